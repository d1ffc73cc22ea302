//! Merging a pull request in each of GitHub's three ways.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ActError;
use super::history::{Commit, Person};
use super::model::{MergeKind, PullState, PullView};
use super::queue::PAST;
use super::world::{Repository, World};

/// GitHub itself, as it commits merges made in the browser.
pub(super) fn github() -> Person {
    Person::new("GitHub", "noreply@github.com")
}

impl World {
    /// Merges a pull request, if its base branch's rules allow it; gives the commit that made it so.
    pub(super) fn merge(
        &mut self,
        full_name: &str,
        number: u64,
        how: MergeKind,
        by: &str,
        message: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<String, ActError> {
        let repository = self.repository(full_name)?;
        let pull = repository.view(repository.pull(number)?);
        may_be_merged(&pull)?;
        if repository.protection(&pull.base).merge_queue {
            return Err(ActError::Blocked(PAST.to_owned()));
        }
        repository.may_merge(&pull, how)?;
        self.bring_in(full_name, number, how, by, message, now)
    }

    /// Merges a pull request, whatever the rules say.
    pub(super) fn bring_in(
        &mut self,
        repository: &str,
        number: u64,
        how: MergeKind,
        by: &str,
        message: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<String, ActError> {
        let person = self.person(by)?;
        let repository = self.repository_mut(repository)?;
        let pull = repository.view(repository.pull(number)?);
        may_be_merged(&pull)?;
        let range = repository.commits_of(&pull);
        let base = repository.branch(&pull.base)?;
        let head = repository.branch(&pull.head)?;
        let new = match how {
            MergeKind::Merge => vec![merge_commit(repository, &pull, person, message, [base, head], now)],
            MergeKind::Squash => vec![squash_commit(repository, &pull, person, message, base, now)],
            MergeKind::Rebase => rebased(repository, &range, &person, base, now),
        };
        let Some(&last) = new.last() else {
            return Err(ActError::NotMergeable { number, why: "it has no commits" });
        };
        let brought = if how == MergeKind::Merge { range.iter().chain(&new).copied().collect() } else { new };
        for place in brought {
            repository.brought_by.entry(place).or_default().insert(number);
        }
        let sha = repository.history.at(last).sha.clone();
        repository.leave_queue(number);
        let sealed = PullView {
            merges: pull.merges + 1,
            state: PullState::Merged,
            closed_at: Some(now),
            updated_at: now,
            merged_by: Some(by.to_owned()),
            merge_commit: Some(sha.clone()),
            frozen: Some(range),
            ..PullView::clone(&pull)
        };
        repository.pulls.insert(number, Arc::new(sealed));
        repository.move_branch(&pull.base.clone(), last, by, now);
        Ok(sha)
    }
}

impl Repository {
    /// Merges one head into a branch, without any pull request.
    pub(super) fn merge_branch(
        &mut self,
        branch: &str,
        parents: [usize; 2],
        author: Person,
        by: &str,
        date: DateTime<Utc>,
    ) {
        let merge = Commit {
            sha: String::new(),
            parents: parents.to_vec(),
            author,
            committer: github(),
            date,
            message: format!("Merge {} into {branch}", self.default_branch),
            files: vec![],
        };
        let place = self.history.add(merge);
        self.move_branch(branch, place, by, date);
    }
}

/// Whether there is anything in the pull request itself against merging it.
pub(super) fn may_be_merged(pull: &PullView) -> Result<(), ActError> {
    let why = match pull.state {
        PullState::Merged => "it is merged already",
        PullState::Closed => "it is closed",
        PullState::Open if pull.conflict => "there is a conflict",
        PullState::Open if pull.mergeable_unknown > 0 => "GitHub is still finding out whether it can",
        PullState::Open => return Ok(()),
    };
    Err(ActError::NotMergeable { number: pull.number, why })
}

fn merge_commit(
    repository: &mut Repository,
    pull: &PullView,
    author: Person,
    message: Option<String>,
    parents: [usize; 2],
    date: DateTime<Utc>,
) -> usize {
    let from = format!("Merge pull request #{} from {}/{}", pull.number, repository.owner, pull.head);
    let message = message.unwrap_or_else(|| format!("{from}\n\n{}", pull.title));
    let parents = parents.to_vec();
    repository.history.add(Commit {
        sha: String::new(),
        parents,
        author,
        committer: github(),
        date,
        message,
        files: vec![],
    })
}

/// One commit by the first commit's author, everybody else in trailers.
fn squash_commit(
    repository: &mut Repository,
    pull: &PullView,
    merger: Person,
    message: Option<String>,
    base: usize,
    date: DateTime<Utc>,
) -> usize {
    let range = repository.commits_of(pull);
    let files = repository.history.files(&range).into_keys().map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    let everyone = range.iter().flat_map(|place| repository.history.at(*place).authors());
    let authors: Vec<Person> = everyone.filter(|person| seen.insert(person.email.clone())).collect();
    let trailers: String = authors
        .iter()
        .skip(1)
        .map(|Person { name, email }| format!("\nCo-authored-by: {name} <{email}>"))
        .collect();
    let body = if trailers.is_empty() { String::new() } else { format!("\n{trailers}") };
    let message = message.unwrap_or_else(|| format!("{} (#{}){body}", pull.title, pull.number));
    let author = authors.into_iter().next().unwrap_or(merger);
    repository.history.add(Commit {
        sha: String::new(),
        parents: vec![base],
        author,
        committer: github(),
        date,
        message,
        files,
    })
}

/// Copies of the commits on top of the base; merges are left out, as `git rebase` does.
fn rebased(
    repository: &mut Repository,
    range: &[usize],
    merger: &Person,
    base: usize,
    date: DateTime<Utc>,
) -> Vec<usize> {
    let plain: Vec<Arc<Commit>> = range
        .iter()
        .map(|place| Arc::clone(repository.history.at(*place)))
        .filter(|one| one.parents.len() < 2)
        .collect();
    let mut tip = base;
    let mut copy = |old: &Arc<Commit>| {
        let copied = Commit {
            sha: String::new(),
            parents: vec![tip],
            committer: merger.clone(),
            date,
            ..Commit::clone(old)
        };
        tip = repository.history.add(copied);
        tip
    };
    plain.iter().map(&mut copy).collect()
}
