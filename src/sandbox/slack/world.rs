//! Everything there is in the workspace, and the few acts that everyone's acts come down to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::channel::{Channel, Kind};
use super::delivery::Delivery;
use super::fault::Faults;
use super::limits::Meter;
use super::message::{Ephemeral, Message};
use super::methods::DEFAULT_SCOPES;
use super::mischief::Door;
use super::people::{NewPerson, Person, UserGroup};
use super::reads::Call;
use super::request::Args;
use super::respond::Hook;
use crate::clock::Clock;

/// Ids of the app that is being tried.
#[derive(Clone, Debug)]
pub(super) struct Me {
    pub(super) user: String,
    pub(super) bot: String,
    pub(super) app: String,
    pub(super) team: String,
    pub(super) app_token: String,
    pub(super) bot_token: String,
}

/// A Home tab or a modal that is open.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) id: String,
    pub(super) user: String,
    pub(super) hash: String,
    pub(super) content: Value,
    /// What was picked from its menus, by `action_id`.
    pub(super) picked: BTreeMap<String, String>,
}

/// What a press or a command may open a modal with.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) user: String,
    pub(super) until: DateTime<Utc>,
    pub(super) used: bool,
}

pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) address: SocketAddr,
    pub(super) me: Me,
    pub(super) scopes: BTreeSet<String>,
    pub(super) revoked: bool,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) channels: BTreeMap<String, Channel>,
    pub(super) groups: BTreeMap<String, UserGroup>,
    pub(super) directs: HashMap<String, String>,
    pub(super) ephemerals: Vec<Ephemeral>,
    pub(super) views: BTreeMap<String, View>,
    pub(super) homes: HashMap<String, String>,
    pub(super) triggers: HashMap<String, Trigger>,
    /// When people rest: from and until, every day.
    pub(super) rests: HashMap<String, (DateTime<Utc>, DateTime<Utc>)>,
    pub(super) hooks: HashMap<String, Hook>,
    pub(super) calls: Vec<Call>,
    /// How many of them are of each method.
    pub(super) counts: HashMap<Arc<str>, usize>,
    pub(super) refused: Vec<String>,
    pub(super) faults: Faults,
    pub(super) meter: Meter,
    pub(super) delivery: Delivery,
    pub(super) door: Door,
    last_ts: i64,
    last_id: u64,
}

