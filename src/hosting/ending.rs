//! Ending: everything that was made for a copy is removed, and only then it is said that nothing is left.

use std::time::Duration;

use super::booth::Booth;
use super::{service, task};
use crate::config::feature::Place;
use crate::feature::{Feature, Hold, Stage};
use crate::message::feature as outcome;
use crate::ship::{Next, Stepped};

/// From one look at what drains to the next.
const AGAIN: Duration = Duration::from_secs(5);

/// Removes what can be removed now.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let gone = match &booth.setting.place {
        Place::Service(place) => Box::pin(service::remove(booth, place, &feature)).await?,
        Place::Task(place) => Box::pin(task::remove(booth, place, &feature)).await?,
    };
    if !gone {
        return booth.wait(feature, Hold::Draining, AGAIN).await;
    }
    let live = feature.live.as_ref().map(|live| live.revision.clone());
    let mut revisions: Vec<String> = feature.revision.clone().into_iter().chain(live).collect();
    revisions.dedup();
    for revision in revisions {
        booth.deregister(&revision).await?;
    }
    if let Some(message) = outcome::ended(booth.tools.config.language, &feature) {
        booth.say(&feature, "ended", message).await?;
    }
    let ended = Feature { stage: Stage::Ended, live: None, task: None, hold: None, ..feature.clone() };
    // People are told first: whoever takes over after a crash tells what was not told.
    booth.show_surely(&ended).await?;
    booth.enter(Feature { live: None, task: None, ..feature }, Stage::Ended, "nothing of it is left").await?;
    Ok(Next::Now)
}
