//! The objects that blocks are composed of: text, confirmation, options.

use serde_json::{Map, Value};

use super::{Check, kind};

/// Which text objects are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Any,
}

/// A text object of 1 to `max` characters.
pub(super) fn text(check: &mut Check, value: &Value, max: usize, allowed: Kind) {
    let Some(fields) = value.as_object() else { return check.say("must be a text object") };
    match (kind(fields), allowed) {
        ("plain_text", _) => check.known(fields, &["text", "emoji"]),
        ("mrkdwn", Kind::Any) => check.known(fields, &["text", "verbatim"]),
        (other, _) => check.say(&format!("unsupported type: {other}")),
    }
    if fields.contains_key("text") {
        check.length(fields, "text", max);
    } else {
        check.say("missing required field: text");
    }
}

/// The dialog that asks again before a button does its work.
pub(super) fn confirm(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    check.known(fields, &["title", "text", "confirm", "deny", "style"]);
    for (name, max, allowed) in [
        ("title", 100, Kind::Plain),
        ("text", 300, Kind::Any),
        ("confirm", 30, Kind::Plain),
        ("deny", 30, Kind::Plain),
    ] {
        check.needed(fields, name, |check, value| text(check, value, max, allowed));
    }
    style(check, fields);
}

pub(super) fn style(check: &mut Check, fields: &Map<String, Value>) {
    if let Some(style) = fields.get("style")
        && style != "primary"
        && style != "danger"
    {
        check.say("style must be primary or danger");
    }
}

/// One of the options of a menu.
pub(super) fn option(check: &mut Check, value: &Value) {
    let Some(fields) = value.as_object() else { return check.say("must be an object") };
    check.known(fields, &["text", "value", "description", "url"]);
    check.needed(fields, "text", |check, value| text(check, value, 75, Kind::Any));
    check.given(fields, "description", |check, value| text(check, value, 75, Kind::Any));
    if fields.contains_key("value") {
        check.length(fields, "value", 150);
    } else {
        check.say("missing required field: value");
    }
    check.length(fields, "url", 3000);
}
