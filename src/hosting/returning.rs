//! Returning: an attempt has failed, and what answered before is on its way back. Only when the address answers
//! again anybody is told that it does.

use super::answering::{AGAIN, ask};
use super::booth::Booth;
use crate::feature::{Ending, Feature, Stage};
use crate::message::feature as outcome;
use crate::ship::Stepped;

/// Asks the address once.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let (language, url) = (booth.tools.config.language, booth.setting.url_of(feature.slug.as_str()));
    match ask(booth, &feature).await {
        Ok(()) => {
            let told = outcome::returned(language, &feature, &url);
            booth.say(&feature, &format!("returned:{}", feature.attempt), told).await?;
            booth.go(feature, Stage::Running, "what ran before answers again").await
        }
        Err(got) if booth.waited(&feature) >= booth.setting.health.timeout => {
            Box::pin(nothing_left(booth, feature, &got)).await
        }
        Err(_) => Ok(crate::ship::Next::In(AGAIN)),
    }
}

/// Ends a copy of which nothing answers any more. It was said that something would.
///
/// # Errors
/// What could not be asked.
pub(super) async fn nothing_left(booth: &Booth<'_>, feature: Feature, why: &str) -> Stepped {
    let nothing = Feature { live: None, ..feature.clone() };
    let url = booth.setting.url_of(feature.slug.as_str());
    let told = outcome::failed(booth.tools.config.language, &nothing, &url);
    booth.say(&nothing, &format!("nothing:{}", feature.attempt), told).await?;
    let feature = Feature { ending: Some(Ending::Failed), ..feature };
    booth.go(feature, Stage::Ending, why).await
}
