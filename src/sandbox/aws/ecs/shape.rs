//! Services, deployments and tasks as ECS writes them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::arn;
use super::super::rollout::{Cause, Phase, Rollout};
use super::super::service::{Deployment, Service};
use super::super::spec::{Controller, Strategy};
use super::super::task::{Status, Task};
use super::super::world::World;

/// Seconds since 1970, with what comes after the point.
pub(super) fn time(at: DateTime<Utc>) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let seconds = at.timestamp_millis() as f64 / 1000.0;
    json!(seconds)
}

/// Sets a member where there is a time.
fn timed(json: &mut Value, key: &str, at: Option<DateTime<Utc>>) {
    if let Some(at) = at {
        json[key] = time(at);
    }
}

/// Sets a member where there is a value.
fn put(json: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        json[key] = value.into();
    }
}

pub(super) fn tags(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

/// Running and pending tasks of a service, of one deployment or all.
pub(in super::super) fn counts(world: &World, service: &Service, deployment: Option<&str>) -> (usize, usize) {
    let key = service.key();
    let mine = |task: &&Task| task.of(&key) && deployment.is_none_or(|id| task.in_deployment(id));
    let tasks = || world.tasks.iter().filter(mine);
    let running = tasks().filter(|task| task.status == Status::Running).count();
    (running, tasks().filter(|task| task.status < Status::Running && !task.ending).count())
}

pub(super) fn service(world: &World, at: usize, with_tags: bool) -> Value {
    let service = &world.services[at];
    let spec = &service.spec;
    let (running, pending) = counts(world, service, None);
    let deployments: Vec<Value> = service
        .deployments
        .iter()
        .enumerate()
        .map(|(nth, one)| deployment(world, at, nth == 0, one))
        .collect();
    let events: Vec<Value> = service
        .events
        .iter()
        .map(|event| json!({ "id": event.id, "createdAt": time(event.at), "message": event.message }))
        .collect();
    let mut json = json!({
        "serviceArn": service.arn, "serviceName": spec.name, "clusterArn": arn::cluster(&spec.cluster),
        "loadBalancers": service.load_balancers(), "serviceRegistries": [],
        "status": service.status(world),
        "desiredCount": world.desired(at), "runningCount": running, "pendingCount": pending,
        "taskDefinition": service.definition,
        "deploymentConfiguration": configuration(service),
        "deployments": deployments, "events": events, "createdAt": time(service.created),
        "placementConstraints": [], "placementStrategy": [], "networkConfiguration": service.network,
        "schedulingStrategy": if spec.daemon { "DAEMON" } else { "REPLICA" },
        "deploymentController": { "type": controller(spec.controller) },
        "createdBy": "arn:aws:iam::123456789012:role/infrastructure",
        "enableECSManagedTags": service.made.managed, "enableExecuteCommand": false,
        "propagateTags": service.made.propagate.as_deref().unwrap_or("NONE"),
        "availabilityZoneRebalancing": "DISABLED",
    });
    if !service.active {
        json["desiredCount"] = json!(0);
    }
    if spec.load_balancer {
        json["healthCheckGracePeriodSeconds"] = json!(service.made.grace);
    }
    provider(&mut json, service);
    if service.by_ecs() {
        let rollout = service.rollouts.last().filter(|rollout| !rollout.status.is_final());
        put(&mut json, "currentServiceDeployment", rollout.map(|rollout| rollout.arn.clone()));
        json["currentServiceRevisions"] =
            service.deployments.iter().map(|one| summary(world, service, &one.revision)).collect();
    }
    if with_tags {
        json["tags"] = tags(&spec.tags);
    }
    json
}

/// Launch type or capacity provider, and the platform.
fn provider(json: &mut Value, service: &Service) {
    match service.capacity() {
        Some(mut strategy) => {
            for part in strategy.as_array_mut().into_iter().flatten() {
                for key in ["weight", "base"] {
                    part[key] = json!(part[key].as_u64().unwrap_or(0));
                }
            }
            json["capacityProviderStrategy"] = strategy;
        }
        None => put(json, "launchType", Some(service.launch_type())),
    }
    if !service.spec.daemon {
        json["platformVersion"] = json!("1.4.0");
        json["platformFamily"] = json!("Linux");
    }
}

fn controller(controller: Controller) -> &'static str {
    match controller {
        Controller::Ecs => "ECS",
        Controller::CodeDeploy => "CODE_DEPLOY",
        Controller::External => "EXTERNAL",
    }
}

