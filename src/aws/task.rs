//! Tasks: running one, and seeing what became of it.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, ContainerOverride, DesiredStatus,
    KeyValuePair, LaunchType, NetworkConfiguration, Tag, TaskField, TaskOverride,
};

use super::client::Aws;
use super::convert;
use super::error::AwsError;
use super::model::{Launch, Network, Task};

/// How many tasks one request may name. Source: ECS API, `DescribeTasks`.
const TASKS: usize = 100;

/// A task to run once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunTask {
    /// The cluster.
    pub cluster: String,
    /// The ARN of the revision.
    pub task_definition: String,
    /// The container whose command and environment are others than in the revision.
    pub container: String,
    /// What it runs; the revision's own command when empty.
    pub command: Vec<String>,
    /// What is added to its environment.
    pub environment: BTreeMap<String, String>,
    /// Where and how it runs.
    pub launch: Launch,
    /// Tags of the task.
    pub tags: BTreeMap<String, String>,
}

/// Why a task was not run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunTaskError {
    /// The client token was used before, for something else.
    #[error("the client token was used before: {0}")]
    Conflict(String),
    /// AWS took the request and could not place the task: no task runs.
    #[error("the task could not be placed: {reason}")]
    NotPlaced {
        /// AWS's words, such as `RESOURCE:MEMORY` or `Capacity is unavailable at this time`.
        reason: String,
    },
    /// The request itself failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
}

/// Which tasks to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFilter {
    /// Those that somebody started and that should run. ECS takes no other filter beside this one.
    StartedBy(String),
    /// A service's that have ended or should end; ECS remembers them for an hour.
    StoppedOf(String),
    /// A family's that have ended or should end.
    StoppedOfFamily(String),
}

impl Aws {
    /// Runs one task; its ARN. Sent once; the same token again runs nothing new.
    ///
    /// # Errors
    /// What [`RunTaskError`] says.
    pub async fn run_task(
        &self,
        task: &RunTask,
        client_token: &str,
        started_by: &str,
    ) -> Result<String, RunTaskError> {
        let launch = &task.launch;
        let strategy = (!launch.capacity.is_empty()).then(|| strategy(launch)).transpose()?;
        // One of the two, never both. Source: ECS API, RunTask.
        let kind = launch.launch_type.as_deref().filter(|_| strategy.is_none()).map(LaunchType::from);
        let network = launch.network.as_ref().map(network).transpose()?;
        let tags = task.tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
        let asked = self.ecs_writes().run_task().cluster(&task.cluster).count(1);
        let asked = asked.task_definition(&task.task_definition).set_overrides(overrides(task));
        let asked = asked.set_capacity_provider_strategy(strategy).set_launch_type(kind);
        let asked =
            asked.set_network_configuration(network).set_platform_version(launch.platform_version.clone());
        let asked = asked.started_by(started_by).client_token(client_token);
        let asked = asked.set_tags((!task.tags.is_empty()).then(|| tags.collect()));
        let answer = asked.send().await.map_err(AwsError::from).map_err(told_apart)?;
        if let Some(arn) = answer.tasks().first().and_then(|task| task.task_arn()) {
            return Ok(arn.to_owned());
        }
        let reasons = answer.failures().iter().flat_map(|failure| [failure.reason(), failure.detail()]);
        let reasons: Vec<_> = reasons.flatten().collect();
        Err(match reasons.is_empty() {
            true => AwsError::Unclear("neither a task nor a failure".into()).into(),
            false => RunTaskError::NotPlaced { reason: reasons.join(": ") },
        })
    }

