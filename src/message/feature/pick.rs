//! The modal in which somebody picks a branch.

use slack_morphism::prelude::SlackBlock;

use crate::message::block::form::{self, Field, TakesOne};
use crate::message::view::View;
use crate::say;
use crate::words::Language;

/// Which modal.
pub const PICK: &str = "pick-branch";
/// The branch.
pub const BRANCH: &str = "branch";
/// The app, where several have copies.
pub const APP: &str = "app";
/// How the copy is to be called.
pub const NAME: &str = "name";
/// How long it is to live.
pub const LENGTH: &str = "length";

/// Slack's limits for an option: its label and its value, in characters.
const LABEL: usize = 75;
const VALUE: usize = 150;

/// The modal; nothing where there is no branch that could be picked. A name that is too long for an option's
/// value is left out: whoever wants it types it.
pub fn pick(language: Language, branches: &[String], apps: &[&str], metadata: String) -> Option<View> {
    let fitting = branches.iter().filter(|branch| branch.chars().count() <= VALUE);
    let labels: Vec<(String, &str)> =
        fitting.map(|branch| (shortened(branch), branch.as_str())).take(100).collect();
    let options: Vec<(&str, &str)> = labels.iter().map(|(label, branch)| (label.as_str(), *branch)).collect();
    if options.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    if apps.len() > 1 {
        let options: Vec<(&str, &str)> = apps.iter().map(|app| (*app, *app)).collect();
        blocks.push(one_of(APP, &say!(language, "pick-app"), &options));
    }
    blocks.push(one_of(BRANCH, &say!(language, "pick-branch"), &options));
    let (name, name_hint) = (say!(language, "pick-name"), say!(language, "pick-name-hint"));
    let (length, length_hint) = (say!(language, "pick-length"), say!(language, "pick-length-hint"));
    blocks.push(form::input(&Field { max_length: 63, ..optional(NAME, &name, &name_hint) }));
    blocks.push(form::input(&Field { max_length: 40, ..optional(LENGTH, &length, &length_hint) }));
    Some(View::Modal {
        callback_id: PICK.to_owned(),
        private_metadata: metadata,
        title: say!(language, "pick-title"),
        submit: say!(language, "pick-submit"),
        close: say!(language, "button-no"),
        blocks,
    })
}

fn one_of(action_id: &str, label: &str, options: &[(&str, &str)]) -> SlackBlock {
    form::one_of(&TakesOne { action_id, label, options })
}

fn optional<'a>(action_id: &'a str, label: &'a str, hint: &'a str) -> Field<'a> {
    Field { action_id, label, hint, optional: true, ..Field::default() }
}

/// A name as long as an option's label may be. Its beginning and its end tell most.
fn shortened(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    if chars.len() <= LABEL {
        return name.to_owned();
    }
    let (head, tail) = (&chars[..LABEL / 2], &chars[chars.len() - LABEL / 2..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_branch_is_picked_within_slacks_limits() {
        let long = |length: usize, end: &str| format!("{}{end}", "x".repeat(length - end.len()));
        let mut branches = vec!["feature/x".to_owned(), long(150, "-one"), long(151, "-two")];
        branches.extend((0..200).map(|n| format!("b{n}")));
        let view = pick(Language::English, &branches, &["web", "api"], "{}".into());
        let view = serde_json::to_value(view.unwrap()).unwrap();
        let options = view.pointer("/blocks/1/element/options").and_then(Value::as_array).unwrap();
        assert_eq!(options.len(), 100);
        assert_eq!(options[0]["value"], "feature/x");
        let text = options[1]["text"]["text"].as_str().unwrap();
        assert_eq!((text.chars().count(), text.ends_with("x-one")), (75, true));
        assert_eq!(options[2]["value"], "b0");
        assert_eq!(view.pointer("/blocks/0/block_id"), Some(&json!("app")));
        assert_eq!(view.pointer("/blocks/1/optional"), Some(&json!(false)));
        assert_eq!(pick(Language::English, &[], &["web"], String::new()), None);
    }
}
