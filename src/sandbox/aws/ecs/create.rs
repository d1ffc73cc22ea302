//! `CreateService`, `DeleteService`, `ListServices`

use serde_json::{Value, json};

use super::super::arn;
use super::super::auth::sha256;
use super::super::capacity;
use super::super::error::{Answer, AwsError, BEYOND};
use super::super::service::{Made, Service, Target};
use super::super::spec::{Controller, ServiceSpec, Strategy};
use super::super::world::World;
use super::services::find;
use super::{shape, text};

/// Source: ECS API reference, `CreateService`.
const LONGEST_NAME: usize = 255;
const LONGEST_TOKEN: usize = 36;

/// What the stand-in can make; the rest it refuses rather than pretend.
const KNOWN: [&str; 17] = [
    "cluster",
    "serviceName",
    "taskDefinition",
    "loadBalancers",
    "desiredCount",
    "clientToken",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "deploymentConfiguration",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "deploymentController",
    "tags",
    "enableECSManagedTags",
    "propagateTags",
];

pub(super) fn create(world: &mut World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let name = text(input, "serviceName").unwrap_or_default();
    allowed(name, input)?;
    let asked = sha256(input.to_string().as_bytes());
    if let Some(at) = find(world, &cluster, name).filter(|at| world.services[*at].status(world) != "INACTIVE")
    {
        return again(world, at, &asked);
    }
    let definition = super::update::active(world, text(input, "taskDefinition").unwrap_or_default())?;
    let body = world.definition(&definition).map(|one| one.body.clone()).unwrap_or_default();
    super::run::network(&body, input)?;
    let (capacity, launch) = launched(world, &cluster, &body, input)?;
    let target = target(world, &body, &input["loadBalancers"])?;
    let made = Made {
        asked: Some(asked),
        grace: grace(input, target.is_some())?,
        propagate: text(input, "propagateTags").filter(|word| *word != "NONE").map(str::to_owned),
        managed: input["enableECSManagedTags"] == json!(true),
        target,
        capacity,
        launch,
    };
    let spec = spec(&cluster, name, &body, input, &made)?;
    let at = add(world, spec, made, &definition, input);
    world.settle();
    Ok(json!({ "service": shape::service(world, at, true) }))
}

fn add(world: &mut World, spec: ServiceSpec, made: Made, definition: &str, input: &Value) -> usize {
    let network = &input["networkConfiguration"];
    world.services.push(Service {
        arn: arn::service(&spec.cluster, &spec.name),
        active: true,
        draining: false,
        forgotten: false,
        desired: spec.desired,
        definition: definition.to_owned(),
        deployments: vec![],
        rollouts: vec![],
        revisions: vec![],
        completed: None,
        events: vec![],
        network: if network.is_object() { network.clone() } else { json!({}) },
        created: world.now,
        pause: None,
        spec,
        made,
    });
    let at = world.services.len() - 1;
    world.deploy(at, definition);
    at
}

/// The same request finds what it made; another one is not taken for it.
fn again(world: &World, at: usize, asked: &str) -> Answer {
    let service = &world.services[at];
    if !service.active {
        return Err(AwsError::invalid("Unable to Start a service that is still Draining."));
    }
    if service.made.asked.as_deref() != Some(asked) {
        return Err(AwsError::invalid("Creation of service was not idempotent."));
    }
    Ok(json!({ "service": shape::service(world, at, true) }))
}

fn allowed(name: &str, input: &Value) -> Result<(), AwsError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
        return Err(AwsError::invalid(format!("Invalid service name {name}.")));
    }
    let token = text(input, "clientToken").unwrap_or_default();
    if token.len() > LONGEST_TOKEN || !token.chars().all(|c| ('!'..='~').contains(&c)) {
        return Err(AwsError::invalid("clientToken must be at most 36 printable characters."));
    }
    if input["tags"].as_array().is_some_and(|tags| tags.len() > 50) {
        return Err(AwsError::invalid("Too many tags. Must be 50 or less."));
    }
    let mut given = input.as_object().into_iter().flat_map(|members| members.keys());
    let other = given.find(|key| !KNOWN.contains(&key.as_str()));
    let other = other.map(String::as_str).or_else(|| {
        let daemon = text(input, "schedulingStrategy") == Some("DAEMON");
        let controller = input["deploymentController"]["type"].as_str().is_some_and(|kind| kind != "ECS");
        let strategy =
            input["deploymentConfiguration"]["strategy"].as_str().is_some_and(|one| one != "ROLLING");
        let odd = [("daemons", daemon), ("other controllers", controller), ("other strategies", strategy)];
        odd.into_iter().find_map(|(what, there)| there.then_some(what))
    });
    match other {
        Some(other) => Err(AwsError::invalid(format!("{BEYOND} make services with {other}"))),
        None => Ok(()),
    }
}

/// Strategy and launch type.
fn launched(
    world: &World,
    cluster: &str,
    body: &Value,
    input: &Value,
) -> Result<(Option<Value>, Option<String>), AwsError> {
    super::run::provider(world, cluster, input)?;
    let strategy = &input["capacityProviderStrategy"];
    let strategy = strategy.as_array().is_some_and(|parts| !parts.is_empty()).then(|| strategy.clone());
    let first = strategy.as_ref().and_then(|strategy| capacity::pick(strategy, &[]));
    let kind = match (&first, text(input, "launchType")) {
        (Some(name), _) if name.starts_with("FARGATE") => "FARGATE",
        (None, Some(kind)) => kind,
        _ => "EC2",
    };
    super::run::serves(body, kind)?;
    Ok((strategy, Some(kind.to_owned())))
}

