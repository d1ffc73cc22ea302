//! Commits and pull requests for the tables of this module's tests.

use chrono::DateTime;

use super::{Change, CommitLine, Key, Person, Release};
use crate::github::model::{Account, Author, Commit, PullRequest};

pub(super) fn author(name: &str) -> Author {
    let login = name.to_lowercase();
    Author { name: name.into(), email: format!("{login}@example.com"), login: Some(login), bot: false }
}

pub(super) fn stranger(name: &str, email: &str) -> Author {
    Author { name: name.into(), email: email.into(), login: None, bot: false }
}

pub(super) fn bot(name: &str) -> Author {
    Author { bot: true, ..author(name) }
}

pub(super) fn account(login: &str) -> Account {
    Account { login: login.into(), bot: false }
}

/// A commit by Ken whose subject is its hash.
pub(super) fn commit(sha: &str, parents: &[&str]) -> Commit {
    Commit {
        sha: sha.into(),
        message: sha.into(),
        parents: parents.iter().map(|&sha| sha.into()).collect(),
        authors: vec![author("Ken")],
        pull_requests: vec![],
    }
}

/// A merged pull request by Ken into `master`, merged as many seconds after the epoch as its number.
pub(super) fn pull_request(number: u64, title: &str) -> PullRequest {
    PullRequest {
        number,
        title: title.into(),
        url: format!("https://github.com/acme/web/pull/{number}"),
        author: Some(account("ken")),
        merged_by: Some(account("mari")),
        merged_at: DateTime::from_timestamp(number.try_into().unwrap(), 0),
        base: "master".into(),
        head: format!("topic-{number}"),
        merge_commit: None,
    }
}

impl Commit {
    pub(super) fn says(mut self, message: &str) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn by(mut self, authors: &[Author]) -> Self {
        self.authors = authors.to_vec();
        self
    }

    pub(super) fn of(mut self, pull_requests: &[&PullRequest]) -> Self {
        self.pull_requests = pull_requests.iter().map(|&pull_request| pull_request.clone()).collect();
        self
    }
}

impl PullRequest {
    pub(super) fn between(mut self, head: &str, base: &str) -> Self {
        self.head = head.into();
        self.base = base.into();
        self
    }
}

pub(super) fn shas<'a>(commits: impl Iterator<Item = &'a Commit>) -> Vec<&'a str> {
    commits.map(|commit| commit.sha.as_str()).collect()
}

pub(super) fn person(login: &str) -> Person {
    Person { login: Some(login.into()), name: login.into(), email: None }
}

/// A pull request by `@ken` with the commit `abcdef0 Work`.
pub(super) fn change(number: u64, title: &str) -> Change {
    Change {
        key: Key::PullRequest(number),
        title: title.into(),
        number: Some(number),
        url: Some(format!("https://github.com/acme/web/pull/{number}")),
        people: vec![person("ken")],
        commits: vec![line("abcdef0123", "Work")],
        reverts: vec![],
    }
}

pub(super) fn line(sha: &str, subject: &str) -> CommitLine {
    CommitLine { sha: sha.into(), subject: subject.into(), co_authors: vec![], cherry_picked_from: None }
}

pub(super) fn release(changes: Vec<Change>) -> Release {
    Release {
        app: "web".into(),
        environment: "production".into(),
        base: "master".into(),
        release_branch: "deployment/production".into(),
        head_sha: "0123456789abcdef".into(),
        release_sha: "fedcba9876543210".into(),
        commit_count: changes.iter().map(|change| change.commits.len()).sum(),
        changes,
        attention: vec![],
        truncated: false,
    }
}
