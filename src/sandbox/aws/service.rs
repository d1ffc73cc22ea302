//! A service, its deployments, its revisions and what happened to it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::behaviour::Behaviour;
use super::capacity;
use super::rollout::Rollout;
use super::spec::{Controller, ServiceSpec, Strategy};
use super::stage::{Hook, Stage};
use super::task::{Status, Task};
use super::world::World;

/// How long after its creation a deployment starts and stops its first tasks.
pub(super) const TAKEN_UP: TimeDelta = TimeDelta::seconds(3);

/// Whether a deployment is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    InProgress,
    Completed,
    Failed,
}

impl State {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// One entry of `deployments[]`.
#[derive(Clone, Debug)]
pub(super) struct Deployment {
    pub(super) id: String,
    /// The ARN of its service revision.
    pub(super) revision: String,
    /// The ARN of its task definition.
    pub(super) definition: String,
    pub(super) created: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) state: State,
    pub(super) reason: String,
    /// Tasks that failed in a row, as long as none was healthy.
    pub(super) failed: u32,
    /// A task was healthy: failures are not counted any more.
    pub(super) proven: bool,
    /// Tasks that ended in a row, however far they came: new ones wait longer and longer.
    pub(super) fallen: u32,
    /// No tasks are started before that.
    pub(super) launch: DateTime<Utc>,
    /// It neither starts nor stops anything any more.
    pub(super) frozen: bool,
    /// It brings back what was there before.
    pub(super) rollback: bool,
    /// Since when everything is as it should be.
    pub(super) steady: Option<DateTime<Utc>>,
    pub(super) stage: Stage,
    pub(super) stage_until: DateTime<Utc>,
    pub(super) hook: Option<Hook>,
    /// For its tasks alone.
    pub(super) behaviour: Option<Behaviour>,
}

impl Deployment {
    /// Whether the scheduler has taken it up, which it does after a moment.
    pub(super) fn begun(&self, now: DateTime<Utc>) -> bool {
        now >= self.created + TAKEN_UP
    }
}

/// An immutable snapshot of what a service runs.
#[derive(Clone, Debug)]
pub(super) struct ServiceRevision {
    pub(super) arn: String,
    pub(super) definition: String,
    pub(super) created: DateTime<Utc>,
    /// Container name, image, digest.
    pub(super) images: Vec<(String, String, Option<String>)>,
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) message: String,
}

/// Where the tasks of a service are reached.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The ARN of a target group.
    pub(super) group: String,
    pub(super) container: String,
    pub(super) port: u16,
}

/// What `CreateService` was told beyond a specification; nothing for services that were always there.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    /// The digest of the request.
    pub(super) asked: Option<String>,
    pub(super) target: Option<Target>,
    /// For how many seconds a task's health does not count.
    pub(super) grace: i64,
    /// A capacity provider strategy.
    pub(super) capacity: Option<Value>,
    pub(super) launch: Option<String>,
    /// `SERVICE` or `TASK_DEFINITION`: whose tags its tasks get.
    pub(super) propagate: Option<String>,
    /// Whether its tasks get ECS's own tags.
    pub(super) managed: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) spec: ServiceSpec,
    pub(super) arn: String,
    pub(super) active: bool,
    /// It was deleted, and drains as long as it has tasks.
    pub(super) draining: bool,
    /// Not even a trace of it is left.
    pub(super) forgotten: bool,
    pub(super) desired: u32,
    /// The ARN of the task definition.
    pub(super) definition: String,
    /// Newest first; the first is PRIMARY.
    pub(super) deployments: Vec<Deployment>,
    /// Service deployments, oldest first.
    pub(super) rollouts: Vec<Rollout>,
    pub(super) revisions: Vec<ServiceRevision>,
    /// What was deployed last without failing: the ARN of a service revision.
    pub(super) completed: Option<String>,
    /// Newest first.
    pub(super) events: Vec<Event>,
    pub(super) network: Value,
    pub(super) created: DateTime<Utc>,
    /// Where deployments pause.
    pub(super) pause: Option<Stage>,
    pub(super) made: Made,
}

impl Service {
    /// `cluster/name`
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.spec.cluster, self.spec.name)
    }

    pub(super) fn status(&self, world: &World) -> &'static str {
        let key = self.key();
        let alive = |task: &Task| task.of(&key) && task.status != Status::Stopped;
        match self.active {
            true => "ACTIVE",
            false if self.draining && world.tasks.iter().any(alive) => "DRAINING",
            false => "INACTIVE",
        }
    }

    pub(super) fn target(&self) -> Option<Target> {
        let old = self.spec.load_balancer.then(|| self.spec.target());
        self.made.target.clone().or(old)
    }

    pub(super) fn load_balancers(&self) -> Value {
        let one = |target: Target| {
            let Target { group, container, port } = target;
            json!({ "targetGroupArn": group, "containerName": container, "containerPort": port })
        };
        self.target().into_iter().map(one).collect()
    }

    /// The capacity provider strategy, if it has one.
    pub(super) fn capacity(&self) -> Option<Value> {
        let spot = self.spec.spot.then(|| capacity::only("FARGATE_SPOT"));
        self.made.capacity.clone().or(spot)
    }

    pub(super) fn launch_type(&self) -> String {
        let old = if self.spec.daemon { "EC2" } else { "FARGATE" };
        self.made.launch.clone().unwrap_or_else(|| old.to_owned())
    }

    pub(super) fn rolling(&self) -> bool {
        self.spec.strategy == Strategy::Rolling
    }

    pub(super) fn by_ecs(&self) -> bool {
        self.spec.controller == Controller::Ecs
    }

    /// How many healthy tasks there must be at least, and how many tasks there may be at most.
    pub(super) fn bounds(&self, desired: usize) -> (usize, usize) {
        let minimum = (desired * self.spec.minimum as usize).div_ceil(100);
        (minimum, desired * self.spec.maximum as usize / 100)
    }

    /// Half of the desired tasks, at least 3 and at most 200.
    pub(super) fn threshold(&self, desired: usize) -> u32 {
        u32::try_from(desired.div_ceil(2)).unwrap_or(u32::MAX).clamp(3, 200)
    }

    pub(super) fn tell(&mut self, id: String, at: DateTime<Utc>, message: &str) {
        let message = format!("(service {}) {message}", self.spec.name);
        self.events.insert(0, Event { id, at, message });
        self.events.truncate(100);
    }

    pub(super) fn revision(&self, arn: &str) -> Option<&ServiceRevision> {
        self.revisions.iter().find(|revision| revision.arn == arn)
    }

    /// The service deployment that is under way.
    pub(super) fn underway(&mut self) -> Option<&mut Rollout> {
        self.rollouts.last_mut().filter(|rollout| !rollout.status.is_final())
    }
}
