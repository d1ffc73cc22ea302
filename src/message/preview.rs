//! What a deploy would bring, before anything is created.

use super::block::{actions, button, code, context, header, link, section};
use super::{Message, card, notes};
use crate::deploy::{Checks, DeployChange};
use crate::release::Release;
use crate::say;
use crate::words::Language;

/// A release, and what was seen along with it.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'a> {
    /// What would go out.
    pub release: &'a Release,
    /// What the checks of its head say.
    pub checks: Checks,
    /// The open deploy pull request: its number and page.
    pub open: Option<(u64, &'a str)>,
    /// What tengu is called, to name commands.
    pub name: &'a str,
}

/// The answer to `diff`.
pub fn preview(preview: Preview<'_>, language: Language) -> Message {
    let release = preview.release;
    let (app, environment) = (release.app.as_str(), release.environment.as_str());
    let changes = DeployChange::of(release);
    let title = say!(language, "diff-title", app = app, environment = environment);
    let mut blocks = vec![header(&title), section(&summary(release, language))];
    let lines: Vec<String> = changes.iter().map(|change| card::change_line(change, language)).collect();
    blocks.extend(card::list(&lines, language));
    blocks.extend(card::attention(&notes::sentences(release, language), language));
    let deploy = format!("deploy {app} {environment}");
    let mut small = vec![
        say!(language, "card-head", head = code(card::short_sha(&release.head_sha))),
        card::checks(preview.checks, language),
    ];
    if let Some((number, url)) = preview.open {
        let pull = link(url, &say!(language, "card-pull", number = number));
        small.push(say!(language, "diff-open", pull = pull));
    } else {
        small.push(say!(language, "diff-hint", command = super::command(preview.name, &deploy)));
    }
    blocks.push(context(&small.join(" · ")));
    if preview.open.is_none() {
        blocks.push(actions(vec![button("command:deploy", &title_of_button(release, language), &deploy)]));
    }
    let text = say!(language, "diff-text", app = app, environment = environment, changes = changes.len());
    Message { text, blocks }
}

fn title_of_button(release: &Release, language: Language) -> String {
    let (app, environment) = (release.app.as_str(), release.environment.as_str());
    say!(language, "card-title", app = app, environment = environment)
}

fn summary(release: &Release, language: Language) -> String {
    let counts = release.counts();
    say!(
        language,
        "diff-summary",
        base = code(&release.base),
        release = code(&release.release_branch),
        changes = release.changes.len(),
        commits = counts.commits,
        people = counts.people,
    )
}