pub(super) fn configuration(service: &Service) -> Value {
    let spec = &service.spec;
    let strategy = match spec.strategy {
        Strategy::Rolling => "ROLLING",
        Strategy::BlueGreen => "BLUE_GREEN",
        Strategy::Linear => "LINEAR",
        Strategy::Canary => "CANARY",
    };
    let breaker = json!({ "enable": spec.breaker.is_some(), "rollback": spec.breaker == Some(true) });
    let mut json = json!({
        "deploymentCircuitBreaker": breaker, "maximumPercent": spec.maximum,
        "minimumHealthyPercent": spec.minimum, "strategy": strategy, "bakeTimeInMinutes": spec.bake_minutes,
    });
    if let Some((names, rollback)) = &spec.alarms {
        json["alarms"] = json!({ "alarmNames": names, "rollback": rollback, "enable": true });
    }
    if let Some(stage) = service.pause {
        let timeout = json!({ "timeoutInMinutes": 60, "action": "ROLLBACK" });
        json["lifecycleHooks"] = json!([{ "targetType": "PAUSE", "lifecycleStages": [stage.word()], "timeoutConfiguration": timeout }]);
    }
    json
}

fn deployment(world: &World, at: usize, primary: bool, one: &Deployment) -> Value {
    let service = &world.services[at];
    let (running, pending) = counts(world, service, Some(&one.id));
    let desired = if primary { world.desired(at) } else { running };
    let mut json = json!({
        "id": one.id, "status": if primary { "PRIMARY" } else { "ACTIVE" }, "taskDefinition": one.definition,
        "desiredCount": if primary && one.frozen { running } else { desired },
        "pendingCount": pending, "runningCount": running, "failedTasks": one.failed,
        "createdAt": time(one.created), "updatedAt": time(one.updated),
        "networkConfiguration": service.network,
    });
    if service.rolling() {
        json["rolloutState"] = json!(one.state.word());
        json["rolloutStateReason"] = json!(one.reason);
    }
    provider(&mut json, service);
    json
}

/// A service revision with its tasks, counted.
pub(super) fn summary(world: &World, service: &Service, revision: &str) -> Value {
    let one = service.deployments.iter().find(|one| one.revision == revision);
    let (running, pending) = one.map_or((0, 0), |one| counts(world, service, Some(&one.id)));
    let first = service.deployments.first().is_some_and(|first| first.revision == revision);
    let requested = if first { service.desired as usize } else { running };
    json!({ "arn": revision, "requestedTaskCount": requested, "runningTaskCount": running, "pendingTaskCount": pending })
}

pub(super) fn rollout(world: &World, service: &Service, rollout: &Rollout) -> Value {
    let one = service.deployments.iter().find(|one| one.id == rollout.deployment);
    let sources: Vec<Value> = rollout.sources.iter().map(|source| summary(world, service, source)).collect();
    let mut json = json!({
        "serviceDeploymentArn": rollout.arn, "serviceArn": service.arn,
        "clusterArn": arn::cluster(&service.spec.cluster),
        "createdAt": time(rollout.created), "updatedAt": time(rollout.updated),
        "sourceServiceRevisions": sources,
        "targetServiceRevision": summary(world, service, &rollout.target),
        "status": rollout.status.word(), "deploymentConfiguration": configuration(service),
        "deploymentCircuitBreaker": breaker(service, rollout, one),
        "alarms": alarms(service, rollout),
    });
    timed(&mut json, "startedAt", rollout.started);
    timed(&mut json, "finishedAt", rollout.finished);
    timed(&mut json, "stoppedAt", rollout.stopped);
    put(&mut json, "statusReason", rollout.reason.clone());
    if let Some((reason, at, revision)) = &rollout.rollback {
        json["rollback"] =
            json!({ "reason": reason, "startedAt": time(*at), "serviceRevisionArn": revision });
    }
    if let Some(one) = one.filter(|_| !service.rolling() && !rollout.status.is_final()) {
        json["lifecycleStage"] = json!(one.stage.word());
        if let Some(hook) = &one.hook {
            let status = if hook.released { "SUCCEEDED" } else { "AWAITING_ACTION" };
            json["lifecycleHookDetails"] = json!([{
                "hookId": hook.id, "targetType": "PAUSE", "status": status, "timeoutAction": "ROLLBACK",
                "expiresAt": time(rollout.created + chrono::TimeDelta::hours(1)),
            }]);
        }
    }
    json
}

fn breaker(service: &Service, rollout: &Rollout, one: Option<&Deployment>) -> Value {
    let status = match (service.spec.breaker, rollout.cause) {
        (None, _) => "DISABLED",
        (_, Some(Cause::Breaker)) => "TRIGGERED",
        _ if rollout.status.is_final() || one.is_some_and(|one| one.proven) => "MONITORING_COMPLETE",
        _ => "MONITORING",
    };
    let failures = one.map_or(0, |one| one.failed).max(rollout.failures);
    json!({ "status": status, "failureCount": failures, "threshold": rollout.threshold })
}