impl World {
    pub(super) fn new(clock: Clock, address: SocketAddr, retries: Arc<Notify>) -> Self {
        let me = Me {
            user: "U000TENGU".into(),
            bot: "B000TENGU".into(),
            app: "A000TENGU".into(),
            team: "T000SANDBOX".into(),
            app_token: "xapp-1-A000TENGU-1-sandbox".into(),
            bot_token: "xoxb-1-1-sandbox".into(),
        };
        let is = NewPerson { name: "tengu".into(), bot: true, ..NewPerson::default() };
        let tengu = Person { id: me.user.clone(), team: me.team.clone(), is };
        Self {
            clock,
            address,
            scopes: DEFAULT_SCOPES.iter().map(|&scope| scope.to_owned()).collect(),
            revoked: false,
            people: BTreeMap::from([(me.user.clone(), tengu)]),
            me,
            channels: BTreeMap::new(),
            groups: BTreeMap::new(),
            directs: HashMap::new(),
            ephemerals: Vec::new(),
            views: BTreeMap::new(),
            homes: HashMap::new(),
            triggers: HashMap::new(),
            rests: HashMap::new(),
            hooks: HashMap::new(),
            calls: Vec::new(),
            counts: HashMap::new(),
            refused: Vec::new(),
            faults: Faults::default(),
            meter: Meter::default(),
            delivery: Delivery::new(retries),
            door: Door::default(),
            last_ts: 0,
            last_id: 0,
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A `ts` that nothing had before and that is later than all others.
    pub(super) fn next_ts(&mut self) -> String {
        self.last_ts = self.now().timestamp_micros().max(self.last_ts + 1);
        format!("{:010}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }

    /// A number that nothing had before.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// `U` and `alice` → `U000ALICE`: an id that one can read in a snapshot.
    pub(super) fn readable_id(&mut self, kind: char, name: &str) -> String {
        let known: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let id = format!("{kind}{:0>8}", known.to_ascii_uppercase());
        let taken =
            self.people.contains_key(&id) || self.channels.contains_key(&id) || self.groups.contains_key(&id);
        if known.is_empty() || taken { format!("{kind}{:0>8}", self.next_id()) } else { id }
    }

    /// The direct channel between the app and a person; made when first needed.
    pub(super) fn direct_with(&mut self, user: &str) -> String {
        if let Some(channel) = self.directs.get(user) {
            return channel.clone();
        }
        let id = self.readable_id('D', user.trim_start_matches(['U', '0']));
        let members = BTreeSet::from([user.to_owned(), self.me.user.clone()]);
        let channel = Channel::new(id.clone(), String::new(), Kind::Direct, members, self.now().timestamp());
        self.channels.insert(id.clone(), channel);
        self.directs.insert(user.to_owned(), id.clone());
        id
    }

    /// Puts a message into a channel and tells the app, if it is there to hear.
    pub(super) fn post(&mut self, channel: &str, mut message: Message) -> String {
        message.ts = self.next_ts();
        let ts = message.ts.clone();
        if let Some(place) = self.channels.get_mut(channel) {
            place.add(message);
        }
        self.tell_said(channel, &ts);
        ts
    }

    /// Changes a message and tells the app how it was before.
    pub(super) fn edit(
        &mut self,
        channel: &str,
        ts: &str,
        by: &str,
        change: impl FnOnce(&mut Message),
    ) -> bool {
        let edited_at = self.next_ts();
        let found = self.channels.get_mut(channel).and_then(|place| place.find_mut(ts));
        let Some(message) = found else { return false };
        let before = message.clone();
        change(message);
        message.edits += 1;
        message.edited = Some((by.to_owned(), edited_at));
        self.tell_edited(channel, ts, &before);
        true
    }

    /// Deletes a message and tells the app.
    pub(super) fn delete(&mut self, channel: &str, ts: &str) -> bool {
        let Some(gone) = self.channels.get_mut(channel).and_then(|place| place.remove(ts)) else {
            return false;
        };
        self.tell_deleted(channel, &gone);
        true
    }

    /// Adds or takes back a reaction. False if there was nothing to do.
    pub(super) fn react(&mut self, user: &str, channel: &str, ts: &str, emoji: &str, add: bool) -> bool {
        let found = self.channels.get_mut(channel).and_then(|place| place.find_mut(ts));
        let Some(message) = found else { return false };
        let done = if add { message.react(user, emoji) } else { message.unreact(user, emoji) };
        let author = message.user.clone();
        if done {
            let event = json!({
                "type": if add { "reaction_added" } else { "reaction_removed" },
                "user": user, "reaction": emoji, "item_user": author,
                "item": {"type": "message", "channel": channel, "ts": ts},
            });
            self.tell(channel, event);
        }
        done
    }

    /// Whether the app is in this channel.
    pub(super) fn am_in(&self, channel: &str) -> bool {
        self.channels.get(channel).is_some_and(|place| place.members.contains(&self.me.user))
    }

    /// Notes a call with what came of it.
    pub(super) fn note(&mut self, method: &str, error: Option<String>, args: Args) {
        let known = self.counts.get_key_value(method).map(|(method, _)| Arc::clone(method));
        let method = known.unwrap_or_else(|| method.into());
        *self.counts.entry(Arc::clone(&method)).or_default() += 1;
        self.calls.push(Call { method, at: self.now(), error, body: Value::Object(args.0) });
    }

    /// Notes something that Slack would not have taken.
    pub(super) fn refuse(&mut self, what: String) {
        self.refused.push(what);
    }
}
