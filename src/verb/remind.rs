//! `remind`: a round out of turn.

use super::{Asked, Tools, Trouble};
use crate::message::Message;
use crate::reminder::round::{Held, hold_now};
use crate::request::Target;
use crate::say;
use crate::slack::envelope::time_of;

/// Reminds those who have something to verify, whatever time it is; who rests or wants to be left alone is.
///
/// # Errors
/// When the store fails, or Slack gives no answer.
pub async fn remind(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Message, Trouble> {
    let language = tools.config.language;
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    tools.store.audit(&asked.user, "remind", &format!("{app} {environment}"), None).await?;
    let said_at = asked.message_ts.as_deref().and_then(time_of);
    let at = said_at.unwrap_or_else(|| tools.clock.now());
    Ok(Message::plain(match hold_now(tools, target, at).await? {
        Held::Said => say!(language, "remind-done"),
        Held::NobodyAwake => say!(language, "remind-quiet"),
        Held::NothingOpen => say!(language, "remind-nothing", app = app, environment = environment),
    }))
}
