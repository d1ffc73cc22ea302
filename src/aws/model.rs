//! What AWS tells us, as far as we look at it. AWS's own words stay words: new ones come without notice.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An ECS service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The cluster's ARN.
    pub cluster_arn: String,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub status: String,
    /// How many tasks there should be.
    pub desired: u32,
    /// How many run.
    pub running: u32,
    /// How many are on their way.
    pub pending: u32,
    /// The ARN of the revision it should run.
    pub task_definition: String,
    /// Its deployments; the newest has the status `PRIMARY`.
    pub deployments: Vec<Deployment>,
    /// What happened to it, newest first; AWS keeps 100.
    pub events: Vec<Event>,
    /// Whether it runs one task on each instance.
    pub daemon: bool,
    /// Who moves it to a new revision: `ECS`, `CODE_DEPLOY` or `EXTERNAL`.
    pub controller: String,
    /// The ARN of the service deployment that is going on.
    pub service_deployment: Option<String>,
    /// Where and how its tasks run.
    pub launch: Launch,
    /// The ARNs of the target groups that its tasks are in.
    pub target_groups: Vec<String>,
    /// Its tags, where they were asked for.
    pub tags: BTreeMap<String, String>,
}

impl Service {
    /// The newest deployment.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.status == "PRIMARY")
    }
}

/// A revision on its way into a service, or out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// Its id, as in `ecs-svc/1234`; its tasks were started by it.
    pub id: String,
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// The ARN of its revision.
    pub task_definition: String,
    /// How many tasks it should have.
    pub desired: u32,
    /// How many run.
    pub running: u32,
    /// How many are on their way.
    pub pending: u32,
    /// How many did not come up, or not healthy. Tasks that came up and ended later are not counted.
    pub failed: u32,
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`; absent behind a Classic Load Balancer.
    pub rollout_state: Option<String>,
    /// Why.
    pub rollout_reason: Option<String>,
    /// When it began.
    pub created_at: Option<DateTime<Utc>>,
    /// When it changed last.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A line of a service's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When it happened.
    pub at: Option<DateTime<Utc>>,
    /// AWS's words.
    pub message: String,
}

/// Where and how a service's tasks run, for tasks that are to run in the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    /// `FARGATE`, `EC2` or `EXTERNAL`; nothing when capacity providers decide.
    pub launch_type: Option<String>,
    /// The capacity providers.
    pub capacity: Vec<CapacityProvider>,
    /// The Fargate platform's version.
    pub platform_version: Option<String>,
    /// The network of `awsvpc` tasks.
    pub network: Option<Network>,
}

/// A part of a capacity provider strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapacityProvider {
    /// The provider's name.
    pub name: String,
    /// Its share of the tasks.
    pub weight: i32,
    /// How many tasks it gets at least.
    pub base: i32,
}

/// The network of a task that has one of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Subnets.
    pub subnets: Vec<String>,
    /// Security groups.
    pub security_groups: Vec<String>,
    /// `ENABLED` or `DISABLED`.
    pub public_ip: Option<String>,
}

/// One attempt of ECS to bring a service to a revision, from its beginning to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceDeployment {
    /// Its ARN.
    pub arn: String,
    /// The service's ARN.
    pub service_arn: String,
    /// `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `STOP_REQUESTED`, `STOPPED`, `ROLLBACK_REQUESTED`,
    /// `ROLLBACK_IN_PROGRESS`, `ROLLBACK_SUCCESSFUL` or `ROLLBACK_FAILED`.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
    /// The ARN of the service revision it brings.
    pub target_service_revision: Option<String>,
    /// When it was asked for.
    pub created_at: Option<DateTime<Utc>>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Where it is on its way, such as `SCALE_UP` or `BAKE_TIME`; rolling deployments have none.
    pub stage: Option<String>,
    /// Why it went back, if it did.
    pub rollback_reason: Option<String>,
    /// Whether the circuit breaker stopped it.
    pub breaker_triggered: bool,
    /// How many tasks the circuit breaker has counted.
    pub failures: u32,
    /// The alarms that stopped it.
    pub alarms: Vec<String>,
    /// The hook that waits for somebody.
    pub paused: Option<PausedHook>,
}

/// A deployment that waits for somebody to say go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausedHook {
    /// The hook's id.
    pub id: String,
    /// When AWS decides by itself.
    pub until: Option<DateTime<Utc>>,
}

/// A task: the containers of one revision, running together once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Its ARN.
    pub arn: String,
    /// The ARN of its revision.
    pub task_definition: String,
    /// Where it is: `PROVISIONING`, `PENDING`, `RUNNING`, `STOPPED` and steps between.
    pub last_status: String,
    /// Where it should be: `RUNNING` or `STOPPED`.
    pub desired_status: String,
    /// Who started it; a deployment's id for a service's tasks.
    pub started_by: Option<String>,
    /// `TaskFailedToStart`, `EssentialContainerExited`, `UserInitiated`, `ServiceSchedulerInitiated`,
    /// `SpotInterruption`, `TerminationNotice` or `InfrastructureHealth`.
    pub stop_code: Option<String>,
    /// Why it ended.
    pub stopped_reason: Option<String>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// When it ran.
    pub started_at: Option<DateTime<Utc>>,
    /// When its containers had ended.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// The address of its network interface inside the VPC; absent until it has one.
    pub private_address: Option<String>,
    /// Its network interface, `eni-…`; absent until it has one.
    pub interface: Option<String>,
    /// The capacity provider that it came by, if one did.
    pub capacity_provider: Option<String>,
    /// Its tags, where they were asked for.
    pub tags: BTreeMap<String, String>,
}

impl Task {
    /// The last part of its ARN, which its log streams are named by.
    pub fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }
}

/// A container of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Its name in the task definition.
    pub name: String,
    /// What it ended with; absent when it never ran.
    pub exit_code: Option<i32>,
    /// Why it did not run, or was killed.
    pub reason: Option<String>,
    /// Where it is: `PENDING`, `RUNNING`, `STOPPED`.
    pub last_status: String,
}
