//! Task definitions: described, listed, deregistered.

use serde_json::{Value, json};

use super::super::error::{Answer, AwsError};
use super::super::world::{Revision, World};
use super::shape::time;
use super::{page, text, with_tags};

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let name = text(input, "taskDefinition").unwrap_or_default();
    let found = world.definition(name);
    let found = found.ok_or_else(|| AwsError::client("Unable to describe task definition."))?;
    let mut answer = json!({ "taskDefinition": whole(found) });
    if with_tags(input) {
        answer["tags"] = found.tags.clone();
    }
    Ok(answer)
}

/// A task definition with what ECS adds.
pub(super) fn whole(revision: &Revision) -> Value {
    let mut json = revision.body.clone();
    let active = revision.deregistered.is_none();
    json["taskDefinitionArn"] = json!(revision.arn);
    json["revision"] = json!(revision.number);
    json["status"] = json!(if active { "ACTIVE" } else { "INACTIVE" });
    json["requiresAttributes"] = json!([{ "name": "ecs.capability.task-eni" }]);
    json["compatibilities"] = json!(["EC2", "FARGATE"]);
    json["registeredAt"] = time(revision.registered);
    json["registeredBy"] = json!("arn:aws:iam::123456789012:role/infrastructure");
    if let Some(at) = revision.deregistered {
        json["deregisteredAt"] = time(at);
    }
    json
}

pub(super) fn list(world: &World, input: &Value) -> Answer {
    let prefix = text(input, "familyPrefix");
    let inactive = text(input, "status") == Some("INACTIVE");
    let families = world.families.iter().filter(|(name, _)| prefix.is_none_or(|prefix| *name == prefix));
    let revisions = families.flat_map(|(_, revisions)| revisions);
    let mut arns: Vec<String> = revisions
        .filter(|revision| revision.deregistered.is_some() == inactive)
        .map(|revision| revision.arn.clone())
        .collect();
    if text(input, "sort") == Some("DESC") {
        arns.reverse();
    }
    page(input, "taskDefinitionArns", &arns)
}

pub(super) fn deregister(world: &mut World, input: &Value) -> Answer {
    let (name, now) = (text(input, "taskDefinition").unwrap_or_default(), world.now);
    if !name.contains(':') {
        return Err(AwsError::invalid("Invalid revision number."));
    }
    let not_found = || AwsError::client("The specified task definition does not exist.");
    let arn = world.definition(name).ok_or_else(not_found)?.arn.clone();
    let mut all = world.families.values_mut().flatten();
    let revision = all.find(|revision| revision.arn == arn).ok_or_else(not_found)?;
    revision.deregistered.get_or_insert(now);
    Ok(json!({ "taskDefinition": whole(revision) }))
}
