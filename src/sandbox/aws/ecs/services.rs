//! `DescribeServices`

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::{Answer, AwsError};
use super::super::world::World;
use super::{missing, shape, text, texts, with_tags};

/// How many services may be described at once. Source: ECS API reference.
const MOST: usize = 10;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let cluster = world.cluster(text(input, "cluster"))?;
    let wanted = texts(input, "services");
    if wanted.is_empty() {
        return Err(AwsError::invalid("Services cannot be empty."));
    }
    if wanted.len() > MOST {
        return Err(AwsError::invalid("Too many services. Must be 10 or less."));
    }
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for name in wanted {
        match find(world, &cluster, &name) {
            Some(at) => services.push(shape::service(world, at, with_tags(input))),
            None if name.starts_with("arn:") => failures.push(missing(&name)),
            None => failures.push(missing(&arn::service(&cluster, &name))),
        }
    }
    Ok(json!({ "services": services, "failures": failures }))
}

/// A service of a cluster by name or ARN.
pub(super) fn find(world: &World, cluster: &str, name: &str) -> Option<usize> {
    if name.starts_with("arn:") && !name.contains(&format!(":service/{cluster}/")) {
        return None;
    }
    world.service(&format!("{cluster}/{}", arn::name_of(name, "service")?)).ok()
}
