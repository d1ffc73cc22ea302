//! A frame of the socket: JSON in, our types out. Pure.
//!
//! Read leniently, from the JSON itself: Slack's payloads vary more than any model of them, and an
//! envelope that cannot be read must still be acknowledged.

mod interactive;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::config::plain_reaction;
use crate::event::{Event, Opened, Place, Reacted, Said};

/// What a frame is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The socket is ready.
    Hello,
    /// Slack is about to close the socket.
    Disconnect {
        /// Its word for why, as in `refresh_requested`.
        reason: String,
    },
    /// Something happened; to be acknowledged by its id.
    Envelope {
        /// The id to acknowledge.
        id: String,
        /// What happened, when it is for us.
        event: Option<Box<Event>>,
        /// What Slack calls it, for counting.
        name: String,
    },
    /// Nothing we know.
    Unknown,
}

/// Our own ids, to know our own voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Our user id.
    pub user: String,
    /// Our bot id.
    pub bot: Option<String>,
}

/// Reads a frame.
pub fn frame(text: &str, own: &Own) -> Frame {
    let Ok(frame) = serde_json::from_str::<Value>(text) else { return Frame::Unknown };
    let kind = text_at(&frame, "/type");
    if let Some(id) = frame["envelope_id"].as_str() {
        let payload = &frame["payload"];
        let (event, name) = match kind.as_str() {
            "events_api" => {
                (happened(&payload["event"], own), format!("event:{}", text_at(payload, "/event/type")))
            }
            "slash_commands" => (slash(payload), "slash_command".into()),
            "interactive" => {
                (interactive::event(payload), format!("interactive:{}", text_at(payload, "/type")))
            }
            other => (None, format!("unknown:{other}")),
        };
        return Frame::Envelope { id: id.into(), event: event.map(Box::new), name };
    }
    match kind.as_str() {
        "hello" => Frame::Hello,
        "disconnect" => Frame::Disconnect { reason: text_at(&frame, "/reason") },
        _ => Frame::Unknown,
    }
}

fn happened(event: &Value, own: &Own) -> Option<Event> {
    match event["type"].as_str()? {
        "reaction_added" => reacted(event, own, true),
        "reaction_removed" => reacted(event, own, false),
        "app_home_opened" => opened(event),
        _ => said(event, own),
    }
}

/// A reaction to a message of ours; whose message it is may be left out.
fn reacted(event: &Value, own: &Own, added: bool) -> Option<Event> {
    let user = event["user"].as_str()?;
    let ours = event["item_user"].as_str().is_none_or(|owner| owner == own.user);
    if !ours || user == own.user || event["item"]["type"] != "message" {
        return None;
    }
    let event_ts = event["event_ts"].as_str()?;
    Some(Event::Reacted(Reacted {
        channel: event["item"]["channel"].as_str()?.into(),
        user: user.into(),
        message_ts: event["item"]["ts"].as_str()?.into(),
        reaction: plain_reaction(event["reaction"].as_str()?).into(),
        added,
        at: time_of(event_ts)?,
        event_ts: event_ts.into(),
    }))
}

/// A look at the Home tab; the tab with the messages is another.
fn opened(event: &Value) -> Option<Event> {
    if event["tab"] != "home" {
        return None;
    }
    let (user, event_ts) = (event["user"].as_str()?.into(), event["event_ts"].as_str()?.into());
    Some(Event::Opened(Opened { user, event_ts }))
}

/// Slack's times are seconds with six digits behind the point.
pub fn time_of(ts: &str) -> Option<DateTime<Utc>> {
    let (seconds, micros) = ts.split_once('.')?;
    DateTime::from_timestamp(seconds.parse().ok()?, micros.parse::<u32>().ok()? * 1_000)
}

/// A message or mention by a person; nothing for edits, joins and bots, ourselves among them.
pub fn said(event: &Value, own: &Own) -> Option<Event> {
    let mentioned = match event["type"].as_str()? {
        "app_mention" => true,
        "message" => false,
        _ => return None,
    };
    // A message with a file or one also sent to the channel is still somebody talking.
    let spoken =
        matches!(event["subtype"].as_str(), None | Some("file_share" | "thread_broadcast" | "me_message"));
    let user = event["user"].as_str()?;
    if !spoken || !event["bot_id"].is_null() || user == own.user {
        return None;
    }
    let (channel, ts) = (event["channel"].as_str()?, event["ts"].as_str()?);
    let thread_ts = event["thread_ts"].as_str().map(str::to_owned);
    let direct = event["channel_type"].as_str() == Some("im") || channel.starts_with('D');
    let ts = ts.to_owned();
    let place =
        if direct { Place::Direct { ts, thread_ts } } else { Place::Channel { ts, thread_ts, mentioned } };
    Some(Event::Said(Said {
        channel: channel.into(),
        user: user.into(),
        text: text_at(event, "/text"),
        place,
    }))
}

fn slash(payload: &Value) -> Option<Event> {
    Some(Event::Said(Said {
        channel: payload["channel_id"].as_str()?.into(),
        user: payload["user_id"].as_str()?.into(),
        text: text_at(payload, "/text"),
        place: Place::Slash {
            response_url: payload["response_url"].as_str()?.into(),
            trigger_id: payload["trigger_id"].as_str()?.into(),
        },
    }))
}

fn text_at(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
