//! What is said about confirming: answers, news, the question what does not work.

use std::collections::BTreeMap;

use slack_morphism::prelude::SlackBlock;

use super::answer::Voice;
use super::block::{actions, asking, button, code, context, escape, form, primary, section, sections};
use super::reminder::{MINE_WORKS, WORKS, answers, name, what};
use super::view::View;
use super::{Message, command, time};
use crate::deploy::Deploy;
use crate::say;
use crate::store::verifications::{CONFIRMED, Model};
use crate::words::Language;

/// The modal in which somebody says what does not work.
pub const PROBLEM: &str = "problem";
/// The one thing they type.
pub const WORDS: &str = "words";
/// Slack's limit for buttons in a row is 25; more than so many nobody reads.
const CHOICES: usize = 12;

/// Everything that a deploy brought works.
pub fn all_verified(language: Language, deploy: &Deploy, rows: &[Model]) -> Message {
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    Message::plain(say!(language, "verified-all", app = app, environment = environment, count = rows.len()))
}

/// What somebody confirmed, and how much is left of it.
pub fn verified(language: Language, rows: &[Model], left: usize) -> Message {
    let what: Vec<_> = rows.iter().map(|row| what(row, language)).collect();
    Message::plain(say!(language, "verify-done", what = what.join(", "), left = left))
}

/// What is confirmed already.
pub fn verified_already(language: Language, rows: &[Model]) -> Message {
    let what: Vec<_> = rows.iter().map(|row| what(row, language)).collect();
    Message::plain(say!(language, "verify-already", what = what.join(", ")))
}

/// What somebody took back.
pub fn reopened(language: Language, rows: &[Model]) -> Message {
    let what: Vec<_> = rows.iter().map(|row| what(row, language)).collect();
    Message::plain(say!(language, "verify-reopened", what = what.join(", ")))
}

/// Nobody knows such a change, or nothing is owed.
pub fn nothing(voice: Voice<'_>, given: Option<&str>) -> Message {
    let pending = command(voice.name, "pending");
    Message::plain(match given {
        Some(given) => say!(voice.language, "verify-unknown", given = code(given), command = pending),
        None => say!(voice.language, "verify-nothing", command = pending),
    })
}

/// Several are meant, or might be: a button for each.
pub fn which(voice: Voice<'_>, rows: &[Model]) -> Message {
    let language = voice.language;
    let said = say!(language, "verify-which", command = command(voice.name, "verify all"));
    let mut blocks = vec![section(&said)];
    for row in rows.iter().take(CHOICES) {
        blocks.extend(choice(row, language));
    }
    Message { text: said, blocks }
}

fn choice(row: &Model, language: Language) -> [SlackBlock; 2] {
    [section(&format!("• {}", in_place(row, language))), actions(answers(row, language))]
}

/// A change and where it runs.
fn in_place(row: &Model, language: Language) -> String {
    let (app, environment) = (code(&row.app), code(&row.environment));
    say!(language, "verify-in", what = what(row, language), app = app, environment = environment)
}

/// Everything that waits for somebody, without mentioning anybody. `owers` are names, by pull request and key.
pub fn pending(
    voice: Voice<'_>,
    rows: &[Model],
    owers: &BTreeMap<(String, String), Vec<String>>,
    names: &BTreeMap<String, String>,
    mine: bool,
) -> Message {
    let language = voice.language;
    if rows.is_empty() {
        let word = if mine { "pending-nothing-mine" } else { "pending-nothing" };
        return Message::plain(language.say(word, &[]));
    }
    let title = say!(language, "pending-title", count = rows.len());
    let mut lines = Vec::new();
    let mut place = None;
    for row in rows {
        if place.replace((&row.app, &row.environment)) != Some((&row.app, &row.environment)) {
            lines.push(format!("*{}* · *{}*", escape(&row.app), escape(&row.environment)));
        }
        let who = owers.get(&(row.pull.clone(), row.key.clone())).map(Vec::as_slice).unwrap_or_default();
        let who: Vec<_> = who.iter().map(|name| escape(name)).collect();
        let mut line = format!("• {} — {}", what(row, language), who.join(", "));
        line = say!(language, "pending-since", line = line, since = time(row.since.time()));
        if let Some(problem) = &row.problem {
            let by = name(row.problem_by.as_deref().unwrap_or_default(), names);
            line =
                format!("{line}\n{}", say!(language, "reminder-problem", name = by, words = escape(problem)));
        }
        lines.push(line);
    }
    let (mut blocks, _) = sections(&lines, 20);
    let verify = command(voice.name, "verify #7");
    blocks.push(context(&say!(language, "pending-how", command = verify)));
    Message { text: format!("{title}\n{}", lines.join("\n")), blocks }
}

/// What does not work, told to the channel, with the way back.
pub fn problem(voice: Voice<'_>, row: &Model, who: &str, words: &str, may_go_back: bool) -> Message {
    let language = voice.language;
    let (app, environment) = (row.app.as_str(), row.environment.as_str());
    let said = say!(
        language,
        "problem-told",
        who = format!("<@{who}>"),
        what = what(row, language),
        app = code(app),
        environment = code(environment),
        words = escape(words)
    );
    let value = format!("{} {}", row.pull, row.key);
    let mut buttons =
        vec![button(&format!("{WORKS}{}", row.key), &say!(language, "button-works-after-all"), &value)];
    if may_go_back {
        let rollback = button(
            "command:rollback",
            &say!(language, "button-rollback"),
            &format!("rollback {app} {environment}"),
        );
        let sure = say!(language, "sure-rollback", app = app, environment = environment);
        buttons.push(asking(
            rollback,
            &sure,
            &say!(language, "button-rollback"),
            &say!(language, "button-no"),
        ));
    }
    Message { blocks: vec![section(&said), actions(buttons)], text: said }
}

/// The question what does not work.
pub fn ask_for_problem(language: Language, row: &Model) -> View {
    View::Modal {
        callback_id: PROBLEM.to_owned(),
        private_metadata: format!("{} {}", row.pull, row.key),
        title: say!(language, "problem-title"),
        submit: say!(language, "problem-submit"),
        close: say!(language, "button-no"),
        blocks: vec![
            section(&in_place(row, language)),
            form::input(&form::Field {
                action_id: WORDS,
                label: &say!(language, "problem-label"),
                multiline: true,
                max_length: 1_000,
                ..form::Field::default()
            }),
        ],
    }
}

/// The buttons of a card whose deploy is being verified.
pub fn mine(deploy: &Deploy, language: Language) -> slack_morphism::prelude::SlackActionBlockElement {
    primary(button(MINE_WORKS, &say!(language, "button-mine-works"), &deploy.id))
}

/// How much of a deploy is confirmed, as a line for its card.
pub fn progress(language: Language, rows: &[Model]) -> String {
    let confirmed = rows.iter().filter(|row| row.state == CONFIRMED).count();
    say!(language, "card-verified", confirmed = confirmed, count = rows.len())
}
