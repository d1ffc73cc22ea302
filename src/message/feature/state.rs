//! Where a copy is in its life, why it waits, what went wrong and why it ends, in words.

use std::collections::BTreeMap;

use crate::feature::{Ending, Failure, Feature, Hold, Stage};
use crate::message::block::{code, escape};
use crate::message::card::wait::who;
use crate::say;
use crate::words::Language;

/// Whether something answers under its name at the moment.
pub(super) fn is_answering(feature: &Feature) -> bool {
    let silent = matches!(feature.stage, Stage::Returning | Stage::Stopping | Stage::Stopped);
    let otherwise = matches!(feature.hold, Some(Hold::Moving | Hold::Answer { .. }));
    feature.live.is_some() && !silent && !otherwise && !feature.stage.is_over()
}

/// The stage in a sentence.
pub(super) fn state(feature: &Feature, language: Language) -> String {
    match feature.stage {
        Stage::AwaitingImage => say!(language, "feature-awaiting-image"),
        Stage::Preparing => say!(language, "feature-preparing"),
        Stage::Starting => say!(language, "feature-starting"),
        Stage::Answering => say!(language, "feature-answering"),
        Stage::Returning => say!(language, "feature-returning"),
        Stage::Running if !is_answering(feature) => say!(language, "feature-failed"),
        Stage::Running => say!(language, "feature-running"),
        Stage::Stopping => say!(language, "feature-stopping"),
        Stage::Stopped => say!(language, "feature-stopped"),
        Stage::Ending => say!(language, "feature-ending"),
        Stage::Ended => say!(language, "feature-ended"),
    }
}

/// A sentence as notifications show it: without emphasis and the picture before it.
pub(super) fn bare(said: &str) -> String {
    let plain = said.replace('*', "");
    match plain.split_once(": ") {
        Some((picture, rest)) if picture.starts_with(':') => rest.to_owned(),
        _ => plain,
    }
}

/// How long something took.
pub(super) fn took(seconds: u64, language: Language) -> String {
    say!(language, "took", minutes = seconds / 60, seconds = seconds % 60)
}

/// Why it does not go on.
pub fn hold(hold: &Hold, language: Language) -> String {
    match hold {
        Hold::Image { tag, repository } => {
            say!(language, "hold-image", tag = code(tag), repository = code(repository))
        }
        Hold::Before { name } => say!(language, "feature-hold-before", name = code(name)),
        Hold::Tasks { running, desired } => {
            say!(language, "feature-hold-tasks", running = *running, desired = *desired)
        }
        Hold::NoSpot => say!(language, "feature-hold-spot"),
        Hold::Name => say!(language, "feature-hold-name"),
        Hold::Answer { got } => say!(language, "feature-hold-answer", got = escape(got)),
        Hold::Moving => say!(language, "feature-hold-moving"),
        Hold::Draining => say!(language, "feature-hold-draining"),
        Hold::Unanswered { service, words } => {
            say!(language, "hold-unanswered", service = service.as_str(), words = escape(words))
        }
    }
}

/// Why an attempt failed.
pub fn failure(failure: &Failure, language: Language) -> String {
    match failure {
        Failure::NoImage { tag, repository } => {
            say!(language, "failure-no-image", tag = code(tag), repository = code(repository))
        }
        Failure::Architecture { image, wanted } => {
            let image = code(&image.join(", "));
            say!(language, "feature-failure-architecture", image = image, wanted = code(wanted))
        }
        Failure::NoFamily { family } => say!(language, "feature-failure-family", family = code(family)),
        Failure::NoContainer { family, repository } => {
            say!(language, "failure-no-container", target = code(family), repository = code(repository))
        }
        Failure::Compose { path, words } => {
            say!(language, "feature-failure-compose", path = code(path), words = escape(words))
        }
        Failure::Task { name, exit_code: Some(exit), .. } => {
            say!(language, "feature-failure-task", name = code(name), exit = *exit)
        }
        Failure::Task { name, exit_code: None, reason, .. } => {
            say!(language, "failure-task-reason", name = code(name), reason = escape(reason))
        }
        Failure::Crashed { cause, .. } => {
            let mut said = say!(language, "feature-failure-crashed", reason = escape(&cause.reason));
            if let Some(container) = &cause.container {
                said.push(' ');
                said.push_str(&match cause.exit_code {
                    Some(exit) => {
                        say!(language, "failure-container-exit", container = code(container), exit = exit)
                    }
                    None => say!(language, "failure-container", container = code(container)),
                });
            }
            said
        }
        Failure::NoAnswer { url, got } => {
            say!(language, "feature-failure-answer", url = code(url), got = escape(got))
        }
        Failure::NoRoom { words } => say!(language, "feature-failure-room", words = escape(words)),
        Failure::Full { words } => say!(language, "feature-failure-full", words = escape(words)),
        Failure::NameTaken { host } => say!(language, "feature-failure-name", host = code(host)),
        Failure::Missing { thing } => say!(language, "feature-failure-missing", thing = code(thing)),
        Failure::Aws { words } => say!(language, "failure-aws", words = escape(words)),
    }
}

/// Why it ends.
pub(super) fn ending(ending: &Ending, names: &BTreeMap<String, String>, language: Language) -> String {
    match ending {
        Ending::Wanted { who: user } => say!(language, "feature-end-wanted", name = who(names, user)),
        Ending::Expired => say!(language, "feature-end-expired"),
        Ending::BranchGone => say!(language, "feature-end-branch"),
        Ending::PullClosed { number, merged: true } => {
            say!(language, "feature-end-merged", number = number.to_string())
        }
        Ending::PullClosed { number, merged: false } => {
            say!(language, "feature-end-closed", number = number.to_string())
        }
        Ending::Failed => say!(language, "feature-end-failed"),
    }
}
