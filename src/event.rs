//! Everything that can happen to tengu.

use std::collections::BTreeMap;

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
    /// Somebody opened our Home tab.
    Opened(Opened),
    /// Somebody submitted a modal.
    Submitted(Submitted),
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

/// Somebody pressed a button, or picked one of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// Slack's id of the channel of the message; empty where the button is in no message.
    pub channel: String,
    /// Slack's id of the person.
    pub user: String,
    /// The message with the button; empty where there is none.
    pub message_ts: String,
    /// The thread that message is in, if it is in one.
    pub thread_ts: Option<String>,
    /// Which button.
    pub action_id: String,
    /// What the button carries, or the option that was picked.
    pub value: String,
    /// When, which makes this press one.
    pub action_ts: String,
    /// Where an answer for one person may be posted, for half an hour; empty where there is no message.
    pub response_url: String,
    /// The message with the button is one that only this person sees.
    #[serde(default)]
    pub ephemeral: bool,
    /// Opens a modal, once, for three seconds.
    #[serde(default)]
    pub trigger_id: String,
    /// The button is in no message, but on the Home tab (or in a modal).
    #[serde(default)]
    pub home: bool,
}

/// Somebody opened our Home tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Slack's id of the person.
    pub user: String,
    /// What makes this visit one.
    pub event_ts: String,
}

/// Somebody submitted a modal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// Slack's id of the person.
    pub user: String,
    /// Slack's id of the modal: another one each time that it is opened.
    pub view_id: String,
    /// Which modal.
    pub callback_id: String,
    /// What we gave the modal along when it was opened.
    pub private_metadata: String,
    /// What was typed or picked, by `action_id`. What was left empty is not in it.
    pub values: BTreeMap<String, String>,
    /// Which state of the modal was submitted: another one once we changed what it shows.
    pub hash: String,
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
            Self::Opened(Opened { user, event_ts }) => format!("home:{user}:{event_ts}"),
            // Where our acknowledgement is lost the modal stays open, and is submitted once more as it is.
            Self::Submitted(Submitted { view_id, hash, .. }) => format!("submit:{view_id}:{hash}"),
        }
    }
}
