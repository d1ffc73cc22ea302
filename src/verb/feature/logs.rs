//! `logs`: what the container that answers printed last.

use super::{Asked, Tools, Trouble, find, refusal};
use crate::aws::{Aws, TaskFilter};
use crate::feature::Feature;
use crate::hosting::{Booth, names};
use crate::message::block::escape;
use crate::message::{Message, feature as words};
use crate::say;
use crate::target::ecs::log::log_tail;
use crate::target::ecs::revision::names_of;

/// How many lines.
const LINES: u16 = 20;

/// Tells what a copy printed last.
///
/// # Errors
/// When the store fails.
pub(super) async fn logs(tools: &Tools, given: &str, asked: &Asked) -> Result<Message, Trouble> {
    let (booth, feature) = match find::one(tools, given, |name| format!("logs {name}")).await? {
        Ok(found) => found,
        Err(said) => return Ok(said),
    };
    if let Some(refused) = refusal(&booth, asked).await {
        return Ok(refused);
    }
    let language = tools.config.language;
    let Some(aws) = &tools.aws else { return Ok(words::no_task(language, &feature)) };
    Ok(match read(&booth, aws, &feature).await {
        Ok(Some((container, lines))) => words::log(language, &container, &lines),
        Ok(None) => words::no_task(language, &feature),
        Err(error) => Message::plain(say!(language, "failure-aws", words = escape(&error.to_string()))),
    })
}

/// The container that answers and its last lines; nothing where no task runs.
async fn read(
    booth: &Booth<'_>,
    aws: &Aws,
    feature: &Feature,
) -> Result<Option<(String, Vec<String>)>, crate::aws::AwsError> {
    let live = feature.live.as_ref();
    let Some(revision) = live.map(|live| &live.revision).or(feature.revision.as_ref()) else {
        return Ok(None);
    };
    let known = live.and_then(|live| live.task.clone()).or(feature.task.clone());
    let task = match known {
        Some(task) => Some(task),
        None => newest(booth, aws, feature).await?,
    };
    let (Some(task), Some(described)) = (task, aws.task_definition(revision).await?) else {
        return Ok(None);
    };
    let image = booth.app.images.as_ref().map_or("", |images| images.repository.as_str());
    let container = booth.setting.container.as_deref();
    let container = container.or_else(|| names_of(&described.json, image).first().copied());
    let Some(container) = container.or_else(|| first(&described.json)) else { return Ok(None) };
    let lines = log_tail(aws, &described.json, container, &task, LINES).await;
    Ok(Some((container.to_owned(), lines)))
}

/// The first container of a task definition.
fn first(described: &serde_json::Value) -> Option<&str> {
    described["containerDefinitions"][0]["name"].as_str()
}

/// A task of the newest deployment of a copy's service.
async fn newest(
    booth: &Booth<'_>,
    aws: &Aws,
    feature: &Feature,
) -> Result<Option<String>, crate::aws::AwsError> {
    let (cluster, service) = (&booth.setting.cluster, names::service(&feature.app, &feature.slug));
    let services = aws.describe_services(cluster, &[service]).await?;
    let deployment = services.found.first().and_then(|service| service.primary());
    let Some(deployment) = deployment else { return Ok(None) };
    let tasks = aws.list_tasks(cluster, &TaskFilter::StartedBy(deployment.id.clone())).await?;
    Ok(tasks.into_iter().next_back())
}
