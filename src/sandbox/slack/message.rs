//! Messages as they are kept, and as Slack shows them to apps.

use serde_json::{Map, Value, json};

/// A message in a channel or thread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// When it was said: `seconds.micros`, its id within the channel.
    pub ts: String,
    /// The message it answers, in a thread.
    pub thread_ts: Option<String>,
    /// Who said it.
    pub user: String,
    /// The app that said it (`B…`), if one did.
    pub bot_id: Option<String>,
    /// The text as Slack keeps it: escaped, with links and mentions in angle brackets.
    pub text: String,
    /// Its blocks. For what people type: the one `rich_text` block that Slack makes of it.
    pub blocks: Vec<Value>,
    /// Emoji name and who reacted with it, in the order of the first reaction.
    pub reactions: Vec<(String, Vec<String>)>,
    /// What the app attached for itself.
    pub metadata: Option<Value>,
    /// How often it was edited.
    pub edits: u32,
    /// Who edited it last, and when.
    pub edited: Option<(String, String)>,
    /// `tombstone` where a deleted message still holds a thread.
    pub subtype: Option<String>,
}

/// A message that only one person sees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ephemeral {
    /// Its id, for the buttons on it.
    pub ts: String,
    /// Who sees it.
    pub user: String,
    /// Where.
    pub channel: String,
    /// In which thread.
    pub thread_ts: Option<String>,
    /// Text as Slack keeps it.
    pub text: String,
    /// Its blocks.
    pub blocks: Vec<Value>,
}

/// What an app said in a reply's parent: how many answered, who, and when last.
#[derive(Clone, Debug, Default)]
pub(super) struct Replies {
    pub(super) count: usize,
    pub(super) users: Vec<String>,
    pub(super) latest: String,
}

impl Message {
    /// The message as events and history carry it.
    pub(super) fn json(&self, team: &str, app: &str, with_metadata: bool) -> Map<String, Value> {
        let mut shown = Map::new();
        let mut set = |key: &str, value: Value| {
            shown.insert(key.to_owned(), value);
        };
        set("type", json!("message"));
        set("user", json!(self.user));
        set("text", json!(self.text));
        set("ts", json!(self.ts));
        set("team", json!(team));
        if !self.blocks.is_empty() {
            set("blocks", json!(self.blocks));
        }
        if let Some(subtype) = &self.subtype {
            set("subtype", json!(subtype));
        }
        if let Some(thread) = &self.thread_ts {
            set("thread_ts", json!(thread));
        }
        if let Some(bot) = &self.bot_id {
            set("bot_id", json!(bot));
            set("app_id", json!(app));
            set(
                "bot_profile",
                json!({"id": bot, "app_id": app, "name": "tengu", "deleted": false, "team_id": team}),
            );
        }
        if let Some((user, ts)) = &self.edited {
            set("edited", json!({"user": user, "ts": ts}));
        }
        if !self.reactions.is_empty() {
            set("reactions", json!(self.reactions_json()));
        }
        if let (true, Some(metadata)) = (with_metadata, &self.metadata) {
            set("metadata", metadata.clone());
        }
        shown
    }

    fn reactions_json(&self) -> Vec<Value> {
        let one = |(name, users): &(String, Vec<String>)| json!({"name": name, "users": users, "count": users.len()});
        self.reactions.iter().map(one).collect()
    }

    /// Adds a reaction; false if this person already gave it.
    pub(super) fn react(&mut self, user: &str, emoji: &str) -> bool {
        match self.reactions.iter_mut().find(|(name, _)| name == emoji) {
            Some((_, users)) if users.iter().any(|one| one == user) => return false,
            Some((_, users)) => users.push(user.to_owned()),
            None => self.reactions.push((emoji.to_owned(), vec![user.to_owned()])),
        }
        true
    }

    /// Takes a reaction back; false if this person had not given it.
    pub(super) fn unreact(&mut self, user: &str, emoji: &str) -> bool {
        let Some(at) = self.reactions.iter().position(|(name, _)| name == emoji) else { return false };
        let users = &mut self.reactions[at].1;
        let before = users.len();
        users.retain(|one| one != user);
        let gone = users.len() < before;
        if users.is_empty() {
            self.reactions.remove(at);
        }
        gone
    }
}

impl Replies {
    /// Adds to a parent what Slack shows of its thread.
    pub(super) fn show(&self, parent: &mut Map<String, Value>) {
        if self.count == 0 {
            return;
        }
        let ts = parent.get("ts").cloned().unwrap_or_default();
        parent.insert("thread_ts".into(), ts);
        parent.insert("reply_count".into(), json!(self.count));
        parent.insert("reply_users".into(), json!(self.users));
        parent.insert("reply_users_count".into(), json!(self.users.len()));
        parent.insert("latest_reply".into(), json!(self.latest));
        parent.insert("is_locked".into(), json!(false));
    }
}
