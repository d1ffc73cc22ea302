//! The card of a deploy, rendered anew from what is stored whenever something changes.

mod buttons;
pub(super) mod progress;
pub mod wait;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use slack_morphism::prelude::SlackBlock;

use super::block::{actions, code, context, escape, header, link, section, sections};
use super::{Message, time, verify};
use crate::config::ship::Ship;
use crate::deploy::{Checks, Deploy, DeployChange, Kind, Stage};
use crate::say;
use crate::store::{preparations, rollouts, verifications};
use crate::words::Language;

/// How many paragraphs the list may take; Slack allows 50 blocks in all.
const PARAGRAPHS: usize = 12;

/// The button by which a card is approved; its value is `deploy:head`.
pub const APPROVE: &str = "approve";

/// What the card shows besides the deploy itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The language.
    pub language: Language,
    /// What tengu is called, to name commands.
    pub name: &'a str,
    /// What people are called, by Slack user.
    pub names: &'a BTreeMap<String, String>,
    /// Who approved what it shows.
    pub approved: &'a [String],
    /// How many have to.
    pub approvals: u64,
    /// The reaction that approves.
    pub reaction: &'a str,
    /// How it is shipped, where it is.
    pub ship: Option<&'a Ship>,
    /// The targets on their way.
    pub rollouts: &'a [rollouts::Model],
    /// The tasks that run before.
    pub preparations: &'a [preparations::Model],
    /// How long it usually takes from the merge until it runs.
    pub usual: Option<Duration>,
    /// What has to be confirmed of it.
    pub verifications: &'a [verifications::Model],
}

/// The card.
pub fn card(deploy: &Deploy, with: &Context<'_>) -> Message {
    let language = with.language;
    let title = title(deploy, language);
    let mut blocks = vec![header(&title)];
    if deploy.kind == Kind::Release {
        blocks.push(section(&summary(deploy, language)));
        let lines: Vec<String> = deploy.changes.iter().map(|change| ticked(change, with)).collect();
        blocks.extend(list(&lines, language));
        if deploy.stage == Stage::Proposed {
            blocks.extend(attention(&deploy.attention, language));
        }
    } else {
        blocks.push(section(&going_back(deploy, language)));
    }
    let progress = progress::lines(deploy, with);
    blocks.extend((!progress.is_empty()).then(|| section(&progress.join("\n"))));
    blocks.extend(outcome(deploy, with));
    blocks.push(context(&small_print(deploy, with)));
    let buttons = buttons::buttons(deploy, with);
    blocks.extend((!buttons.is_empty()).then(|| actions(buttons)));
    Message { text: text(deploy, with), blocks }
}

fn title(deploy: &Deploy, language: Language) -> String {
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    match deploy.kind {
        Kind::Release => say!(language, "card-title", app = app, environment = environment),
        Kind::Rollback => say!(language, "card-back-title", app = app, environment = environment),
    }
}

/// Where a rollback goes.
fn going_back(deploy: &Deploy, language: Language) -> String {
    let to = code(deploy.attention.first().map_or("?", String::as_str));
    if deploy.pull_number == 0 {
        return say!(language, "card-back", to = to);
    }
    let (head, pull) = (commit_link(deploy), pull_link(deploy, language));
    say!(language, "card-back-known", to = to, head = head, pull = pull)
}

/// The card's line for notifications and screen readers: what it is, and how it stands.
fn text(deploy: &Deploy, with: &Context<'_>) -> String {
    let title = title(deploy, with.language);
    if deploy.stage == Stage::Proposed {
        let (changes, number) = (count(deploy), deploy.pull_number);
        return say!(with.language, "card-text", title = title, changes = changes, number = number);
    }
    let state = with.language.say(&format!("state-{}", deploy.stage.word()), &[]);
    format!("{title}: {state}")
}

fn summary(deploy: &Deploy, language: Language) -> String {
    say!(
        language,
        "card-summary",
        pull = pull_link(deploy, language),
        changes = count(deploy),
        commits = deploy.commits,
        people = deploy.people().len(),
        base = code(&deploy.base),
        release = code(&deploy.release_branch),
    )
}

/// How many changes it brings: one that several authors confirm is one all the same.
fn count(deploy: &Deploy) -> usize {
    let name =
        |change: &DeployChange| change.number.map_or_else(|| change.key.clone(), |number| number.to_string());
    deploy.changes.iter().map(name).collect::<BTreeSet<_>>().len()
}

/// A link to the pull request.
pub fn pull_link(deploy: &Deploy, language: Language) -> String {
    link(&deploy.pull_url, &say!(language, "card-pull", number = deploy.pull_number))
}

