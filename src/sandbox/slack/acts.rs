//! Making the workspace, and acting as the people in it. Each act delivers the events Slack would.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::SlackStandIn;
use super::channel::{Channel, Kind};
use super::message::Message;
use super::people::{NewPerson, OTHER_TEAM, Person, UserGroup};
use super::typed;
use super::world::World;

impl SlackStandIn {
    /// Adds somebody to the workspace and gives their id (`U000ALICE`).
    pub fn add_person(&self, person: NewPerson) -> String {
        self.shared.change(|world| {
            let id = world.readable_id('U', &person.name);
            let team = if person.stranger { OTHER_TEAM.to_owned() } else { world.me.team.clone() };
            world.people.insert(id.clone(), Person { id: id.clone(), team, is: person });
            id
        })
    }

    /// Deactivates somebody's account.
    pub fn deactivate(&self, user: &str) {
        self.with_person(user, |person| person.is.deleted = true);
    }

    /// Gives somebody another handle, and display name.
    pub fn rename(&self, user: &str, name: &str) {
        self.with_person(user, |person| name.clone_into(&mut person.is.name));
    }

    fn with_person(&self, user: &str, change: impl FnOnce(&mut Person)) {
        self.shared.change(|world| match world.people.get_mut(user) {
            Some(person) => change(person),
            None => world.refuse(format!("a test used a person who isn't there: {user}")),
        });
    }

    /// Lets somebody rest from one moment until another, and every day at that time: what `dnd.teamInfo`
    /// tells of them.
    pub fn set_dnd(&self, user: &str, from: DateTime<Utc>, until: DateTime<Utc>) {
        self.shared.change(|world| {
            world.rests.insert(user.to_owned(), (from, until));
        });
    }

    /// Adds a channel and gives its id (`C000DEPLOY`).
    pub fn add_channel<S: AsRef<str>>(
        &self,
        name: &str,
        members: &[S],
        bot_is_member: bool,
        private: bool,
    ) -> String {
        self.shared.change(|world| {
            let id = world.readable_id('C', name);
            let mut members: BTreeSet<String> = members.iter().map(|id| id.as_ref().to_owned()).collect();
            if bot_is_member {
                members.insert(world.me.user.clone());
            }
            let kind = if private { Kind::Private } else { Kind::Public };
            let channel = Channel::new(id.clone(), name.to_owned(), kind, members, world.now().timestamp());
            world.channels.insert(id.clone(), channel);
            id
        })
    }

    /// Adds a user group and gives its id (`S000DEPLOYERS`).
    pub fn add_user_group<S: AsRef<str>>(&self, handle: &str, members: &[S]) -> String {
        self.shared.change(|world| {
            let id = world.readable_id('S', handle);
            let members = members.iter().map(|id| id.as_ref().to_owned()).collect();
            world.groups.insert(id.clone(), UserGroup { id: id.clone(), handle: handle.to_owned(), members });
            id
        })
    }

    /// Brings somebody (or the app, by its user id) into a channel.
    pub fn invite(&self, channel: &str, user: &str) {
        self.with_channel(channel, |channel| {
            channel.members.insert(user.to_owned());
        });
    }

    /// Takes somebody (or the app) out of a channel.
    pub fn remove_from(&self, channel: &str, user: &str) {
        self.with_channel(channel, |channel| {
            channel.members.remove(user);
        });
    }

    /// Archives a channel, or brings it back.
    pub fn archive(&self, channel: &str, archived: bool) {
        self.with_channel(channel, |channel| channel.archived = archived);
    }

    fn with_channel(&self, channel: &str, change: impl FnOnce(&mut Channel)) {
        self.shared.change(|world| match world.channels.get_mut(channel) {
            Some(place) => change(place),
            None => world.refuse(format!("a test used a channel that isn't there: {channel}")),
        });
    }

    /// Types something into a channel and gives its `ts`.
    pub fn say(&self, user: &str, channel: &str, text: &str) -> String {
        self.shared.change(|world| utter(world, user, channel, None, &typed::as_slack_keeps(text)))
    }

    /// Puts exactly this text into a channel.
    pub fn say_raw(&self, user: &str, channel: &str, text: &str) -> String {
        self.shared.change(|world| utter(world, user, channel, None, text))
    }

    /// Types something into a thread.
    pub fn say_in_thread(&self, user: &str, channel: &str, thread_ts: &str, text: &str) -> String {
        self.shared.change(|world| utter(world, user, channel, Some(thread_ts), &typed::as_slack_keeps(text)))
    }

    /// Types something to the app directly; gives the channel and the `ts`.
    pub fn direct_message(&self, user: &str, text: &str) -> (String, String) {
        self.shared.change(|world| {
            let channel = world.direct_with(user);
            let ts = utter(world, user, &channel, None, &typed::as_slack_keeps(text));
            (channel, ts)
        })
    }

    /// Edits one's own message.
    pub fn edit(&self, user: &str, channel: &str, ts: &str, text: &str) {
        let text = typed::as_slack_keeps(text);
        self.shared.change(|world| {
            let blocks = vec![typed::rich_text(&text)];
            let done = world.edit(channel, ts, user, |message| {
                message.text = text;
                message.blocks = blocks;
            });
            expect(world, done, "edit", channel, ts);
        });
    }

    /// Deletes a message.
    pub fn delete(&self, channel: &str, ts: &str) {
        self.shared.change(|world| {
            let done = world.delete(channel, ts);
            expect(world, done, "delete", channel, ts);
        });
    }

    /// Reacts to a message.
    pub fn react(&self, user: &str, channel: &str, ts: &str, emoji: &str) {
        self.shared.change(|world| {
            let done = world.react(user, channel, ts, emoji, true);
            expect(world, done, "react", channel, ts);
        });
    }

    /// Takes a reaction back.
    pub fn unreact(&self, user: &str, channel: &str, ts: &str, emoji: &str) {
        self.shared.change(|world| {
            let done = world.react(user, channel, ts, emoji, false);
            expect(world, done, "unreact", channel, ts);
        });
    }
}

fn utter(world: &mut World, user: &str, channel: &str, thread_ts: Option<&str>, text: &str) -> String {
    if !world.channels.contains_key(channel) {
        world.refuse(format!("a test used a channel that isn't there: {channel}"));
    }
    let message = Message {
        user: user.to_owned(),
        text: text.to_owned(),
        blocks: vec![typed::rich_text(text)],
        thread_ts: thread_ts.map(str::to_owned),
        ..Message::default()
    };
    world.post(channel, message)
}

fn expect(world: &mut World, done: bool, act: &str, channel: &str, ts: &str) {
    if !done {
        world.refuse(format!("a test tried to {act} what it can't: {channel} {ts}"));
    }
}
