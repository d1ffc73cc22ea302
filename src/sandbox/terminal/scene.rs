//! The workspace at one moment, as somebody at the terminal may look at it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::sandbox::slack::{Message, SlackStandIn};

mod beside;

pub(super) use beside::beside;

/// What makes a message one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// First, so that keys sort by time.
    pub(super) ts: String,
    /// Where it is.
    pub(super) channel: String,
}

/// Where a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A channel, by name.
    Channel(String),
    /// The direct channel of tengu and somebody, by name.
    Direct(String),
    /// The Home tab of the one who sees it.
    Home,
    /// A modal, before the one who sees it.
    Modal,
}

/// A message that is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spoken {
    pub(super) key: Key,
    pub(super) place: Place,
    /// The user's id.
    pub(super) by: String,
    /// The message that it answers.
    pub(super) parent: Option<Key>,
    /// The id of the only one who sees it.
    pub(super) only_for: Option<String>,
    pub(super) text: String,
    pub(super) blocks: Vec<Value>,
    /// Emoji and the ids of who reacted with it.
    pub(super) reactions: Vec<(String, Vec<String>)>,
}

/// Everything that was said and is still there.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    /// The oldest first.
    pub(super) messages: Vec<Spoken>,
    /// Names of people, channels and groups, by id.
    pub(super) names: BTreeMap<String, String>,
    /// The id of tengu's own user.
    pub(super) bot: String,
}

impl Spoken {
    /// When it was said.
    pub(super) fn at(&self) -> DateTime<Utc> {
        let seconds = self.key.ts.split('.').next().and_then(|seconds| seconds.parse().ok());
        DateTime::from_timestamp(seconds.unwrap_or_default(), 0).unwrap_or_default()
    }
}

impl Scene {
    pub(super) fn look(slack: &SlackStandIn) -> Self {
        let channels = slack.channels();
        let mut ids: BTreeSet<String> = slack.people().into_iter().map(|person| person.id).collect();
        ids.extend(channels.iter().map(|channel| channel.id.clone()));
        let names: BTreeMap<String, String> =
            ids.into_iter().filter_map(|id| Some((id.clone(), slack.name(&id)?))).collect();
        let bot = slack.bot_user();
        let place = |id: &str| {
            let channel = channels.iter().find(|channel| channel.id == id);
            match channel.filter(|channel| channel.direct) {
                None => Place::Channel(names.get(id).cloned().unwrap_or_else(|| id.to_owned())),
                Some(direct) => {
                    let other = direct.members.iter().find(|member| **member != bot);
                    Place::Direct(other.and_then(|id| names.get(id)).cloned().unwrap_or_default())
                }
            }
        };
        let mut messages: Vec<Spoken> = Vec::new();
        for channel in &channels {
            let tops = slack.messages(&channel.id);
            let all = tops.into_iter().flat_map(|top| {
                let replies = slack.thread(&channel.id, &top.ts);
                std::iter::once(top).chain(replies)
            });
            messages.extend(all.map(|message| spoken(message, &channel.id, place(&channel.id))));
        }
        messages.extend(slack.ephemerals().into_iter().map(|shown| Spoken {
            key: Key { ts: shown.ts, channel: shown.channel.clone() },
            place: place(&shown.channel),
            by: bot.clone(),
            parent: shown.thread_ts.map(|ts| Key { ts, channel: shown.channel }),
            only_for: Some(shown.user),
            text: shown.text,
            blocks: shown.blocks,
            reactions: Vec::new(),
        }));
        messages.sort_by(|one, other| one.key.cmp(&other.key));
        Self { messages, names, bot }
    }

    /// The name behind an id.
    pub(super) fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }
}

fn spoken(message: Message, channel: &str, place: Place) -> Spoken {
    let key = |ts: String| Key { ts, channel: channel.to_owned() };
    Spoken {
        key: key(message.ts),
        place,
        by: message.user,
        parent: message.thread_ts.map(key),
        only_for: None,
        text: message.text,
        blocks: message.blocks,
        reactions: message.reactions,
    }
}
