//! Whether Slack would take a view: what stands around its blocks. From its reference, "View objects".

use serde_json::Value;

use super::composed::{Kind, text};
use super::{Check, Surface};

/// What a Home tab and a modal may have; `view_closed` is not stood in for, so nothing may ask for it.
const HOME: &[&str] = &["blocks", "private_metadata", "callback_id", "external_id"];
const MODAL: &[&str] = &[
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
    "title",
    "submit",
    "close",
    "clear_on_close",
];

/// Everything that is wrong with this view; nothing if Slack would take it.
pub(in crate::sandbox::slack) fn check(view: &Value, surface: Surface) -> Vec<String> {
    let mut check = Check::at("/view");
    let Some(fields) = view.as_object() else {
        check.say("must be an object");
        return check.wrong;
    };
    let modal = surface == Surface::Modal;
    let kind = if modal { "modal" } else { "home" };
    if super::kind(fields) != kind {
        check.within("type", |check| check.say(&format!("must be a view of type {kind}")));
    }
    check.known(fields, if modal { MODAL } else { HOME });
    if modal {
        check.needed(fields, "title", words);
        check.given(fields, "submit", words);
        check.given(fields, "close", words);
    }
    for (name, most) in [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)] {
        if view[name].as_str().is_some_and(|text| text.chars().count() > most) {
            check.within(name, |check| check.say(&format!("must be at most {most} characters")));
        }
    }
    let Some(all) = view["blocks"].as_array() else {
        check.say("missing required field: blocks");
        return check.wrong;
    };
    if modal && view.get("submit").is_none() && all.iter().any(|block| block["type"] == "input") {
        check.say("missing required field: submit");
    }
    check.wrong.extend(super::check(all, surface));
    check.wrong
}

fn words(check: &mut Check, value: &Value) {
    text(check, value, 24, Kind::Plain);
}
