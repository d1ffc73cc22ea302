//! What becomes of a task from its start on, as steps at times. All times are plausible ones for
//! Fargate: a network interface in 8 s, an image of usual size in 10 s, health in 10 s.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::behaviour::{Behaviour, End, TaskBehaviour};
use super::task::{Status, Step, Steps, s};

/// A task about to start.
pub(super) struct Start<'a> {
    pub(super) at: DateTime<Utc>,
    /// The container that the behaviour is about.
    pub(super) container: usize,
    pub(super) image: &'a str,
    /// The first secret it needs.
    pub(super) secret: Option<&'a str>,
    /// Whether anything looks after its health.
    pub(super) checked: bool,
    /// For how long its health does not count.
    pub(super) grace: TimeDelta,
    /// How much longer than others it takes to get its image: no two tasks are equally fast.
    pub(super) lag: TimeDelta,
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// The steps up to the pulled image, and when that is.
fn until_pulled(at: DateTime<Utc>, pull: TimeDelta) -> (Steps, DateTime<Utc>) {
    let begun = at + s(9);
    let steps = [
        (at + s(8), Step::Become(Status::Pending)),
        (begun, Step::PullStarted),
        (begun + pull, Step::PullStopped),
    ];
    (steps.into(), begun + pull)
}

/// The steps of a task that is meant to run on.
pub(super) fn steps(behaviour: &Behaviour, start: &Start<'_>) -> Steps {
    let slow = if let Behaviour::Slow(by) = behaviour { delta(*by) } else { s(0) };
    let pull = s(10) + start.lag + slow;
    let (mut steps, pulled) = until_pulled(start.at, pull);
    match behaviour {
        Behaviour::CannotPull => never_pulled(&mut steps, start.at, cannot_pull(start.image)),
        Behaviour::SecretMissing => never_pulled(&mut steps, start.at, secret_missing(start.secret)),
        Behaviour::ResourceInit => never_pulled(&mut steps, start.at, RESOURCE_INIT.to_owned()),
        Behaviour::Hang => steps.truncate(2),
        Behaviour::CrashAtOnce { exit_code, log } => crash(&mut steps, pulled + s(1), start, *exit_code, log),
        _ => runs(&mut steps, pulled + s(3), behaviour, start),
    }
    steps
}

fn never_pulled(steps: &mut Steps, at: DateTime<Utc>, reason: String) {
    steps.truncate(2);
    steps.push_back((at + s(12), Step::FailsToStart(reason)));
}

fn crash(steps: &mut Steps, at: DateTime<Utc>, start: &Start<'_>, code: i32, log: &str) {
    let container = start.container;
    steps.extend(log.lines().map(|line| (at, Step::Says(container, line.to_owned()))));
    steps.push_back((at, Step::Exits { container, code, reason: None }));
}

fn runs(steps: &mut Steps, at: DateTime<Utc>, behaviour: &Behaviour, start: &Start<'_>) {
    let container = start.container;
    steps.push_back((at - s(2), Step::Become(Status::Activating)));
    steps.push_back((at - s(1), Step::Says(container, format!("Starting {}", start.image))));
    steps.push_back((at, Step::Become(Status::Running)));
    let healthy = at + if start.checked { s(10) } else { s(0) };
    match behaviour {
        Behaviour::UnhealthyTarget => return steps.push_back((at + s(60).max(start.grace), Step::Unhealthy)),
        Behaviour::CrashAfter { after, exit_code, log } => {
            let crashes = at + delta(*after);
            if healthy < crashes {
                steps.push_back((healthy, Step::Healthy));
            }
            return crash(steps, crashes, start, *exit_code, log);
        }
        _ => {}
    }
    steps.push_back((healthy, Step::Healthy));
    steps.push_back((healthy, Step::Says(container, "Ready".to_owned())));
    if *behaviour == Behaviour::OutOfMemory {
        let reason = Some("OutOfMemoryError: Container killed due to memory usage".to_owned());
        steps.retain(|(step, _)| *step < at + s(20));
        steps.push_back((at + s(20), Step::Exits { container, code: 137, reason }));
    }
}

/// The steps of a one-off task.
pub(super) fn one_off(behaviour: &TaskBehaviour, start: &Start<'_>) -> Steps {
    let (mut steps, pulled) = until_pulled(start.at, s(10) + start.lag);
    let (begins, container) = (pulled + s(2), start.container);
    if let End::NeverStarts(reason) = &behaviour.end {
        never_pulled(&mut steps, start.at, reason.clone());
        return steps;
    }
    steps.push_back((begins, Step::Become(Status::Running)));
    steps.push_back((begins, Step::Healthy));
    let takes = delta(behaviour.takes);
    let parts = i32::try_from(behaviour.lines.len()).unwrap_or(i32::MAX).saturating_add(1);
    for (nth, line) in (1..).zip(&behaviour.lines) {
        steps.push_back((begins + takes / parts * nth, Step::Says(container, line.clone())));
    }
    let ends = begins + takes;
    match &behaviour.end {
        End::Exit(code) => steps.push_back((ends, Step::Exits { container, code: *code, reason: None })),
        End::Stopped { code, reason } => {
            steps.push_back((ends, Step::Taken { code, reason: reason.clone() }));
        }
        End::NeverStarts(_) | End::Never => {}
    }
    steps
}

/// The steps of a task that has run for long already.
pub(super) fn long_running(at: DateTime<Utc>, image: &str) -> Steps {
    let start = Start { at, container: 0, image, secret: None, checked: true, grace: s(0), lag: s(0) };
    steps(&Behaviour::Healthy, &start)
}

const RESOURCE_INIT: &str = "ResourceInitializationError: unable to pull secrets or registry auth: The task \
    cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. \
    Check your task network configuration.";

fn cannot_pull(image: &str) -> String {
    format!(
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"
    )
}

/// What is said when the image has nothing for the task's platform.
pub(super) fn no_platform(architecture: &str) -> String {
    let name = if architecture == "ARM64" { "arm64" } else { "amd64" };
    format!(
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/{name}'"
    )
}

fn secret_missing(secret: Option<&str>) -> String {
    let secret = secret.unwrap_or("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:database");
    format!(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    )
}
