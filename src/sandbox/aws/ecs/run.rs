//! `RunTask`

use serde_json::{Value, json};

use super::super::auth::sha256;
use super::super::capacity;
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
    let mut placed = Vec::new();
    for _ in 0..input["count"].as_u64().unwrap_or(1) {
        let provider = capacity::pick(&input["capacityProviderStrategy"], &placed);
        if !world.has_room(provider.as_deref()) {
            failures.push(json!({ "reason": capacity::UNAVAILABLE }));
            continue;
        }
        placed.push(provider.clone());
        let mut task = world.task(Wanted { capacity_provider: provider, ..wanted.clone() });
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
    network(&body, input)?;
    overrides(&body, &input["overrides"])?;
    let capacity_provider = provider(world, cluster, input)?;
    let launch_type = match (&capacity_provider, text(input, "launchType")) {
        (Some(name), _) if name.starts_with("FARGATE") => "FARGATE",
        (None, Some(launch)) => launch,
        _ => "EC2",
    };
    serves(&body, launch_type)?;
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
        tags: tags(world, name, input),
        public: is_public(&input["networkConfiguration"]),
        exec: input["enableExecuteCommand"] == json!(true),
        ..Wanted::default()
    })
}

/// Whether its tasks get a public address.
pub(in super::super) fn is_public(network: &Value) -> bool {
    network["awsvpcConfiguration"]["assignPublicIp"] == json!("ENABLED")
}

/// The tags given, and the task definition's where they are to be passed on.
fn tags(world: &World, definition: &str, input: &Value) -> Value {
    let mut tags = input["tags"].as_array().cloned().unwrap_or_default();
    if text(input, "propagateTags") == Some("TASK_DEFINITION") {
        let more = world.definition(definition).and_then(|one| one.tags.as_array());
        let new = |tag: &&Value| tags.iter().all(|known| known["key"] != tag["key"]);
        let more: Vec<Value> = more.into_iter().flatten().filter(new).cloned().collect();
        tags.extend(more);
    }
    json!(tags)
}

/// A network is given exactly where tasks have one of their own.
pub(super) fn network(body: &Value, input: &Value) -> Result<(), AwsError> {
    let awsvpc = text(body, "networkMode") == Some("awsvpc");
    match (awsvpc, input["networkConfiguration"].is_object()) {
        (true, false) => Err(AwsError::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )),
        (false, true) => Err(AwsError::invalid(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        _ => Ok(()),
    }
}

/// Whether a task definition can be run in that way.
pub(super) fn serves(body: &Value, launch_type: &str) -> Result<(), AwsError> {
    let compatible = body["requiresCompatibilities"].as_array();
    if compatible.is_none_or(|all| all.is_empty() || all.contains(&json!(launch_type))) {
        return Ok(());
    }
    Err(AwsError::invalid(format!("Task definition does not support launch_type {launch_type}.")))
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

/// The first capacity provider that is used, held to the rules of strategies.
pub(super) fn provider(world: &World, cluster: &str, input: &Value) -> Result<Option<String>, AwsError> {
    let strategy = input["capacityProviderStrategy"].as_array().filter(|all| !all.is_empty());
    let Some(strategy) = strategy else { return Ok(None) };
    if text(input, "launchType").is_some() {
        return Err(AwsError::invalid("Specify either launchType or capacityProviderStrategy, not both."));
    }
    let known = world.clusters.get(cluster).map(|one| one.providers.as_slice()).unwrap_or_default();
    let mut names = strategy.iter().filter_map(|part| part["capacityProvider"].as_str());
    if let Some(name) = names.find(|name| !known.iter().any(|known| known == name)) {
        return Err(AwsError::invalid(format!("The specified capacity provider {name} was not found.")));
    }
    if strategy.iter().filter(|part| part["base"].as_u64().is_some_and(|base| base > 0)).count() > 1 {
        return Err(AwsError::invalid("Only one capacity provider in a strategy can have a base defined."));
    }
    let first = capacity::pick(&input["capacityProviderStrategy"], &[]);
    let none = || AwsError::invalid("At least one capacity provider must have a weight greater than zero.");
    first.map(Some).ok_or_else(none)
}
