//! Awaiting the image: the one that was built for the released commit, by its digest.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Berth, Stepped, Stumble, ending, proposed};
use crate::deploy::{Deploy, Failure, Hold, Stage};
use crate::github::deployment::{self, State};
use crate::say;

/// From one look for the image to the next.
const AGAIN: Duration = Duration::from_secs(10);

/// Looks for the image of the released commit.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    if let Some(who) = proposed::cancelled(berth, &deploy).await? {
        return ending::cancel(berth, deploy, &who).await;
    }
    let Some(images) = &berth.target.app.images else {
        return ending::finish(berth, deploy, Stage::Merged, "no image repository is configured").await;
    };
    let deploy = on_github(berth, deploy).await?;
    let (tag, repository) = (images.tag(&deploy.head_sha), images.repository.clone());
    if let Some(image) = berth.aws()?.image(&repository, images.registry.as_deref(), &tag).await? {
        let deploy = Deploy { image: Some(image.uri), ..deploy };
        return Box::pin(super::plan::plan(berth, deploy, &image.architectures)).await;
    }
    let waited = berth.tools.clock.now() - deploy.stage_since.time();
    if waited >= TimeDelta::from_std(images.wait).unwrap_or(TimeDelta::MAX) {
        return berth.fail(deploy, Failure::NoImage { tag, repository }).await;
    }
    berth.wait(deploy, Some(Hold::Image { tag, repository }), AGAIN).await
}

/// Tells GitHub that a deployment is under way, once.
async fn on_github(berth: &Berth<'_>, deploy: Deploy) -> Result<Deploy, Stumble> {
    if deploy.github_deployment.is_some() {
        return Ok(deploy);
    }
    let (github, sha) = (&berth.tools.github, deploy.merge_sha.as_deref().unwrap_or(&deploy.head_sha));
    let language = berth.tools.config.language;
    let about = say!(language, "github-deployment", number = deploy.pull_number);
    let id =
        deployment::find_or_create(github, &deploy.repository, sha, &deploy.environment, &deploy.id, &about)
            .await?;
    deployment::set_status(github, &deploy.repository, id, State::InProgress, &about, None, None).await?;
    Ok(berth.save(&Deploy { github_deployment: Some(id), ..deploy }).await?)
}
