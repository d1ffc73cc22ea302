//! One task with the new revision, as before a rollout: run it once, and see how it ends.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::aws::{Aws, AwsError, RunTask, RunTaskError, Service, Task, TaskFilter};

/// How often a task is sent whose answer was lost, with the same token.
const TRIES: u32 = 3;
/// How long to wait before it is sent again.
const PAUSE: Duration = Duration::from_secs(1);

/// What is known after asking for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// It runs, or has run.
    Started {
        /// Its ARN.
        task_arn: String,
    },
    /// Nobody can tell whether it runs: a person must look.
    Unknown(String),
}

/// How a task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It is not shown: either it was made just now, or it ended more than an hour ago.
    Missing,
    /// On its way.
    Pending,
    /// It runs.
    Running {
        /// Since when.
        since: Option<DateTime<Utc>>,
    },
    /// It has ended.
    Stopped {
        /// What the container ended with; absent when it never ran.
        exit_code: Option<i32>,
        /// Why the task ended, in AWS's words.
        reason: String,
        /// What AWS says of each container, by name.
        container_reasons: Vec<(String, String)>,
    },
}

/// A task that runs `command` in a container of a revision, where and how the service runs its own.
pub fn spec_from(
    cluster: &str,
    service: &Service,
    revision_arn: &str,
    container: &str,
    command: &[String],
) -> RunTask {
    RunTask {
        cluster: cluster.to_owned(),
        task_definition: revision_arn.to_owned(),
        container: container.to_owned(),
        command: command.to_vec(),
        launch: service.launch.clone(),
        ..RunTask::default()
    }
}

/// Runs a task once: asked again with the same token (at most 64 characters) and the same name in
/// `started_by` (at most 128 of `A-Za-z0-9_/-`), it finds the task it made.
///
/// # Errors
/// When no task runs for certain: it was refused, could not be placed, or AWS asks for patience.
pub async fn run_once(
    aws: &Aws,
    spec: &RunTask,
    client_token: &str,
    started_by: &str,
) -> Result<Ran, RunTaskError> {
    let mut lost = None;
    for _ in 0..TRIES {
        let error = match aws.run_task(spec, client_token, started_by).await {
            Ok(task_arn) => return Ok(Ran::Started { task_arn }),
            Err(error) => error,
        };
        match &error {
            RunTaskError::Aws(AwsError::Unclear(_)) => lost = Some(error.to_string()),
            RunTaskError::Conflict(_) => return Ok(found_or_unknown(aws, spec, started_by, &error).await),
            // What is refused now may have been taken before, when the answer was lost.
            _ if lost.is_some() => return Ok(found_or_unknown(aws, spec, started_by, &error).await),
            _ => return Err(error),
        }
        aws.clock().sleep(PAUSE).await;
    }
    let lost = lost.unwrap_or_else(|| "not tried".into());
    Ok(found_or_unknown(aws, spec, started_by, &lost).await)
}

async fn found_or_unknown(
    aws: &Aws,
    spec: &RunTask,
    started_by: &str,
    error: &(impl ToString + ?Sized),
) -> Ran {
    match find(aws, spec, started_by).await {
        Ok(Some(task_arn)) => Ran::Started { task_arn },
        Ok(None) => Ran::Unknown(error.to_string()),
        Err(second) => Ran::Unknown(format!("{}; {second}", error.to_string())),
    }
}

/// A task of that name, whether it runs or has ended: listing by name shows only those that should run.
async fn find(aws: &Aws, spec: &RunTask, started_by: &str) -> Result<Option<String>, AwsError> {
    let running = aws.list_tasks(&spec.cluster, &TaskFilter::StartedBy(started_by.to_owned())).await?;
    if let Some(arn) = running.into_iter().next() {
        return Ok(Some(arn));
    }
    let family = TaskFilter::StoppedOfFamily(family_of(&spec.task_definition).to_owned());
    let stopped = aws.list_tasks(&spec.cluster, &family).await?;
    let stopped = aws.describe_tasks(&spec.cluster, &stopped).await?;
    let ours = |task: &Task| task.started_by.as_deref() == Some(started_by);
    Ok(stopped.into_iter().find(ours).map(|task| task.arn))
}

/// `web` of `arn:…:task-definition/web:7`.
fn family_of(revision_arn: &str) -> &str {
    let name = revision_arn.rsplit('/').next().unwrap_or_default();
    name.split_once(':').map_or(name, |(family, _)| family)
}

/// How a task stands; `container` is the one whose exit code counts.
///
/// # Errors
/// What [`AwsError`] says.
pub async fn see_task(
    aws: &Aws,
    cluster: &str,
    task_arn: &str,
    container: &str,
) -> Result<TaskState, AwsError> {
    let tasks = aws.describe_tasks(cluster, &[task_arn.to_owned()]).await?;
    Ok(tasks.first().map_or(TaskState::Missing, |task| state(task, container)))
}

fn state(task: &Task, container: &str) -> TaskState {
    match task.last_status.as_str() {
        "STOPPED" => stopped(task, container),
        "RUNNING" | "DEACTIVATING" | "STOPPING" | "DEPROVISIONING" => {
            TaskState::Running { since: task.started_at }
        }
        _ => TaskState::Pending,
    }
}

