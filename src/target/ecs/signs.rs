//! What the tasks that have ended showed so far.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::evidence::{Cause, Weight, of_task};
use crate::aws::Task;

/// What ended tasks showed; each is weighed once.
#[derive(Clone, Debug, Default)]
pub(super) struct Signs {
    weighed: BTreeSet<String>,
    once: BTreeMap<String, DateTime<Utc>>,
    hard: Option<Hard>,
    latest: Option<Cause>,
}

/// A sign that a rollout will not get there.
#[derive(Clone, Debug)]
pub(super) struct Hard {
    /// When it showed last.
    pub(super) last: DateTime<Utc>,
    /// What it shows.
    pub(super) cause: Cause,
}

impl Signs {
    /// Whether a task was looked at before.
    pub(super) fn has_weighed(&self, task_arn: &str) -> bool {
        self.weighed.contains(task_arn)
    }

    /// What it takes to give up.
    pub(super) fn hard(&self) -> Option<&Hard> {
        self.hard.as_ref()
    }

    /// The latest sign, whatever it proves.
    pub(super) fn latest(&self) -> Option<&Cause> {
        self.latest.as_ref()
    }

    /// Looks at tasks that have ended, in that order; whether there was a new one of ours.
    pub(super) fn weigh(&mut self, tasks: &[Task], ours: impl Fn(&Task) -> bool, at: DateTime<Utc>) -> bool {
        let mut new: Vec<_> = tasks.iter().filter(|task| !self.has_weighed(&task.arn)).collect();
        new.sort_by_key(|task| task.stopped_at);
        self.weighed.extend(new.iter().map(|task| task.arn.clone()));
        new.retain(|task| ours(task));
        for (weight, cause) in new.iter().filter_map(|task| of_task(task, at)) {
            self.take(weight, cause);
        }
        !new.is_empty()
    }

    fn take(&mut self, weight: Weight, cause: Cause) {
        let at = cause.first_evidence_at;
        let first = match weight {
            Weight::Weak => None,
            Weight::Hard => Some(at),
            Weight::Twice => self.once.insert(cause.container.clone().unwrap_or_default(), at),
        };
        self.latest = Some(cause.clone());
        if let Some(first) = first {
            let first = self.hard.as_ref().map_or(first, |hard| hard.cause.first_evidence_at.min(first));
            self.hard = Some(Hard { last: at, cause: Cause { first_evidence_at: first, ..cause } });
        }
    }

    /// A deployment's end with what a task showed of it before.
    pub(super) fn explain(&self, end: Cause) -> Cause {
        let Some(sign) = &self.latest else { return end };
        let end = end.because(&sign.reason);
        Cause {
            container: sign.container.clone(),
            exit_code: sign.exit_code,
            task_arn: sign.task_arn.clone(),
            first_evidence_at: sign.first_evidence_at.min(end.first_evidence_at),
            ..end
        }
    }
}
