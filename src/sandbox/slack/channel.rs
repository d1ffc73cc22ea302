//! A channel and what was said in it, indexed so that no act looks at the whole history.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::message::{Message, Replies};

/// What kind of conversation it is; names and scopes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Private,
    Direct,
}

#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) members: BTreeSet<String>,
    pub(super) archived: bool,
    pub(super) created: i64,
    top: BTreeMap<String, Message>,
    threads: HashMap<String, Thread>,
    /// Which thread a reply is in.
    parents: HashMap<String, String>,
}

#[derive(Clone, Debug, Default)]
struct Thread {
    messages: BTreeMap<String, Message>,
    replies: Replies,
}

impl Kind {
    /// The `channel_type` of events.
    pub(super) fn event_name(self) -> &'static str {
        match self {
            Self::Public => "channel",
            Self::Private => "group",
            Self::Direct => "im",
        }
    }

    /// The first half of scopes: `channels:history`.
    pub(super) fn scope_family(self) -> &'static str {
        match self {
            Self::Public => "channels",
            Self::Private => "groups",
            Self::Direct => "im",
        }
    }

    /// The name in the `types` of `conversations.list`.
    pub(super) fn list_name(self) -> &'static str {
        match self {
            Self::Public => "public_channel",
            Self::Private => "private_channel",
            Self::Direct => "im",
        }
    }
}

impl Channel {
    pub(super) fn new(id: String, name: String, kind: Kind, members: BTreeSet<String>, created: i64) -> Self {
        Self {
            id,
            name,
            kind,
            members,
            archived: false,
            created,
            top: BTreeMap::new(),
            threads: HashMap::new(),
            parents: HashMap::new(),
        }
    }

    pub(super) fn add(&mut self, message: Message) {
        let Some(parent) = message.thread_ts.clone() else {
            self.top.insert(message.ts.clone(), message);
            return;
        };
        let thread = self.threads.entry(parent.clone()).or_default();
        thread.replies.count += 1;
        thread.replies.latest.clone_from(&message.ts);
        if thread.replies.users.len() < 5 && !thread.replies.users.contains(&message.user) {
            thread.replies.users.push(message.user.clone());
        }
        self.parents.insert(message.ts.clone(), parent);
        thread.messages.insert(message.ts.clone(), message);
    }

    pub(super) fn find(&self, ts: &str) -> Option<&Message> {
        match self.parents.get(ts) {
            Some(parent) => self.threads.get(parent)?.messages.get(ts),
            None => self.top.get(ts),
        }
    }

    pub(super) fn find_mut(&mut self, ts: &str) -> Option<&mut Message> {
        match self.parents.get(ts) {
            Some(parent) => self.threads.get_mut(parent)?.messages.get_mut(ts),
            None => self.top.get_mut(ts),
        }
    }

    /// Takes a message away. One that holds a thread stays as a tombstone, as in Slack.
    pub(super) fn remove(&mut self, ts: &str) -> Option<Message> {
        if let Some(parent) = self.parents.remove(ts) {
            let thread = self.threads.get_mut(&parent)?;
            thread.replies.count -= 1;
            return thread.messages.remove(ts);
        }
        let holds_thread = self.threads.get(ts).is_some_and(|thread| thread.replies.count > 0);
        let gone = self.top.remove(ts)?;
        if holds_thread {
            let tombstone = Message {
                ts: ts.to_owned(),
                user: "USLACKBOT".into(),
                text: "This message was deleted.".into(),
                subtype: Some("tombstone".into()),
                ..Message::default()
            };
            self.top.insert(ts.to_owned(), tombstone);
        }
        Some(gone)
    }

    /// What stands in the channel itself, oldest first.
    pub(super) fn top(&self) -> &BTreeMap<String, Message> {
        &self.top
    }

    /// The answers to a message, oldest first.
    pub(super) fn replies(&self, parent: &str) -> impl Iterator<Item = &Message> {
        self.threads.get(parent).into_iter().flat_map(|thread| thread.messages.values())
    }

    /// The thread that a message is in or holds.
    pub(super) fn thread_of<'a>(&'a self, ts: &'a str) -> &'a str {
        self.parents.get(ts).map_or(ts, String::as_str)
    }

    /// A message as history shows it, with what it knows of its thread.
    pub(super) fn show(
        &self,
        message: &Message,
        team: &str,
        app: &str,
        with_metadata: bool,
    ) -> Map<String, Value> {
        let mut shown = message.json(team, app, with_metadata);
        if let Some(thread) = self.threads.get(&message.ts) {
            thread.replies.show(&mut shown);
        } else if let Some(parent) = message.thread_ts.as_ref().and_then(|ts| self.top.get(ts)) {
            shown.insert("parent_user_id".into(), json!(parent.user));
        }
        shown
    }

    /// The channel as `conversations.info` shows it to the app with the user `me`.
    pub(super) fn json(&self, me: &str, team: &str) -> Value {
        if self.kind == Kind::Direct {
            let other = self.members.iter().find(|member| *member != me);
            return json!({
                "id": self.id, "created": self.created, "is_im": true, "is_archived": false,
                "is_org_shared": false, "context_team_id": team, "user": other, "is_open": true,
            });
        }
        let private = self.kind == Kind::Private;
        json!({
            "id": self.id, "name": self.name, "name_normalized": self.name, "created": self.created,
            "creator": "USLACKBOT", "context_team_id": team, "updated": self.created * 1000,
            "is_channel": !private, "is_group": private, "is_im": false, "is_mpim": false,
            "is_private": private, "is_archived": self.archived, "is_general": false,
            "is_shared": false, "is_org_shared": false, "is_ext_shared": false,
            "is_member": self.members.contains(me), "num_members": self.members.len(),
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        })
    }
}
