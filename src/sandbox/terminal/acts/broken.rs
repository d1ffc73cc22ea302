//! What goes wrong on the way to a running release.

use std::time::Duration;

use super::super::prompt::Breakage;
use super::Acting;
use crate::sandbox::aws::{Behaviour, Fault, Matcher};

/// What a container says before it ends.
const LAST_WORDS: &str = "Booting in production\n\
    /app/config/boot.rb:12: undefined method 'altitude' for nil (NoMethodError)\n\
    Exiting";
/// How long a container runs that ends later.
const LATER: Duration = Duration::from_secs(15);
/// So many requests are turned away.
const THROTTLED: usize = 9;

impl Acting<'_> {
    pub(in crate::sandbox) fn break_(&self, breakage: Breakage) -> String {
        let log = || LAST_WORDS.to_owned();
        let name = match breakage {
            Breakage::Crash => {
                self.next_behaves(Behaviour::CrashAtOnce { exit_code: 1, log: log() }, "break-crash")
            }
            Breakage::CrashLater => {
                let crash = Behaviour::CrashAfter { after: LATER, exit_code: 1, log: log() };
                self.next_behaves(crash, "break-crash-later")
            }
            Breakage::Hang => self.next_behaves(Behaviour::Hang, "break-hang"),
            Breakage::Pull => self.next_behaves(Behaviour::CannotPull, "break-pull"),
            Breakage::Missing => {
                self.stage.ci.fail();
                "break-missing"
            }
            Breakage::Throttle => {
                self.stage.aws.faults("*", THROTTLED, &Fault::Throttled);
                "break-throttle"
            }
            Breakage::Off => {
                self.stage.aws.clear_faults();
                self.stage.ci.mend();
                self.next_behaves(Behaviour::Healthy, "break-off")
            }
        };
        let service = self.breakable().unwrap_or_default();
        let service = service.rsplit('/').next().unwrap_or_default();
        let blanks = [("bot", self.bot.into()), ("service", service.into())];
        self.voice.say(name, &blanks)
    }

    /// The service that breaks: one is enough, and shows what becomes of the others.
    fn breakable(&self) -> Option<&str> {
        self.stage.setting.services.first().map(String::as_str)
    }

    /// Lays down how the next deployment behaves, where there will be one.
    fn next_behaves(&self, behaviour: Behaviour, told: &'static str) -> &'static str {
        let Some(service) = self.breakable() else { return "break-nothing" };
        self.stage.aws.behave(Matcher::next_deployment(service), behaviour);
        told
    }
}
