//! What threads hear of a deploy, and what people are told who want something of it.

mod approvals;
mod ended;
mod history;
mod locks;
mod wishes;

pub use approvals::{head_moved, may_not_approve, moved, not_ones_own, too_late};
pub(super) use ended::lines_of_code;
pub use ended::{ended, log, question};
pub use history::history;
pub use locks::{free, lock_taken, locked, not_locked, unlocked};
pub use wishes::{
    NoWay, busy, cancelling, leaving, no_way, not_running, nothing_to_retry, nothing_under_way, retrying,
    rolling_back, too_late_to_cancel, under_way,
};

use super::Message;
use super::answer::Voice;
use super::block::escape;

fn plain(text: String) -> Message {
    Message::plain(text)
}

pub(super) fn mention(user: &str) -> String {
    if user.starts_with('@') { escape(user.trim_start_matches('@')) } else { format!("<@{user}>") }
}

fn of(voice: Voice<'_>, key: &str, app: &str, environment: &str) -> String {
    voice.language.say(key, &[("app", app.into()), ("environment", environment.into())])
}
