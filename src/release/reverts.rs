//! What a change takes back.

use std::collections::HashMap;

use super::changes::Change;
use super::commit_message::{reverted_commits, reverted_pull_requests, reverted_title, squashed, subject};
use super::key::Key;
use crate::github::model::Commit;

/// Something that a change takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reverts {
    /// Another change of the same release: both go out, and cancel each other out.
    InRange(Key),
    /// Something that went out earlier.
    Older(Older),
}

/// What an older reverted change is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Older {
    /// A pull request's number.
    PullRequest(u64),
    /// A commit's hash, as long as the message gives it.
    Commit(String),
    /// The title in `Revert "…"`: untrusted text.
    Title(String),
}

/// What reverts may point to.
pub(super) struct Sources<'a> {
    /// Each commit of the range with the change that it belongs to.
    commits: &'a [(&'a Commit, Key)],
    changes: &'a [Change],
    of_change: HashMap<&'a Key, Vec<&'a Commit>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(commits: &'a [(&'a Commit, Key)], changes: &'a [Change]) -> Self {
        let mut of_change: HashMap<_, Vec<_>> = HashMap::new();
        for (commit, key) in commits {
            of_change.entry(key).or_default().push(*commit);
        }
        Self { commits, changes, of_change }
    }

    /// What `change` takes back. A hash or a number is believed before a title, because a
    /// revert names the same thing both ways. What it reverts of itself is nobody's business.
    pub(super) fn reverts_of(&self, change: &Change) -> Vec<Reverts> {
        let own = || self.of_change.get(&change.key).into_iter().flatten();
        let mut found: Vec<Reverts> = vec![];
        for commit in own() {
            found.extend(reverted_commits(&commit.message).map(|sha| self.commit(sha)));
            found.extend(reverted_pull_requests(&commit.message).map(|number| self.pull_request(number)));
        }
        if found.is_empty() {
            let subjects = own().map(|commit| subject(&commit.message)).chain([change.title.as_str()]);
            found.extend(subjects.filter_map(reverted_title).map(|title| self.title(title)));
        }
        let mut reverts = vec![];
        for one in found {
            if one != Reverts::InRange(change.key.clone()) && !reverts.contains(&one) {
                reverts.push(one);
            }
        }
        reverts
    }

    fn commit(&self, sha: &str) -> Reverts {
        match self.commits.iter().find(|(commit, _)| commit.sha.starts_with(sha)) {
            Some((_, key)) => Reverts::InRange(key.clone()),
            None => Reverts::Older(Older::Commit(sha.to_owned())),
        }
    }

    fn pull_request(&self, number: u64) -> Reverts {
        let key = Key::PullRequest(number);
        match self.changes.iter().any(|change| change.key == key) {
            true => Reverts::InRange(key),
            false => Reverts::Older(Older::PullRequest(number)),
        }
    }

    fn title(&self, title: &str) -> Reverts {
        if let Some(named) = squashed(title) {
            return self.pull_request(named.number);
        }
        let by_title = self.changes.iter().find(|it| it.title == title).map(|it| &it.key);
        let by_subject =
            || self.commits.iter().find(|(it, _)| subject(&it.message) == title).map(|(_, key)| key);
        match by_title.or_else(by_subject) {
            Some(key) => Reverts::InRange(key.clone()),
            None => Reverts::Older(Older::Title(title.to_owned())),
        }
    }
}
