//! Why a deploy waits, and why it failed, in words.

use std::collections::BTreeMap;

use crate::deploy::{Failure, Hold};
use crate::message::block::{code, escape};
use crate::message::time;
use crate::say;
use crate::words::Language;

/// Who somebody is: their name where it is known, the login of a GitHub account.
pub fn who(names: &BTreeMap<String, String>, user: &str) -> String {
    match user.strip_prefix('@') {
        Some("") => "?".to_owned(),
        Some(login) => escape(login),
        None => escape(names.get(user).map_or(user, String::as_str)),
    }
}

/// Why it waits.
pub fn hold(hold: &Hold, names: &BTreeMap<String, String>, reaction: &str, language: Language) -> String {
    match hold {
        Hold::Approvals { missing } => {
            say!(language, "hold-approvals", missing = *missing, reaction = format!(":{reaction}:"))
        }
        Hold::Conflict => say!(language, "hold-conflict"),
        Hold::Checks { names, failed } => {
            let which = names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
            match (names.is_empty(), failed) {
                (true, _) => say!(language, "hold-checks-unknown"),
                (false, true) => say!(language, "hold-checks-failed", names = which),
                (false, false) => say!(language, "hold-checks-running", names = which),
            }
        }
        Hold::Locked { owner, reason, until } => {
            let mut said = say!(language, "hold-locked", name = who(names, owner));
            if !reason.is_empty() {
                said = say!(language, "hold-because", said = said, reason = escape(reason));
            }
            match until {
                Some(until) => say!(language, "hold-until", said = said, when = time(*until)),
                None => said,
            }
        }
        Hold::Frozen { note, until } => {
            let mut said = say!(language, "hold-frozen");
            if !note.is_empty() {
                said = say!(language, "hold-because", said = said, reason = escape(note));
            }
            match until {
                Some(until) => say!(language, "hold-until", said = said, when = time(*until)),
                None => said,
            }
        }
        Hold::Blocked { words } => say!(language, "hold-blocked", words = escape(words)),
        Hold::Queued => say!(language, "hold-queued"),
        Hold::Image { tag, repository } => {
            say!(language, "hold-image", tag = code(tag), repository = code(repository))
        }
        Hold::Stuck { said } => say!(language, "hold-stuck", said = said.as_str()),
        Hold::Unanswered { service, words } => {
            say!(language, "hold-unanswered", service = service.as_str(), words = escape(words))
        }
    }
}

/// Why it failed.
pub fn failure(failure: &Failure, names: &BTreeMap<String, String>, language: Language) -> String {
    match failure {
        Failure::NoImage { tag, repository } => {
            say!(language, "failure-no-image", tag = code(tag), repository = code(repository))
        }
        Failure::Architecture { image, target, wanted } => {
            let image = code(&image.join(", "));
            say!(
                language,
                "failure-architecture",
                image = image,
                target = code(target),
                wanted = code(wanted)
            )
        }
        Failure::NoContainer { target, repository } => {
            say!(language, "failure-no-container", target = code(target), repository = code(repository))
        }
        Failure::NoService { target } => say!(language, "failure-no-service", target = code(target)),
        Failure::Controller { target, controller } => {
            say!(language, "failure-controller", target = code(target), controller = code(controller))
        }
        Failure::Task { name, exit_code: Some(exit_code), .. } => {
            say!(language, "failure-task", name = code(name), exit = *exit_code)
        }
        Failure::Task { name, exit_code: None, reason } => {
            say!(language, "failure-task-reason", name = code(name), reason = escape(reason))
        }
        Failure::StoppedOnOutput { name, line } => {
            say!(language, "failure-output", name = code(name), line = code(line))
        }
        Failure::TaskTime { name, seconds } => {
            say!(language, "failure-task-time", name = code(name), seconds = *seconds)
        }
        Failure::TaskUnknown { name, reason } => {
            say!(language, "failure-task-unknown", name = code(name), reason = escape(reason))
        }
        Failure::Rollout { target, cause, .. } => {
            let service = target.split_once('/').map_or(target.as_str(), |(_, service)| service);
            let mut said =
                say!(language, "failure-rollout", target = code(service), reason = escape(&cause.reason));
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
        Failure::Health { url, got } => {
            say!(language, "failure-health", url = code(url), got = escape(got))
        }
        Failure::Aws { words } => say!(language, "failure-aws", words = escape(words)),
        Failure::Github { words } => say!(language, "failure-github", words = escape(words)),
        Failure::Wanted { who: user } => say!(language, "failure-wanted", name = who(names, user)),
    }
}
