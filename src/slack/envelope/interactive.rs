//! Buttons, menus and modals: the payloads of an `interactive` envelope. Pure.
//!
//! Source: Slack's documentation, "block_actions payloads" and "View interaction payloads".

use std::collections::BTreeMap;

use serde_json::Value;

use super::text_at;
use crate::event::{Event, Pressed, Submitted};

/// What a payload says, when it is for us.
pub(super) fn event(payload: &Value) -> Option<Event> {
    match payload["type"].as_str()? {
        "block_actions" => pressed(payload).map(Event::Pressed),
        "view_submission" => submitted(payload).map(Event::Submitted),
        _ => None,
    }
}

fn pressed(payload: &Value) -> Option<Pressed> {
    let action = payload["actions"].get(0)?;
    let home = payload.pointer("/container/type").is_some_and(|kind| kind == "view");
    let (channel, message_ts) = if home { Default::default() } else { message(payload)? };
    Some(Pressed {
        channel,
        user: payload.pointer("/user/id")?.as_str()?.into(),
        message_ts,
        thread_ts: payload.pointer("/message/thread_ts").and_then(Value::as_str).map(str::to_owned),
        action_id: action["action_id"].as_str()?.into(),
        value: entered(action).unwrap_or_default(),
        action_ts: text_at(action, "/action_ts"),
        response_url: text_at(payload, "/response_url"),
        ephemeral: payload.pointer("/container/is_ephemeral").and_then(Value::as_bool).unwrap_or_default(),
        trigger_id: text_at(payload, "/trigger_id"),
        home,
    })
}

/// The channel and the time of the message that has the button.
fn message(payload: &Value) -> Option<(String, String)> {
    let channel = payload.pointer("/channel/id").or(payload.pointer("/container/channel_id"))?.as_str()?;
    Some((channel.into(), payload.pointer("/container/message_ts")?.as_str()?.into()))
}

fn submitted(payload: &Value) -> Option<Submitted> {
    let view = &payload["view"];
    Some(Submitted {
        user: payload.pointer("/user/id")?.as_str()?.into(),
        view_id: view["id"].as_str()?.into(),
        callback_id: text_at(view, "/callback_id"),
        private_metadata: text_at(view, "/private_metadata"),
        values: values(view),
        hash: text_at(view, "/hash"),
    })
}

/// By block and then by action, as Slack sends them; our action ids are unique in a modal.
fn values(view: &Value) -> BTreeMap<String, String> {
    let blocks = view.pointer("/state/values").and_then(Value::as_object).into_iter().flatten();
    let actions = blocks.filter_map(|(_, block)| block.as_object()).flatten();
    actions.filter_map(|(id, action)| Some((id.clone(), entered(action)?))).collect()
}

/// What a button carries, what was typed into a field, or what was picked from a menu.
fn entered(action: &Value) -> Option<String> {
    let picked = || action.pointer("/selected_option/value").and_then(Value::as_str);
    action["value"].as_str().or_else(picked).map(str::to_owned)
}

#[cfg(test)]
mod tests;
