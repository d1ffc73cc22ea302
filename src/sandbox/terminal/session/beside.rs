//! What people do beside the conversation: their Home tab, and modals.

use serde_json::Value;

use super::super::acts::Refused;
use super::super::button::Button;
use super::super::scene::{Place, Spoken};
use super::Session;
use crate::say;

type Told = Result<Vec<String>, Refused>;

impl Session {
    pub(super) fn home(&mut self) -> Vec<String> {
        let now = self.stage.clock.now();
        let ts = format!("{}.{:06}", now.timestamp(), now.timestamp_subsec_micros());
        self.homes.insert(self.me.id.clone(), ts);
        self.stage.slack.open_home(&self.me.id);
        let (name, bot) = (self.me.name.as_str(), self.bot.as_str());
        self.told(&say!(self.voice, "home-opened", name = name, bot = bot))
    }

    /// Presses a button of a Home tab, or picks an option there; nothing where it is a message's.
    pub(super) fn press_beside(&self, shown: &Spoken, button: &Button) -> Option<Result<(), String>> {
        let (slack, me) = (&self.stage.slack, &self.me.id);
        match shown.place {
            Place::Channel(_) | Place::Direct(_) => None,
            Place::Home if shown.only_for.as_ref() == Some(me) => Some(match &button.option {
                Some(value) => slack.choose_home(me, &button.action, value),
                None => slack.press_home(me, &button.action),
            }),
            Place::Home | Place::Modal => Some(Err(say!(self.voice, "not-before-you"))),
        }
    }

    pub(super) fn has_modal(&self) -> bool {
        self.stage.slack.modal(&self.me.id).is_some()
    }

    /// Fills in the one field of the modal, and submits it.
    pub(super) fn submit(&self, text: Option<&str>) -> Told {
        let slack = &self.stage.slack;
        let Some(modal) = slack.modal(&self.me.id) else { return Err(say!(self.voice, "no-modal")) };
        let field = field(&modal);
        let entries: Vec<(&str, &str)> = field.zip(text).into_iter().collect();
        let done = slack.submit(&self.me.id, &entries);
        done.map_err(|why| say!(self.voice, "not-submitted", why = why))?;
        let title = modal.pointer("/title/text").and_then(Value::as_str).unwrap_or_default();
        Ok(self.told(&say!(self.voice, "submitted", name = self.me.name.as_str(), title = title)))
    }

    pub(super) fn close_modal(&self) -> Told {
        self.stage.slack.close_modal(&self.me.id);
        Ok(Vec::new())
    }
}

/// The first field that is typed into.
fn field(modal: &Value) -> Option<&str> {
    let elements = modal["blocks"].as_array()?.iter().map(|block| &block["element"]);
    elements.filter(|element| element["type"] == "plain_text_input").find_map(|one| one["action_id"].as_str())
}
