//! `UpdateService`

use serde_json::{Value, json};

use super::super::error::{Answer, AwsError, BEYOND};
use super::super::spec::Controller;
use super::super::world::World;
use super::services::find;
use super::{shape, text};

/// What starts a deployment. Source: ECS API reference, `UpdateService`.
const DEPLOYING: [&str; 3] = ["platformVersion", "networkConfiguration", "capacityProviderStrategy"];

/// What the stand-in can change; the rest it refuses rather than pretend.
const KNOWN: [&str; 12] = [
    "cluster",
    "service",
    "taskDefinition",
    "desiredCount",
    "forceNewDeployment",
    "networkConfiguration",
    "platformVersion",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "minimumHealthyPercent",
    "maximumPercent",
    "deploymentCircuitBreaker",
];

pub(super) fn update(world: &mut World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let at = find(world, &cluster, text(input, "service").unwrap_or_default());
    let at = at.ok_or_else(AwsError::service_not_found)?;
    allowed(world, at, input)?;
    let definition = match text(input, "taskDefinition") {
        Some(name) => active(world, name)?,
        None => world.services[at].definition.clone(),
    };
    configure(world, at, input)?;
    let deploying = DEPLOYING.iter().any(|key| input.get(*key).is_some());
    let forced = input["forceNewDeployment"] == json!(true);
    if definition != world.services[at].definition || forced || deploying {
        world.deploy(at, &definition);
    }
    world.settle();
    Ok(json!({ "service": shape::service(world, at, false) }))
}

/// Starts a deployment of a task definition, or of the same once more.
pub(in super::super) fn forced(
    world: &mut World,
    at: usize,
    definition: Option<&str>,
) -> Result<(), AwsError> {
    let definition = match definition {
        Some(name) => active(world, name)?,
        None => world.services[at].definition.clone(),
    };
    world.deploy(at, &definition);
    Ok(())
}

fn allowed(world: &World, at: usize, input: &Value) -> Result<(), AwsError> {
    let service = &world.services[at];
    if !service.active {
        return Err(AwsError::new("ServiceNotActiveException", "Service was not ACTIVE."));
    }
    let mut given = members(input).chain(members(&input["deploymentConfiguration"]));
    if let Some(other) = given.find(|key| !KNOWN.contains(&key.as_str())) {
        return Err(AwsError::invalid(format!("{BEYOND} change {other}")));
    }
    let deploying = DEPLOYING.iter().chain(&["taskDefinition"]).any(|key| input.get(*key).is_some());
    match service.spec.controller {
        Controller::CodeDeploy if deploying => Err(AwsError::invalid(
            "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        )),
        Controller::CodeDeploy if input["forceNewDeployment"] == json!(true) => Err(AwsError::invalid(
            "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        )),
        Controller::External if deploying => Err(AwsError::invalid(
            "Unable to update task definition on services with an EXTERNAL deployment controller.",
        )),
        _ if service.spec.daemon && input.get("desiredCount").is_some() => Err(AwsError::invalid(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count from your request and try again",
        )),
        _ => Ok(()),
    }
}

fn members(json: &Value) -> impl Iterator<Item = &String> {
    json.as_object().into_iter().flat_map(|members| members.keys())
}

/// The ARN of an active task definition.
pub(super) fn active(world: &World, name: &str) -> Result<String, AwsError> {
    let found = world.definition(name).ok_or_else(|| AwsError::client("TaskDefinition not found."))?;
    if found.deregistered.is_some() {
        return Err(AwsError::client("TaskDefinition is inactive"));
    }
    Ok(found.arn.clone())
}

fn configure(world: &mut World, at: usize, input: &Value) -> Result<(), AwsError> {
    let service = &mut world.services[at];
    if let Some(desired) = input["desiredCount"].as_i64() {
        let negative = |_| AwsError::invalid("Desired count must be a non-negative integer.");
        service.desired = u32::try_from(desired).map_err(negative)?;
    }
    if input.get("networkConfiguration").is_some() {
        service.network = input["networkConfiguration"].clone();
    }
    if input["capacityProviderStrategy"].is_array() {
        service.made.capacity = Some(input["capacityProviderStrategy"].clone());
    }
    let configuration = &input["deploymentConfiguration"];
    let percent = |key: &str| configuration[key].as_u64().and_then(|value| u32::try_from(value).ok());
    service.spec.minimum = percent("minimumHealthyPercent").unwrap_or(service.spec.minimum);
    service.spec.maximum = percent("maximumPercent").unwrap_or(service.spec.maximum);
    let breaker = &configuration["deploymentCircuitBreaker"];
    if breaker.is_object() {
        service.spec.breaker = (breaker["enable"] == json!(true)).then(|| breaker["rollback"] == json!(true));
    }
    Ok(())
}
