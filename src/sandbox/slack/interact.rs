//! People using what the app offers in a conversation: buttons, menus, the slash command.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::SlackStandIn;
use super::check::{Denied, denied};
use super::delivery::Waits;
use super::message::Ephemeral;
use super::world::{Trigger, World};

/// How long a trigger id opens a modal.
const TRIGGER_LIFE: TimeDelta = TimeDelta::seconds(3);

impl SlackStandIn {
    /// Presses the button (or picks the first option of the menu) with this `action_id`.
    ///
    /// # Errors
    /// When there is no such message or button, or the app isn't connected.
    pub fn press(&self, user: &str, channel: &str, ts: &str, action_id: &str) -> Result<(), String> {
        self.shared.change(|world| world.act(user, channel, ts, action_id, None))
    }

    /// Picks the option with this value in the menu with this `action_id`.
    ///
    /// # Errors
    /// When there is no such message, menu or option, or the app isn't connected.
    pub fn choose(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        action_id: &str,
        value: &str,
    ) -> Result<(), String> {
        self.shared.change(|world| world.act(user, channel, ts, action_id, Some(value)))
    }

    /// Types `/tengu` and this text. Where that fails, Slack tells the person, and nobody else.
    pub fn slash(&self, user: &str, channel: &str, text: &str) {
        self.shared.change(|world| world.slash(user, channel, text));
    }
}

impl World {
    fn act(
        &mut self,
        user: &str,
        channel: &str,
        ts: &str,
        action_id: &str,
        value: Option<&str>,
    ) -> Result<(), String> {
        let whisper = self.ephemerals.iter().find(|shown| shown.ts == ts && shown.user == user).cloned();
        let place = self.channels.get(channel).ok_or("no such channel")?;
        let (message, blocks, thread) = match (&whisper, place.find(ts)) {
            (Some(shown), _) => {
                (ephemeral_json(shown, &self.me.bot), shown.blocks.clone(), shown.thread_ts.clone())
            }
            (None, Some(message)) => {
                let shown = place.show(message, &self.me.team, &self.me.app, true);
                (Value::Object(shown), message.blocks.clone(), message.thread_ts.clone())
            }
            (None, None) => return Err("no such message".into()),
        };
        let mut action = find_action(&blocks, action_id, value)?;
        action["action_ts"] = json!(self.next_ts());
        let place_name = place_name(self, channel);
        let mut payload = self.interaction("block_actions", user);
        payload["container"] = json!({
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": whisper.is_some(),
        });
        if let Some(thread) = thread {
            payload["container"]["thread_ts"] = json!(thread);
        }
        payload["channel"] = json!({"id": channel, "name": place_name});
        if whisper.is_none() {
            payload["message"] = message;
        }
        payload["state"] = json!({"values": {}});
        payload["response_url"] = json!(self.hook(user, channel, Some(ts)));
        payload["actions"] = json!([action]);
        self.interact(payload, None)
    }

    fn slash(&mut self, user: &str, channel: &str, text: &str) {
        let payload = json!({
            "token": "sandbox", "team_id": self.me.team, "team_domain": "sandbox", "channel_id": channel,
            "channel_name": place_name(self, channel), "user_id": user, "user_name": self.name_of(user),
            "command": "/tengu", "text": text, "api_app_id": self.me.app, "is_enterprise_install": "false",
            "response_url": self.hook(user, channel, None), "trigger_id": self.trigger(user),
        });
        let now = self.now();
        let caller = Some(Waits::Caller(user.to_owned(), channel.to_owned()));
        if !self.delivery.once("slash_commands", payload, caller, now) {
            self.tell_slash_failed(user, channel, "dispatch_failed");
        }
    }

    /// What Slack shows to whoever typed a slash command that the app didn't answer in time.
    pub(super) fn tell_slash_failed(&mut self, user: &str, channel: &str, error: &str) {
        let shown = Ephemeral {
            ts: self.next_ts(),
            user: user.to_owned(),
            channel: channel.to_owned(),
            text: format!("/tengu failed with the error \"{error}\""),
            ..Ephemeral::default()
        };
        self.ephemerals.push(shown);
    }

