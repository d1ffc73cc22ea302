//! The workspace: people, channels, messages, and what stands beside them.

use serde_json::{Map, Value, json};

use crate::sandbox::slack::Message;
use crate::sandbox::terminal::Stage;

pub(super) fn look(stage: &Stage) -> Value {
    let slack = &stage.slack;
    let (people, channels, bot) = (slack.people(), slack.channels(), slack.bot_user());
    let mut names = Map::new();
    for id in people.iter().map(|person| &person.id).chain(channels.iter().map(|channel| &channel.id)) {
        names.insert(id.clone(), json!(slack.name(id)));
    }
    let mut messages = Vec::new();
    for channel in &channels {
        for top in slack.messages(&channel.id) {
            let replies = slack.thread(&channel.id, &top.ts);
            messages.extend(std::iter::once(top).chain(replies).map(|one| message(&channel.id, &one)));
        }
    }
    let view = |look: &dyn Fn(&str) -> Option<Value>| -> Map<String, Value> {
        people.iter().filter_map(|person| Some((person.id.clone(), look(&person.id)?))).collect()
    };
    let whispers: Vec<Value> = slack
        .ephemerals()
        .iter()
        .map(|one| {
            json!({
                "channel": one.channel, "ts": one.ts, "thread": one.thread_ts, "for": one.user, "text": one.text,
                "blocks": one.blocks,
            })
        })
        .collect();
    let channels: Vec<Value> = channels
        .iter()
        .map(|channel| {
            json!({
                "id": channel.id, "name": channel.name, "private": channel.private, "direct": channel.direct,
                "members": channel.members,
            })
        })
        .collect();
    json!({
        "bot": { "id": bot, "name": slack.name(&bot) }, "connections": slack.connections(), "names": names,
        "people": members(stage), "channels": channels, "messages": messages, "whispers": whispers,
        "homes": view(&|id| slack.home(id)), "modals": view(&|id| slack.modal(id)),
    })
}

/// The people one can be.
fn members(stage: &Stage) -> Vec<Value> {
    let one = |person: &crate::sandbox::terminal::Player| {
        json!({
            "id": person.id, "name": person.name, "real": person.real_name, "login": person.login,
            "guest": person.login.is_none(),
        })
    };
    stage.setting.people.iter().map(one).collect()
}

fn message(channel: &str, message: &Message) -> Value {
    json!({
        "channel": channel, "ts": message.ts, "thread": message.thread_ts, "by": message.user,
        "text": message.text, "blocks": message.blocks, "reactions": message.reactions,
        "edited": message.edited.is_some(), "gone": message.subtype.as_deref() == Some("tombstone"),
    })
}
