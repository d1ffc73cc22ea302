//! What reading the stand-in gives: plain data, as it is at the moment of looking.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ecs::counts;
use super::service::{Deployment, Service};
use super::stage::Stage;
use super::task::Task;
use super::world::{Revision, World};

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// Its cluster.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`
    pub status: &'static str,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// How many tasks are wanted.
    pub desired: usize,
    /// How many are `RUNNING`.
    pub running: usize,
    /// How many are on their way.
    pub pending: usize,
    /// The first is `PRIMARY`.
    pub deployments: Vec<DeploymentView>,
    /// Newest first.
    pub events: Vec<(DateTime<Utc>, String)>,
}

/// An entry of `deployments[]`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentView {
    /// `ecs-svc/…`
    pub id: String,
    /// `PRIMARY` or `ACTIVE`
    pub status: &'static str,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`
    pub rollout_state: &'static str,
    /// What ECS says about that.
    pub reason: String,
    /// How many of its tasks are `RUNNING`.
    pub running: usize,
    /// How many are on their way.
    pub pending: usize,
    /// `failedTasks`
    pub failed: u32,
    /// The stage of a blue/green deployment.
    pub stage: Option<Stage>,
}

/// A service deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceDeploymentView {
    /// Its ARN.
    pub arn: String,
    /// `IN_PROGRESS`, `SUCCESSFUL`, …
    pub status: &'static str,
    /// What ECS says about that.
    pub reason: Option<String>,
    /// The ARN of the task definition it brings.
    pub task_definition: String,
    /// When it was asked for.
    pub created: DateTime<Utc>,
    /// When it was over.
    pub finished: Option<DateTime<Utc>>,
}

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskView {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its cluster.
    pub cluster: String,
    /// Its service, `cluster/name`, if it is of one.
    pub service: Option<String>,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// `PENDING`, `RUNNING`, …
    pub status: &'static str,
    /// Whether it is to end, or has ended.
    pub ending: bool,
    /// Whether its checks find it healthy.
    pub healthy: bool,
    /// Who started it.
    pub started_by: Option<String>,
    /// `EssentialContainerExited`, …
    pub stop_code: Option<&'static str>,
    /// What ECS says about its end.
    pub stopped_reason: Option<String>,
    /// What it was told to do other than its task definition says.
    pub overrides: Value,
    /// Keys and values.
    pub tags: Value,
    /// When it was asked for.
    pub created: DateTime<Utc>,
    /// Its containers.
    pub containers: Vec<ContainerView>,
    /// The capacity provider that it came by, if one did.
    pub capacity_provider: Option<String>,
    /// Its private address.
    pub address: String,
    /// Its public address, if it has one.
    pub public_address: Option<String>,
}

/// A container of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerView {
    /// Its name.
    pub name: String,
    /// The image as the task definition names it.
    pub image: String,
    /// What that was when the task started.
    pub digest: Option<String>,
    /// What it ended with.
    pub exit_code: Option<i32>,
    /// Why it ended, where ECS says so.
    pub reason: Option<String>,
    /// Log group and stream.
    pub log: Option<(String, String)>,
}

/// An image in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageView {
    /// `sha256:…`
    pub digest: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// `amd64`, …
    pub architectures: Vec<String>,
    /// When it was pushed.
    pub pushed: DateTime<Utc>,
}

/// A line that a container said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogView {
    /// When.
    pub at: DateTime<Utc>,
    /// The group.
    pub group: String,
    /// The stream, `prefix/container/task`.
    pub stream: String,
    /// What.
    pub text: String,
}

/// A registered task definition.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisionView {
    /// Its ARN.
    pub arn: String,
    /// Its number in the family.
    pub number: u32,
    /// Whether it is `ACTIVE`.
    pub active: bool,
    /// What was registered, with ECS's defaults.
    pub body: Value,
    /// Keys and values.
    pub tags: Value,
}

pub(super) fn service(world: &World, at: usize) -> ServiceView {
    let service = &world.services[at];
    let (running, pending) = counts(world, service, None);
    let deployments =
        service.deployments.iter().enumerate().map(|(nth, one)| deployment(world, service, nth == 0, one));
    ServiceView {
        cluster: service.spec.cluster.clone(),
        name: service.spec.name.clone(),
        arn: service.arn.clone(),
        status: service.status(world),
        task_definition: service.definition.clone(),
        desired: if service.active { world.desired(at) } else { 0 },
        running,
        pending,
        deployments: deployments.collect(),
        events: service.events.iter().map(|event| (event.at, event.message.clone())).collect(),
    }
}

fn deployment(world: &World, service: &Service, primary: bool, one: &Deployment) -> DeploymentView {
    let (running, pending) = counts(world, service, Some(&one.id));
    DeploymentView {
        id: one.id.clone(),
        status: if primary { "PRIMARY" } else { "ACTIVE" },
        task_definition: one.definition.clone(),
        rollout_state: one.state.word(),
        reason: one.reason.clone(),
        running,
        pending,
        failed: one.failed,
        stage: (!service.rolling()).then_some(one.stage),
    }
}

pub(super) fn rollouts(service: &Service) -> Vec<ServiceDeploymentView> {
    let view = |rollout: &super::rollout::Rollout| ServiceDeploymentView {
        arn: rollout.arn.clone(),
        status: rollout.status.word(),
        reason: rollout.reason.clone(),
        task_definition: service
            .revision(&rollout.target)
            .map_or_else(String::new, |one| one.definition.clone()),
        created: rollout.created,
        finished: rollout.finished,
    };
    service.rollouts.iter().map(view).collect()
}

pub(super) fn task(task: &Task) -> TaskView {
    TaskView {
        id: task.id.clone(),
        arn: task.arn.clone(),
        cluster: task.cluster.clone(),
        service: task.owner.as_ref().map(|owner| owner.service.clone()),
        task_definition: task.definition.clone(),
        status: task.status.word(),
        ending: task.ending,
        healthy: task.healthy,
        started_by: task.started_by.clone(),
        stop_code: task.stop_code,
        stopped_reason: task.stopped_reason.clone(),
        overrides: task.overrides.clone(),
        tags: task.tags.clone(),
        created: task.created,
        containers: task.containers.iter().map(container).collect(),
        capacity_provider: task.capacity_provider.clone(),
        address: task.address.clone(),
        public_address: task.public.clone(),
    }
}

fn container(container: &super::task::TaskContainer) -> ContainerView {
    ContainerView {
        name: container.name.clone(),
        image: container.image.clone(),
        digest: container.digest.clone(),
        exit_code: container.exit_code,
        reason: container.reason.clone(),
        log: container.log.clone(),
    }
}

pub(super) fn revision(revision: &Revision) -> RevisionView {
    RevisionView {
        arn: revision.arn.clone(),
        number: revision.number,
        active: revision.deregistered.is_none(),
        body: revision.body.clone(),
        tags: revision.tags.clone(),
    }
}
