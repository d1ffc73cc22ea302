//! `RunTask`

use serde_json::{Value, json};

use super::super::auth::sha256;
use super::super::error::{Answer, AwsError};
use super::super::start::Wanted;
use super::super::world::World;
use super::{shape, text};

/// Source: ECS API reference, `RunTask`.
const MOST_TASKS: u64 = 10;
const LONGEST_OVERRIDES: usize = 8192;
const LONGEST_NAME: usize = 128;
const LONGEST_TOKEN: usize = 64;

pub(super) fn run(world: &mut World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let token = text(input, "clientToken").map(|token| format!("{cluster} {token}"));
    let asked = sha256(input.to_string().as_bytes());
    if let Some((before, ids)) = token.as_ref().and_then(|token| world.tokens.get(token)) {
        if *before != asked {
            let words = "The client token was used before with other parameters.";
            return Err(AwsError::new("ConflictException", words));
        }
        let tasks = world.tasks.iter().filter(|task| ids.contains(&task.id));
        let tasks: Vec<Value> = tasks.map(|task| shape::task(task, true)).collect();
        return Ok(json!({ "tasks": tasks, "failures": [] }));
    }
    let wanted = checked(world, &cluster, input)?;
    let (mut ids, mut tasks, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..input["count"].as_u64().unwrap_or(1) {
        if world.no_capacity > 0 {
            world.no_capacity -= 1;
            failures.push(json!({ "reason": "Capacity is unavailable at this time. Please try again later or in a different availability zone" }));
            continue;
        }
        let mut task = world.task(wanted.clone());
        task.steps = world.errand(&task);
        ids.push(task.id.clone());
        tasks.push(shape::task(&task, true));
        world.tasks.push(task);
    }
    if let Some(token) = token.filter(|_| failures.is_empty()) {
        world.tokens.insert(token, (asked, ids));
    }
    Ok(json!({ "tasks": tasks, "failures": failures }))
}

fn checked(world: &World, cluster: &str, input: &Value) -> Result<Wanted, AwsError> {
    limits(input)?;
    let name = text(input, "taskDefinition").unwrap_or_default();
    let definition = super::update::active(world, name)?;
    let body = world.definition(&definition).map(|one| one.body.clone()).unwrap_or_default();
    let awsvpc = text(&body, "networkMode") == Some("awsvpc");
    let network = input["networkConfiguration"].is_object();
    if awsvpc && !network {
        return Err(AwsError::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ));
    }
    if !awsvpc && network {
        return Err(AwsError::invalid(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        ));
    }
    overrides(&body, &input["overrides"])?;
    let capacity_provider = provider(world, cluster, input)?;
    let launch_type = match (&capacity_provider, text(input, "launchType")) {
        (Some(name), _) if name.starts_with("FARGATE") => "FARGATE",
        (None, Some(launch)) => launch,
        _ => "EC2",
    };
    let serves = |kind: &str| {
        body["requiresCompatibilities"]
            .as_array()
            .is_none_or(|all| all.is_empty() || all.contains(&json!(kind)))
    };
    if !serves(launch_type) {
        return Err(AwsError::invalid(format!(
            "Task definition does not support launch_type {launch_type}."
        )));
    }
    let mut given = json!({ "containerOverrides": [] });
    if let Some(members) = input["overrides"].as_object() {
        members.iter().for_each(|(key, value)| given[key] = value.clone());
    }
    Ok(Wanted {
        cluster: cluster.to_owned(),
        definition,
        group: text(input, "group").map(str::to_owned),
        started_by: text(input, "startedBy").map(str::to_owned),
        launch_type: Some(launch_type.to_owned()),
        capacity_provider,
        overrides: given,
        tags: if input["tags"].is_array() { input["tags"].clone() } else { json!([]) },
        exec: input["enableExecuteCommand"] == json!(true),
        ..Wanted::default()
    })
}

fn limits(input: &Value) -> Result<(), AwsError> {
    if !(1..=MOST_TASKS).contains(&input["count"].as_u64().unwrap_or(1)) {
        return Err(AwsError::invalid("count must be between 1 and 10."));
    }
    let named = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
    let by = text(input, "startedBy").unwrap_or_default();
    if by.len() > LONGEST_NAME || !by.chars().all(named) {
        return Err(AwsError::invalid("startedBy must be at most 128 letters, digits, /, _ and -."));
    }
    let token = text(input, "clientToken").unwrap_or_default();
    if token.len() > LONGEST_TOKEN || !token.chars().all(|c| ('!'..='~').contains(&c)) {
        return Err(AwsError::invalid("clientToken must be at most 64 printable characters."));
    }
    if text(input, "group").is_some_and(|group| group.starts_with("service:")) {
        return Err(AwsError::invalid("The group name can't begin with service:."));
    }
    if !input["overrides"].is_null() && input["overrides"].to_string().len() > LONGEST_OVERRIDES {
        return Err(AwsError::invalid("Overrides are limited to 8192 characters."));
    }
    Ok(())
}

fn overrides(body: &Value, overrides: &Value) -> Result<(), AwsError> {
    let containers = body["containerDefinitions"].as_array();
    for one in overrides["containerOverrides"].as_array().into_iter().flatten() {
        let there =
            containers.is_some_and(|all| all.iter().any(|container| container["name"] == one["name"]));
        if !there {
            let name = text(one, "name").unwrap_or_default();
            return Err(AwsError::invalid(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            )));
        }
    }
    Ok(())
}

fn provider(world: &World, cluster: &str, input: &Value) -> Result<Option<String>, AwsError> {
    let strategy = input["capacityProviderStrategy"].as_array().filter(|all| !all.is_empty());
    let Some(strategy) = strategy else { return Ok(None) };
    if text(input, "launchType").is_some() {
        return Err(AwsError::invalid("Specify either launchType or capacityProviderStrategy, not both."));
    }
    let name = strategy[0]["capacityProvider"].as_str().unwrap_or_default();
    let there =
        world.clusters.get(cluster).is_some_and(|one| one.providers.iter().any(|known| known == name));
    if !there {
        return Err(AwsError::invalid(format!("The specified capacity provider {name} was not found.")));
    }
    Ok(Some(name.to_owned()))
}
