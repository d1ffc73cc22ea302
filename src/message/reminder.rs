//! The reminder: what is still to be confirmed, by whom, with a button for each answer. One message for each
//! place and round, rendered anew whenever a box changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slack_morphism::prelude::{SlackActionBlockElement, SlackBlock};

use super::block::{actions, button, code, context, escape, link, primary, section, sections};
use super::{Message, command, time};
use crate::message::answer::Voice;
use crate::say;
use crate::store::verifications::{CONFIRMED, Model, RELEASED};
use crate::words::Language;

/// The button that says that something works: this and the box's key; its value is `pull key`.
pub const WORKS: &str = "works:";
/// The button that says that something does not: this and the box's key; its value is `pull key`.
pub const BROKEN: &str = "broken:";
/// The button that says that all works that the person who presses it has to confirm; its value is the deploy.
pub const MINE_WORKS: &str = "mine-works";

/// So many changes have buttons of their own: Slack allows 50 blocks in all.
const WITH_BUTTONS: usize = 18;

/// What a reminder lists and whom it mentions. Kept as JSON, so its shape may only grow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What people are asked for.
    pub asked: Vec<Line>,
    /// What is open as well, and nobody is asked for now.
    pub listed: Vec<Line>,
    /// Those who can't be found in Slack, by the app they work on, and who is asked about them: `<@U1>`.
    pub unknown: Vec<Unknown>,
    /// What has been open for so long that others are told.
    pub escalated: Vec<Line>,
    /// Who is told of that, as Slack markup.
    pub escalated_to: String,
    /// Whether it is for one person alone.
    pub direct: bool,
}

/// Something to be confirmed, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The pull request whose body holds the box.
    pub pull: String,
    /// The box.
    pub key: String,
    /// The Slack users who are mentioned.
    pub who: Vec<String>,
    /// The names of those who are not, untrusted.
    pub names: Vec<String>,
}

/// Authors of an app that can't be found in Slack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// Who is asked about them, as Slack markup; nobody when this is empty.
    pub ask: String,
    /// Their logins or names, untrusted.
    pub names: Vec<String>,
}

/// What a reminder shows besides what it lists.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// How we speak.
    pub voice: Voice<'a>,
    /// The rows behind the lines, by pull request and key.
    pub rows: &'a BTreeMap<(String, String), Model>,
    /// What people are called, by Slack user.
    pub names: &'a BTreeMap<String, String>,
}

impl Context<'_> {
    fn row(&self, line: &Line) -> Option<&Model> {
        self.rows.get(&(line.pull.clone(), line.key.clone()))
    }
}

/// The reminder as it is now.
pub fn reminder(content: &Content, with: &Context<'_>) -> Message {
    let language = with.voice.language;
    let open = content.asked.iter().filter(|line| with.row(line).is_some_and(is_open)).count();
    if open == 0 {
        return Message::plain(say!(language, "reminder-over"));
    }
    let title = if content.direct {
        say!(language, "reminder-title-direct", count = open)
    } else {
        say!(language, "reminder-title", count = open)
    };
    let mut blocks = vec![section(&title)];
    blocks.extend(list(content, with));
    blocks.extend(others(content, with));
    let (snooze, pending) = (command(with.voice.name, "snooze 2h"), command(with.voice.name, "pending"));
    blocks.push(context(&say!(language, "reminder-how", snooze = snooze, pending = pending)));
    Message { text: text(content, with, &title), blocks }
}

/// The line for notifications and screen readers.
fn text(content: &Content, with: &Context<'_>, title: &str) -> String {
    let open = content.asked.iter().filter_map(|line| Some((line, with.row(line)?)));
    let each = open.filter(|(_, row)| is_open(row)).map(|(line, row)| {
        let who: Vec<_> = line.who.iter().map(|user| format!("<@{user}>")).collect();
        format!("{} {}", what(row, with.voice.language), who.join(" "))
    });
    format!("{title}\n{}", each.collect::<Vec<_>>().join("\n"))
}

fn is_open(row: &Model) -> bool {
    row.state != CONFIRMED && row.state != RELEASED
}

/// What is asked, by deploy, each with its buttons while there is room.
fn list(content: &Content, with: &Context<'_>) -> Vec<SlackBlock> {
    let language = with.voice.language;
    let (mut blocks, mut rest, mut deploy) = (Vec::new(), Vec::new(), None);
    for (n, line) in content.asked.iter().enumerate() {
        let Some(row) = with.row(line) else { continue };
        let said = said(line, row, with, !content.direct);
        if n >= WITH_BUTTONS {
            rest.push(said);
            continue;
        }
        if deploy.replace(&row.deploy_id) != Some(&row.deploy_id) {
            blocks.push(context(&of_deploy(row, language)));
        }
        blocks.push(section(&said));
        if is_open(row) {
            blocks.push(actions(answers(row, language)));
        }
    }
    let (more, left) = sections(&rest, 4);
    blocks.extend(more);
    blocks.extend((left > 0).then(|| section(&say!(language, "card-more", count = left))));
    blocks
}

