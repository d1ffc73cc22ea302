//! The words of the prompt and how what follows each of them is read.

use super::{Action, Breakage, Entry, GithubTrouble, SlackTrouble};
use crate::command::duration;
use crate::sandbox::github::Checks;

const fn entry(
    word: &'static str,
    takes: &'static str,
    about: &'static str,
    read: fn(&str) -> Option<Action>,
) -> Entry {
    Entry { word, takes, about, read }
}

pub(super) const SLACK: &[Entry] = &[
    entry("/as", "kenji", "help-as", |rest| one(rest).map(|name| Action::Become(name.replace('@', "")))),
    entry("/people", "", "help-people", |rest| alone(rest, Action::People)),
    entry("/in", "#deploy", "help-in", |rest| one(rest).map(|name| Action::Go(name.replace('#', "")))),
    entry("/dm", "[text]", "help-dm", |rest| Some(Action::Direct(some(rest)))),
    entry("/reply", "3 text", "help-reply", |rest| about(rest).map(|(at, text)| Action::Reply(at, text))),
    entry("/react", "3 +1", "help-react", |rest| react(rest, true)),
    entry("/unreact", "3 +1", "help-unreact", |rest| react(rest, false)),
    entry("/press", "3 Update", "help-press", |rest| about(rest).map(|(at, label)| Action::Press(at, label))),
    entry("/edit", "3 text", "help-edit", |rest| about(rest).map(|(at, text)| Action::Edit(at, text))),
    entry("/show", "3", "help-show", |rest| number(rest).map(Action::Show)),
    entry("/home", "", "help-home", |rest| alone(rest, Action::Home)),
    entry("/submit", "[text]", "help-submit", |rest| Some(Action::Submit(some(rest)))),
    entry("/tengu", "deploy production", "help-tengu", |rest| Some(Action::Slash(rest.to_owned()))),
];

pub(super) const GITHUB: &[Entry] = &[
    entry("/prs", "", "help-prs", |rest| alone(rest, Action::Pulls)),
    entry("/pr", "[11]", "help-pr", |rest| pull(rest).map(Action::Pull)),
    entry("/tick", "2 [11]", "help-tick", |rest| tick(rest, true)),
    entry("/untick", "2 [11]", "help-untick", |rest| tick(rest, false)),
    entry("/merge", "[11]", "help-merge", |rest| pull(rest).map(Action::Merge)),
    entry("/close", "[11]", "help-close", |rest| pull(rest).map(Action::Close)),
    entry("/push", "[title]", "help-push", |rest| Some(Action::Push(some(rest)))),
    entry("/feature", "title", "help-feature", |rest| some(rest).map(Action::Feature)),
    entry("/branch", "feature/x [title]", "help-branch", branch),
    entry("/branches", "", "help-branches", |rest| alone(rest, Action::Branches)),
    entry("/log", "[branch]", "help-log", |rest| Some(Action::Log(some(rest)))),
    entry("/move", "branch to branch|sha", "help-move", moved),
    entry("/checks", "green|red|running|none", "help-checks", checks),
    entry("/conflict", "on|off", "help-conflict", conflict),
];

pub(super) const AWS: &[Entry] = &[
    entry("/aws", "", "help-aws", |rest| alone(rest, Action::Services)),
    entry("/tasks", "", "help-tasks", |rest| alone(rest, Action::Tasks)),
    entry("/sites", "", "help-sites", |rest| alone(rest, Action::Sites)),
    entry("/open", "feature-x", "help-open", |rest| one(rest).map(Action::Open)),
    entry("/images", "", "help-images", |rest| alone(rest, Action::Images)),
    entry("/logs", "[20]", "help-logs", |rest| {
        if rest.is_empty() { Some(Action::Logs(LINES)) } else { number(rest).map(Action::Logs) }
    }),
];

pub(super) const TROUBLE: &[Entry] = &[
    entry("/break", "crash|crash-later|missing|hang|pull|throttle|off", "help-break", breakage),
    entry("/slack", "drop|limit|repeat|500|lose-answer|silent", "help-slack", slack),
    entry("/github", "502|limit|lose-answer|slow", "help-github", github),
    entry("/kill", "", "help-kill", |rest| alone(rest, Action::Kill)),
    entry("/start", "", "help-start", |rest| alone(rest, Action::Start)),
    entry("/restart", "", "help-restart", |rest| alone(rest, Action::Restart)),
];

