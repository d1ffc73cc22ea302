//! The account: services, tasks, images, revisions, logs, and where names lead.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::sandbox::aws::{AwsStandIn, RuleView, ServiceView, TaskView};
use crate::sandbox::terminal::Stage;

/// How many lines of log and how many tasks the page is told of.
const LINES: usize = 80;
const TASKS: usize = 80;
/// How many of a service's events.
const EVENTS: usize = 6;

pub(super) fn look(stage: &Stage, zone: &str) -> Value {
    let aws = &stage.aws;
    let services = aws.services();
    let of = |service: &ServiceView| aws.tasks(&format!("{}/{}", service.cluster, service.name));
    let mut tasks: Vec<TaskView> = services.iter().flat_map(of).chain(aws.one_off_tasks()).collect();
    tasks.sort_by_key(|task| task.created);
    let logs = aws.logs();
    let lines = logs[logs.len().saturating_sub(LINES)..].iter();
    json!({
        "port": stage.sites.address().port(),
        "services": services.iter().map(service).collect::<Vec<_>>(),
        "tasks": tasks[tasks.len().saturating_sub(TASKS)..].iter().map(task).collect::<Vec<_>>(),
        "images": images(stage, &tasks), "revisions": revisions(aws, &services),
        "logs": lines.map(|line| json!({ "at": line.at, "stream": line.stream, "text": line.text })).collect::<Vec<_>>(),
        "rules": aws.rules().iter().map(|one| rule(aws, one)).collect::<Vec<_>>(),
        "records": aws.records(zone).iter().map(|record| {
            json!({ "name": record.name, "kind": record.kind, "values": record.values, "alias": record.alias })
        }).collect::<Vec<_>>(),
    })
}

/// `web-production:2`, from an ARN; `web`, from `production/web`.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn service(service: &ServiceView) -> Value {
    let deployments = service.deployments.iter().map(|one| {
        json!({
            "revision": name(&one.task_definition), "rollout": one.rollout_state, "reason": one.reason,
            "running": one.running, "pending": one.pending, "failed": one.failed,
        })
    });
    json!({
        "arn": service.arn, "cluster": service.cluster, "name": service.name, "status": service.status,
        "desired": service.desired, "running": service.running, "pending": service.pending,
        "deployments": deployments.collect::<Vec<_>>(),
        "events": service.events.iter().take(EVENTS).collect::<Vec<_>>(),
    })
}

fn task(task: &TaskView) -> Value {
    let words = task.overrides["containerOverrides"][0]["command"].as_array();
    let command: Vec<&str> = words.into_iter().flatten().filter_map(Value::as_str).collect();
    json!({
        "id": task.id, "cluster": task.cluster, "service": task.service.as_deref().map(name), "command": command.join(" "),
        "revision": name(&task.task_definition), "status": task.status, "ending": task.ending,
        "healthy": task.healthy, "created": task.created, "reason": task.stopped_reason,
        "address": task.address, "public": task.public_address,
        "exit": task.containers.iter().find_map(|container| container.exit_code),
    })
}

fn images(stage: &Stage, tasks: &[TaskView]) -> Vec<Value> {
    let live = tasks.iter().filter(|task| !task.ending).flat_map(|task| &task.containers);
    let running: BTreeSet<&str> = live.filter_map(|container| container.digest.as_deref()).collect();
    let repositories = stage.setting.images.iter().collect::<BTreeSet<_>>();
    let of = |repository: &String| {
        let shown = |image: &crate::sandbox::aws::ImageView| {
            json!({
                "repository": repository, "tags": image.tags, "digest": image.digest, "pushed": image.pushed,
                "runs": running.contains(image.digest.as_str()),
            })
        };
        stage.aws.images(repository).iter().map(shown).collect::<Vec<_>>()
    };
    repositories.into_iter().flat_map(of).collect()
}

/// The revisions of what the services run, each with its first image.
fn revisions(aws: &AwsStandIn, services: &[ServiceView]) -> Vec<Value> {
    let family = |service: &ServiceView| name(&service.task_definition).split(':').next().map(str::to_owned);
    let families: BTreeSet<String> = services.iter().filter_map(family).collect();
    let all = families.iter().flat_map(|family| aws.revisions(family));
    all.map(|one| json!({ "name": name(&one.arn), "image": one.body["containerDefinitions"][0]["image"] }))
        .collect()
}

fn rule(aws: &AwsStandIn, rule: &RuleView) -> Value {
    let group = aws.target_groups().into_iter().find(|group| group.arn == rule.target_group);
    let targets = group.iter().flat_map(|group| &group.targets);
    let targets = targets.map(|target| json!({ "address": target.address, "state": target.state }));
    json!({
        "arn": rule.arn, "priority": rule.priority, "hosts": rule.hosts,
        "group": group.as_ref().map(|group| group.name.as_str()), "targets": targets.collect::<Vec<_>>(),
    })
}
