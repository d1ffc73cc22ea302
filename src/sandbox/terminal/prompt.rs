//! What is typed at the prompt, read into an [`Action`]. Pure.

mod read;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::Deserialize;

use crate::sandbox::github::Checks;

/// What somebody at the prompt wants to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Say it where we are, as whom we are.
    Say(String),
    /// Become somebody else.
    Become(String),
    /// List the people.
    People,
    /// Go to a channel.
    Go(String),
    /// Talk to tengu directly: go there, or say one thing there.
    Direct(Option<String>),
    /// Answer in the thread of a message.
    Reply(usize, String),
    /// React to a message, or take the reaction back.
    React { message: usize, emoji: String, on: bool },
    /// Press a button, by its label or its number.
    Press(usize, String),
    /// Change one's own message.
    Edit(usize, String),
    /// Type `/tengu …`.
    Slash(String),
    /// Show a message again, as it is now.
    Show(usize),
    /// Open tengu's Home tab.
    Home,
    /// Fill in the modal that is open, and submit it.
    Submit(Option<String>),
    /// List the pull requests.
    Pulls,
    /// Show a pull request; the open deploy pull request without a number.
    Pull(Option<u64>),
    /// Tick or clear a box of a deploy pull request: of the open one, else of the newest.
    Tick { number: usize, pull: Option<u64>, on: bool },
    /// Merge a pull request.
    Merge(Option<u64>),
    /// Close a pull request; without a number, the modal if one is open.
    Close(Option<u64>),
    /// Push a commit to the base branch.
    Push(Option<String>),
    /// Merge a new pull request.
    Feature(String),
    /// Push a commit to a branch, which is made where there is none.
    Branch(String, Option<String>),
    /// List the branches.
    Branches,
    /// List the newest commits of a branch.
    Log(Option<String>),
    /// Move a branch.
    Move { branch: String, to: String },
    /// Say what the checks of the base branch's head say.
    Checks(Checks),
    /// Let the open deploy pull request conflict, or not any more.
    Conflict(bool),
    /// Show the services and what moves.
    Services,
    /// List the tasks.
    Tasks,
    /// List what the load balancer leads to.
    Sites,
    /// Open a page as a browser does, by its address or its name.
    Open(String),
    /// List the images.
    Images,
    /// Show so many lines of the newest log.
    Logs(usize),
    /// The next image or deployment goes wrong, or nothing does any more.
    Break(Breakage),
    /// Slack misbehaves.
    Slack(SlackTrouble),
    /// GitHub misbehaves.
    Github(GithubTrouble),
    /// Stop tengu as an orchestrator does, and start it again.
    Restart,
    /// Kill tengu in the middle of whatever it does.
    Kill,
    /// Start tengu again.
    Start,
    /// Let time pass; without a time, until nothing moves any more.
    Wait(Option<Duration>),
    /// Explain the prompt.
    Help,
    /// Leave.
    Quit,
}

/// What can go wrong on the way to a running release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::sandbox) enum Breakage {
    /// The container ends as soon as it starts.
    Crash,
    /// The container ends after a while.
    CrashLater,
    /// CI builds nothing.
    Missing,
    /// The tasks never start.
    Hang,
    /// The image can't be pulled.
    Pull,
    /// AWS turns requests away.
    Throttle,
    /// Nothing goes wrong any more.
    Off,
}

/// What Slack can do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::sandbox) enum SlackTrouble {
    /// Every connection breaks.
    Drop,
    /// The next message is turned away for three seconds.
    Limit,
    /// The next event comes twice.
    Repeat,
    /// The next message is answered with an error.
    Error,
    /// The next message is posted, and the answer gets lost.
    LoseAnswer,
    /// The connections hang.
    Silent,
}

/// What GitHub can do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::sandbox) enum GithubTrouble {
    /// The next request is answered with an error.
    BadGateway,
    /// The next request is turned away for three seconds.
    Limit,
    /// The next change is made, and the answer gets lost.
    LoseAnswer,
    /// The next answer takes five seconds.
    Slow,
}

/// Why a line is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// There is no such word; the nearest one, if one is near.
    Unknown { word: String, near: Option<&'static str> },
    /// The word is right, the rest is not: how it goes.
    Usage(&'static Entry),
}

/// A word of the prompt.
#[derive(Debug)]
pub(super) struct Entry {
    /// With its slash.
    pub(super) word: &'static str,
    /// What follows it.
    pub(super) takes: &'static str,
    /// The name of the sentence that explains it.
    pub(super) about: &'static str,
    read: fn(&str) -> Option<Action>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Entry {}

/// The words, by what they are about: the name of the heading's sentence and the words below it.
pub(super) const BOOK: &[(&str, &[Entry])] = &[
    ("help-heading-slack", read::SLACK),
    ("help-heading-github", read::GITHUB),
    ("help-heading-aws", read::AWS),
    ("help-heading-trouble", read::TROUBLE),
    ("help-heading-time", read::TIME),
    ("help-heading-rest", read::REST),
];

/// Reads a line; nothing for an empty one.
pub(super) fn parse(line: &str) -> Result<Option<Action>, Mistake> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(None);
    }
    if !line.starts_with('/') {
        return Ok(Some(Action::Say(line.to_owned())));
    }
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let word = word.to_lowercase();
    let entry = entries().find(|entry| entry.word == word);
    let entry = entry.ok_or_else(|| Mistake::Unknown { near: nearest(&word), word })?;
    (entry.read)(rest.trim()).map(Some).ok_or(Mistake::Usage(entry))
}

/// All words.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    BOOK.iter().flat_map(|(_, entries)| entries.iter())
}

fn nearest(word: &str) -> Option<&'static str> {
    let scored = entries().map(|entry| (strsim::damerau_levenshtein(entry.word, word), entry.word));
    let most = if word.chars().count() > 4 { 2 } else { 1 };
    scored.filter(|(distance, _)| *distance <= most).min().map(|(_, word)| word)
}