pub(super) const TIME: &[Entry] = &[entry("/wait", "[2h]", "help-wait", |rest| {
    if rest.is_empty() { Some(Action::Wait(None)) } else { duration::parse(rest).map(Some).map(Action::Wait) }
})];

pub(super) const REST: &[Entry] = &[
    entry("/help", "", "help-help", |rest| alone(rest, Action::Help)),
    entry("/quit", "", "help-quit", |rest| alone(rest, Action::Quit)),
];

/// So many lines of log are shown, unless another number is asked for.
const LINES: usize = 15;

fn alone(rest: &str, action: Action) -> Option<Action> {
    rest.is_empty().then_some(action)
}

fn some(rest: &str) -> Option<String> {
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn one(rest: &str) -> Option<String> {
    some(rest).filter(|rest| !rest.contains(char::is_whitespace))
}

/// A branch, and perhaps the title of what is pushed to it.
fn branch(rest: &str) -> Option<Action> {
    let (name, title) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(Action::Branch(one(name)?, some(title.trim())))
}

/// The number of a message or box: `3` or `[3]`.
fn number(text: &str) -> Option<usize> {
    text.trim_start_matches('[').trim_end_matches(']').parse().ok().filter(|number| *number > 0)
}

/// A box by its number, and perhaps the pull request it is in: `2`, `2 #11`.
fn tick(rest: &str, on: bool) -> Option<Action> {
    let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
    let (number, pull) = (number(first)?, pull(second.trim())?);
    Some(Action::Tick { number, pull, on })
}

/// Nothing, or the number of a pull request: `11` or `#11`.
#[expect(clippy::option_option, reason = "wrong, left out, or given")]
fn pull(rest: &str) -> Option<Option<u64>> {
    if rest.is_empty() {
        return Some(None);
    }
    rest.trim_start_matches('#').parse().ok().map(Some)
}

fn about(rest: &str) -> Option<(usize, String)> {
    let (at, text) = rest.split_once(char::is_whitespace)?;
    Some((number(at)?, some(text.trim())?))
}

fn react(rest: &str, on: bool) -> Option<Action> {
    let (message, emoji) = about(rest)?;
    let emoji = emoji.trim_matches(':').to_owned();
    (!emoji.is_empty() && !emoji.contains(char::is_whitespace)).then_some(Action::React {
        message,
        emoji,
        on,
    })
}

fn moved(rest: &str) -> Option<Action> {
    let mut words: Vec<&str> = rest.split_whitespace().collect();
    if words.len() == 3 && words[1] == "to" {
        words.remove(1);
    }
    let [branch, to] = words[..] else { return None };
    if to == "to" {
        return None;
    }
    Some(Action::Move { branch: branch.to_owned(), to: to.to_owned() })
}

fn checks(rest: &str) -> Option<Action> {
    Some(Action::Checks(match rest {
        "green" => Checks::Success,
        "red" => Checks::Failure,
        "running" => Checks::Pending,
        "none" => Checks::None,
        _ => return None,
    }))
}

fn conflict(rest: &str) -> Option<Action> {
    match rest {
        "on" => Some(Action::Conflict(true)),
        "off" => Some(Action::Conflict(false)),
        _ => None,
    }
}

fn breakage(rest: &str) -> Option<Action> {
    Some(Action::Break(match rest {
        "crash" => Breakage::Crash,
        "crash-later" => Breakage::CrashLater,
        "missing" => Breakage::Missing,
        "hang" => Breakage::Hang,
        "pull" => Breakage::Pull,
        "throttle" => Breakage::Throttle,
        "off" => Breakage::Off,
        _ => return None,
    }))
}

fn slack(rest: &str) -> Option<Action> {
    Some(Action::Slack(match rest {
        "drop" => SlackTrouble::Drop,
        "limit" => SlackTrouble::Limit,
        "repeat" => SlackTrouble::Repeat,
        "500" => SlackTrouble::Error,
        "lose-answer" => SlackTrouble::LoseAnswer,
        "silent" => SlackTrouble::Silent,
        _ => return None,
    }))
}

fn github(rest: &str) -> Option<Action> {
    Some(Action::Github(match rest {
        "502" => GithubTrouble::BadGateway,
        "limit" => GithubTrouble::Limit,
        "lose-answer" => GithubTrouble::LoseAnswer,
        "slow" => GithubTrouble::Slow,
        _ => return None,
    }))
}