    /// Tasks by ARN, a hundred in a request. Those that ECS does not show (yet, or any more) are left out.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn describe_tasks(&self, cluster: &str, arns: &[String]) -> Result<Vec<Task>, AwsError> {
        let mut found = Vec::new();
        for arns in arns.chunks(TASKS) {
            let asked = self.ecs().describe_tasks().cluster(cluster).set_tasks(Some(arns.to_vec()));
            found.extend(asked.send().await?.tasks().iter().map(convert::task));
        }
        Ok(found)
    }

    /// The ARNs of up to a hundred tasks.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn list_tasks(&self, cluster: &str, filter: &TaskFilter) -> Result<Vec<String>, AwsError> {
        let asked = self.ecs().list_tasks().cluster(cluster);
        let asked = match filter {
            TaskFilter::StartedBy(name) => asked.started_by(name),
            TaskFilter::StoppedOf(service) => {
                asked.service_name(service).desired_status(DesiredStatus::Stopped)
            }
            TaskFilter::StoppedOfFamily(family) => {
                asked.family(family).desired_status(DesiredStatus::Stopped)
            }
        };
        Ok(asked.send().await?.task_arns().to_vec())
    }

    /// The tasks of a cluster that should run and have that tag, with all their tags.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn tasks_tagged(&self, cluster: &str, key: &str, value: &str) -> Result<Vec<Task>, AwsError> {
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let asked = self.ecs().list_tasks().cluster(cluster).desired_status(DesiredStatus::Running);
            let page = asked.set_next_token(token).send().await?;
            if !page.task_arns().is_empty() {
                let asked = self.ecs().describe_tasks().cluster(cluster).include(TaskField::Tags);
                let answer = asked.set_tasks(Some(page.task_arns().to_vec())).send().await?;
                found.extend(answer.tasks().iter().map(convert::task));
            }
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                break;
            }
        }
        found.retain(|task| task.tags.get(key).is_some_and(|tag| tag == value));
        Ok(found)
    }

    /// Stops a task, with words for whoever looks at it later; one that is not there is no error. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn stop_task(&self, cluster: &str, arn: &str, reason: &str) -> Result<(), AwsError> {
        let asked = self.ecs_writes().stop_task().cluster(cluster).task(arn).reason(reason);
        match asked.send().await.map_err(AwsError::from) {
            Err(AwsError::Refused { code, message }) if is_missing(&code, &message) => Ok(()),
            other => other.map(|_| ()),
        }
    }
}

/// ECS has no error of its own for a missing task, only words: `The referenced task was not found.`
fn is_missing(code: &str, message: &str) -> bool {
    code == "InvalidParameterException" && message.to_lowercase().contains("task was not found")
}

fn told_apart(error: AwsError) -> RunTaskError {
    match error {
        AwsError::Refused { code, message } if code == "ConflictException" => RunTaskError::Conflict(message),
        other => RunTaskError::Aws(other),
    }
}

/// A part of a request that the SDK does not let us build: nothing was sent.
fn unbuilt(error: impl std::fmt::Display) -> AwsError {
    AwsError::Refused { code: "NotSent".into(), message: error.to_string() }
}

pub(super) fn strategy(launch: &Launch) -> Result<Vec<CapacityProviderStrategyItem>, AwsError> {
    let part = |part: &super::model::CapacityProvider| {
        let built = CapacityProviderStrategyItem::builder().capacity_provider(&part.name);
        built.weight(part.weight).base(part.base).build().map_err(unbuilt)
    };
    launch.capacity.iter().map(part).collect()
}

pub(super) fn network(network: &Network) -> Result<NetworkConfiguration, AwsError> {
    let groups = (!network.security_groups.is_empty()).then(|| network.security_groups.clone());
    let awsvpc = AwsVpcConfiguration::builder()
        .set_subnets(Some(network.subnets.clone()))
        .set_security_groups(groups)
        .set_assign_public_ip(network.public_ip.as_deref().map(AssignPublicIp::from))
        .build()
        .map_err(unbuilt)?;
    Ok(NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build())
}

/// What is other than in the revision; nothing when all is as it says.
fn overrides(task: &RunTask) -> Option<TaskOverride> {
    if task.command.is_empty() && task.environment.is_empty() {
        return None;
    }
    let pair = |(name, value): (&String, &String)| KeyValuePair::builder().name(name).value(value).build();
    let environment: Vec<_> = task.environment.iter().map(pair).collect();
    let container = ContainerOverride::builder()
        .name(&task.container)
        .set_command((!task.command.is_empty()).then(|| task.command.clone()))
        .set_environment((!environment.is_empty()).then_some(environment))
        .build();
    Some(TaskOverride::builder().container_overrides(container).build())
}
