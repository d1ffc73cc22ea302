//! Tasks: described, listed, stopped.

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::{Answer, AwsError};
use super::super::task::{Status, Task, s};
use super::super::world::World;
use super::services::find;
use super::{missing, page, shape, text, texts, with_tags};

/// How many tasks may be described at once. Source: ECS API reference.
const MOST: usize = 100;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let wanted = texts(input, "tasks");
    if wanted.is_empty() {
        return Err(AwsError::invalid("Tasks cannot be empty."));
    }
    if wanted.len() > MOST {
        return Err(AwsError::invalid("Too many tasks. Must be 100 or less."));
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for name in wanted {
        match visible(world, &cluster, &name) {
            Some(task) => tasks.push(shape::task(task, with_tags(input))),
            None if name.starts_with("arn:") => failures.push(missing(&name)),
            None => failures.push(missing(&arn::task(&cluster, &name))),
        }
    }
    Ok(json!({ "tasks": tasks, "failures": failures }))
}

/// A task of a cluster by id or ARN, unless it is too new to be seen.
fn visible<'a>(world: &'a World, cluster: &str, name: &str) -> Option<&'a Task> {
    let id = arn::name_of(name, "task")?;
    let mine = |task: &&Task| task.cluster == cluster && task.id == id;
    let old = |task: &&Task| (world.now - task.created).to_std().is_ok_and(|age| age >= world.unseen);
    world.tasks.iter().find(mine).filter(old)
}

pub(super) fn list(world: &World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let service = match text(input, "serviceName") {
        None => None,
        Some(name) => {
            let at = find(world, &cluster, name).ok_or_else(AwsError::service_not_found)?;
            Some(world.services[at].key())
        }
    };
    let stopped = text(input, "desiredStatus") == Some("STOPPED");
    let equal = |key: &str, value: Option<&str>| text(input, key).is_none_or(|wanted| value == Some(wanted));
    let fits = |task: &&Task| {
        task.cluster == cluster
            && task.ending == stopped
            && text(input, "desiredStatus") != Some("PENDING")
            && service.as_ref().is_none_or(|service| task.of(service))
            && equal("startedBy", task.started_by.as_deref())
            && equal("family", Some(&task.family))
            && equal("launchType", task.launch_type.as_deref())
            && text(input, "containerInstance").is_none()
    };
    let arns: Vec<String> = world.tasks.iter().filter(fits).map(|task| task.arn.clone()).collect();
    page(input, "taskArns", &arns)
}

pub(super) fn stop(world: &mut World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let (name, now) = (text(input, "task").unwrap_or_default(), world.now);
    let reason = text(input, "reason").unwrap_or("Task stopped by user").to_owned();
    let id = arn::name_of(name, "task").map(str::to_owned);
    let mine = |task: &&mut Task| task.cluster == cluster && Some(&task.id) == id.as_ref();
    let task = world.tasks.iter_mut().find(mine);
    let task = task.ok_or_else(|| AwsError::invalid("The referenced task was not found."))?;
    if !task.ending && task.status != Status::Stopped {
        task.end(now, "UserInitiated", reason);
        task.leave(now, s(2));
    }
    Ok(json!({ "task": shape::task(task, false) }))
}
