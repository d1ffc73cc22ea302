//! Service deployments: described, listed, stopped, gone on with; and service revisions.

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::{Answer, AwsError};
use super::super::rollout::{Cause, Phase};
use super::super::spec::Controller;
use super::super::world::World;
use super::services::find;
use super::{missing, shape, text, texts};

/// How many may be described at once. Source: ECS API reference.
const MOST: usize = 20;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let wanted = few(texts(input, "serviceDeploymentArns"))?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in wanted {
        match place(world, &arn) {
            Some((at, nth)) => {
                let service = &world.services[at];
                found.push(shape::rollout(world, service, &service.rollouts[nth]));
            }
            None => failures.push(missing(&arn)),
        }
    }
    Ok(json!({ "serviceDeployments": found, "failures": failures }))
}

fn few(arns: Vec<String>) -> Result<Vec<String>, AwsError> {
    if arns.is_empty() || arns.len() > MOST {
        return Err(AwsError::invalid("Between 1 and 20 ARNs must be given."));
    }
    Ok(arns)
}

/// A service and its service deployment.
fn place(world: &World, arn: &str) -> Option<(usize, usize)> {
    world
        .services
        .iter()
        .enumerate()
        .filter(|(_, service)| !service.forgotten)
        .find_map(|(at, service)| Some((at, service.rollouts.iter().position(|rollout| rollout.arn == arn)?)))
}

pub(super) fn list(world: &World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let at = find(world, &cluster, text(input, "service").unwrap_or_default());
    let at = at.ok_or_else(AwsError::service_not_found)?;
    let service = &world.services[at];
    if service.spec.controller != Controller::Ecs {
        let words = "Service deployments are only supported for services with an ECS deployment controller.";
        return Err(AwsError::new("UnsupportedFeatureException", words));
    }
    let statuses = texts(input, "status");
    let bound = |key: &str| input["createdAt"][key].as_f64();
    let within =
        |at: f64| bound("before").is_none_or(|to| at < to) && bound("after").is_none_or(|from| at > from);
    let mut brief = Vec::new();
    for rollout in service.rollouts.iter().rev() {
        let word = rollout.status.word();
        let created = shape::time(rollout.created).as_f64().unwrap_or_default();
        if statuses.is_empty() || statuses.iter().any(|status| status == word) {
            let whole = shape::rollout(world, service, rollout);
            if within(created) {
                brief.push(shortened(&whole));
            }
        }
    }
    let names: Vec<String> = (0..brief.len()).map(|nth| nth.to_string()).collect();
    let mut answer = super::page(input, "serviceDeployments", &names)?;
    for item in answer["serviceDeployments"].as_array_mut().into_iter().flatten() {
        let nth = item.as_str().and_then(|nth| nth.parse::<usize>().ok()).unwrap_or_default();
        *item = brief.get(nth).cloned().unwrap_or_default();
    }
    Ok(answer)
}

/// A service deployment as a list has it.
fn shortened(whole: &Value) -> Value {
    let keys = [
        "serviceDeploymentArn",
        "serviceArn",
        "clusterArn",
        "startedAt",
        "createdAt",
        "finishedAt",
        "status",
        "statusReason",
    ];
    let there = keys.iter().filter_map(|key| Some(((*key).to_owned(), whole.get(*key)?.clone())));
    let mut brief = Value::Object(there.collect());
    brief["targetServiceRevisionArn"] = whole["targetServiceRevision"]["arn"].clone();
    brief
}

pub(super) fn stop(world: &mut World, input: &Value) -> Answer {
    let (at, arn) = underway(world, input)?;
    match text(input, "stopType").unwrap_or("ROLLBACK") {
        "ABORT" => world.abort(at),
        _ => world.ask(at, Phase::RollbackRequested),
    }
    Ok(json!({ "serviceDeploymentArn": arn }))
}

/// The service whose service deployment is named, as long as it can be acted upon.
fn underway(world: &World, input: &Value) -> Result<(usize, String), AwsError> {
    let arn = text(input, "serviceDeploymentArn").unwrap_or_default();
    let not_found = || AwsError::new("ServiceDeploymentNotFoundException", "Service deployment not found.");
    let (at, nth) = place(world, arn).ok_or_else(not_found)?;
    let rollout = &world.services[at].rollouts[nth];
    if !matches!(rollout.status, Phase::Pending | Phase::InProgress) {
        let words =
            format!("Service deployment is in status {} and can't be stopped.", rollout.status.word());
        return Err(AwsError::new("ConflictException", words));
    }
    Ok((at, arn.to_owned()))
}

pub(super) fn go_on(world: &mut World, input: &Value) -> Answer {
    let (at, arn) = underway(world, input)?;
    let hook = world.services[at].deployments.first_mut().and_then(|one| one.hook.as_mut());
    let wanted = text(input, "hookId");
    let hook = hook.filter(|hook| wanted == Some(hook.id.as_str()) && !hook.released);
    let hook = hook.ok_or_else(|| AwsError::invalid("The hook is not awaiting an action."))?;
    hook.released = true;
    if text(input, "action") == Some("ROLLBACK") {
        world.fail(at, Cause::Asked);
    }
    Ok(json!({ "serviceDeploymentArn": arn }))
}

pub(super) fn revisions(world: &World, input: &Value) -> Answer {
    let wanted = few(texts(input, "serviceRevisionArns"))?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in wanted {
        match world.services.iter().find_map(|service| Some((service, service.revision(&arn)?))) {
            Some((service, revision)) => {
                let image = |(name, image, digest): &(String, String, Option<String>)| match digest {
                    Some(digest) => json!({ "containerName": name, "image": image, "imageDigest": digest }),
                    None => json!({ "containerName": name, "image": image }),
                };
                found.push(json!({
                    "serviceRevisionArn": arn, "serviceArn": service.arn,
                    "clusterArn": arn::cluster(&service.spec.cluster), "taskDefinition": revision.definition,
                    "loadBalancers": service.load_balancers(), "networkConfiguration": service.network,
                    "containerImages": revision.images.iter().map(image).collect::<Vec<_>>(),
                    "createdAt": shape::time(revision.created), "guardDutyEnabled": false,
                }));
            }
            None => failures.push(missing(&arn)),
        }
    }
    Ok(json!({ "serviceRevisions": found, "failures": failures }))
}
