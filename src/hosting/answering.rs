//! Answering: the address is asked until it answers as it should. Only then anybody is told that it does.

use std::time::Duration;

use super::booth::Booth;
use super::define::size_of;
use super::failing::fail;
use super::task;
use crate::aws::Task;
use crate::config::feature::{Place, PriceTable};
use crate::feature::{Failure, Feature, Hold, Live, Stage};
use crate::message::feature as outcome;
use crate::ship::{Stepped, Stumble};

/// From one question to the next.
pub(super) const AGAIN: Duration = Duration::from_secs(3);
/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Asks the address once.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let task = match (&booth.setting.place, &feature.task) {
        (Place::Task(_), Some(arn)) => task::see(booth, arn).await?,
        _ => None,
    };
    if task.as_ref().is_some_and(|task| task::was_taken(booth, &feature, task)) {
        return task::elsewhere(booth, feature).await;
    }
    if let Some(stopped) = task.as_ref().filter(|task| task.last_status == "STOPPED") {
        let failure = task::ended(booth, &feature, stopped).await?;
        return fail(booth, feature, failure).await;
    }
    // While others may remember the former address, the former task is who answers.
    if let (Place::Task(place), Some(_)) = (&booth.setting.place, &feature.live)
        && booth.waited(&feature) < place.ttl
    {
        return booth.wait(feature, Hold::Name, AGAIN).await;
    }
    match ask(booth, &feature).await {
        Ok(()) => Box::pin(answers(booth, feature, task)).await,
        Err(got) if booth.waited(&feature) >= booth.setting.health.timeout => {
            let url = booth.setting.health_url(feature.slug.as_str());
            fail(booth, feature, Failure::NoAnswer { url, got }).await
        }
        Err(got) => booth.wait(feature, Hold::Answer { got }, AGAIN).await,
    }
}

/// Whether the address answers as it should; what it said instead.
pub(super) async fn ask(booth: &Booth<'_>, feature: &Feature) -> Result<(), String> {
    let url = booth.setting.health_url(feature.slug.as_str());
    let asked = booth.tools.pages.get(url).timeout(ANSWER).send().await;
    let status = asked.map_err(|error| error.without_url().to_string())?.status().as_u16();
    let content = booth.setting.health.status.map_or((200..400).contains(&status), |wanted| status == wanted);
    if content { Ok(()) } else { Err(format!("HTTP {status}")) }
}

async fn answers(booth: &Booth<'_>, feature: Feature, task: Option<Task>) -> Stepped {
    let (tools, place) = (booth.tools, &booth.setting.place);
    let address = match (place, &task) {
        (Place::Task(place), Some(task)) => task::address(booth, place, task).await?,
        _ => None,
    };
    let revision = feature.revision.clone().unwrap_or_default();
    let now = tools.clock.now();
    let begun = feature.begun_at.as_ref().unwrap_or(&feature.asked_at);
    let live = Live {
        branch: feature.branch.clone(),
        requested_by: Some(feature.requested_by.clone()),
        sha: feature.sha.clone(),
        image: feature.image.clone(),
        task: feature.task.clone(),
        address,
        since: now,
        took: (now - begun.time()).num_seconds().unsigned_abs(),
        cost: cost(booth, &feature, &revision).await?,
        revision: revision.clone(),
    };
    if let Place::Task(_) = place {
        task::stop_others(booth, &feature, feature.task.as_deref(), "another took its place").await?;
    }
    let answering = Feature { live: Some(live), failure: None, ..feature.clone() };
    let url = booth.setting.url_of(feature.slug.as_str());
    let told = outcome::live(tools.config.language, &answering, &url);
    booth.say(&answering, &format!("live:{}", feature.attempt), told).await?;
    let next = booth.go(answering, Stage::Running, "its address answers").await?;
    // Last, so that nothing goes back to a revision that is out of use.
    booth.deregister_others(&feature, Some(&revision)).await?;
    Ok(next)
}

/// What it costs a day, where prices are known.
async fn cost(booth: &Booth<'_>, feature: &Feature, revision: &str) -> Result<Option<String>, Stumble> {
    let Some(prices) = &booth.setting.prices else { return Ok(None) };
    let Some(found) = booth.aws()?.task_definition(revision).await? else { return Ok(None) };
    let spot = booth.setting.spot && !feature.on_demand;
    Ok(size_of(&found.json).map(|size| in_words(prices, size, spot)))
}

fn in_words(prices: &PriceTable, (cpu, memory): (u32, u32), spot: bool) -> String {
    prices.per_day(cpu, memory, spot, 24.0).to_string()
}

impl Booth<'_> {
    /// AWS.
    ///
    /// # Errors
    /// When this tengu was started without it.
    pub fn aws(&self) -> Result<&crate::aws::Aws, Stumble> {
        let aws = self.tools.aws.as_ref();
        aws.ok_or_else(|| Stumble::Ours(anyhow::anyhow!("there is no client for AWS")))
    }
}