/// The target group that its tasks are put into.
fn target(world: &World, body: &Value, given: &Value) -> Result<Option<Target>, AwsError> {
    let all = given.as_array().map(Vec::as_slice).unwrap_or_default();
    let [one] = all else {
        let several = || AwsError::invalid(format!("{BEYOND} put a service into several target groups"));
        return if all.is_empty() { Ok(None) } else { Err(several()) };
    };
    let (group, container) =
        (text(one, "targetGroupArn").unwrap_or_default(), text(one, "containerName").unwrap_or_default());
    if world.balancing.group(group).is_none() {
        let words = "Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.";
        return Err(AwsError::invalid(words));
    }
    if !world.balancing.is_used(group) {
        let words = format!(
            "The target group with targetGroupArn {group} does not have an associated load balancer."
        );
        return Err(AwsError::invalid(words));
    }
    let containers = body["containerDefinitions"].as_array().into_iter().flatten();
    let there = containers.into_iter().find(|known| text(known, "name") == Some(container));
    let missing =
        || AwsError::invalid(format!("The container {container} does not exist in the task definition."));
    let ports = there.ok_or_else(missing)?["portMappings"].as_array().cloned().unwrap_or_default();
    let port = one["containerPort"].as_u64().and_then(|port| u16::try_from(port).ok());
    let port = port.filter(|port| ports.iter().any(|known| known["containerPort"] == json!(port)));
    let missing = || {
        let wanted = &one["containerPort"];
        AwsError::invalid(format!(
            "The container {container} did not have a container port {wanted} defined."
        ))
    };
    let (group, container) = (group.to_owned(), container.to_owned());
    Ok(Some(Target { group, container, port: port.ok_or_else(missing)? }))
}

fn grace(input: &Value, balanced: bool) -> Result<i64, AwsError> {
    let Some(seconds) = input["healthCheckGracePeriodSeconds"].as_i64() else { return Ok(0) };
    if !balanced {
        let words = "Health check grace period is only valid for services configured to use load balancers";
        return Err(AwsError::invalid(words));
    }
    Ok(seconds)
}

fn spec(
    cluster: &str,
    name: &str,
    body: &Value,
    input: &Value,
    made: &Made,
) -> Result<ServiceSpec, AwsError> {
    let desired = input["desiredCount"].as_u64().and_then(|desired| u32::try_from(desired).ok());
    let desired =
        desired.ok_or_else(|| AwsError::invalid("Desired count must be a non-negative integer."))?;
    let configuration = &input["deploymentConfiguration"];
    let percent = |key: &str, default| {
        configuration[key].as_u64().and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    let breaker = &configuration["deploymentCircuitBreaker"];
    let pair = |tag: &Value| {
        (text(tag, "key").unwrap_or_default().to_owned(), text(tag, "value").unwrap_or_default().to_owned())
    };
    Ok(ServiceSpec {
        family: text(body, "family").unwrap_or_default().to_owned(),
        containers: vec![],
        desired,
        breaker: (breaker["enable"] == json!(true)).then(|| breaker["rollback"] == json!(true)),
        minimum: percent("minimumHealthyPercent", 100),
        maximum: percent("maximumPercent", 200),
        controller: Controller::Ecs,
        strategy: Strategy::Rolling,
        load_balancer: made.target.is_some(),
        tags: input["tags"].as_array().into_iter().flatten().map(pair).collect(),
        ..ServiceSpec::new(cluster, name, "")
    })
}

pub(super) fn delete(world: &mut World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let at = find(world, &cluster, text(input, "service").unwrap_or_default());
    let at = at.ok_or_else(AwsError::service_not_found)?;
    if world.services[at].status(world) == "INACTIVE" {
        return Err(AwsError::new("ServiceNotActiveException", "Service was not ACTIVE."));
    }
    if world.services[at].active {
        if world.desired(at) > 0 && input["force"] != json!(true) {
            return Err(AwsError::invalid("The service cannot be stopped while it is scaled above 0."));
        }
        world.services[at].draining = true;
        world.close(at);
    }
    Ok(json!({ "service": shape::service(world, at, false) }))
}

/// Ten names a page unless it is said otherwise. Source: ECS API reference, `ListServices`.
pub(super) fn list(world: &World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    if let Some(other) = ["launchType", "schedulingStrategy", "resourceManagementType"]
        .into_iter()
        .find(|key| !input[*key].is_null())
    {
        return Err(AwsError::invalid(format!("{BEYOND} list services by {other}")));
    }
    let mine = |service: &&Service| {
        service.spec.cluster == cluster && !service.forgotten && service.status(world) != "INACTIVE"
    };
    let arns: Vec<String> = world.services.iter().filter(mine).map(|one| one.arn.clone()).collect();
    let mut paged = input.clone();
    if paged["maxResults"].is_null() {
        paged["maxResults"] = json!(10);
    }
    super::page(&paged, "serviceArns", &arns)
}
