//! Awaiting the image that CI builds of the branch's head.

use std::time::Duration;

use super::booth::Booth;
use super::failing::fail;
use super::record::Feature;
use super::slug::branch_tag;
use super::stage::{Failure, Hold, Stage};
use crate::ship::Stepped;

/// From one look for the image to the next.
const AGAIN: Duration = Duration::from_secs(10);

/// Looks for the image.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let Some(images) = &booth.app.images else {
        let thing = format!("[apps.{}.image]", booth.app.name);
        return fail(booth, feature, Failure::Missing { thing }).await;
    };
    let tag = booth.setting.tag.of(&feature.sha, &branch_tag(&feature.branch));
    let repository = images.repository.clone();
    if let Some(image) = booth.aws()?.image(&repository, images.registry.as_deref(), &tag).await? {
        let feature = Feature { image: Some(image.uri), ..feature };
        return booth.go(feature, Stage::Preparing, &format!("the image {tag} is there")).await;
    }
    if booth.waited(&feature) >= images.wait {
        return fail(booth, feature, Failure::NoImage { tag, repository }).await;
    }
    booth.wait(feature, Hold::Image { tag, repository }, AGAIN).await
}
