//! `RegisterTaskDefinition`: what ECS demands of a task definition, and the defaults it fills in.

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::{Answer, AwsError};
use super::super::world::{Revision, World};
use super::families::whole;
use super::text;

/// Memory in MiB that Fargate has for each size of CPU. Source: ECS docs, "Task size".
const FARGATE: [(u64, u64, u64); 5] =
    [(256, 512, 2048), (512, 1024, 4096), (1024, 2048, 8192), (2048, 4096, 16_384), (4096, 8192, 30_720)];

pub(super) fn register(world: &mut World, input: &Value) -> Answer {
    check(input)?;
    let mut body = input.clone();
    let tags = body.as_object_mut().and_then(|members| members.remove("tags")).unwrap_or_else(|| json!([]));
    if tags.as_array().is_some_and(|tags| tags.len() > 50) {
        return Err(AwsError::invalid("Too many tags. Must be 50 or less."));
    }
    let given = !tags.as_array().is_none_or(Vec::is_empty);
    let revision = number(world, body, tags.clone());
    let mut answer = json!({ "taskDefinition": whole(&revision) });
    if given {
        answer["tags"] = tags;
    }
    Ok(answer)
}

/// Gives it the next number of its family.
pub(in super::super) fn number(world: &mut World, body: Value, tags: Value) -> Revision {
    let family = text(&body, "family").unwrap_or_default().to_owned();
    let now = world.now;
    let revisions = world.families.entry(family.clone()).or_default();
    let number = revisions.last().map_or(1, |last| last.number + 1);
    let arn = arn::revision(&family, number);
    let revision = Revision { arn, number, body: completed(body), tags, registered: now, deregistered: None };
    revisions.push(revision.clone());
    revision
}

fn check(input: &Value) -> Result<(), AwsError> {
    let family = text(input, "family").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if family.is_empty() || family.len() > 255 || !family.chars().all(plain) {
        return Err(AwsError::client(format!("Invalid family name {family}.")));
    }
    let containers = input["containerDefinitions"].as_array().map(Vec::as_slice).unwrap_or_default();
    if containers.is_empty() {
        return Err(AwsError::client("Container list cannot be empty."));
    }
    let fargate =
        input["requiresCompatibilities"].as_array().is_some_and(|all| all.contains(&json!("FARGATE")));
    if fargate {
        check_fargate(input)?;
    }
    let essential = |container: &&Value| container["essential"] != json!(false);
    if !containers.iter().any(|container| essential(&container)) {
        return Err(AwsError::client("At least one container must be marked essential."));
    }
    for container in containers {
        check_container(input, containers, container, fargate)?;
    }
    Ok(())
}

fn check_fargate(input: &Value) -> Result<(), AwsError> {
    if text(input, "networkMode") != Some("awsvpc") {
        return Err(AwsError::client("Fargate only supports network mode ‘awsvpc’."));
    }
    let size = |key: &str| text(input, key).and_then(|text| text.parse::<u64>().ok());
    let (cpu, memory) = (size("cpu"), size("memory"));
    let fits = |(size, least, most): &(u64, u64, u64)| {
        cpu == Some(*size) && memory.is_some_and(|memory| (*least..=*most).contains(&memory))
    };
    if !FARGATE.iter().any(fits) {
        return Err(AwsError::client("No Fargate configuration exists for given values."));
    }
    if text(input, "executionRoleArn").is_none() {
        return Err(AwsError::client(
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ));
    }
    Ok(())
}

fn check_container(input: &Value, all: &[Value], container: &Value, fargate: bool) -> Result<(), AwsError> {
    let name = text(container, "name").unwrap_or_default();
    if name.is_empty() || text(container, "image").is_none_or(str::is_empty) {
        return Err(AwsError::client("Container.name and Container.image should not be null or empty."));
    }
    if all.iter().filter(|other| other["name"] == container["name"]).count() > 1 {
        return Err(AwsError::client(format!("Container name {name} is used more than once.")));
    }
    let sized = ["memory", "memoryReservation"].iter().any(|key| container.get(*key).is_some());
    if !sized && text(input, "memory").is_none() {
        return Err(AwsError::client(format!(
            "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
        )));
    }
    let driver = container["logConfiguration"]["logDriver"].as_str();
    if fargate && driver.is_some_and(|driver| !["awslogs", "splunk", "awsfirelens"].contains(&driver)) {
        return Err(AwsError::client(
            "Fargate only supports the log drivers awslogs, splunk and awsfirelens.",
        ));
    }
    if fargate
        && driver == Some("awslogs")
        && container["logConfiguration"]["options"]["awslogs-stream-prefix"].is_null()
    {
        return Err(AwsError::client(
            "Log driver awslogs requires options: awslogs-stream-prefix when used with Fargate.",
        ));
    }
    for dependency in container["dependsOn"].as_array().into_iter().flatten() {
        let target = all.iter().find(|other| other["name"] == dependency["containerName"]);
        let target =
            target.ok_or_else(|| AwsError::client("dependsOn names a container that is not there."))?;
        if dependency["condition"] == json!("SUCCESS") && target["essential"] != json!(false) {
            return Err(AwsError::client(
                "A container that others depend on with the condition SUCCESS can't be essential.",
            ));
        }
    }
    Ok(())
}

/// With ECS's defaults: what comes back is more than what was sent.
fn completed(mut body: Value) -> Value {
    let awsvpc = text(&body, "networkMode") == Some("awsvpc");
    for key in ["volumes", "placementConstraints"] {
        default(&mut body, key, json!([]));
    }
    default(&mut body, "networkMode", json!("bridge"));
    for container in body["containerDefinitions"].as_array_mut().into_iter().flatten() {
        for key in ["environment", "mountPoints", "volumesFrom", "portMappings", "systemControls"] {
            default(container, key, json!([]));
        }
        default(container, "cpu", json!(0));
        default(container, "essential", json!(true));
        for port in container["portMappings"].as_array_mut().into_iter().flatten() {
            let inside = port["containerPort"].clone();
            default(port, "hostPort", if awsvpc { inside } else { json!(0) });
            default(port, "protocol", json!("tcp"));
        }
    }
    body
}

fn default(json: &mut Value, key: &str, value: Value) {
    if json[key].is_null() {
        json[key] = value;
    }
}
