//! How a deploy ended, what it asks, what its tasks printed.

use std::collections::BTreeMap;

use super::mention;
use crate::deploy::{Deploy, Failure, Kind, Moving, OUT, Stage};
use crate::message::block::{code, escape, section};
use crate::message::card::wait;
use crate::message::{Message, command};
use crate::say;
use crate::store::rollouts;
use crate::words::Language;

/// How a deploy ended, for its thread; the mention is for who asked for it.
pub fn ended(
    language: Language,
    name: &str,
    deploy: &Deploy,
    rollouts: &[rollouts::Model],
) -> Option<Message> {
    let who = mention(&deploy.requested_by);
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let why = || {
        let none = BTreeMap::new();
        deploy.failure.as_ref().map(|failure| wait::failure(failure, &none, language)).unwrap_or_default()
    };
    let retry = command(name, &format!("retry {app} {environment}"));
    let said = match deploy.stage {
        arrived if arrived.arrived() && deploy.kind == Kind::Release && all_unchanged(deploy, rollouts) => {
            say!(language, "ended-unchanged", who = who, app = app, environment = environment)
        }
        arrived if arrived.arrived() && deploy.kind == Kind::Rollback => {
            let to = code(deploy.attention.first().map_or("?", String::as_str));
            say!(language, "ended-back", who = who, app = app, environment = environment, to = to)
        }
        arrived if arrived.arrived() => say!(
            language,
            "ended-live",
            who = who,
            app = app,
            environment = environment,
            took = took(deploy, language)
        ),
        Stage::Expired => {
            let again = command(name, &format!("deploy {app} {environment}"));
            say!(language, "ended-expired", who = who, command = again)
        }
        Stage::Cancelled => match &deploy.failure {
            Some(Failure::Wanted { who: by }) if *by != deploy.requested_by => {
                say!(language, "ended-cancelled", who = who, by = mention(by))
            }
            _ => return None,
        },
        Stage::RolledBack => {
            say!(language, "ended-rolled-back", who = who, app = app, environment = environment, why = why())
        }
        Stage::Failed if deploy.failed_stage == Some(Stage::RollingBack) => {
            say!(language, "ended-back-failed", who = who, app = app, environment = environment, why = why())
        }
        Stage::Failed => say!(
            language,
            "ended-failed",
            who = who,
            app = app,
            environment = environment,
            why = why(),
            command = retry
        ),
        _ => return None,
    };
    Some(with_log(said, deploy))
}

fn all_unchanged(deploy: &Deploy, rollouts: &[rollouts::Model]) -> bool {
    let mut ours =
        rollouts.iter().filter(|row| row.attempt == deploy.attempt && row.direction == OUT).peekable();
    ours.peek().is_some() && ours.all(|row| Moving::named(&row.state) == Moving::Unchanged)
}

/// How long it took from the decision until it ran.
fn took(deploy: &Deploy, language: Language) -> String {
    let (from, to) = (deploy.merged_at.as_ref().unwrap_or(&deploy.created_at), deploy.live_at.as_ref());
    let seconds = to.map_or(0, |to| (to.time() - from.time()).num_seconds().max(0));
    say!(language, "took", minutes = seconds / 60, seconds = seconds % 60)
}

/// The last lines of what failed go along.
fn with_log(said: String, deploy: &Deploy) -> Message {
    let mut blocks = vec![section(&said)];
    if let Some(Failure::Rollout { log, .. }) = &deploy.failure
        && !log.is_empty()
    {
        blocks.push(section(&lines_of_code(log.iter().map(String::as_str))));
    }
    Message { text: said, blocks }
}

/// Lines as a block of code, as much of their end as Slack takes.
pub(in crate::message) fn lines_of_code<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.map(escape).collect();
    let all = lines.join("\n");
    let skipped = all.chars().count().saturating_sub(2_800);
    let tail: String = all.chars().skip(skipped).collect();
    format!("```\n{tail}\n```")
}

/// Something failed, and people say how to go on.
pub fn question(language: Language, deploy: &Deploy) -> Message {
    let none = BTreeMap::new();
    let why = deploy.failure.as_ref().map(|failure| wait::failure(failure, &none, language));
    let said = say!(language, "asking", who = mention(&deploy.requested_by), why = why.unwrap_or_default());
    with_log(said, deploy)
}

/// What a task printed.
pub fn log(language: Language, name: &str, tail: &str) -> Message {
    let title = say!(language, "log-title", name = code(name));
    let blocks = vec![section(&title), section(&lines_of_code(tail.lines()))];
    Message { text: title, blocks }
}
