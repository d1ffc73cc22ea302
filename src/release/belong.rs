//! Which pull request a commit belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::commit_message::{merged, squashed};
use super::key::Key;
use super::reach::Reached;
use crate::github::model::{Author, Commit, PullRequest};

/// What a commit belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner<'a> {
    /// A pull request that GitHub says was merged into the base branch.
    PullRequest(&'a PullRequest),
    /// A pull request that only messages and ancestry name; GitHub may know it by another base.
    Guess { number: u64, title: &'a str, known: Option<&'a PullRequest> },
    /// Its author: it came without a pull request.
    Author,
    /// Nothing: a merge commit that only moved other commits.
    Noise,
}

impl Owner<'_> {
    pub(super) fn key(&self, author: &Author) -> Option<Key> {
        match self {
            Self::PullRequest(pull_request) => Some(Key::PullRequest(pull_request.number)),
            Self::Guess { number, .. } => Some(Key::PullRequest(*number)),
            Self::Author => Some(Key::of_author(author)),
            Self::Noise => None,
        }
    }
}

/// What the whole range says about its pull requests.
pub(super) struct Range<'a> {
    commits: &'a [Commit],
    /// For each of `commits`, the merge whose side it stands on.
    via: Vec<Option<usize>>,
    known: BTreeMap<u64, &'a PullRequest>,
    base: &'a str,
    release_branch: &'a str,
}

impl<'a> Range<'a> {
    pub(super) fn new(
        commits: &'a [Commit],
        order: &[Reached<'a>],
        base: &'a str,
        release_branch: &'a str,
    ) -> Self {
        let mut via = vec![None; commits.len()];
        for reached in order {
            via[reached.index] = reached.via;
        }
        let merged = |pull_request: &&PullRequest| pull_request.merged_at.is_some();
        let all = commits.iter().flat_map(|commit| &commit.pull_requests).filter(merged);
        let known = all.map(|pull_request| (pull_request.number, pull_request)).collect();
        Self { commits, via, known, base, release_branch }
    }

    /// The evidence, from strongest to weakest; see each step.
    pub(super) fn owner(&self, reached: &Reached<'a>) -> Owner<'a> {
        let commit = reached.commit;
        self.associated(commit)
            .or_else(|| self.outermost_merge(reached.index, |known| known.is_none()))
            .or_else(|| self.outer(commit))
            .or_else(|| self.outermost_merge(reached.index, |_| true))
            .or_else(|| self.squash(commit))
            .unwrap_or(if commit.parents.len() > 1 { Owner::Noise } else { Owner::Author })
    }

    /// GitHub's association: merged, into the base branch. Of several, the one merged first: it is
    /// the one that brought the commit, and a later one was stacked upon it.
    fn associated(&self, commit: &'a Commit) -> Option<Owner<'a>> {
        let into_base = commit.pull_requests.iter().filter(|pull_request| self.is_into_base(pull_request));
        into_base.min_by_key(|it| (it.merged_at, it.number)).map(Owner::PullRequest)
    }

    fn is_into_base(&self, pull_request: &PullRequest) -> bool {
        pull_request.merged_at.is_some() && pull_request.base == self.base
    }

    /// The outermost pull request merge on whose side the commit stands (or that it is itself): merges
    /// nested in it went into its branch. A merge into the base branch always counts; `accept` says
    /// what else does.
    fn outermost_merge(
        &self,
        index: usize,
        accept: impl Fn(Option<&PullRequest>) -> bool,
    ) -> Option<Owner<'a>> {
        let mut found = None;
        let mut at = Some(index);
        while let Some(merge) = at {
            let commit = &self.commits[merge];
            let named = merged(&commit.message).filter(|_| commit.parents.len() > 1);
            let owner = named.and_then(|named| self.named(named.number, named.title));
            found = match owner {
                Some(Owner::Guess { known, .. }) if !accept(known) => found,
                Some(owner) => Some(owner),
                None => found,
            };
            at = self.via[merge];
        }
        found
    }

    /// The pull request into whose branch the commit's own one was merged, however deep.
    fn outer(&self, commit: &Commit) -> Option<Owner<'a>> {
        commit.pull_requests.iter().find_map(|nested| self.outer_of(nested))
    }

    fn outer_of(&self, nested: &PullRequest) -> Option<Owner<'a>> {
        let mut at = nested;
        let mut seen = BTreeSet::new();
        while self.is_nested(at) && seen.insert(at.number) {
            let outer = self.known.values().filter(|it| it.head == at.base && it.merged_at >= at.merged_at);
            let next = outer.min_by_key(|it| (!self.is_into_base(it), it.merged_at))?;
            if self.is_into_base(next) {
                return Some(Owner::PullRequest(next));
            }
            at = next;
        }
        None
    }

    /// Whether it may have gone into another pull request's branch. What comes from the base branch is
    /// a deploy pull request, of this environment or another.
    fn is_nested(&self, pull_request: &PullRequest) -> bool {
        pull_request.merged_at.is_some()
            && pull_request.base != self.release_branch
            && pull_request.head != self.base
    }

    /// The number at the end of a squash subject.
    fn squash(&self, commit: &'a Commit) -> Option<Owner<'a>> {
        let named = squashed(&commit.message)?;
        self.named(named.number, named.title)
    }

    /// The pull request of a number found in a message; never a deploy pull request.
    fn named(&self, number: u64, title: &'a str) -> Option<Owner<'a>> {
        match self.known.get(&number) {
            Some(known) if self.is_into_base(known) => Some(Owner::PullRequest(known)),
            Some(known) if !self.is_nested(known) => None,
            known => Some(Owner::Guess { number, title, known: known.copied() }),
        }
    }
}
