//! The card of a deploy, rendered anew from what is stored whenever something changes.

use slack_morphism::prelude::SlackBlock;

use super::Message;
use super::block::{actions, button, code, context, escape, header, link, link_button, section, sections};
use crate::deploy::{Checks, Deploy, DeployChange, Stage};
use crate::say;
use crate::words::Language;

/// How many paragraphs the list may take; Slack allows 50 blocks in all.
const PARAGRAPHS: usize = 12;

/// What the card shows besides the deploy itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The language.
    pub language: Language,
    /// What tengu is called, to name commands.
    pub name: &'a str,
    /// The name of who asked.
    pub requester: &'a str,
}

/// The card.
pub fn card(deploy: &Deploy, with: Context<'_>) -> Message {
    let language = with.language;
    let title =
        say!(language, "card-title", app = deploy.app.as_str(), environment = deploy.environment.as_str());
    let mut blocks = vec![header(&title), section(&summary(deploy, language))];
    let lines: Vec<String> = deploy.changes.iter().map(|change| change_line(change, language)).collect();
    blocks.extend(list(&lines, language));
    blocks.extend(attention(&deploy.attention, language));
    blocks.extend(outcome(deploy, with));
    blocks.push(context(&small_print(deploy, with)));
    blocks.push(actions(buttons(deploy, with)));
    Message { text: text(deploy, language), blocks }
}

/// The card's line for notifications and screen readers.
fn text(deploy: &Deploy, language: Language) -> String {
    let (app, environment, number) = (deploy.app.as_str(), deploy.environment.as_str(), deploy.pull_number);
    match deploy.stage {
        Stage::Proposed => {
            let changes = deploy.changes.len();
            say!(
                language,
                "card-text",
                app = app,
                environment = environment,
                changes = changes,
                number = number
            )
        }
        Stage::Merged => {
            say!(language, "card-merged-text", app = app, environment = environment, number = number)
        }
        Stage::Cancelled => {
            say!(language, "card-cancelled-text", app = app, environment = environment, number = number)
        }
    }
}

fn summary(deploy: &Deploy, language: Language) -> String {
    say!(
        language,
        "card-summary",
        pull = pull_link(deploy, language),
        changes = deploy.changes.len(),
        commits = deploy.commits,
        people = deploy.people().len(),
        base = code(&deploy.base),
        release = code(&deploy.release_branch),
    )
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

fn outcome(deploy: &Deploy, with: Context<'_>) -> Option<SlackBlock> {
    let again = super::command(with.name, &format!("deploy {} {}", deploy.app, deploy.environment));
    let (base, release) = (code(&deploy.base), code(&deploy.release_branch));
    Some(section(&match deploy.stage {
        Stage::Proposed if deploy.conflict => {
            say!(with.language, "card-conflict", base = base, release = release)
        }
        Stage::Proposed => return None,
        Stage::Merged => say!(with.language, "card-merged", command = again),
        Stage::Cancelled => say!(with.language, "card-cancelled", command = again),
    }))
}

fn small_print(deploy: &Deploy, with: Context<'_>) -> String {
    let head = commit_link(deploy);
    let when = super::time(deploy.created_at.time());
    [
        say!(with.language, "card-head", head = head),
        checks(deploy.checks, with.language),
        say!(with.language, "card-asked", name = escape(with.requester), when = when),
    ]
    .join(" · ")
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

fn buttons(deploy: &Deploy, with: Context<'_>) -> Vec<slack_morphism::prelude::SlackActionBlockElement> {
    let open = link_button("open", &say!(with.language, "button-open"), &deploy.pull_url);
    if deploy.stage.is_final() {
        return vec![open];
    }
    let again = format!("deploy {} {}", deploy.app, deploy.environment);
    vec![open, button("command:update", &say!(with.language, "button-update"), &again)]
}
