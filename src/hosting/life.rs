//! The life of a copy that runs: its end, the warning before it, nights, and tasks that were taken away.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::booth::Booth;
use super::failing::fail;
use super::{service, task};
use crate::config::feature::Place;
use crate::feature::{Feature, Hold, Stage};
use crate::message::feature as outcome;
use crate::ship::{Next, Stepped, Stumble};

/// A task of its own is looked at this often: nobody else starts it again.
const TASK: Duration = Duration::from_secs(60);
/// A copy is looked at this often anyway.
const LONGEST: Duration = Duration::from_secs(3600);
/// A task that ended by itself after a shorter time is not started again.
const WORKED: TimeDelta = TimeDelta::minutes(10);

/// Looks whether anything is due.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let now = booth.tools.clock.now();
    let warn_at = warn_at(booth, &feature);
    if feature.warned_at.is_none() && warn_at <= now {
        warn(booth, &feature).await?;
        return Ok(Next::Now);
    }
    if feature.stage == Stage::Stopping {
        return stop(booth, feature).await;
    }
    let night = booth.setting.night.as_ref().filter(|_| feature.stage == Stage::Running);
    let night = night.and_then(|night| night.next(feature.stage_since.time()));
    if night.is_some_and(|night| night <= now) {
        return booth.go(feature, Stage::Stopping, "it is night").await;
    }
    let is_task = matches!(booth.setting.place, Place::Task(_)) && feature.stage == Stage::Running;
    if is_task && let Some(next) = Box::pin(mend(booth, &feature)).await? {
        return Ok(next);
    }
    let mut next = feature.until.time();
    if feature.warned_at.is_none() {
        next = next.min(warn_at);
    }
    next = night.map_or(next, |night| next.min(night));
    if matches!(feature.hold, Some(Hold::Unanswered { .. })) {
        // Only here everything has been answered again.
        let feature = booth.save(&Feature { hold: None, ..feature }).await?;
        booth.show(&feature).await;
    }
    let longest = if is_task { TASK } else { LONGEST };
    Ok(Next::In((next - now).to_std().unwrap_or_default().min(longest)))
}

fn warn_at(booth: &Booth<'_>, feature: &Feature) -> DateTime<Utc> {
    let before = TimeDelta::from_std(booth.setting.life.warn).unwrap_or_default();
    // Whoever asked for an hour needs no warning at once.
    let half = (feature.until.time() - feature.asked_at.time()) / 2;
    feature.until.time() - before.min(half.max(TimeDelta::zero()))
}

async fn warn(booth: &Booth<'_>, feature: &Feature) -> Result<(), Stumble> {
    let config = &booth.tools.config;
    let url = booth.setting.url_of(feature.slug.as_str());
    let message = outcome::warning(config.language, &config.name, feature, &url);
    let key = format!("warn:{}", feature.until.time().timestamp());
    booth.say(feature, &key, message).await?;
    Ok(booth.tools.store.feature_warned(&feature.id, &feature.until).await?)
}

async fn stop(booth: &Booth<'_>, feature: Feature) -> Stepped {
    if booth.site_of(&feature).listener.is_some() {
        service::stop(booth, &feature).await?;
    } else {
        task::stop_others(booth, &feature, None, "it is night").await?;
    }
    let config = &booth.tools.config;
    let message = outcome::stopped(config.language, &config.name, &feature);
    let key = format!("stopped:{}", feature.stage_since.time().timestamp());
    booth.say(&feature, &key, message).await?;
    // What is started again is begun anew, so that nothing is put back to what does not run.
    booth.go(Feature { live: None, ..feature }, Stage::Stopped, "it is night").await
}

/// A task that was taken away is started again, at once where that was Spot's doing.
///
/// # Errors
/// What could not be asked.
pub(super) async fn mend(booth: &Booth<'_>, feature: &Feature) -> Result<Option<Next>, Stumble> {
    let Some(live) = feature.live.clone() else { return Ok(None) };
    let Some(arn) = live.task.clone() else { return Ok(None) };
    let stopped = match task::see(booth, &arn).await? {
        Some(task) if task.last_status != "STOPPED" => return Ok(None),
        stopped => stopped,
    };
    let lived = booth.tools.clock.now() - live.since;
    // Another attempt, of what answered: what failed since is not what is started again.
    let feature = Feature {
        revision: Some(live.revision.clone()),
        live: None,
        failure: None,
        task: None,
        on_demand: false,
        attempt: feature.attempt + 1,
        begun_at: Some(booth.tools.store.stamp()),
        ..feature.clone().back_to(&live)
    };
    if let Some(task) = &stopped
        && lived < WORKED
        && let Some(failure) = super::failing::crashed(booth, &feature, task).await?
    {
        return fail(booth, feature, failure).await.map(Some);
    }
    booth.go(feature, Stage::Starting, "its task was taken away").await.map(Some)
}