    pub(super) fn interaction(&mut self, kind: &str, user: &str) -> Value {
        let team = self.people.get(user).map_or_else(|| self.me.team.clone(), |person| person.team.clone());
        json!({
            "type": kind, "token": "sandbox", "api_app_id": self.me.app,
            "team": {"id": self.me.team, "domain": "sandbox"}, "enterprise": null, "is_enterprise_install": false,
            "user": {"id": user, "username": self.name_of(user), "name": self.name_of(user), "team_id": team},
            "trigger_id": self.trigger(user),
        })
    }

    pub(super) fn interact(&mut self, payload: Value, waits: Option<Waits>) -> Result<(), String> {
        let now = self.now();
        let taken = self.delivery.once("interactive", payload, waits, now);
        if taken { Ok(()) } else { Err("the app is not connected: Slack shows a warning beside it".into()) }
    }

    fn trigger(&mut self, user: &str) -> String {
        let id = format!("{}.{}.{user}", self.next_id(), self.now().timestamp());
        let until = self.now() + TRIGGER_LIFE;
        self.triggers.insert(id.clone(), Trigger { user: user.to_owned(), until, used: false });
        id
    }

    /// Uses a trigger id up and says whose it was.
    pub(super) fn pull_trigger(&mut self, id: &str) -> Result<String, Denied> {
        let now = self.now();
        let trigger = self.triggers.get_mut(id).ok_or_else(|| denied("invalid_trigger_id"))?;
        if trigger.used {
            return Err(denied("exchanged_trigger_id"));
        }
        if trigger.until < now {
            return Err(denied("expired_trigger_id"));
        }
        trigger.used = true;
        Ok(trigger.user.clone())
    }

    fn name_of(&self, user: &str) -> String {
        self.people.get(user).map(|person| person.is.name.clone()).unwrap_or_default()
    }
}

fn place_name(world: &World, channel: &str) -> String {
    let name = world.channels.get(channel).map(|place| place.name.clone()).unwrap_or_default();
    if name.is_empty() { "directmessage".into() } else { name }
}

fn ephemeral_json(shown: &Ephemeral, bot: &str) -> Value {
    json!({"type": "message", "subtype": "bot_message", "bot_id": bot, "text": shown.text, "ts": shown.ts, "blocks": shown.blocks})
}

/// Looks the element up in the blocks and makes the `actions` entry of it.
pub(super) fn find_action(blocks: &[Value], action_id: &str, value: Option<&str>) -> Result<Value, String> {
    let elements = blocks.iter().flat_map(|block| {
        let inside = block["elements"].as_array().into_iter().flatten();
        inside.chain(block.get("accessory")).map(move |element| (block, element))
    });
    // The same may be done to several things, each by a button of its own.
    let is_meant = |element: &Value| {
        let by_value = value.filter(|_| element["type"] == "button");
        element["action_id"] == action_id && by_value.is_none_or(|value| element["value"] == value)
    };
    let all: Vec<_> = elements.filter(|(_, element)| element["action_id"].is_string()).collect();
    let Some((block, element)) = all.iter().find(|(_, element)| is_meant(element)) else {
        let there: Vec<_> = all.iter().filter_map(|(_, element)| element["action_id"].as_str()).collect();
        return Err(format!("no button {action_id}; there are: {}", there.join(", ")));
    };
    let mut action = json!({
        "action_id": action_id, "block_id": block["block_id"], "type": element["type"],
    });
    if element["type"] == "button" {
        for key in ["text", "value", "style"] {
            if let Some(known) = element.get(key) {
                action[key] = known.clone();
            }
        }
        return Ok(action);
    }
    let mut options = element["options"].as_array().into_iter().flatten();
    let option = options.find(|option| value.is_none_or(|value| option["value"] == value));
    action["selected_option"] = option.ok_or("no such option")?.clone();
    Ok(action)
}
