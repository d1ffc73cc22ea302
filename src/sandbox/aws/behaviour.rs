//! How tasks behave: levers for everything that can become of a container.

use std::time::Duration;

/// Which tasks a behaviour is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// Tasks with a container of this image: a digest, a tag, or `repository:tag`.
    Image(String),
    /// Tasks of this service, `cluster/name`.
    Service(String),
    /// Tasks of the next deployment of this service, `cluster/name`, and of no other.
    NextDeployment(String),
}

impl Matcher {
    /// Tasks with a container of this image: a digest, a tag, or `repository:tag`.
    pub fn image(image: &str) -> Self {
        Self::Image(image.to_owned())
    }

    /// Tasks of this service, `cluster/name`.
    pub fn service(service: &str) -> Self {
        Self::Service(service.to_owned())
    }

    /// Tasks of the next deployment of this service, `cluster/name`.
    pub fn next_deployment(service: &str) -> Self {
        Self::NextDeployment(service.to_owned())
    }
}

/// What becomes of a task that is meant to run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It starts and runs.
    Healthy,
    /// The container ends before the task is ever `RUNNING`.
    CrashAtOnce {
        /// What it ends with.
        exit_code: i32,
        /// The last lines it says.
        log: String,
    },
    /// The container runs for a while, then ends: ECS never counts this as a failed task.
    CrashAfter {
        /// How long it runs.
        after: Duration,
        /// What it ends with.
        exit_code: i32,
        /// The last lines it says.
        log: String,
    },
    /// The image can't be pulled: `CannotPullContainerError`.
    CannotPull,
    /// A secret of the task definition isn't there: `ResourceInitializationError`.
    SecretMissing,
    /// The network or the registry's credentials fail: `ResourceInitializationError`.
    ResourceInit,
    /// The container runs for 20 s and is killed for its memory: exit code 137, `OutOfMemoryError`.
    OutOfMemory,
    /// It stays `PENDING` for good.
    Hang,
    /// It starts so much later than usual.
    Slow(Duration),
    /// It runs, and the target group or the container's health check never finds it healthy.
    UnhealthyTarget,
}

/// Which one-off tasks a behaviour is for: all that fits what is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskMatcher {
    /// The family of its task definition.
    pub family: Option<String>,
    /// The container whose command is overridden, or the first.
    pub container: Option<String>,
    /// A part of the command, joined by spaces.
    pub command: Option<String>,
}

impl TaskMatcher {
    /// Every one-off task.
    pub fn any() -> Self {
        Self::default()
    }

    /// Tasks whose command, joined by spaces, contains that.
    pub fn command(part: &str) -> Self {
        Self { command: Some(part.to_owned()), ..Self::default() }
    }

    /// Tasks of that family.
    pub fn family(family: &str) -> Self {
        Self { family: Some(family.to_owned()), ..Self::default() }
    }

    pub(super) fn fits(&self, family: &str, container: &str, command: &str) -> bool {
        self.family.as_deref().is_none_or(|wanted| wanted == family)
            && self.container.as_deref().is_none_or(|wanted| wanted == container)
            && self.command.as_deref().is_none_or(|part| command.contains(part))
    }
}

/// What a one-off task does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskBehaviour {
    /// What it says, spread evenly over its time.
    pub lines: Vec<String>,
    /// How long it runs.
    pub takes: Duration,
    /// How it ends.
    pub end: End,
}

/// How a one-off task ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The container exits.
    Exit(i32),
    /// It never starts: the stopped reason, `CannotPullContainerError: …`.
    NeverStarts(String),
    /// AWS stops it: the stop code (`SpotInterruption`) and the stopped reason. There is no exit code.
    Stopped {
        /// `SpotInterruption`, `TerminationNotice`, `InfrastructureHealth`, …
        code: &'static str,
        /// What is said.
        reason: String,
    },
    /// It runs until it is stopped.
    Never,
}

impl TaskBehaviour {
    /// Says that, takes 5 s, and exits with that code.
    pub fn exits(code: i32, lines: &[&str]) -> Self {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Self { lines, takes: Duration::from_secs(5), end: End::Exit(code) }
    }

    /// The same, in that time.
    #[must_use]
    pub fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }
}
