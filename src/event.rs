//! Everything that can happen to tengu.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something happened. Kept as JSON until it is answered, so its shape may only grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Somebody wrote something.
    Said(Said),
    /// Somebody pressed a button.
    Pressed(Pressed),
    /// Somebody reacted to a message, or took a reaction back.
    Reacted(Reacted),
}

/// Somebody reacted to a message, or took a reaction back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// Slack's id of the channel.
    pub channel: String,
    /// Slack's id of the person.
    pub user: String,
    /// The message.
    pub message_ts: String,
    /// The reaction's plain name.
    pub reaction: String,
    /// Whether it was added.
    pub added: bool,
    /// When, by Slack's clock.
    pub at: DateTime<Utc>,
    /// What makes this click one.
    pub event_ts: String,
}

/// Somebody wrote something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Slack's id of the channel, direct message or group.
    pub channel: String,
    /// Slack's id of the person.
    pub user: String,
    /// What they wrote, in Slack's markup.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// In a channel: one of many messages, perhaps not for us.
    Channel {
        /// The message.
        ts: String,
        /// The thread it is in, if it is in one.
        thread_ts: Option<String>,
        /// Whether Slack says that we are mentioned.
        mentioned: bool,
    },
    /// In a direct message: always for us.
    Direct {
        /// The message.
        ts: String,
        /// The thread it is in, if it is in one.
        thread_ts: Option<String>,
    },
    /// As a slash command: nobody else saw it.
    Slash {
        /// Where an answer for one person may be posted, for half an hour.
        response_url: String,
        /// What makes this use of the command one.
        trigger_id: String,
    },
}

/// Somebody pressed a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// Slack's id of the channel of the message.
    pub channel: String,
    /// Slack's id of the person.
    pub user: String,
    /// The message with the button.
    pub message_ts: String,
    /// The thread that message is in, if it is in one.
    pub thread_ts: Option<String>,
    /// Which button.
    pub action_id: String,
    /// What the button carries.
    pub value: String,
    /// When, which makes this press one.
    pub action_ts: String,
    /// Where an answer for one person may be posted, for half an hour.
    pub response_url: String,
    /// The message with the button is one that only this person sees.
    #[serde(default)]
    pub ephemeral: bool,
}

impl Event {
    /// What makes the event one, however often and by whatever way it arrives: a message that is also
    /// a mention comes twice with two event ids, but with one channel and time.
    pub fn key(&self) -> String {
        match self {
            Self::Said(Said { channel, place, .. }) => match place {
                Place::Channel { ts, .. } | Place::Direct { ts, .. } => format!("message:{channel}:{ts}"),
                Place::Slash { trigger_id, .. } => format!("slash:{trigger_id}"),
            },
            Self::Pressed(Pressed { channel, user, message_ts, action_id, action_ts, .. }) => {
                format!("press:{channel}:{message_ts}:{action_id}:{user}:{action_ts}")
            }
            Self::Reacted(Reacted { channel, user, message_ts, reaction, event_ts, .. }) => {
                format!("react:{channel}:{message_ts}:{reaction}:{user}:{event_ts}")
            }
        }
    }
}
