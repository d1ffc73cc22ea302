//! Targets: the tasks that ECS has put into a group, and how they are.

use serde_json::{Value, json};

use super::super::error::{Answer, BEYOND};
use super::super::task::{Status, Task, s};
use super::super::world::World;
use super::{Group, group_not_found, invalid, text};

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    if !input["Targets"].is_null() || !input["Include"].is_null() {
        return Err(invalid(format!("{BEYOND} describe some targets only")));
    }
    let group = world.balancing.group(text(input, "TargetGroupArn")).ok_or_else(group_not_found)?;
    let one = |target: &Target<'_>| {
        let mut health = json!({ "State": target.state });
        if let Some((reason, words)) = &target.why {
            (health["Reason"], health["Description"]) = (json!(reason), json!(words));
        }
        json!({
            "Target": { "Id": target.task.address, "Port": target.port, "AvailabilityZone": "ap-northeast-1a" },
            "HealthCheckPort": target.port.to_string(), "TargetHealth": health,
        })
    };
    Ok(json!({ "TargetHealthDescriptions": targets(world, group).iter().map(one).collect::<Vec<_>>() }))
}

/// A task in a group.
pub(in super::super) struct Target<'a> {
    pub(in super::super) task: &'a Task,
    pub(in super::super) port: u16,
    pub(in super::super) state: &'static str,
    /// A word, and words.
    pub(in super::super) why: Option<(&'static str, String)>,
}

/// The targets of a group: a task is put in when it runs, and taken out when it has said goodbye.
pub(in super::super) fn targets<'a>(world: &'a World, group: &Group) -> Vec<Target<'a>> {
    let tasks =
        world.tasks.iter().filter(|task| task.target.as_ref().is_some_and(|(arn, _)| *arn == group.arn));
    let there = tasks.filter(|task| matches!(task.status, Status::Running | Status::Deactivating));
    there
        .map(|task| {
            let (state, why) = state(world, group, task);
            Target { task, port: task.target.as_ref().map_or(0, |(_, port)| *port), state, why }
        })
        .collect()
}

/// State, reason and words. Source: AWS docs, "Target health status".
fn state(world: &World, group: &Group, task: &Task) -> (&'static str, Option<(&'static str, String)>) {
    let because = |state, reason, words: &str| (state, Some((reason, words.to_owned())));
    if task.ending || task.status == Status::Deactivating {
        return because(
            "draining",
            "Target.DeregistrationInProgress",
            "Target deregistration is in progress",
        );
    }
    if !world.balancing.is_used(&group.arn) {
        let words = "Target group is not configured to receive traffic from the load balancer";
        return because("unused", "Target.NotInUse", words);
    }
    let young = task.started.is_none_or(|started| world.now < started + s(10));
    match &group.sick {
        Some(words) if !young => because("unhealthy", "Target.ResponseCodeMismatch", words),
        _ if young => because("initial", "Elb.RegistrationInProgress", "Target registration is in progress"),
        _ if task.healthy => ("healthy", None),
        _ => because(
            "unhealthy",
            "Target.ResponseCodeMismatch",
            "Health checks failed with these codes: [502]",
        ),
    }
}
