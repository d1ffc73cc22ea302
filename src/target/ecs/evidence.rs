//! What stopped tasks and AWS's words mean for a rollout.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::aws::{Container, Task};

/// Why a rollout failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// The image can't be pulled.
    Image,
    /// A secret or parameter can't be had.
    Secret,
    /// Something else that a task needs before its containers can't be had: network, volume, log group.
    Resource,
    /// A container can't be started, as when its command does not exist.
    Start,
    /// A container ends by itself with an error.
    Crash,
    /// A container uses more memory than it has.
    OutOfMemory,
    /// Health checks fail.
    Unhealthy,
    /// The circuit breaker ended the deployment.
    Breaker,
    /// An alarm ended the deployment.
    Alarm,
    /// The deployment was rolled back for another reason: a lifecycle hook, or somebody.
    RolledBack,
    /// Another deployment took its place.
    Replaced,
    /// Somebody stopped the deployment.
    Stopped,
    /// The service is being deleted, or was.
    ServiceInactive,
    /// There is no such service.
    ServiceMissing,
    /// It took too long.
    Timeout,
}

/// Why a rollout failed, with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The kind.
    pub kind: CauseKind,
    /// The container that is to blame.
    pub container: Option<String>,
    /// What it ended with.
    pub exit_code: Option<i32>,
    /// AWS's words.
    pub reason: String,
    /// A task that shows it.
    pub task_arn: Option<String>,
    /// When the first sign of it was there to be seen.
    pub first_evidence_at: DateTime<Utc>,
}

impl Cause {
    /// A cause that no task shows.
    pub(super) fn without_task(kind: CauseKind, reason: impl Into<String>, at: DateTime<Utc>) -> Self {
        let reason = reason.into();
        Self { kind, container: None, exit_code: None, reason, task_arn: None, first_evidence_at: at }
    }

    /// The same with words that explain it.
    pub(super) fn because(mut self, words: &str) -> Self {
        self.reason = format!("{}: {words}", self.reason.trim_end_matches('.'));
        self
    }
}

/// How much a sign proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// This will not get better by itself.
    Hard,
    /// Once may be bad luck; the same container again is not.
    Twice,
    /// Explains a failure, and is none.
    Weak,
}

/// What a stopped task tells about its revision; nothing for those that had to go.
pub fn of_task(task: &Task, at: DateTime<Utc>) -> Option<(Weight, Cause)> {
    let code = task.stop_code.as_deref().unwrap_or_default();
    // Capacity that was taken back, machines that broke, and people who stop tasks say nothing of a revision.
    if matches!(code, "SpotInterruption" | "TerminationNotice" | "InfrastructureHealth" | "UserInitiated") {
        return None;
    }
    let (kind, weight, container, reason) = words_of(task).or_else(|| end_of(task, code))?;
    let cause = Cause {
        kind,
        container: container.map(|container| container.name.clone()),
        exit_code: container.and_then(|container| container.exit_code),
        reason,
        task_arn: Some(task.arn.clone()),
        first_evidence_at: task.stopped_at.unwrap_or(at),
    };
    Some((weight, cause))
}

type Sign<'a> = (CauseKind, Weight, Option<&'a Container>, String);

/// What AWS says went wrong: on Fargate in the task's reason, on instances often in a container's.
fn words_of(task: &Task) -> Option<Sign<'_>> {
    let of_container = |container| reason_of(container).map(|reason| (Some(container), reason));
    let of_task = task.stopped_reason.as_deref().map(|reason| (None, reason));
    let mut said = task.containers.iter().filter_map(of_container).chain(of_task);
    said.find_map(|(container, reason)| {
        let (kind, weight) = meaning(reason)?;
        Some((kind, weight, container.or_else(|| alone_or_failed(task)), reason.to_owned()))
    })
}

fn reason_of(container: &Container) -> Option<&str> {
    container.reason.as_deref()
}

/// Which container a task's own words are about: the only one, or the first that failed.
fn alone_or_failed(task: &Task) -> Option<&Container> {
    match task.containers.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|container| container.exit_code.is_some_and(|code| code != 0)),
    }
}

/// Source: AWS, "Stopped tasks error messages".
fn meaning(reason: &str) -> Option<(CauseKind, Weight)> {
    let says = |words: &[&str]| words.iter().any(|word| reason.to_lowercase().contains(word));
    if reason.contains("CannotPull") {
        return Some((CauseKind::Image, if is_passing(reason) { Weight::Twice } else { Weight::Hard }));
    }
    if reason.contains("ResourceInitializationError") {
        let secret = says(&["secret", "ssm parameter", "parameter store"]) && !says(&["ecr registry auth"]);
        return Some((if secret { CauseKind::Secret } else { CauseKind::Resource }, Weight::Hard));
    }
    if reason.contains("OutOfMemory") {
        return Some((CauseKind::OutOfMemory, Weight::Twice));
    }
    if says(&["cannotstartcontainererror", "cannotcreatecontainererror"]) {
        return Some((CauseKind::Start, Weight::Twice));
    }
    says(&["failed elb health checks", "failed container health checks"])
        .then_some((CauseKind::Unhealthy, Weight::Weak))
}

/// A registry that does not answer may answer the next time.
fn is_passing(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    ["timeout", "timed out", "connection reset", "toomanyrequests", "too many requests"]
        .iter()
        .any(|word| reason.contains(word))
}

/// What the way in which a task ended says.
fn end_of<'a>(task: &'a Task, code: &str) -> Option<Sign<'a>> {
    let said = task.stopped_reason.clone().unwrap_or_default();
    match (code, to_blame(task)) {
        ("ServiceSchedulerInitiated", _) => None,
        ("TaskFailedToStart", blamed) => Some((CauseKind::Start, Weight::Weak, blamed, said)),
        (_, Some(blamed)) => {
            let reason = blamed.reason.clone().unwrap_or(said);
            Some((CauseKind::Crash, Weight::Twice, Some(blamed), reason))
        }
        ("EssentialContainerExited", None) => {
            let ended = task.containers.iter().find(|container| container.exit_code == Some(0));
            Some((CauseKind::Crash, Weight::Weak, ended, said))
        }
        _ => None,
    }
}

/// The container that ended the task. When one ends, the others are stopped, which shows as 143 or 137.
fn to_blame(task: &Task) -> Option<&Container> {
    let failed = |container: &&Container| container.exit_code.is_some_and(|code| code != 0);
    let by_itself = |container: &&Container| !matches!(container.exit_code, Some(143 | 137));
    let mut failed = task.containers.iter().filter(failed);
    failed.clone().find(by_itself).or_else(|| failed.next())
}

/// What AWS's words about a deployment say of its end.
pub fn of_words(words: &str) -> Option<CauseKind> {
    let words = words.to_lowercase();
    [("circuit breaker", CauseKind::Breaker), ("alarm", CauseKind::Alarm), ("roll", CauseKind::RolledBack)]
        .into_iter()
        .find_map(|(word, kind)| words.contains(word).then_some(kind))
}

#[cfg(test)]
mod tests;
