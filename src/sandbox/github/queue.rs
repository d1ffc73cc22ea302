//! The merge queue of a branch: pull requests go in by GraphQL and come out merged, or thrown out.

use chrono::{DateTime, Utc};

use super::model::{Kind, MergeKind, PullState};
use super::world::{Repository, World};
use super::{ActError, GithubStandIn};

/// Who merges what the queue lets through.
const QUEUE: &str = "github-merge-queue";
/// What a rule says to whoever goes past the queue.
pub(super) const PAST: &str =
    "Repository rule violations found\n\nChanges must be made through the merge queue";

impl Repository {
    /// How many a pull request will be after in its queue, the first being 1.
    pub(super) fn position(&self, number: u64) -> Option<usize> {
        let queue = self.queues.get(&self.pulls.get(&number)?.base)?;
        queue.iter().position(|(queued, _)| *queued == number).map(|place| place + 1)
    }

    /// When a pull request went into its queue.
    pub(super) fn queued_at(&self, number: u64) -> Option<DateTime<Utc>> {
        let queue = self.queues.get(&self.pulls.get(&number)?.base)?;
        queue.iter().find(|(queued, _)| *queued == number).map(|(_, at)| *at)
    }

    /// Puts a pull request at its queue's end.
    pub(super) fn enqueue(
        &mut self,
        number: u64,
        head: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), ActError> {
        let pull = self.view(self.pull(number)?);
        let no = |words: &str| Err(ActError::Refused(words.to_owned()));
        if !self.protection(&pull.base).merge_queue {
            return no("Pull request The merge queue is not enabled for this branch");
        }
        if pull.state != PullState::Open || pull.conflict {
            return no("Pull request Pull request is not mergeable");
        }
        if head.is_some_and(|head| head != pull.head_sha) {
            return no("Head branch was modified. Review and try the merge again.");
        }
        if self.position(number).is_some() {
            return no("Pull request Pull request is already in the queue");
        }
        if let Some(words) = self.lacking(&pull) {
            return no(&format!("Pull request {words}"));
        }
        self.queues.entry(pull.base.clone()).or_default().push((number, now));
        Ok(())
    }

    pub(super) fn leave_queue(&mut self, number: u64) {
        self.queues.values_mut().for_each(|queue| queue.retain(|(queued, _)| *queued != number));
    }
}

impl World {
    fn run_queue(
        &mut self,
        full_name: &str,
        branch: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>, ActError> {
        let first = self.repository(full_name)?.queues.get(branch).and_then(|queue| queue.first());
        let Some(&(number, _)) = first else { return Ok(None) };
        let email = format!("{QUEUE}[bot]@users.noreply.github.com");
        self.add_account(QUEUE, QUEUE, &email, Kind::Bot);
        self.bring_in(full_name, number, MergeKind::Merge, QUEUE, None, now)?;
        Ok(Some(number))
    }
}

impl GithubStandIn {
    /// The queue of a branch merges its first pull request; gives its number.
    ///
    /// # Errors
    /// When there is no such repository, or it can't be merged.
    pub fn run_queue(&self, repository: &str, branch: &str) -> Result<Option<u64>, ActError> {
        let now = self.shared.acting();
        self.act(|world| world.run_queue(repository, branch, now))
    }

    /// The queue throws a pull request out, as when its checks fail there.
    ///
    /// # Errors
    /// When there is no such pull request.
    pub fn dequeue(&self, repository: &str, number: u64) -> Result<(), ActError> {
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            repository.pull(number)?;
            repository.leave_queue(number);
            Ok(())
        })
    }
}
