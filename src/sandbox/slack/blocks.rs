//! Whether Slack would take these blocks. Limits are those of Slack's block reference.
//!
//! Each complaint ends in the place it is about, as Slack's do. Blocks that tengu has no use for
//! (files, videos, …) are complained about too.

mod composed;
mod elements;
pub(super) mod view;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use composed::text;

/// Where blocks are to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    Message,
    Home,
    Modal,
}

/// What is wrong, and the place being looked at.
struct Check {
    wrong: Vec<String>,
    path: String,
    action_ids: BTreeSet<String>,
}

/// Everything that is wrong with these blocks; nothing if Slack would take them.
pub(super) fn check(blocks: &[Value], surface: Surface) -> Vec<String> {
    let mut check = Check::at("/blocks");
    let max = if surface == Surface::Message { 50 } else { 100 };
    if blocks.len() > max {
        check.say(&format!("no more than {max} items allowed"));
    }
    let mut ids = BTreeSet::new();
    for (index, block) in blocks.iter().enumerate() {
        check.within(&index.to_string(), |check| {
            check.action_ids.clear();
            let Some(fields) = block.as_object() else { return check.say("must be an object") };
            one(check, fields, surface);
            check.length(fields, "block_id", 255);
            if let Some(id) = fields.get("block_id").and_then(Value::as_str)
                && !ids.insert(id.to_owned())
            {
                check.say(&format!("block_id {id} already exists"));
            }
        });
    }
    check.wrong
}

fn one(check: &mut Check, block: &Map<String, Value>, surface: Surface) {
    match kind(block) {
        "divider" => check.known(block, &[]),
        "header" => {
            check.known(block, &["text", "level"]);
            check.needed(block, "text", |check, value| text(check, value, 150, composed::Kind::Plain));
        }
        "section" => section(check, block),
        "context" => {
            check.known(block, &["elements"]);
            check.items(block, "elements", 1, 10, elements::in_context);
        }
        "actions" => {
            check.known(block, &["elements"]);
            check.items(block, "elements", 1, 25, elements::interactive);
        }
        "image" => {
            check.known(block, &["image_url", "alt_text", "title"]);
            elements::image(check, block);
            check.given(block, "title", |check, value| text(check, value, 2000, composed::Kind::Plain));
        }
        "rich_text" => {
            check.known(block, &["elements"]);
            check.items(block, "elements", 0, usize::MAX, elements::rich_text);
        }
        "input" if surface == Surface::Message => check.say("input blocks are not taken in messages here"),
        "input" => input(check, block),
        other => check.say(&format!("unsupported type: {other}")),
    }
}

fn section(check: &mut Check, block: &Map<String, Value>) {
    check.known(block, &["text", "fields", "accessory", "expand"]);
    if !block.contains_key("text") && !block.contains_key("fields") {
        check.say("must have text or fields");
    }
    check.given(block, "text", |check, value| text(check, value, 3000, composed::Kind::Any));
    if block.contains_key("fields") {
        check.items(block, "fields", 1, 10, |check, value| text(check, value, 2000, composed::Kind::Any));
    }
    check.given(block, "accessory", elements::accessory);
}

fn input(check: &mut Check, block: &Map<String, Value>) {
    check.known(block, &["label", "element", "hint", "optional", "dispatch_action"]);
    check.needed(block, "label", |check, value| text(check, value, 2000, composed::Kind::Plain));
    check.given(block, "hint", |check, value| text(check, value, 2000, composed::Kind::Plain));
    check.needed(block, "element", elements::input);
}

fn kind(fields: &Map<String, Value>) -> &str {
    fields.get("type").and_then(Value::as_str).unwrap_or_default()
}

impl Check {
    fn at(path: &str) -> Self {
        Self { wrong: Vec::new(), path: path.into(), action_ids: BTreeSet::new() }
    }

    fn say(&mut self, what: &str) {
        self.wrong.push(format!("[ERROR] {what} [json-pointer:{}]", self.path));
    }

    fn within(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path = format!("{}/{step}", self.path);
        look(self);
        self.path.truncate(before);
    }

    /// Complains about fields that aren't known.
    fn known(&mut self, fields: &Map<String, Value>, known: &[&str]) {
        for name in fields.keys() {
            if !known.contains(&name.as_str()) && name != "type" && name != "block_id" {
                self.say(&format!("additional property: {name}"));
            }
        }
    }

    fn given(&mut self, fields: &Map<String, Value>, name: &str, look: impl FnOnce(&mut Self, &Value)) {
        if let Some(value) = fields.get(name) {
            self.within(name, |check| look(check, value));
        }
    }

