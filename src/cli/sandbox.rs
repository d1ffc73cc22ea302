//! `tengu sandbox`: the real bot against stand-ins on this machine.

#[derive(Debug, clap::Args)]
pub(super) struct Sandbox {}

impl Sandbox {
    pub(super) fn execute(self) -> u8 {
        0
    }
}