fn of_deploy(row: &Model, language: Language) -> String {
    let (app, environment) = (code(&row.app), code(&row.environment));
    say!(language, "reminder-deploy", app = app, environment = environment, since = time(row.since.time()))
}

/// The two answers to whether something works.
pub fn answers(row: &Model, language: Language) -> Vec<SlackActionBlockElement> {
    let value = format!("{} {}", row.pull, row.key);
    let of = |id: &str| format!("{id}{}", row.key);
    vec![
        primary(button(&of(WORKS), &say!(language, "button-works"), &value)),
        button(&of(BROKEN), &say!(language, "button-broken"), &value),
    ]
}

/// One line: what it is, and how it stands.
fn said(line: &Line, row: &Model, with: &Context<'_>, mention: bool) -> String {
    let language = with.voice.language;
    let what = what(row, language);
    if row.state == CONFIRMED {
        let by = row.changed_by.as_deref().unwrap_or_default();
        return say!(language, "reminder-verified", what = what, name = name(by, with.names));
    }
    if row.state == RELEASED {
        return say!(language, "reminder-released", what = what);
    }
    let who = line.who.iter().filter(|_| mention).map(|user| format!("<@{user}>"));
    let who: Vec<_> = who.chain(line.names.iter().map(|name| escape(name))).collect();
    let mut said = format!("• {what}");
    if !who.is_empty() {
        said = format!("{said} — {}", who.join(", "));
    }
    if let Some(problem) = &row.problem {
        let by = name(row.problem_by.as_deref().unwrap_or_default(), with.names);
        said = format!("{said}\n{}", say!(language, "reminder-problem", name = by, words = escape(problem)));
    }
    said
}

/// A change as people know it: `#7 Reviews of tours`.
pub fn what(row: &Model, language: Language) -> String {
    match row.number {
        Some(number) => {
            let label = format!("#{number}");
            let number = row.url.as_deref().map_or_else(|| label.clone(), |url| link(url, &label));
            format!("{number} {}", escape(&row.title))
        }
        None => say!(language, "verify-direct", name = escape(&row.title)),
    }
}

/// What somebody is called: a Slack user's name, or a GitHub login.
pub fn name(who: &str, names: &BTreeMap<String, String>) -> String {
    match who.strip_prefix('@') {
        Some(login) => code(login),
        None => escape(names.get(who).map_or(who, String::as_str)),
    }
}

/// What stands below: those who can't be found, what has been open for long, what is open as well.
fn others(content: &Content, with: &Context<'_>) -> Vec<SlackBlock> {
    let (language, mut blocks) = (with.voice.language, Vec::new());
    for unknown in &content.unknown {
        let names: Vec<_> = unknown.names.iter().map(|name| code(name)).collect();
        let names = names.join(", ");
        let fix = command(with.voice.name, "i am <login>");
        blocks.push(section(&match unknown.ask.as_str() {
            "" => say!(language, "reminder-unknown", names = names, command = fix),
            ask => say!(language, "reminder-unknown-ask", names = names, command = fix, who = ask),
        }));
    }
    let each = |lines: &[Line]| {
        let open = lines.iter().filter_map(|line| with.row(line).filter(|row| is_open(row)));
        open.map(|row| what(row, language)).collect::<Vec<_>>()
    };
    let long = each(&content.escalated);
    if !long.is_empty() {
        let (who, what) = (content.escalated_to.as_str(), long.join(", "));
        blocks.push(section(&say!(language, "reminder-escalated", who = who, what = what)));
    }
    let listed = each(&content.listed);
    if !listed.is_empty() {
        blocks.push(context(&say!(language, "reminder-listed", what = listed.join(", "))));
    }
    blocks
}

/// An earlier reminder, now that there is a newer one.
pub fn collapsed(content: &Content, with: &Context<'_>, due: chrono::DateTime<chrono::Utc>) -> Message {
    let rows: Vec<_> = content.asked.iter().filter_map(|line| with.row(line)).collect();
    let verified = rows.iter().filter(|row| row.state == CONFIRMED).count();
    let said = say!(
        with.voice.language,
        "reminder-collapsed",
        when = time(due),
        verified = verified,
        count = rows.len()
    );
    Message { blocks: vec![context(&said)], text: said }
}
