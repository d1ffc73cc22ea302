//! Looking at the workspace: what a test asserts and the sandbox shows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::watch;

use super::SlackStandIn;
use super::channel::{Channel, Kind};
use super::delivery::{Acknowledged, Unacknowledged};
use super::message::{Ephemeral, Message};
use super::people::Person;

/// One call of the Web API (or of a response URL, whose method is `response_url`).
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub method: Arc<str>,
    /// When it was answered, or went wrong.
    pub at: DateTime<Utc>,
    /// Slack's error; or, of a call that was made to fail, the fault. Nothing if it went well.
    pub error: Option<String>,
    /// The arguments, whichever way they came; without the token.
    pub body: Value,
}

/// A channel, to be looked at.
#[derive(Clone, Debug)]
pub struct ChannelView {
    /// `C…` or `D…`.
    pub id: String,
    /// Without `#`; empty for direct channels.
    pub name: String,
    /// Only its members see it.
    pub private: bool,
    /// Between the app and one person.
    pub direct: bool,
    /// Who is in it.
    pub members: Vec<String>,
}

impl Call {
    /// Whether Slack did it.
    pub fn ok(&self) -> bool {
        self.error.is_none()
    }
}

impl SlackStandIn {
    /// The token for Socket Mode, `xapp-…`.
    pub fn app_token(&self) -> String {
        self.shared.look(|world| world.me.app_token.clone())
    }

    /// The token for everything else, `xoxb-…`.
    pub fn bot_token(&self) -> String {
        self.shared.look(|world| world.me.bot_token.clone())
    }

    /// The app's own user, `U…`.
    pub fn bot_user(&self) -> String {
        self.shared.look(|world| world.me.user.clone())
    }

    /// The app's bot, `B…`.
    pub fn bot_id(&self) -> String {
        self.shared.look(|world| world.me.bot.clone())
    }

    /// The app, `A…`.
    pub fn app_id(&self) -> String {
        self.shared.look(|world| world.me.app.clone())
    }

    /// The workspace, `T…`.
    pub fn team(&self) -> String {
        self.shared.look(|world| world.me.team.clone())
    }

    /// What stands in a channel itself, oldest first.
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        self.channel(channel, |place| place.top().values().cloned().collect())
    }

    /// The answers in a thread, oldest first; the parent is not among them.
    pub fn thread(&self, channel: &str, ts: &str) -> Vec<Message> {
        self.channel(channel, |place| place.replies(ts).cloned().collect())
    }

    /// A message, in the channel or in a thread.
    pub fn message(&self, channel: &str, ts: &str) -> Option<Message> {
        self.channel(channel, |place| place.find(ts).cloned())
    }

    fn channel<T: Default>(&self, channel: &str, look: impl FnOnce(&Channel) -> T) -> T {
        self.shared.look(|world| world.channels.get(channel).map(look).unwrap_or_default())
    }

    /// What stands in the direct channel with a person, oldest first.
    pub fn direct(&self, user: &str) -> Vec<Message> {
        let channel = self.shared.look(|world| world.directs.get(user).cloned());
        channel.map(|channel| self.messages(&channel)).unwrap_or_default()
    }

    /// What only one person was shown, oldest first.
    pub fn ephemerals(&self) -> Vec<Ephemeral> {
        self.shared.look(|world| world.ephemerals.clone())
    }

    /// Everybody, the app included.
    pub fn people(&self) -> Vec<Person> {
        self.shared.look(|world| world.people.values().cloned().collect())
    }

    /// All channels.
    pub fn channels(&self) -> Vec<ChannelView> {
        let show = |place: &Channel| ChannelView {
            id: place.id.clone(),
            name: place.name.clone(),
            private: place.kind != Kind::Public,
            direct: place.kind == Kind::Direct,
            members: place.members.iter().cloned().collect(),
        };
        self.shared.look(|world| world.channels.values().map(show).collect())
    }

    /// The name behind an id (`U…`, `C…`, `S…`), for [`draw`](super::draw).
    pub fn name(&self, id: &str) -> Option<String> {
        self.shared.look(|world| {
            let person = world.people.get(id).map(|person| person.is.name.clone());
            let channel = || world.channels.get(id).map(|place| place.name.clone());
            let group = || world.groups.get(id).map(|group| group.handle.clone());
            person.or_else(channel).or_else(group)
        })
    }

    /// Counts up at every change of the world: messages, calls, acknowledgements, connections.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes()
    }

    /// Connections that are open and not silent.
    pub fn connections(&self) -> usize {
        self.shared.look(|world| world.delivery.lines.iter().filter(|line| !*line.silent.borrow()).count())
    }

    /// Begins to count the connections that are open at once.
    pub fn count_connections(&self) {
        self.shared.change(|world| world.delivery.fewest = world.delivery.lines.len());
    }

    /// The fewest connections that were open at once since [`Self::count_connections`].
    pub fn fewest_connections(&self) -> usize {
        self.shared.look(|world| world.delivery.fewest)
    }

    /// Envelopes that the app answered, in that order.
    pub fn acknowledged(&self) -> Vec<Acknowledged> {
        self.shared.look(|world| world.delivery.acknowledged.clone())
    }

    /// How many envelopes the app answered.
    pub fn acknowledged_count(&self) -> usize {
        self.shared.look(|world| world.delivery.acknowledged.len())
    }

    /// Envelopes that the app has not answered, in the order in which they arose.
    pub fn unacknowledged(&self) -> Vec<Unacknowledged> {
        self.shared.look(|world| world.delivery.unacknowledged())
    }

    /// The log of calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.look(|world| world.calls.clone())
    }

    /// The calls of one method, oldest first.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.shared.look(|world| world.calls.iter().filter(|call| &*call.method == method).cloned().collect())
    }

    /// How often one method was called.
    pub fn count_of(&self, method: &str) -> usize {
        self.shared.look(|world| world.counts.get(method).copied().unwrap_or_default())
    }

    /// How often the app came too fast (limits, not faults). A well-paced app never does.
    pub fn limits_exceeded(&self) -> usize {
        self.shared.look(|world| world.meter.exceeded)
    }

    /// Everything that Slack would not have understood or taken. A test ends with this empty.
    pub fn refused(&self) -> Vec<String> {
        self.shared.look(|world| world.refused.clone())
    }

    /// Takes the notes of refusals away, for a test that provoked them.
    pub fn take_refused(&self) -> Vec<String> {
        self.shared.change(|world| std::mem::take(&mut world.refused))
    }
}
