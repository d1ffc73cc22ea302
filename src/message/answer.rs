//! Short answers: help, small talk, what was not understood and what is not allowed.

use slack_morphism::prelude::SlackBlock;

use super::block::{actions, button, code, context, escape, header, section, sections};
use super::{Message, command};
use crate::command::help::Entry;
use crate::command::placeholder::Kind;
use crate::command::understand::{Misunderstood, Suggestion};
use crate::say;
use crate::words::Language;

/// How many names an answer lists.
const NAMES: usize = 12;

/// Who speaks, and how.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// The language.
    pub language: Language,
    /// What tengu is called, to name commands.
    pub name: &'a str,
}

/// All commands.
pub fn help(voice: Voice<'_>, entries: &[Entry]) -> Message {
    let language = voice.language;
    let mut lines = Vec::new();
    for entry in entries {
        let usages: Vec<_> = usages(language, &entry.usages).map(|usage| code(usage)).collect();
        lines.push(format!("• {} — {}", usages.join(" / "), escape(&entry.help)));
    }
    let title = say!(language, "help-title");
    let mut blocks = vec![header(&title)];
    blocks.extend(sections(&lines, 10).0);
    let more = say!(language, "help-more", command = command(voice.name, "help deploy"));
    blocks.push(context(&joined(&say!(language, "help-intro"), &more)));
    Message { text: title, blocks }
}

/// The first way of saying it in the reader's language; for Japanese the English one as well, which
/// everybody types.
fn usages(language: Language, usages: &[String]) -> impl Iterator<Item = &String> {
    let most = if language == Language::Japanese { 2 } else { 1 };
    usages.iter().take(most)
}

/// Two sentences; Japanese ones need no space between them.
fn joined(one: &str, other: &str) -> String {
    let gap = if one.ends_with(['。', '？']) { "" } else { " " };
    format!("{one}{gap}{other}")
}

/// One command.
pub fn help_one(voice: Voice<'_>, entry: &Entry) -> Message {
    let mut lines = vec![format!("*{}* — {}", escape(&entry.name), escape(&entry.help))];
    lines.extend(entry.usages.iter().map(|usage| format!("• {}", code(usage))));
    if !entry.examples.is_empty() {
        lines.push(say!(voice.language, "help-examples"));
        lines.extend(entry.examples.iter().map(|example| format!("• {}", command(voice.name, example))));
    }
    Message { text: format!("{}: {}", entry.name, entry.help), blocks: vec![section(&lines.join("\n"))] }
}

/// No such command to explain.
pub fn help_unknown(voice: Voice<'_>, given: &str, nearest: &[String]) -> Message {
    let said = say!(voice.language, "help-unknown", name = code(given));
    let suggestions: Vec<_> = nearest.iter().map(|name| format!("help {name}")).collect();
    with_suggestions(voice, &said, &suggestions)
}

/// What was not understood, and what may have been meant.
pub fn near_miss(
    voice: Voice<'_>,
    problem: &Misunderstood,
    nearest: &[Suggestion],
    usage: Option<&str>,
) -> Message {
    let mut said = misunderstood(voice.language, problem);
    if let Some(usage) = usage {
        said.push('\n');
        said.push_str(&say!(voice.language, "near-usage", usage = code(usage)));
    }
    let suggestions: Vec<_> = nearest.iter().map(|suggestion| suggestion.text.clone()).collect();
    with_suggestions(voice, &said, &suggestions)
}

fn misunderstood(language: Language, problem: &Misunderstood) -> String {
    match problem {
        Misunderstood::UnknownCommand { given } | Misunderstood::Unfinished { given } => {
            say!(language, "near-unknown", given = code(given))
        }
        Misunderstood::BadArgument { placeholder, given, allowed, .. } => {
            let name = format!("near-bad-{}", kind(placeholder));
            let said = language.say(&name, &[("given", code(given).into())]);
            with_allowed(language, said, allowed)
        }
        Misunderstood::Missing { placeholder, choices } => {
            let said = language.say(&format!("near-missing-{}", kind(placeholder)), &[]);
            with_allowed(language, said, choices)
        }
        Misunderstood::TooMuch { rest } => say!(language, "near-too-much", given = code(rest)),
    }
}

fn kind(kinds: &[Kind]) -> &'static str {
    // Where an app or an environment may stand, the environment is what people mean.
    let telling = kinds.iter().find(|kind| kind.name() == "environment").or(kinds.first());
    telling.map_or("text", |kind| kind.name())
}

fn with_allowed(language: Language, said: String, allowed: &[String]) -> String {
    if allowed.is_empty() {
        return said;
    }
    let names: Vec<_> = allowed.iter().take(NAMES).map(|name| code(name)).collect();
    joined(&said, &say!(language, "near-allowed", allowed = names.join(", ")))
}

/// A question, and a button for each command that answers it.
pub fn choices(voice: Voice<'_>, said: &str, commands: &[String]) -> Message {
    let named: Vec<_> = commands.iter().map(|words| command(voice.name, words)).collect();
    Message { text: format!("{said} {}", named.join(", ")), blocks: vec![section(said), buttons(commands)] }
}

/// A sentence, and a button for each command that may have been meant.
fn with_suggestions(voice: Voice<'_>, said: &str, suggestions: &[String]) -> Message {
    let mut blocks = vec![section(said)];
    if suggestions.is_empty() {
        let help = say!(voice.language, "near-help", command = command(voice.name, "help"));
        blocks.push(context(&help));
        return Message { text: joined(said, &help), blocks };
    }
    let nearest = say!(voice.language, "near-nearest");
    let named: Vec<_> = suggestions.iter().map(|words| command(voice.name, words)).collect();
    let text = format!("{said} {nearest} {}", named.join(", "));
    blocks.push(context(&nearest));
    blocks.push(buttons(suggestions));
    Message { text, blocks }
}

/// A button for each command; Slack allows 25 of them.
fn buttons(commands: &[String]) -> SlackBlock {
    let buttons = commands.iter().zip(0..25);
    actions(buttons.map(|(words, n)| button(&format!("command:{n}"), words, words)).collect())
}
