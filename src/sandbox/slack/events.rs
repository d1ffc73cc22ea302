//! What Slack tells the app about the world, in the shapes of the Events API.

use serde_json::{Map, Value, json};

use super::message::Message;
use super::world::World;

impl World {
    /// A message was said: a `message` event and, if it mentions the app, an `app_mention` too.
    pub(super) fn tell_said(&mut self, channel: &str, ts: &str) {
        let Some((said, kind)) = self.as_event(channel, ts) else { return };
        let mention = format!("<@{}>", self.me.user);
        let text = said.get("text").and_then(Value::as_str).unwrap_or_default();
        let mentioned = text.contains(&mention) && kind != "im" && !said.contains_key("bot_id");
        if mentioned {
            let mut event = said.clone();
            event.insert("type".into(), json!("app_mention"));
            event.remove("channel_type");
            self.tell(channel, Value::Object(said));
            self.tell(channel, Value::Object(event));
        } else {
            self.tell(channel, Value::Object(said));
        }
    }

    /// A message was edited.
    pub(super) fn tell_edited(&mut self, channel: &str, ts: &str, before: &Message) {
        let event_ts = self.next_ts();
        let (team, app) = (self.me.team.clone(), self.me.app.clone());
        let Some(place) = self.channels.get(channel) else { return };
        let Some(message) = place.find(ts) else { return };
        let event = json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": channel,
            "channel_type": place.kind.event_name(), "ts": event_ts, "event_ts": event_ts,
            "message": place.show(message, &team, &app, true),
            "previous_message": before.json(&team, &app, true),
        });
        self.tell(channel, event);
    }

    /// A message was deleted.
    pub(super) fn tell_deleted(&mut self, channel: &str, gone: &Message) {
        let event_ts = self.next_ts();
        let Some(place) = self.channels.get(channel) else { return };
        let event = json!({
            "type": "message", "subtype": "message_deleted", "hidden": true, "channel": channel,
            "channel_type": place.kind.event_name(), "ts": event_ts, "event_ts": event_ts,
            "deleted_ts": gone.ts, "previous_message": gone.json(&self.me.team, &self.me.app, true),
        });
        self.tell(channel, event);
    }

    /// Sends an event about a channel, if the app is in it.
    pub(super) fn tell(&mut self, channel: &str, mut event: Value) {
        if !self.am_in(channel) {
            return;
        }
        if event.get("event_ts").is_none() {
            event["event_ts"] = event.get("ts").cloned().unwrap_or_else(|| json!(self.next_ts()));
        }
        self.tell_anywhere(event);
    }

    /// Sends an event.
    pub(super) fn tell_anywhere(&mut self, event: Value) {
        let wrapped = self.wrap(event);
        let now = self.now();
        self.delivery.event(wrapped, now);
    }

    fn wrap(&mut self, event: Value) -> Value {
        let id = self.next_id();
        let me = &self.me;
        let mut wrapped = json!({
            "token": "sandbox", "team_id": me.team, "context_team_id": me.team, "api_app_id": me.app,
            "type": "event_callback", "event_id": format!("Ev{id:09}"),
            "event_time": self.clock.now().timestamp(), "is_ext_shared_channel": false,
            "authorizations": [{
                "enterprise_id": null, "team_id": me.team, "user_id": me.user, "is_bot": true,
                "is_enterprise_install": false,
            }],
        });
        wrapped["event"] = event;
        wrapped
    }

    fn as_event(&self, channel: &str, ts: &str) -> Option<(Map<String, Value>, &'static str)> {
        let place = self.channels.get(channel)?;
        let message = place.find(ts)?;
        let kind = place.kind.event_name();
        let mut event = place.show(message, &self.me.team, &self.me.app, true);
        if message.bot_id.is_none() {
            event.insert(
                "client_msg_id".into(),
                json!(format!("00000000-0000-4000-8000-{}", ts.replace('.', "").get(4..).unwrap_or(ts))),
            );
        }
        event.insert("channel".into(), json!(channel));
        event.insert("channel_type".into(), json!(kind));
        event.insert("event_ts".into(), json!(ts));
        Some((event, kind))
    }
}
