//! A copy as a single task, with an A record to its address: no load balancer, and nothing that restarts it but us.

use std::time::Duration;

use chrono::TimeDelta;

use super::booth::Booth;
use super::failing::{crashed, or_nothing, refused};
use super::name;
use super::names;
use super::starting::Unfit;
use crate::aws::{RunTask, RunTaskError, Task};
use crate::config::feature::{Address, TaskPlace};
use crate::feature::{Failure, Feature, Hold, Live, Stage};
use crate::ship::{Next, Stepped, Stumble};
use crate::target::ecs::task::{Ran, run_once};

/// From one look at a task to the next.
const AGAIN: Duration = Duration::from_secs(2);
/// So often Route 53 is asked whether it knows a change everywhere; usually that takes a minute.
const LOOKS: usize = 60;
/// ECS may not show a task at once that it has just begun.
const SETTLES: TimeDelta = TimeDelta::minutes(2);

/// Runs the task, waits until it does, and gives it its name.
pub(super) async fn start(booth: &Booth<'_>, place: &TaskPlace, feature: Feature) -> Result<Next, Unfit> {
    let Some(arn) = feature.task.clone() else { return Box::pin(run(booth, feature)).await };
    match see(booth, &arn).await? {
        None if booth.tools.clock.now() - feature.stage_since.time() < SETTLES => Ok(Next::In(AGAIN)),
        None => Err(Failure::Missing { thing: arn }.into()),
        Some(task) if was_taken(booth, &feature, &task) => Ok(elsewhere(booth, feature).await?),
        Some(task) if task.last_status == "STOPPED" => Err(ended(booth, &feature, &task).await?.into()),
        Some(task) if task.last_status == "RUNNING" => {
            Box::pin(give_name(booth, place, feature, &task)).await
        }
        Some(_) if booth.waited(&feature) > booth.setting.health.timeout => {
            let words = "it was not placed in time".to_owned();
            Err(Failure::NoRoom { words }.into())
        }
        Some(_) => Ok(booth.wait(feature, Hold::Tasks { running: 0, desired: 1 }, AGAIN).await?),
    }
}

async fn run(booth: &Booth<'_>, feature: Feature) -> Result<Next, Unfit> {
    let by = names::installation(booth).await?;
    let spec = RunTask {
        cluster: booth.setting.cluster.clone(),
        task_definition: feature.revision.clone().unwrap_or_default(),
        launch: booth.launch(!feature.on_demand),
        tags: names::tags(&feature, &by),
        ..RunTask::default()
    };
    let token = names::token(&feature);
    let feature = match run_once(booth.aws()?, &spec, &token, &token).await {
        Ok(Ran::Started { task_arn }) => Feature { task: Some(task_arn), ..feature },
        Ok(Ran::Unknown(words)) => return Err(Failure::Aws { words }.into()),
        Err(RunTaskError::NotPlaced { .. }) if booth.setting.spot && !feature.on_demand => {
            Feature { on_demand: true, hold: Some(Hold::NoSpot), ..feature }
        }
        Err(RunTaskError::Aws(error)) => return Err(refused(error)?.into()),
        Err(other) => return Err(Failure::NoRoom { words: other.to_string() }.into()),
    };
    let feature = booth.save(&feature).await?;
    booth.show(&feature).await;
    Ok(Next::Now)
}

/// The task; nothing when ECS does not show it.
pub(super) async fn see(booth: &Booth<'_>, arn: &str) -> Result<Option<Task>, Stumble> {
    let tasks = booth.aws()?.describe_tasks(&booth.setting.cluster, &[arn.to_owned()]).await?;
    Ok(tasks.into_iter().next())
}

/// Whether Spot took a task back before it answered: once, it is started on demand.
pub(super) fn was_taken(booth: &Booth<'_>, feature: &Feature, task: &Task) -> bool {
    let code = task.stop_code.as_deref().unwrap_or_default();
    let taken = matches!(code, "SpotInterruption" | "TerminationNotice");
    task.last_status == "STOPPED" && taken && booth.setting.spot && !feature.on_demand
}

