//! A task: what it is, and the steps that lie before it.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }
}

/// Something that happens to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Become(Status),
    PullStarted,
    PullStopped,
    /// A container says something.
    Says(usize, String),
    /// The checks find it healthy.
    Healthy,
    /// The checks give it up.
    Unhealthy,
    /// An essential container ends.
    Exits {
        container: usize,
        code: i32,
        reason: Option<String>,
    },
    /// It can't be started.
    FailsToStart(String),
    /// AWS takes it away.
    Taken {
        code: &'static str,
        reason: String,
    },
}

pub(super) type Steps = VecDeque<(DateTime<Utc>, Step)>;

/// Whose task it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// `cluster/name`
    pub(super) service: String,
    /// `ecs-svc/…`
    pub(super) deployment: String,
}

#[derive(Clone, Debug)]
pub(super) struct TaskContainer {
    pub(super) name: String,
    pub(super) image: String,
    pub(super) digest: Option<String>,
    /// Log group and stream.
    pub(super) log: Option<(String, String)>,
    pub(super) exit_code: Option<i32>,
    pub(super) reason: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) cluster: String,
    pub(super) family: String,
    /// The ARN of its task definition.
    pub(super) definition: String,
    pub(super) cpu: Option<String>,
    pub(super) memory: Option<String>,
    pub(super) owner: Option<Owner>,
    pub(super) group: String,
    pub(super) started_by: Option<String>,
    pub(super) launch_type: Option<String>,
    pub(super) capacity_provider: Option<String>,
    pub(super) overrides: Value,
    pub(super) tags: Value,
    pub(super) exec: bool,
    /// Its private address.
    pub(super) address: String,
    /// `eni-…`
    pub(super) interface: String,
    /// Its public address.
    pub(super) public: Option<String>,
    pub(super) balanced: bool,
    /// The target group that it is put into, and the port there.
    pub(super) target: Option<(String, u16)>,
    /// For how many seconds its health does not count.
    pub(super) grace: i64,
    /// Whether anything looks after its health.
    pub(super) checked: bool,
    pub(super) containers: Vec<TaskContainer>,
    pub(super) status: Status,
    pub(super) healthy: bool,
    /// It is to end, or has ended.
    pub(super) ending: bool,
    pub(super) stop_code: Option<&'static str>,
    pub(super) stopped_reason: Option<String>,
    pub(super) created: DateTime<Utc>,
    pub(super) pull_started: Option<DateTime<Utc>>,
    pub(super) pull_stopped: Option<DateTime<Utc>>,
    pub(super) started: Option<DateTime<Utc>>,
    pub(super) stopping: Option<DateTime<Utc>>,
    pub(super) execution_stopped: Option<DateTime<Utc>>,
    pub(super) stopped: Option<DateTime<Utc>>,
    pub(super) version: u64,
    pub(super) steps: Steps,
}

pub(super) fn s(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

impl Task {
    pub(super) fn of(&self, service: &str) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.service == service)
    }

    pub(super) fn in_deployment(&self, id: &str) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.deployment == id)
    }

    /// Whether it counts as a running task that the service can rely on.
    pub(super) fn serves(&self) -> bool {
        self.status == Status::Running && !self.ending && self.healthy
    }

    /// Whether it is `RUNNING` and to go on.
    pub(super) fn runs(&self) -> bool {
        self.status == Status::Running && !self.ending
    }

    /// Begins to end at `now`: what lies ahead is only the way out.
    pub(super) fn end(&mut self, now: DateTime<Utc>, code: &'static str, reason: String) {
        if self.ending {
            return;
        }
        self.ending = true;
        (self.stop_code, self.stopped_reason) = (Some(code), Some(reason));
        self.stopping = Some(now);
        self.steps.clear();
    }

    /// The way out of a task that is told to stop; a running one may take `grace` to say goodbye.
    pub(super) fn leave(&mut self, now: DateTime<Utc>, grace: TimeDelta) {
        let running = self.status == Status::Running;
        let drained = now + if running && self.balanced { s(5) } else { s(0) };
        let gone = drained + if running { grace } else { s(1) };
        if drained > now {
            self.status = Status::Deactivating;
            self.steps.push_back((drained, Step::Become(Status::Stopping)));
        } else {
            self.status = Status::Stopping;
        }
        self.steps.push_back((gone, Step::Become(Status::Deprovisioning)));
        self.steps.push_back((gone + s(3), Step::Become(Status::Stopped)));
        self.version += 1;
    }

    /// The way out of a task whose containers have ended already.
    pub(super) fn fall(&mut self, now: DateTime<Utc>) {
        self.status = Status::Deprovisioning;
        self.execution_stopped = Some(now);
        self.steps.push_back((now + s(3), Step::Become(Status::Stopped)));
        self.version += 1;
    }
}
