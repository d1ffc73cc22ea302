//! Removing what was made for a copy: where it was made, which the config may no longer name.

use std::time::Duration;

use super::booth::Booth;
use super::failing::or_nothing;
use super::{name, names, rule, service, task};
use crate::deploy::Preparing;
use crate::feature::{Feature, Site};
use crate::ship::Stumble;

/// A target group that is used for longer is used by a rule that somebody else made.
const IN_USE: Duration = Duration::from_secs(600);

/// Removes what was made, as far as it can be now; whether nothing is left.
///
/// # Errors
/// What could not be asked.
pub(super) async fn remove(booth: &Booth<'_>, site: &Site, feature: &Feature) -> Result<bool, Stumble> {
    let by = names::installation(booth).await?;
    let drains = remove_service(booth, site, feature).await?;
    // What runs before a copy is no task of its service.
    task::stop_others(booth, feature, None, "the copy has ended").await?;
    if let Some(zone) = &site.zone {
        name::remove_named(booth, zone, &site.host, &feature.id, &by).await?;
    }
    if let Some(listener) = &site.listener {
        rule::remove(booth, listener, feature).await?;
        if !remove_group(booth, feature).await? {
            return Ok(false);
        }
    }
    Ok(!drains && has_no_task(booth, site, feature).await?)
}

/// Deletes the service, where there is one; whether it still drains.
async fn remove_service(booth: &Booth<'_>, site: &Site, feature: &Feature) -> Result<bool, Stumble> {
    if site.listener.is_none() {
        return Ok(false);
    }
    let Some(found) = service::ours(booth, feature).await? else { return Ok(false) };
    if found.status == "ACTIVE" {
        booth.aws()?.delete_service(&site.cluster, &found.name).await?;
    }
    Ok(found.status != "INACTIVE")
}

async fn remove_group(booth: &Booth<'_>, feature: &Feature) -> Result<bool, Stumble> {
    let aws = booth.aws()?;
    let group = aws.target_group(&names::target_group(&booth.app.name, &feature.slug)).await?;
    let ours = group.filter(|group| group.tags.get(names::FEATURE) == Some(&feature.id));
    let Some(group) = ours else { return Ok(true) };
    match aws.delete_target_group(&group.arn).await {
        // The rule that led there is gone; the load balancer needs a moment to know.
        Err(error) if error.code() == Some("ResourceInUse") && booth.waited(feature) < IN_USE => Ok(false),
        Err(error) if error.code() == Some("ResourceInUse") => {
            tracing::warn!(copy = feature.id, group = group.name, %error, "a target group stays: it is used");
            Ok(true)
        }
        deleted => Ok(deleted.map(|()| true)?),
    }
}

/// Stops what has to run before a copy, where it does; whether it has stopped.
///
/// # Errors
/// What could not be asked.
pub(super) async fn stop_before(booth: &Booth<'_>, site: &Site, feature: &Feature) -> Result<bool, Stumble> {
    let tasks = before(booth, feature).await?;
    for task in &tasks {
        or_nothing(booth.aws()?.stop_task(&site.cluster, task, "the copy is to be another").await)?;
    }
    have_stopped(booth, site, &tasks).await
}

/// The tasks that have to run before a copy and have not ended yet.
async fn before(booth: &Booth<'_>, feature: &Feature) -> Result<Vec<String>, Stumble> {
    let rows = booth.tools.store.preparations(&feature.attempt_key()).await?.into_iter();
    let running = rows.filter(|row| Preparing::named(&row.state) == Preparing::Running);
    Ok(running.filter_map(|row| row.task).collect())
}

/// Whether the task that answers, the one that was to, and what had to run before it have stopped.
async fn has_no_task(booth: &Booth<'_>, site: &Site, feature: &Feature) -> Result<bool, Stumble> {
    let live = feature.live.as_ref().and_then(|live| live.task.as_ref());
    let mut tasks: Vec<String> = feature.task.iter().chain(live).cloned().collect();
    tasks.extend(before(booth, feature).await?);
    have_stopped(booth, site, &tasks).await
}

async fn have_stopped(booth: &Booth<'_>, site: &Site, tasks: &[String]) -> Result<bool, Stumble> {
    if tasks.is_empty() {
        return Ok(true);
    }
    let seen = or_nothing(booth.aws()?.describe_tasks(&site.cluster, tasks).await)?;
    Ok(seen.iter().all(|task| task.last_status == "STOPPED"))
}
