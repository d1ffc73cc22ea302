//! Returning: an attempt has failed, and what answered before is on its way back. Only when the address answers
//! again anybody is told that it does.

use super::answering::{AGAIN, ask};
use super::booth::Booth;
use super::life;
use crate::feature::{Ending, Failure, Feature, Hold, Stage};
use crate::message::feature as outcome;
use crate::ship::Stepped;

/// Asks the address once.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    // Nobody else starts a task again that was taken away meanwhile.
    if let Some(next) = Box::pin(life::mend(booth, &feature)).await? {
        return Ok(next);
    }
    let (language, url) = (booth.tools.config.language, booth.setting.url_of(feature.slug.as_str()));
    match ask(booth, &feature).await {
        Ok(()) => {
            let told = outcome::returned(language, &feature, &url);
            booth.say(&feature, &format!("returned:{}", feature.attempt), told).await?;
            booth.go(feature, Stage::Running, "what ran before answers again").await
        }
        Err(got) if booth.waited(&feature) >= booth.setting.health.timeout => {
            let failure =
                Some(Failure::NoAnswer { url: booth.setting.health_url(feature.slug.as_str()), got });
            Box::pin(nothing_left(booth, Feature { failure, ..feature }, "what ran before does not answer"))
                .await
        }
        Err(got) => booth.wait(feature, Hold::Answer { got }, AGAIN).await,
    }
}

/// Ends a copy of which nothing answers any more. It was said that something would.
///
/// # Errors
/// What could not be asked.
pub(super) async fn nothing_left(booth: &Booth<'_>, feature: Feature, why: &str) -> Stepped {
    let nothing = Feature { live: None, ..feature.clone() };
    let url = booth.setting.url_of(feature.slug.as_str());
    let told = outcome::failed(booth.tools.config.language, &nothing, &url, true);
    booth.say(&nothing, &format!("nothing:{}", feature.attempt), told).await?;
    let feature = Feature { ending: Some(Ending::Failed), ..feature };
    booth.go(feature, Stage::Ending, why).await
}
