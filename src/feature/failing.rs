//! What becomes of a copy when an attempt fails: what answered before goes on, or nothing is left.

use super::booth::Booth;
use super::record::Feature;
use super::stage::{Ending, Failure, Stage};
use super::{service, task};
use crate::aws::{AwsError, Task};
use crate::config::feature::Place;
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
    let feature = Feature { failure: Some(failure), ..feature };
    let url = booth.setting.url_of(feature.slug.as_str());
    let told = outcome::failed(booth.tools.config.language, &feature, &url);
    booth.say(&feature, &format!("failed:{}", feature.attempt), told).await?;
    let Some(live) = feature.live.clone() else {
        let feature = Feature { ending: Some(Ending::Failed), ..feature };
        return booth.go(feature, Stage::Ending, &why).await;
    };
    match &booth.setting.place {
        Place::Service(_) => service::put_back(booth, &feature, &live).await?,
        Place::Task(place) => task::put_back(booth, place, &feature, &live).await?,
    }
    if let Some(revision) = feature.revision.as_ref().filter(|revision| **revision != live.revision) {
        booth.deregister(revision).await?;
    }
    // The commit that failed stays noted, so that it is not brought again because the branch still has it; unless
    // it was another branch's, which has left the place.
    let sha = if feature.branch == live.branch { feature.sha.clone() } else { live.sha.clone() };
    let feature = Feature {
        sha,
        branch: live.branch.clone(),
        image: live.image.clone(),
        revision: Some(live.revision.clone()),
        task: live.task.clone(),
        ..feature
    };
    booth.go(feature, Stage::Running, &why).await
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

/// A refusal in words for people; what may pass is tried again.
pub(super) fn refused(error: AwsError) -> Result<Failure, Stumble> {
    match error {
        AwsError::Refused { code, message } => Ok(match code.as_str() {
            "TooManyRules"
            | "TooManyTargetGroups"
            | "TooManyTargets"
            | "TooManyUniqueTargetGroupsPerLoadBalancer" => Failure::Full { words: message },
            "ListenerNotFound" | "NoSuchHostedZone" | "ClusterNotFoundException" | "LoadBalancerNotFound" => {
                Failure::Missing { thing: message }
            }
            _ => Failure::Aws { words: format!("{code}: {message}") },
        }),
        passing => Err(passing.into()),
    }
}
