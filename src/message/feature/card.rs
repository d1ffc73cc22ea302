//! The card of a copy, rendered anew from what is stored whenever something changes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use slack_morphism::prelude::SlackBlock;

use super::{branch_link, buttons, commit_link, handle, state};
use crate::feature::{Failure, Feature, Stage};
use crate::message::block::{actions, code, context, escape, header, link, section};
use crate::message::card::{progress, wait};
use crate::message::{Message, command, time};
use crate::say;
use crate::store::preparations;
use crate::words::Language;

/// So many of the things that could not be carried over are told one by one.
const NOTES: usize = 4;

/// What the card shows besides the copy itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The language.
    pub language: Language,
    /// What tengu is called, to name commands.
    pub name: &'a str,
    /// Where the copy answers, or will.
    pub url: &'a str,
    /// What people are called, by Slack user.
    pub names: &'a BTreeMap<String, String>,
    /// The tasks that run before.
    pub preparations: &'a [preparations::Model],
    /// Whether several apps have copies; then a name alone may say too little.
    pub many_apps: bool,
    /// The time.
    pub now: DateTime<Utc>,
}

/// The card.
pub fn card(feature: &Feature, with: &Context<'_>) -> Message {
    let language = with.language;
    let title = say!(language, "feature-title", app = feature.app.as_str(), branch = feature.branch.as_str());
    let mut blocks = vec![header(&title), section(&place(feature, with))];
    let way = way(feature, with);
    blocks.extend((!way.is_empty()).then(|| section(&way.join("\n"))));
    blocks.push(section(&standing(feature, with).join("\n")));
    blocks.extend(notes(feature, language));
    blocks.push(context(&small_print(feature, with)));
    let buttons = buttons::buttons(feature, with);
    blocks.extend((!buttons.is_empty()).then(|| actions(buttons)));
    let now = state::state(feature, language);
    Message { text: format!("{}: {}", escape(&title), state::bare(&now)), blocks }
}

/// What it is and where: the address stands there before anything is made for it.
fn place(feature: &Feature, with: &Context<'_>) -> String {
    let what = say!(
        with.language,
        "feature-what",
        branch = branch_link(feature),
        head = commit_link(feature, &feature.sha),
        slug = code(feature.slug.as_str()),
    );
    if feature.stage.is_over() {
        return what;
    }
    format!("{what}\n{}", say!(with.language, "feature-where", url = link(with.url, with.url)))
}

/// How far it is: its stages, and its tasks.
fn way(feature: &Feature, with: &Context<'_>) -> Vec<String> {
    let at = if feature.stage.is_on_its_way() { Some(feature.stage) } else { failed_at(feature) };
    let Some(at) = at.filter(|_| !feature.stage.is_over()) else { return Vec::new() };
    let failed = !feature.stage.is_on_its_way();
    let mut way = vec![(Stage::AwaitingImage, "stage-image")];
    if !with.preparations.is_empty() || at == Stage::Preparing {
        way.push((Stage::Preparing, "stage-preparing"));
    }
    way.extend([(Stage::Starting, "feature-stage-start"), (Stage::Answering, "feature-stage-answer")]);
    let place = way.iter().position(|(stage, _)| *stage == at).unwrap_or_default();
    let mark = |n: usize| match n.cmp(&place) {
        std::cmp::Ordering::Less => ":white_check_mark:",
        std::cmp::Ordering::Equal if failed => ":x:",
        std::cmp::Ordering::Equal => ":arrow_forward:",
        std::cmp::Ordering::Greater => ":white_small_square:",
    };
    let told = way.iter().enumerate();
    let told = told.map(|(n, (_, word))| format!("{} {}", mark(n), with.language.say(word, &[])));
    let mut lines = vec![told.collect::<Vec<_>>().join("  ")];
    lines.extend(with.preparations.iter().map(|row| progress::preparation(row, with.language)));
    lines
}

/// The stage in which an attempt failed, by what went wrong.
fn failed_at(feature: &Feature) -> Option<Stage> {
    Some(match feature.failure.as_ref()? {
        Failure::NoImage { .. } | Failure::Architecture { .. } => Stage::AwaitingImage,
        Failure::NoFamily { .. }
        | Failure::NoContainer { .. }
        | Failure::Compose { .. }
        | Failure::Task { .. } => Stage::Preparing,
        Failure::Crashed { .. }
        | Failure::NoRoom { .. }
        | Failure::Full { .. }
        | Failure::NameTaken { .. }
        | Failure::Missing { .. } => Stage::Starting,
        Failure::NoAnswer { .. } => Stage::Answering,
        Failure::Aws { .. } => return None,
    })
}

/// How it stands: its stage, what it waits for or failed of, and what answers.
fn standing(feature: &Feature, with: &Context<'_>) -> Vec<String> {
    let language = with.language;
    let mut lines = vec![state::state(feature, language)];
    if feature.stage.is_over() {
        lines.extend(feature.ending.as_ref().map(|why| state::ending(why, with.names, language)));
    }
    lines.extend(feature.hold.as_ref().map(|hold| state::hold(hold, language)));
    if let Some(failure) = feature.failure.as_ref().filter(|_| !feature.stage.is_on_its_way()) {
        lines.push(format!(":x: {}", state::failure(failure, language)));
        if !feature.stage.is_over() {
            let again = format!("redeploy-feature {}", handle(feature, with.url, with.many_apps));
            lines.push(say!(language, "feature-again", command = command(with.name, &again)));
        }
    }
    lines.extend(answers(feature, language));
    lines
}

/// What answers at the moment.
fn answers(feature: &Feature, language: Language) -> Option<String> {
    let live = feature.live.as_ref().filter(|_| state::is_answering(feature))?;
    let said = say!(
        language,
        "feature-answers",
        head = commit_link(feature, &live.sha),
        since = time(live.since),
        took = state::took(live.took, language),
    );
    Some(match &live.cost {
        Some(cost) => format!("{said} {}", say!(language, "feature-cost", cost = escape(cost))),
        None => said,
    })
}

fn notes(feature: &Feature, language: Language) -> Option<SlackBlock> {
    let mut lines = vec![say!(language, "feature-notes")];
    lines.extend(feature.notes.iter().take(NOTES).map(|note| format!("• {}", escape(note))));
    if let Some(more) = feature.notes.len().checked_sub(NOTES).filter(|more| *more > 0) {
        lines.push(say!(language, "feature-more", count = more));
    }
    (!feature.notes.is_empty()).then(|| section(&lines.join("\n")))
}

fn small_print(feature: &Feature, with: &Context<'_>) -> String {
    let (language, until) = (with.language, feature.until.time());
    let name = wait::who(with.names, &feature.requested_by);
    let mut parts = vec![say!(language, "card-asked", name = name, when = time(feature.created_at.time()))];
    if !feature.stage.is_over() {
        parts.push(say!(language, "feature-until", when = time(until)));
        let soon = until - with.now < TimeDelta::hours(1);
        parts.extend(soon.then(|| say!(language, "feature-soon")));
    }
    parts.join(" · ")
}
