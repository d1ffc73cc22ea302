//! What becomes of a copy when an attempt fails: what answered before goes on, or nothing is left.

use super::answering::ask;
use super::booth::Booth;
use super::returning::nothing_left;
use super::{service, task};
use crate::aws::{AwsError, Task};
use crate::config::feature::Place;
use crate::feature::{Ending, Failure, Feature, Live, Stage};
use crate::message::feature as outcome;
use crate::ship::{Stepped, Stumble};
use crate::target::ecs::evidence::{Cause, of_task};
use crate::target::ecs::log::log_tail;

/// How many lines of a log go with a failure.
const LINES: u16 = 15;

/// Ends an attempt. People are told at once; then what was begun is taken back.
///
/// # Errors
/// What could not be asked.
pub(super) async fn fail(booth: &Booth<'_>, feature: Feature, failure: Failure) -> Stepped {
    let why = serde_json::json!(failure).to_string();
    let mut feature = Feature { failure: Some(failure), ..feature };
    if feature.stage.is_on_its_way() {
        // Written down before anything is taken back: from here on it only goes this way.
        feature = booth.save(&feature).await?;
    }
    tell(booth, &feature).await?;
    let Some(live) = Box::pin(put_back(booth, &feature)).await? else {
        if feature.live.is_some() {
            return Box::pin(nothing_left(booth, feature, &why)).await;
        }
        let feature = Feature { ending: Some(Ending::Failed), ..feature };
        return booth.go(feature, Stage::Ending, &why).await;
    };
    if let Some(revision) = feature.revision.as_ref().filter(|revision| **revision != live.revision) {
        booth.deregister(revision).await?;
    }
    // The commit that failed stays on the card.
    let failed_sha = feature.failed_with(&live);
    let feature = Feature {
        sha: failed_sha.clone().unwrap_or_else(|| live.sha.clone()),
        failed_sha,
        revision: Some(live.revision.clone()),
        task: live.task.clone(),
        ..feature.back_to(&live)
    };
    // What was not touched yet should answer all the time.
    let returns = feature.stage.has_begun() || ask(booth, &feature).await.is_err();
    let next = if returns { Stage::Returning } else { Stage::Running };
    booth.go(feature, next, &why).await
}

/// Tells people of a failure, once, with what becomes of the copy.
///
/// # Errors
/// What could not be asked.
pub(super) async fn tell(booth: &Booth<'_>, feature: &Feature) -> Result<(), Stumble> {
    let url = booth.setting.url_of(feature.slug.as_str());
    // Where the config names another place, what ran before moves there.
    let moves = booth.site_of(feature) != booth.site(feature);
    let touched = feature.stage.has_begun() || moves;
    let told = outcome::failed(booth.tools.config.language, feature, &url, touched);
    booth.say(feature, &format!("failed:{}", feature.attempt), told).await?;
    Ok(())
}

/// Has what answered before answer again; nothing when there is nothing to go back to.
///
/// # Errors
/// What could not be asked.
pub(super) async fn put_back(booth: &Booth<'_>, feature: &Feature) -> Result<Option<Live>, Stumble> {
    let Some(live) = feature.live.clone() else { return Ok(None) };
    let answers = match &booth.setting.place {
        Place::Service(_) => service::put_back(booth, feature, &live).await?,
        Place::Task(place) => {
            task::put_back(booth, place, feature, &live).await?;
            true
        }
    };
    Ok(answers.then_some(live))
}

/// What was asked for, or the failure that a refusal is.
pub(super) fn asked<T>(answer: Result<T, AwsError>) -> Result<Result<T, Failure>, Stumble> {
    answer.map_or_else(|error| refused(error).map(Err), |answer| Ok(Ok(answer)))
}

/// The failure that a stopped task shows; nothing when it had to go for reasons of its own.
pub(super) async fn crashed(
    booth: &Booth<'_>,
    feature: &Feature,
    task: &Task,
) -> Result<Option<Failure>, Stumble> {
    let Some((_, cause)) = of_task(task, booth.tools.clock.now()) else { return Ok(None) };
    Ok(Some(explained(booth, feature, cause).await?))
}

/// A cause with the end of its log.
pub(super) async fn explained(
    booth: &Booth<'_>,
    feature: &Feature,
    cause: Cause,
) -> Result<Failure, Stumble> {
    let (aws, mut log) = (booth.aws()?, Vec::new());
    if let (Some(container), Some(task), Some(revision)) = (&cause.container, &cause.task_arn, &feature.revision)
        // A log that cannot be read hides no cause.
        && let Ok(Some(revision)) = aws.task_definition(revision).await
    {
        log = log_tail(aws, &revision.json, container, task, LINES).await;
    }
    Ok(Failure::Crashed { cause: Box::new(cause), log })
}

/// Codes that say that the place itself is not there.
const NO_PLACE: [&str; 5] = [
    "ListenerNotFound",
    "NoSuchHostedZone",
    "ClusterNotFoundException",
    "LoadBalancerNotFound",
    "TargetGroupNotFound",
];

/// What was found for removal: where the place itself is not there, nothing is left in it.
pub(super) fn or_nothing<T: Default>(found: Result<T, AwsError>) -> Result<T, Stumble> {
    match found {
        Err(error) if error.code().is_some_and(|code| NO_PLACE.contains(&code)) => Ok(T::default()),
        found => Ok(found?),
    }
}

/// A refusal in words for people; what may pass is tried again.
pub(super) fn refused(error: AwsError) -> Result<Failure, Stumble> {
    match error {
        AwsError::Refused { code, message } => Ok(match code.as_str() {
            "TooManyRules"
            | "TooManyTargetGroups"
            | "TooManyTargets"
            | "TooManyUniqueTargetGroupsPerLoadBalancer" => Failure::Full { words: message },
            code if NO_PLACE.contains(&code) => Failure::Missing { thing: message },
            _ => Failure::Aws { words: format!("{code}: {message}") },
        }),
        passing => Err(passing.into()),
    }
}