/// One line for a change: what it is and whose.
pub fn change_line(change: &DeployChange, language: Language) -> String {
    let people: Vec<_> =
        change.people.iter().map(|person| person.login.as_deref().unwrap_or(&person.name)).collect();
    let whose = if people.is_empty() { say!(language, "card-nobody") } else { escape(&people.join(", ")) };
    match change.number {
        Some(number) => {
            let label = format!("#{number}");
            let number = change.url.as_deref().map_or_else(|| label.clone(), |url| link(url, &label));
            format!("• {number} {} — {whose}", escape(&change.title))
        }
        None => format!("• {whose}: {}", say!(language, "card-direct")),
    }
}

/// The line of a change, with a tick where somebody confirmed it.
fn ticked(change: &DeployChange, with: &Context<'_>) -> String {
    let line = change_line(change, with.language);
    let row = with.verifications.iter().find(|row| row.key == change.key);
    match row {
        Some(row) if row.state == verifications::CONFIRMED => line.replacen('•', ":white_check_mark:", 1),
        Some(row) if row.problem.is_some() => line.replacen('•', ":rotating_light:", 1),
        _ => line,
    }
}

/// The list of changes, and how many are not on it.
pub fn list(lines: &[String], language: Language) -> Vec<SlackBlock> {
    let (mut blocks, left) = sections(lines, PARAGRAPHS);
    if left > 0 {
        blocks.push(section(&say!(language, "card-more", count = left)));
    }
    blocks
}

/// What deserves a second look.
pub fn attention(notes: &[String], language: Language) -> Option<SlackBlock> {
    if notes.is_empty() {
        return None;
    }
    let mut lines = vec![say!(language, "card-attention")];
    lines.extend(notes.iter().map(|note| format!("• {note}")));
    Some(section(&lines.join("\n")))
}

/// How it stands: who approved, what it waits for, how it ended.
fn outcome(deploy: &Deploy, with: &Context<'_>) -> Option<SlackBlock> {
    let mut lines = Vec::new();
    if deploy.stage != Stage::Proposed {
        lines.push(state(deploy, with));
    } else if !with.approved.is_empty() {
        let by: Vec<_> = with.approved.iter().map(|user| wait::who(with.names, user)).collect();
        let (have, need) = (by.len(), with.approvals);
        lines.push(say!(with.language, "card-approved", names = by.join(", "), have = have, need = need));
    }
    lines.extend(deploy.hold.as_ref().map(|hold| wait::hold(hold, with.names, with.reaction, with.language)));
    let shown = deploy.stage.is_final() || matches!(deploy.stage, Stage::RollingBack | Stage::Asking);
    lines.extend(
        deploy.failure.as_ref().filter(|_| shown).map(|why| wait::failure(why, with.names, with.language)),
    );
    (!lines.is_empty()).then(|| section(&lines.join("\n")))
}

/// The stage in a sentence.
fn state(deploy: &Deploy, with: &Context<'_>) -> String {
    let said = with.language.say(&format!("card-{}", deploy.stage.word()), &[]);
    if deploy.stage == Stage::Verifying {
        return format!("{said} {}", verify::progress(with.language, with.verifications));
    }
    let Some(usual) = with.usual else { return said };
    let since = time(deploy.merged_at.as_ref().unwrap_or(&deploy.stage_since).time());
    let usual = say!(with.language, "card-usual", since = since, minutes = usual.as_secs().div_ceil(60));
    format!("{said} {usual}")
}

fn small_print(deploy: &Deploy, with: &Context<'_>) -> String {
    let (language, mut parts) = (with.language, Vec::new());
    if deploy.kind == Kind::Release {
        parts.push(say!(language, "card-head", head = commit_link(deploy)));
        parts.extend((deploy.merge_sha.is_none()).then(|| checks(deploy.checks, language)));
    }
    let (name, when) = (wait::who(with.names, &deploy.requested_by), time(deploy.created_at.time()));
    parts.push(say!(language, "card-asked", name = name, when = when));
    if let (Kind::Release, Some(by)) = (deploy.kind, &deploy.merged_by) {
        parts.push(say!(language, "card-merged-by", name = wait::who(with.names, by)));
    }
    if let Some(live) = &deploy.live_at {
        parts.push(say!(language, "card-live-at", when = time(live.time())));
    }
    parts.join(" · ")
}

/// What the checks say, in words.
pub fn checks(checks: Checks, language: Language) -> String {
    match checks {
        Checks::Passed => say!(language, "checks-passed"),
        Checks::Failed => say!(language, "checks-failed"),
        Checks::Running => say!(language, "checks-running"),
        Checks::None => say!(language, "checks-none"),
    }
}

/// The head's short hash, linked to its page.
pub fn commit_link(deploy: &Deploy) -> String {
    let short = short_sha(&deploy.head_sha);
    let repository = deploy.pull_url.rsplit_once("/pull/").map(|(repository, _)| repository);
    repository.map_or_else(|| code(short), |page| link(&format!("{page}/commit/{}", deploy.head_sha), short))
}

/// The seven digits people know a commit by.
pub fn short_sha(sha: &str) -> &str {
    sha.get(..7).unwrap_or(sha)
}
