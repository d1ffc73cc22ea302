//! The elements that stand in blocks: buttons, menus, inputs, images, rich text.

use serde_json::{Map, Value};

use super::composed::{Kind, confirm, option, style, text};
use super::{Check, kind};

/// Elements of an `actions` block.
pub(super) fn interactive(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    match kind(fields) {
        "button" => button(check, fields),
        "static_select" | "overflow" | "radio_buttons" | "checkboxes" | "multi_static_select" => {
            menu(check, fields)
        }
        "users_select" | "channels_select" | "conversations_select" | "datepicker" | "timepicker" => {
            picker(check, fields)
        }
        other => check.say(&format!("unsupported type: {other}")),
    }
    action_id(check, fields);
}

/// The element at the side of a section.
pub(super) fn accessory(check: &mut Check, value: &Value) {
    match value.as_object() {
        Some(fields) if kind(fields) == "image" => in_context(check, value),
        _ => interactive(check, value),
    }
}

/// Elements of a `context` block.
pub(super) fn in_context(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    if kind(fields) == "image" {
        check.known(fields, &["image_url", "alt_text"]);
        image(check, fields);
    } else {
        text(check, value, 3000, Kind::Any);
    }
}

/// The element of an `input` block.
pub(super) fn input(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    if kind(fields) != "plain_text_input" {
        return interactive(check, value);
    }
    check.known(
        fields,
        &[
            "action_id",
            "initial_value",
            "multiline",
            "min_length",
            "max_length",
            "placeholder",
            "focus_on_load",
            "dispatch_action_config",
        ],
    );
    check.given(fields, "placeholder", |check, value| text(check, value, 150, Kind::Plain));
    for (name, least) in [("min_length", 0), ("max_length", 1)] {
        check.given(fields, name, |check, value| {
            if !value.as_u64().is_some_and(|length| (least..=3000).contains(&length)) {
                check.say(&format!("must be a number from {least} to 3000"));
            }
        });
    }
    action_id(check, fields);
}

pub(super) fn image(check: &mut Check, fields: &Map<String, Value>) {
    for (name, max) in [("image_url", 3000), ("alt_text", 2000)] {
        if fields.contains_key(name) {
            check.length(fields, name, max);
        } else {
            check.say(&format!("missing required field: {name}"));
        }
    }
}

fn button(check: &mut Check, fields: &Map<String, Value>) {
    check.known(fields, &["text", "action_id", "url", "value", "style", "confirm", "accessibility_label"]);
    check.needed(fields, "text", |check, value| text(check, value, 75, Kind::Plain));
    check.length(fields, "value", 2000);
    check.length(fields, "url", 3000);
    check.length(fields, "accessibility_label", 75);
    check.given(fields, "confirm", confirm);
    style(check, fields);
}

fn menu(check: &mut Check, fields: &Map<String, Value>) {
    check.known(
        fields,
        &[
            "action_id",
            "options",
            "placeholder",
            "initial_option",
            "initial_options",
            "confirm",
            "focus_on_load",
            "max_selected_items",
        ],
    );
    let max = match kind(fields) {
        "overflow" => 5,
        "radio_buttons" | "checkboxes" => 10,
        _ => 100,
    };
    check.items(fields, "options", 1, max, option);
    check.given(fields, "placeholder", |check, value| text(check, value, 150, Kind::Plain));
    check.given(fields, "initial_option", |check, value| {
        option(check, value);
        let among = fields.get("options").and_then(Value::as_array).is_some_and(|all| all.contains(value));
        if !among {
            check.say("must be one of the options");
        }
    });
    check.given(fields, "confirm", confirm);
}

fn picker(check: &mut Check, fields: &Map<String, Value>) {
    check.given(fields, "placeholder", |check, value| text(check, value, 150, Kind::Plain));
    check.given(fields, "confirm", confirm);
}

/// Ids are unique within their block.
fn action_id(check: &mut Check, fields: &Map<String, Value>) {
    check.length(fields, "action_id", 255);
    if let Some(id) = fields.get("action_id").and_then(Value::as_str)
        && !check.action_ids.insert(id.to_owned())
    {
        check.say(&format!("action_id {id} already exists"));
    }
}

pub(super) fn rich_text(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    match kind(fields) {
        "rich_text_section" | "rich_text_preformatted" | "rich_text_quote" => {
            check.items(fields, "elements", 0, usize::MAX, inline);
        }
        "rich_text_list" => {
            if !matches!(fields.get("style").and_then(Value::as_str), Some("bullet" | "ordered")) {
                check.say("style must be bullet or ordered");
            }
            check.items(fields, "elements", 0, usize::MAX, rich_text);
        }
        other => check.say(&format!("unsupported type: {other}")),
    }
}

fn inline(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    let needed: &[&str] = match kind(fields) {
        "text" => &["text"],
        "link" => &["url"],
        "user" => &["user_id"],
        "usergroup" => &["usergroup_id"],
        "channel" => &["channel_id"],
        "emoji" => &["name"],
        "broadcast" => &["range"],
        "date" => &["timestamp", "format"],
        other => return check.say(&format!("unsupported type: {other}")),
    };
    for name in needed {
        if !fields.contains_key(*name) {
            check.say(&format!("missing required field: {name}"));
        }
    }
}
