//! Awaiting the image that CI builds of the branch's head.

use std::time::Duration;

use super::booth::Booth;
use super::failing::{asked, fail};
use crate::feature::slug::branch_tag;
use crate::feature::{Failure, Feature, Hold, Stage};
use crate::ship::Stepped;

/// From one look for the image to the next.
const AGAIN: Duration = Duration::from_secs(10);

/// Looks for the image.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    if feature.image.is_some() {
        return booth.go(feature, Stage::Preparing, "what answered before is made again").await;
    }
    let Some(images) = &booth.app.images else {
        let thing = format!("[apps.{}.image]", booth.app.name);
        return fail(booth, feature, Failure::Missing { thing }).await;
    };
    let tag = booth.setting.tag.of(&feature.sha, &branch_tag(&feature.branch));
    let repository = images.repository.clone();
    let found = booth.aws()?.image(&repository, images.registry.as_deref(), &tag).await;
    let found = match asked(found)? {
        Ok(found) => found,
        Err(failure) => return fail(booth, feature, failure).await,
    };
    let late = booth.waited(&feature) >= images.wait;
    if let Some(image) = found.filter(|image| late || !is_former(booth, &feature, &image.uri)) {
        let feature = Feature { image: Some(image.uri), ..feature };
        return booth.go(feature, Stage::Preparing, &format!("the image {tag} is there")).await;
    }
    if late {
        return fail(booth, feature, Failure::NoImage { tag, repository }).await;
    }
    booth.wait(feature, Hold::Image { tag, repository }, AGAIN).await
}

/// Whether this is what runs already, though another commit is wanted: where a tag moves with its branch, CI has
/// not moved it yet. A build that changes nothing cannot be told from that, and is taken once waiting is over.
fn is_former(booth: &Booth<'_>, feature: &Feature, uri: &str) -> bool {
    let live = feature.live.as_ref().filter(|live| live.sha != feature.sha);
    booth.setting.tag.moves() && live.is_some_and(|live| live.image.as_deref() == Some(uri))
}
