//! `DescribeClusters`

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::Answer;
use super::super::task::Status;
use super::super::world::World;
use super::{missing, texts};

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let mut wanted = texts(input, "clusters");
    if wanted.is_empty() {
        wanted.push("default".to_owned());
    }
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for name in wanted {
        match world.cluster(Some(&name)) {
            Ok(name) => clusters.push(cluster(world, &name)),
            Err(_) if name.starts_with("arn:") => failures.push(missing(&name)),
            Err(_) => failures.push(missing(&arn::cluster(&name))),
        }
    }
    Ok(json!({ "clusters": clusters, "failures": failures }))
}

fn cluster(world: &World, name: &str) -> Value {
    let tasks = || world.tasks.iter().filter(|task| task.cluster == name);
    let services = world.services.iter().filter(|service| service.spec.cluster == name && service.active);
    let (instances, providers) =
        world.clusters.get(name).map_or((0, vec![]), |one| (one.instances, one.providers.clone()));
    json!({
        "clusterArn": arn::cluster(name), "clusterName": name, "status": "ACTIVE",
        "registeredContainerInstancesCount": instances,
        "runningTasksCount": tasks().filter(|task| task.status == Status::Running).count(),
        "pendingTasksCount": tasks().filter(|task| task.status < Status::Running).count(),
        "activeServicesCount": services.count(),
        "statistics": [], "tags": [], "settings": [{ "name": "containerInsights", "value": "disabled" }],
        "capacityProviders": providers, "defaultCapacityProviderStrategy": [],
    })
}