fn stopped(task: &Task, container: &str) -> TaskState {
    let reasons = task.containers.iter();
    let reasons = reasons.filter_map(|known| known.reason.clone().map(|reason| (known.name.clone(), reason)));
    let ours = task.containers.iter().find(|known| known.name == container);
    TaskState::Stopped {
        exit_code: ours.and_then(|known| known.exit_code),
        reason: task.stopped_reason.clone().unwrap_or_default(),
        container_reasons: reasons.collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::testing::{Says, Scripted};
    use crate::aws::{CapacityProvider, Container, Launch, Network};

    const RUN: &str = "RunTask";
    const LIST: &str = "ListTasks";
    const DESCRIBE: &str = "DescribeTasks";

    fn spec() -> RunTask {
        let capacity = vec![CapacityProvider { name: "FARGATE_SPOT".into(), weight: 1, base: 0 }];
        let network = Some(Network { subnets: vec!["s1".into()], ..Network::default() });
        let launch = Launch { launch_type: Some("FARGATE".into()), capacity, network, ..Launch::default() };
        let service = Service { launch, ..Service::default() };
        spec_from("main", &service, "arn:aws:ecs:r:1:task-definition/web:8", "web", &["migrate".into()])
    }

    async fn ran(script: Vec<(&'static str, Says)>) -> (Result<Ran, RunTaskError>, Vec<serde_json::Value>) {
        let (aws, client) = Scripted::start(script).await;
        let ran = run_once(&client, &spec(), "token", "tengu/d2").await;
        let sent = aws.asked().into_iter().filter(|(name, _)| name == RUN).map(|(_, body)| body);
        (ran, sent.collect())
    }

    #[tokio::test]
    async fn a_task_runs_where_and_how_its_service_does() {
        let made = Says::This(json!({ "tasks": [{ "taskArn": "task/1" }] }));
        let (ran, sent) = ran(vec![(RUN, made)]).await;
        assert_eq!(ran, Ok(Ran::Started { task_arn: "task/1".into() }));
        let overrides = json!({ "containerOverrides": [{ "name": "web", "command": ["migrate"] }] });
        assert_eq!(
            sent,
            [json!({
                "cluster": "main",
                "count": 1,
                "taskDefinition": "arn:aws:ecs:r:1:task-definition/web:8",
                "capacityProviderStrategy": [{ "capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0 }],
                "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["s1"] } },
                "overrides": overrides,
                "startedBy": "tengu/d2",
                "clientToken": "token",
            })]
        );
    }

    #[tokio::test]
    async fn a_task_runs_once_or_nobody_pretends_to_know() {
        let made = || Says::This(json!({ "tasks": [{ "taskArn": "task/1" }] }));
        let conflict = || Says::No("ConflictException", "the token was used");
        let tasks = |arns: &[&str]| Says::This(json!({ "taskArns": arns }));
        let task = |by: &str| Says::This(json!({ "tasks": [{ "taskArn": "task/9", "startedBy": by }] }));
        let started = |arn: &str| Ok(Ran::Started { task_arn: arn.to_owned() });
        let lost = vec![(RUN, Says::Lost), (RUN, made())];
        assert_eq!(ran(lost).await.0, started("task/1"), "sent again with the same token");
        let running = vec![(RUN, conflict()), (LIST, tasks(&["task/7"]))];
        assert_eq!(ran(running).await.0, started("task/7"), "found among those that run");
        let ended = vec![
            (RUN, conflict()),
            (LIST, tasks(&[])),
            (LIST, tasks(&["task/9"])),
            (DESCRIBE, task("tengu/d2")),
        ];
        assert_eq!(ran(ended).await.0, started("task/9"), "found among those that have ended");
        let others =
            vec![(RUN, conflict()), (LIST, tasks(&[])), (LIST, tasks(&["task/9"])), (DESCRIBE, task("me"))];
        assert!(matches!(ran(others).await.0, Ok(Ran::Unknown(_))), "another's");
        let then_denied = vec![(RUN, Says::Lost), (RUN, Says::No("AccessDeniedException", "no"))];
        assert!(matches!(ran(then_denied).await.0, Ok(Ran::Unknown(_))), "the first may have run");
        let denied = ran(vec![(RUN, Says::No("AccessDeniedException", "no"))]).await.0;
        assert!(matches!(denied, Err(RunTaskError::Aws(AwsError::Refused { .. }))));
        let full =
            json!({ "tasks": [], "failures": [{ "reason": "RESOURCE:MEMORY", "detail": "none left" }] });
        let reason = "RESOURCE:MEMORY: none left".to_owned();
        assert_eq!(ran(vec![(RUN, Says::This(full))]).await.0, Err(RunTaskError::NotPlaced { reason }));
    }

    #[test]
    fn a_task_ends_with_what_its_container_ended_with() {
        let container = |name: &str, exit_code, reason: Option<&str>| Container {
            name: name.into(),
            exit_code,
            reason: reason.map(str::to_owned),
            ..Container::default()
        };
        let containers = vec![container("log", Some(0), None), container("web", Some(3), Some("bad luck"))];
        let task = |status: &str| Task {
            last_status: status.into(),
            stopped_reason: Some("Essential container in task exited".into()),
            containers: containers.clone(),
            ..Task::default()
        };
        let ended = TaskState::Stopped {
            exit_code: Some(3),
            reason: "Essential container in task exited".into(),
            container_reasons: vec![("web".into(), "bad luck".into())],
        };
        for (status, expected) in [
            ("PROVISIONING", TaskState::Pending),
            ("ACTIVATING", TaskState::Pending),
            ("RUNNING", TaskState::Running { since: None }),
            ("STOPPING", TaskState::Running { since: None }),
            ("STOPPED", ended),
        ] {
            assert_eq!(state(&task(status), "web"), expected, "{status}");
        }
        assert_eq!(family_of("arn:aws:ecs:r:1:task-definition/web:7"), "web");
    }
}