    fn needed(&mut self, fields: &Map<String, Value>, name: &str, look: impl FnOnce(&mut Self, &Value)) {
        if fields.contains_key(name) {
            self.given(fields, name, look);
        } else {
            self.say(&format!("missing required field: {name}"));
        }
    }

    fn items(
        &mut self,
        fields: &Map<String, Value>,
        name: &str,
        min: usize,
        max: usize,
        look: impl Fn(&mut Self, &Value),
    ) {
        self.needed(fields, name, |check, value| {
            let Some(items) = value.as_array() else { return check.say("must be a list") };
            if items.len() < min {
                check.say(&format!("must have at least {min} items"));
            }
            if items.len() > max {
                check.say(&format!("no more than {max} items allowed"));
            }
            for (index, item) in items.iter().enumerate() {
                check.within(&index.to_string(), |check| look(check, item));
            }
        });
    }

    /// Complains about text that is empty or too long, counted in characters.
    fn length(&mut self, fields: &Map<String, Value>, name: &str, max: usize) {
        let Some(value) = fields.get(name) else { return };
        let length = value.as_str().map(|text| text.chars().count());
        if !length.is_some_and(|length| (1..=max).contains(&length)) {
            self.within(name, |check| check.say(&format!("must be text of 1 to {max} characters")));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plain(length: usize) -> Value {
        json!({"type": "plain_text", "text": "x".repeat(length)})
    }

    fn button(id: &str) -> Value {
        json!({"type": "button", "action_id": id, "text": plain(75), "value": "v".repeat(2000)})
    }

    fn marked(length: usize) -> Value {
        json!({"type": "mrkdwn", "text": "x".repeat(length)})
    }

    #[test]
    fn blocks_at_their_limits_are_taken() {
        let buttons: Vec<Value> = (0..25).map(|id| button(&id.to_string())).collect();
        let blocks = [
            json!({"type": "header", "text": plain(150)}),
            json!({"type": "section", "text": marked(3000), "accessory": button("a")}),
            json!({"type": "section", "fields": vec![marked(2000); 10]}),
            json!({"type": "context", "elements": vec![marked(10); 10]}),
            json!({"type": "actions", "block_id": "b".repeat(255), "elements": buttons}),
            json!({"type": "divider"}),
        ];
        assert_eq!(check(&blocks, Surface::Message), Vec::<String>::new());
        assert!(check(&vec![json!({"type": "divider"}); 50], Surface::Message).is_empty());
        assert!(check(&vec![json!({"type": "divider"}); 100], Surface::Home).is_empty());
    }

    #[test]
    fn blocks_over_their_limits_are_refused_where_they_are_wrong() {
        let confirm =
            json!({"title": plain(101), "text": plain(300), "confirm": plain(30), "deny": plain(30)});
        let mut asks = button("a");
        asks["confirm"] = confirm;
        for (block, place) in [
            (json!({"type": "header", "text": plain(151)}), "/0/text/text"),
            (json!({"type": "header", "text": marked(1)}), "/0/text"),
            (json!({"type": "header", "text": plain(0)}), "/0/text/text"),
            (json!({"type": "section", "text": marked(3001)}), "/0/text/text"),
            (json!({"type": "section"}), "/0"),
            (json!({"type": "section", "fields": vec![marked(1); 11]}), "/0/fields"),
            (json!({"type": "section", "fields": [marked(2001)]}), "/0/fields/0/text"),
            (json!({"type": "context", "elements": vec![marked(1); 11]}), "/0/elements"),
            (json!({"type": "actions", "elements": []}), "/0/elements"),
            (json!({"type": "actions", "elements": vec![button("a"); 2]}), "/0/elements/1"),
            (json!({"type": "actions", "elements": [asks]}), "/0/elements/0/confirm/title/text"),
            (
                json!({"type": "actions", "elements": [{"type": "button", "text": plain(76)}]}),
                "/0/elements/0/text/text",
            ),
            (json!({"type": "divider", "block_id": "b".repeat(256)}), "/0/block_id"),
            (json!({"type": "image", "image_url": "https://x"}), "/0"),
            (json!({"type": "divider", "colour": "red"}), "/0"),
            (json!({"type": "video"}), "/0"),
            (json!("text"), "/0"),
        ] {
            let wrong = check(std::slice::from_ref(&block), Surface::Message);
            assert_eq!(wrong.len(), 1, "{block}: {wrong:?}");
            assert!(wrong[0].ends_with(&format!("[json-pointer:/blocks{place}]")), "{wrong:?}");
        }
        assert_eq!(check(&vec![json!({"type": "divider"}); 51], Surface::Message).len(), 1);
        let twice = vec![json!({"type": "divider", "block_id": "a"}); 2];
        assert_eq!(check(&twice, Surface::Message).len(), 1);
    }
}
