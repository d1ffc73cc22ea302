//! Ending: everything that was made for a copy is removed, and only then it is said that nothing is left.

use std::time::Duration;

use super::booth::Booth;
use super::removing;
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
    if !Box::pin(removing::remove(booth, &booth.site_of(&feature), &feature)).await? {
        return booth.wait(feature, Hold::Draining, AGAIN).await;
    }
    booth.deregister_others(&feature, None).await?;
    if let Some(message) = outcome::ended(booth.tools.config.language, &feature) {
        booth.say(&feature, "ended", message).await?;
    }
    let ended = Feature { stage: Stage::Ended, live: None, task: None, hold: None, ..feature.clone() };
    // People are told first: whoever takes over after a crash tells what was not told.
    booth.show_surely(&ended).await?;
    booth.enter(Feature { live: None, task: None, ..feature }, Stage::Ended, "nothing of it is left").await?;
    Ok(Next::Now)
}