fn alarms(service: &Service, rollout: &Rollout) -> Value {
    let Some((names, _)) = &service.spec.alarms else { return json!({ "status": "DISABLED" }) };
    let triggered = rollout.cause == Some(Cause::Alarm);
    let status = match rollout.status {
        _ if triggered => "TRIGGERED",
        Phase::Successful | Phase::Stopped => "MONITORING_COMPLETE",
        _ => "MONITORING",
    };
    let mut json = json!({ "status": status, "alarmNames": names });
    if triggered {
        json["triggeredAlarmNames"] = json!(names);
    }
    json
}

pub(super) fn task(task: &Task, with_tags: bool) -> Value {
    let mut json = json!({
        "taskArn": task.arn, "clusterArn": arn::cluster(&task.cluster), "taskDefinitionArn": task.definition,
        "attachments": [], "attributes": [], "availabilityZone": "ap-northeast-1a",
        "containers": task.containers.iter().enumerate().map(|(nth, _)| container(task, nth)).collect::<Vec<_>>(),
        "createdAt": time(task.created), "enableExecuteCommand": task.exec, "group": task.group,
        "healthStatus": health(task), "lastStatus": task.status.word(),
        "desiredStatus": if task.ending { "STOPPED" } else { "RUNNING" },
        "overrides": task.overrides, "version": task.version,
        "tags": if with_tags { task.tags.clone() } else { json!([]) },
    });
    let later = task.status > Status::Provisioning;
    if later {
        json["attachments"] = json!([attachment(task)]);
        json["connectivity"] = json!("CONNECTED");
        json["connectivityAt"] = time(task.created + super::super::task::s(7));
    }
    let texts = [
        ("cpu", task.cpu.clone()),
        ("memory", task.memory.clone()),
        ("startedBy", task.started_by.clone()),
        ("launchType", task.launch_type.clone()),
        ("capacityProviderName", task.capacity_provider.clone()),
        ("stopCode", task.stop_code.map(str::to_owned)),
        ("stoppedReason", task.stopped_reason.clone()),
    ];
    for (key, value) in texts {
        put(&mut json, key, value);
    }
    if task.launch_type.as_deref() == Some("FARGATE") {
        (json["platformVersion"], json["platformFamily"]) = (json!("1.4.0"), json!("Linux"));
        json["ephemeralStorage"] = json!({ "sizeInGiB": 20 });
    }
    for (key, at) in [
        ("pullStartedAt", task.pull_started),
        ("pullStoppedAt", task.pull_stopped),
        ("startedAt", task.started),
        ("stoppingAt", task.stopping),
        ("executionStoppedAt", task.execution_stopped),
        ("stoppedAt", task.stopped),
    ] {
        timed(&mut json, key, at);
    }
    json
}

fn health(task: &Task) -> &'static str {
    match (task.checked && !task.balanced, task.healthy) {
        (true, true) => "HEALTHY",
        (true, false) if task.ending => "UNHEALTHY",
        _ => "UNKNOWN",
    }
}

fn attachment(task: &Task) -> Value {
    let status = match task.status {
        Status::Stopped => "DELETED",
        Status::Deprovisioning => "DETACHING",
        _ => "ATTACHED",
    };
    let details = json!([
        { "name": "subnetId", "value": "subnet-0a1b2c3d" },
        { "name": "networkInterfaceId", "value": task.interface },
        { "name": "privateIPv4Address", "value": task.address },
    ]);
    json!({ "id": format!("eni-of-{}", &task.id[..8]), "type": "ElasticNetworkInterface", "status": status, "details": details })
}

fn container(task: &Task, nth: usize) -> Value {
    let one = &task.containers[nth];
    let status = match task.status {
        Status::Provisioning | Status::Pending | Status::Activating => "PENDING",
        Status::Running | Status::Deactivating | Status::Stopping => "RUNNING",
        Status::Deprovisioning | Status::Stopped => "STOPPED",
    };
    let interfaces = if task.status > Status::Provisioning {
        json!([{ "attachmentId": format!("eni-of-{}", &task.id[..8]), "privateIpv4Address": task.address }])
    } else {
        json!([])
    };
    let mut json = json!({
        "containerArn": arn::ecs(&format!("container/{}/{}/{}", task.cluster, task.id, one.name)),
        "taskArn": task.arn, "name": one.name, "image": one.image, "lastStatus": status,
        "networkInterfaces": interfaces, "healthStatus": health(task), "cpu": "0",
    });
    if task.pull_stopped.is_some() {
        put(&mut json, "imageDigest", one.digest.clone());
        json["runtimeId"] = json!(format!("{}-{nth}", task.id));
    }
    put(&mut json, "exitCode", one.exit_code);
    put(&mut json, "reason", one.reason.clone());
    json
}
