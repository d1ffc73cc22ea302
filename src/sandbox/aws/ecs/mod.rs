//! ECS: one function per action, from its input to its output.

mod clusters;
mod create;
mod deployments;
mod families;
mod register;
mod run;
mod services;
mod shape;
mod tasks;
mod update;

use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::world::World;

pub(super) use register::number;
pub(super) use run::is_public;
pub(super) use shape::counts;
pub(super) use update::forced;

pub(super) const ACTIONS: [&str; 19] = [
    "DescribeClusters",
    "DescribeServices",
    "ListServices",
    "CreateService",
    "UpdateService",
    "DeleteService",
    "DescribeServiceDeployments",
    "ListServiceDeployments",
    "StopServiceDeployment",
    "ContinueServiceDeployment",
    "DescribeServiceRevisions",
    "DescribeTaskDefinition",
    "ListTaskDefinitions",
    "RegisterTaskDefinition",
    "DeregisterTaskDefinition",
    "RunTask",
    "StopTask",
    "DescribeTasks",
    "ListTasks",
];

pub(super) fn answer(world: &mut World, action: &str, input: &Value) -> Answer {
    match action {
        "DescribeClusters" => clusters::describe(world, input),
        "DescribeServices" => services::describe(world, input),
        "ListServices" => create::list(world, input),
        "CreateService" => create::create(world, input),
        "UpdateService" => update::update(world, input),
        "DeleteService" => create::delete(world, input),
        "DescribeServiceDeployments" => deployments::describe(world, input),
        "ListServiceDeployments" => deployments::list(world, input),
        "StopServiceDeployment" => deployments::stop(world, input),
        "ContinueServiceDeployment" => deployments::go_on(world, input),
        "DescribeServiceRevisions" => deployments::revisions(world, input),
        "DescribeTaskDefinition" => families::describe(world, input),
        "ListTaskDefinitions" => families::list(world, input),
        "RegisterTaskDefinition" => register::register(world, input),
        "DeregisterTaskDefinition" => families::deregister(world, input),
        "RunTask" => run::run(world, input),
        "StopTask" => tasks::stop(world, input),
        "DescribeTasks" => tasks::describe(world, input),
        "ListTasks" => tasks::list(world, input),
        _ => Err(AwsError::new("UnknownOperationException", action)),
    }
}

fn text<'a>(input: &'a Value, key: &str) -> Option<&'a str> {
    input[key].as_str()
}

fn texts(input: &Value, key: &str) -> Vec<String> {
    let items = input[key].as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the tags are wanted, too.
fn with_tags(input: &Value) -> bool {
    texts(input, "include").iter().any(|field| field == "TAGS")
}

fn missing(arn: &str) -> Value {
    json!({ "arn": arn, "reason": "MISSING" })
}

/// One page of that, and the token of the next.
fn page(input: &Value, key: &str, all: &[String]) -> Answer {
    let most = usize::try_from(input["maxResults"].as_u64().unwrap_or(100)).unwrap_or(100);
    if !(1..=100).contains(&most) {
        return Err(AwsError::invalid("maxResults must be between 1 and 100"));
    }
    let from = match text(input, "nextToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| AwsError::invalid("Invalid token"))?,
    };
    let items: Vec<&String> = all.iter().skip(from).take(most).collect();
    let mut answer = json!({ key: items });
    if from + most < all.len() {
        answer["nextToken"] = json!((from + most).to_string());
    }
    Ok(answer)
}
