//! What stands between a pull request and its merge: required checks and reviews, the queue, the ways
//! of merging that are allowed.

use super::checks::CheckState;
use super::model::{MergeKind, PullState, PullView};
use super::world::Repository;
use super::{ActError, GithubStandIn};

/// What a branch asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// The names of the checks that must be green.
    pub required_checks: Vec<String>,
    /// How many people must approve.
    pub required_reviews: usize,
    /// Whether merges go through the queue.
    pub merge_queue: bool,
    /// Whether a ruleset asks for it, as GitHub now prefers; classic branch protection otherwise.
    pub by_ruleset: bool,
}

impl Repository {
    pub(super) fn protection(&self, branch: &str) -> Protection {
        self.protections.get(branch).cloned().unwrap_or_default()
    }

    /// The required checks of a pull request: each with what it says, nothing when it never came.
    fn required(&self, pull: &PullView) -> Vec<(String, Option<CheckState>)> {
        let place = self.history.place(&pull.head_sha);
        let reports = place.map(|place| self.reports(place)).unwrap_or_default();
        let mut names = self.protection(&pull.base).required_checks;
        for report in reports.iter().filter(|report| report.required) {
            if !names.contains(&report.name) {
                names.push(report.name.clone());
            }
        }
        let state = |name: &String| reports.iter().find(|report| report.name == *name);
        names.into_iter().map(|name| (name.clone(), state(&name).map(|report| report.state))).collect()
    }

    /// Whether a check is required by a pull request.
    pub(super) fn is_required(&self, pull: &PullView, check: &str) -> bool {
        self.required(pull).iter().any(|(name, _)| name == check)
    }

    /// GitHub's words for what a pull request still lacks; nothing when it may be merged.
    pub(super) fn lacking(&self, pull: &PullView) -> Option<String> {
        let asked = self.protection(&pull.base);
        let mut lines = Vec::new();
        if pull.approvals.len() < asked.required_reviews {
            let many = if asked.required_reviews == 1 { "review is" } else { "reviews are" };
            lines.push(format!(
                "At least {} approving {many} required by reviewers with write access.",
                asked.required_reviews
            ));
        }
        lines.extend(red(&self.required(pull)));
        if lines.is_empty() {
            return None;
        }
        let lines = lines.join("\n");
        Some(if asked.by_ruleset { format!("Repository rule violations found\n\n{lines}") } else { lines })
    }

    /// Whether GitHub lets a pull request be merged in that way, queue aside.
    pub(super) fn may_merge(&self, pull: &PullView, how: MergeKind) -> Result<(), ActError> {
        if !self.merge_kinds.contains(&how) {
            let kind = match how {
                MergeKind::Merge => "Merge commits",
                MergeKind::Squash => "Squash merges",
                MergeKind::Rebase => "Rebase merges",
            };
            return Err(ActError::Blocked(format!("{kind} are not allowed on this repository.")));
        }
        self.lacking(pull).map_or(Ok(()), |words| Err(ActError::Blocked(words)))
    }

    /// GraphQL's `mergeStateStatus`, which REST writes in small letters.
    pub(super) fn merge_state(&self, pull: &PullView) -> &'static str {
        use super::model::Checks;
        let checks = self.history.place(&pull.head_sha).map_or(Checks::None, |place| self.checks(place));
        match (pull.state, pull.mergeable_unknown, pull.conflict, checks) {
            (PullState::Open, 0, true, _) => "DIRTY",
            (PullState::Open, 0, false, _) if self.lacking(pull).is_some() => "BLOCKED",
            (PullState::Open, 0, false, Checks::Success | Checks::None) => "CLEAN",
            (PullState::Open, 0, false, _) => "UNSTABLE",
            _ => "UNKNOWN",
        }
    }
}

/// GitHub's words for required checks that are not green.
fn red(required: &[(String, Option<CheckState>)]) -> Option<String> {
    let green = [Some(CheckState::Success), Some(CheckState::Neutral), Some(CheckState::Skipped)];
    let red: Vec<_> = required.iter().filter(|(_, state)| !green.contains(state)).collect();
    let word = |state: &Option<CheckState>| match state {
        None | Some(CheckState::Expected) => "expected",
        Some(CheckState::Queued) => "queued",
        Some(CheckState::Running) => "in progress",
        Some(CheckState::Cancelled) => "cancelled",
        _ => "failing",
    };
    match red[..] {
        [] => None,
        [(name, state)] => Some(format!("Required status check \"{name}\" is {}.", word(state))),
        _ => {
            let (red, all) = (red.len(), required.len());
            Some(format!("{red} of {all} required status checks have not succeeded."))
        }
    }
}

impl GithubStandIn {
    /// Protects a branch; the default protection asks for nothing.
    ///
    /// # Errors
    /// When there is no such repository or branch.
    pub fn protect(&self, repository: &str, branch: &str, protection: Protection) -> Result<(), ActError> {
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            repository.branch(branch)?;
            repository.protections.insert(branch.to_owned(), protection);
            Ok(())
        })
    }

    /// Says in which ways a repository lets pull requests be merged: at first in all three.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn allow_merges(&self, repository: &str, kinds: &[MergeKind]) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.merge_kinds = kinds.to_vec();
            Ok(())
        })
    }

    /// Approves a pull request on its page.
    ///
    /// # Errors
    /// When there is no such pull request or account, or the account opened it.
    pub fn approve(&self, repository: &str, number: u64, by: &str) -> Result<(), ActError> {
        self.act(|world| {
            world.person(by)?;
            let pull = world.repository_mut(repository)?.pull_mut(number)?;
            if pull.author == by {
                return Err(ActError::Refused("Can not approve your own pull request".into()));
            }
            pull.approvals.retain(|login| login != by);
            pull.approvals.push(by.to_owned());
            Ok(())
        })
    }

    /// The next so many merges over HTTP are told that the base branch was modified meanwhile.
    ///
    /// # Errors
    /// When there is no such pull request.
    pub fn base_modified(&self, repository: &str, number: u64, times: u32) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.pull_mut(number)?.base_modified = times;
            Ok(())
        })
    }
}