/// Starts anew where nobody takes tasks back.
///
/// # Errors
/// When the store fails.
pub(super) async fn elsewhere(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let feature = Feature { attempt: feature.attempt + 1, task: None, on_demand: true, ..feature };
    booth.go(feature, Stage::Starting, "Spot took its task back").await
}

/// Why a task is no more.
pub(super) async fn ended(booth: &Booth<'_>, feature: &Feature, task: &Task) -> Result<Failure, Stumble> {
    if let Some(failure) = crashed(booth, feature, task).await? {
        return Ok(failure);
    }
    let words = task.stopped_reason.clone().unwrap_or_else(|| "the task was stopped".into());
    Ok(Failure::NoRoom { words })
}

async fn give_name(
    booth: &Booth<'_>,
    place: &TaskPlace,
    feature: Feature,
    task: &Task,
) -> Result<Next, Unfit> {
    let by = names::installation(booth).await?;
    let Some(address) = address(booth, place, task).await? else {
        if booth.waited(&feature) > booth.setting.health.timeout {
            return Err(Failure::Missing { thing: "a public address of its task".into() }.into());
        }
        return Ok(booth.wait(feature, Hold::Tasks { running: 0, desired: 1 }, AGAIN).await?);
    };
    let ttl = u32::try_from(place.ttl.as_secs()).unwrap_or(u32::MAX);
    let change = name::point_at_address(booth, &place.zone, &feature, &by, (&address, ttl)).await?;
    let feature = match change {
        Some(change) => known(booth, feature, &change).await?,
        None => feature,
    };
    Ok(booth.go(feature, Stage::Answering, "its name leads to it").await?)
}

/// Waits until all of Route 53 knows a change; not for ever, since the answer of the address decides.
async fn known(booth: &Booth<'_>, feature: Feature, change: &str) -> Result<Feature, Stumble> {
    let feature = booth.save(&Feature { hold: Some(Hold::Name), ..feature }).await?;
    booth.show(&feature).await;
    for _ in 0..LOOKS {
        if booth.aws()?.is_in_sync(change).await? || booth.tools.stop.is_cancelled() {
            break;
        }
        booth.tools.clock.sleep(AGAIN).await;
    }
    Ok(feature)
}

/// The address that people reach a task by, once it has one.
pub(super) async fn address(
    booth: &Booth<'_>,
    place: &TaskPlace,
    task: &Task,
) -> Result<Option<String>, Stumble> {
    match (place.address, &task.interface) {
        (Address::Private, _) => Ok(task.private_address.clone()),
        (Address::Public, Some(interface)) => Ok(booth.aws()?.public_address(interface).await?),
        (Address::Public, None) => Ok(None),
    }
}

/// Has the name lead to what answered before, and stops what was to follow it.
///
/// # Errors
/// What could not be asked.
pub(super) async fn put_back(
    booth: &Booth<'_>,
    place: &TaskPlace,
    feature: &Feature,
    live: &Live,
) -> Result<(), Stumble> {
    let by = names::installation(booth).await?;
    if let Some(address) = &live.address {
        let ttl = u32::try_from(place.ttl.as_secs()).unwrap_or(u32::MAX);
        match name::point_at_address(booth, &place.zone, feature, &by, (address, ttl)).await {
            Ok(_) => {}
            Err(Unfit::Stumble(stumble)) => return Err(stumble),
            Err(Unfit::Failure(failure)) => tracing::warn!(?failure, "a name can't be given back"),
        }
    }
    stop_others(booth, feature, live.task.as_deref(), "it did not answer").await
}

/// Stops every task of a copy but one.
///
/// # Errors
/// What could not be asked.
pub(super) async fn stop_others(
    booth: &Booth<'_>,
    feature: &Feature,
    but: Option<&str>,
    why: &str,
) -> Result<(), Stumble> {
    let (aws, cluster) = (booth.aws()?, &booth.site_of(feature).cluster);
    for task in or_nothing(aws.tasks_tagged(cluster, names::FEATURE, &feature.id).await)? {
        if but != Some(task.arn.as_str()) && task.desired_status != "STOPPED" {
            aws.stop_task(cluster, &task.arn, why).await?;
        }
    }
    Ok(())
}
