//! Home tabs and modals, as if they were messages that one person sees.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Key, Place, Scene, Spoken};
use crate::sandbox::slack::SlackStandIn;

/// Adds the modals that are open, and the Home tabs of those who opened theirs, by when they did.
pub(in crate::sandbox::terminal) fn beside(
    scene: &mut Scene,
    slack: &SlackStandIn,
    opened: &BTreeMap<String, String>,
) {
    for (user, ts) in opened {
        let Some(view) = slack.home(user) else { continue };
        let key = Key { ts: ts.clone(), channel: format!("home {user}") };
        scene.messages.push(shown(scene, key, Place::Home, user, blocks(&view)));
    }
    for person in slack.people() {
        let Some(view) = slack.modal(&person.id) else { continue };
        let text = |part: &str| view[part].as_str().unwrap_or_default().to_owned();
        // A hash begins with the time at which the modal came to be what it is.
        let key = Key { ts: text("hash"), channel: text("id") };
        scene.messages.push(shown(scene, key, Place::Modal, &person.id, framed(&view)));
    }
    scene.messages.sort_by(|one, other| one.key.cmp(&other.key));
}

fn shown(scene: &Scene, key: Key, place: Place, user: &str, blocks: Vec<Value>) -> Spoken {
    Spoken {
        key,
        place,
        by: scene.bot.clone(),
        parent: None,
        only_for: Some(user.to_owned()),
        text: String::new(),
        blocks,
        reactions: Vec::new(),
    }
}

fn blocks(view: &Value) -> Vec<Value> {
    view["blocks"].as_array().cloned().unwrap_or_default()
}

/// A modal between its title and its two buttons, which have words of their own at the prompt.
fn framed(view: &Value) -> Vec<Value> {
    let mut framed = vec![json!({"type": "header", "text": view["title"]})];
    framed.extend(blocks(view));
    let buttons = ["submit", "close"].into_iter().filter(|part| view[part].is_object());
    let buttons: Vec<Value> = buttons.map(|part| json!({"type": "button", "text": view[part]})).collect();
    if !buttons.is_empty() {
        framed.push(json!({"type": "actions", "elements": buttons}));
    }
    framed
}
