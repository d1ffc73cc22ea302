//! What people do in Slack on the page. The stand-in says to programmers why it does not take something; people
//! are told what happened and what to do.

use super::acts::Act;
use crate::sandbox::slack::SlackStandIn;
use crate::sandbox::terminal::{Player, Voice};
use crate::say;

/// Somebody at Slack.
pub(super) struct Speaking<'a> {
    pub(super) slack: &'a SlackStandIn,
    pub(super) me: &'a Player,
    /// What they speak.
    pub(super) voice: Voice,
    /// What the bot is called.
    pub(super) bot: &'a str,
}

impl Speaking<'_> {
    /// Does it: what comes of it is seen in Slack.
    pub(super) fn speak(&self, talk: Act) -> Result<(), String> {
        let (slack, me) = (self.slack, self.me.id.as_str());
        match talk {
            Act::Say { channel, text, thread } => {
                self.may(&channel)?;
                match thread.filter(|ts| slack.message(&channel, ts).is_some()) {
                    Some(thread) => slack.say_in_thread(me, &channel, &thread, &text),
                    None => slack.say(me, &channel, &text),
                };
            }
            Act::Direct { text } => {
                slack.direct_message(me, &text);
            }
            Act::Slash { channel, text } => {
                self.may(&channel)?;
                slack.slash(me, &channel, &text);
            }
            Act::Edit { channel, ts, text } => self.edit(&channel, &ts, &text)?,
            Act::React { channel, ts, emoji, on } => self.react(&channel, &ts, &emoji, on)?,
            Act::Press { channel, ts, action, value } => {
                let pressed = match value {
                    Some(value) => slack.choose(me, &channel, &ts, &action, &value),
                    None => slack.press(me, &channel, &ts, &action),
                };
                pressed.map_err(|_| self.unheard().unwrap_or_else(|| say!(self.voice, "gone-button")))?;
            }
            Act::Home => slack.open_home(me),
            Act::PressHome { action, value } => {
                let pressed = match value {
                    Some(value) => slack.choose_home(me, &action, &value),
                    None => slack.press_home(me, &action),
                };
                pressed.map_err(|_| self.unheard().unwrap_or_else(|| say!(self.voice, "gone-button")))?;
            }
            Act::Submit { entries } => {
                let entries: Vec<(&str, &str)> = entries.iter().map(|(id, text)| (&**id, &**text)).collect();
                slack.submit(me, &entries).map_err(|_| self.unsubmitted())?;
            }
            Act::CloseModal => {
                slack.close_modal(me);
            }
            _ => {}
        }
        Ok(())
    }

    fn edit(&self, channel: &str, ts: &str, text: &str) -> Result<(), String> {
        let message = self.slack.message(channel, ts).ok_or_else(|| say!(self.voice, "gone-message"))?;
        if message.user != self.me.id {
            return Err(say!(self.voice, "not-your-message"));
        }
        self.slack.edit(&self.me.id, channel, ts, text);
        Ok(())
    }

    /// Reacts, or takes it back; twice is no more than once.
    fn react(&self, channel: &str, ts: &str, emoji: &str, on: bool) -> Result<(), String> {
        let message = self.slack.message(channel, ts).ok_or_else(|| say!(self.voice, "gone-message"))?;
        let mine = |(name, users): &(String, Vec<String>)| name == emoji && users.contains(&self.me.id);
        match (on, message.reactions.iter().any(mine)) {
            (true, false) => self.slack.react(&self.me.id, channel, ts, emoji),
            (false, true) => self.slack.unreact(&self.me.id, channel, ts, emoji),
            _ => {}
        }
        Ok(())
    }

    /// Whether they may speak there.
    fn may(&self, channel: &str) -> Result<(), String> {
        let all = self.slack.channels();
        let open = all.iter().any(|one| one.id == channel && one.members.contains(&self.me.id));
        open.then_some(()).ok_or_else(|| say!(self.voice, "not-in-channel"))
    }

    /// That nobody hears what is pressed, where that is so.
    fn unheard(&self) -> Option<String> {
        let alone = self.slack.connections() == 0;
        alone.then(|| say!(self.voice, "unheard", bot = self.bot))
    }

    fn unsubmitted(&self) -> String {
        if self.slack.modal(&self.me.id).is_none() {
            return say!(self.voice, "gone-modal");
        }
        self.unheard().unwrap_or_else(|| say!(self.voice, "unfit-field"))
    }
}
