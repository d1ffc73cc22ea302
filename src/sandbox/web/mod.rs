//! The sandbox in the browser: a page that shows the workspace, GitHub and AWS, and does what people do there.
//!
//! [`server`] serves the page, which is part of the binary, to this machine and to nobody else ([`guard`]).
//! What there is goes out as JSON whenever it changes ([`state`]); what somebody does comes in as one of
//! [`acts`]. The page never decides anything: it draws, and presses.

mod acts;
mod files;
mod guard;
mod server;
mod state;
mod talk;
mod words;

use std::sync::Arc;

use tokio::task::AbortHandle;

use super::terminal::Stage;
use state::Snapshots;

/// The port where the page is, unless another one is asked for: `teng` on a telephone's keys.
const FRIENDLY: u16 = 8364;
/// So many ports are tried from the friendly one on.
const TRIED: u16 = 20;

/// The page, as long as this is kept.
pub(super) struct Page {
    /// Where it is.
    pub(super) url: String,
    tasks: [AbortHandle; 2],
}

impl Drop for Page {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// Opens the page on that port of loopback; without one, on the first free one from the friendly one on.
///
/// # Errors
/// When none of them can be had.
pub(super) async fn open(stage: Arc<Stage>, bot: String, port: Option<u16>) -> std::io::Result<Page> {
    let listener = server::listen(port.map_or(FRIENDLY..=FRIENDLY + TRIED, |port| port..=port)).await?;
    let port = listener.local_addr()?.port();
    let (snapshots, watching) = Snapshots::start(Arc::clone(&stage), bot.clone());
    let serving = server::serve(listener, server::Served::new(stage, bot, snapshots, port));
    Ok(Page { url: format!("http://localhost:{port}/"), tasks: [watching, serving] })
}
