//! Moving: where the config names another place than the one a copy was made in, what is there is removed, and the
//! copy is made anew where it belongs now.

use std::time::Duration;

use anyhow::Result;
use tracing::warn;

use super::booth::Booth;
use super::{failing, removing};
use crate::config::feature::Place;
use crate::feature::{Feature, Hold, Site, Stage};
use crate::ship::{Next, Stepped, Stumble};
use crate::tools::Tools;

/// From one look at what drains to the next.
const AGAIN: Duration = Duration::from_secs(5);

/// Wakes the copies that are not where the config says, once after a start; others would be looked at within an
/// hour.
///
/// # Errors
/// When the store fails.
pub(super) async fn wake_those_elsewhere(tools: &Tools) -> Result<()> {
    for feature in tools.store.unfinished_features().await?.into_iter().filter_map(Feature::from_row) {
        match Booth::of(tools, &feature.app) {
            Some(booth) if booth.site_of(&feature) == booth.site(&feature) => {}
            Some(_) => tools.store.wake_feature(&feature.id).await?,
            None => warn!(
                copy = feature.id,
                app = feature.app,
                slug = feature.slug.as_str(),
                "config.toml no longer says how copies of this app run: nobody looks after this one"
            ),
        }
    }
    Ok(())
}

/// Sees to it that a copy is where the config says: the copy, or when to look again. One that rests stays where it
/// was until somebody wants it.
///
/// # Errors
/// What could not be asked.
pub(super) async fn settle(booth: &Booth<'_>, feature: Feature) -> Result<Result<Feature, Next>, Stumble> {
    let rests = matches!(feature.stage, Stage::Stopping | Stage::Stopped);
    if feature.stage.is_over() || rests {
        return Ok(Ok(feature));
    }
    let site = booth.site(&feature);
    match &feature.site {
        Some(there) if *there == site => Ok(Ok(feature)),
        None => Ok(Ok(booth.save(&Feature { site: Some(site), ..feature }).await?)),
        // Nothing of it is wanted any more: that was decided before.
        Some(there) if feature.stage == Stage::AwaitingImage && feature.live.is_none() => {
            let there = there.clone();
            leave(booth, feature, &there, site).await.map(Err)
        }
        Some(there) => {
            let there = there.clone();
            begin(booth, feature, &there).await.map(Err)
        }
    }
}

/// Writes down that a copy moves, before anything of it is removed: from here on it is made anew, even where the
/// config names the former place again.
async fn begin(booth: &Booth<'_>, feature: Feature, there: &Site) -> Stepped {
    if !removing::stop_before(booth, there, &feature).await? {
        return booth.wait(feature, Hold::Moving, AGAIN).await;
    }
    let rests = matches!(feature.stage, Stage::Running | Stage::Returning);
    let answers = feature.live.clone().filter(|_| rests || feature.failure.is_some());
    let failed_sha = match &answers {
        // Written down, and nothing was done about it yet.
        Some(live) if !rests => {
            failing::tell(booth, &feature).await?;
            feature.failed_with(live)
        }
        _ => feature.failed_sha.clone(),
    };
    let anew = Feature {
        attempt: feature.attempt + 1,
        begun_at: Some(booth.tools.store.stamp()),
        live: None,
        failure: None,
        image: None,
        revision: None,
        task: None,
        failed_sha,
        ..feature
    };
    // What answers moves, and not what failed since.
    let anew = match &answers {
        Some(live) => anew.back_to(live),
        None => anew,
    };
    booth.go(anew, Stage::AwaitingImage, "the config names another place").await
}

/// Removes what is in the former place, and goes on in the new one.
async fn leave(booth: &Booth<'_>, feature: Feature, there: &Site, site: Site) -> Stepped {
    if !removing::remove(booth, there, &feature).await? {
        return booth.wait(feature, Hold::Moving, AGAIN).await;
    }
    booth.deregister_others(&feature, None).await?;
    booth.save(&Feature { site: Some(site), hold: None, ..feature }).await?;
    Ok(Next::Now)
}

impl Booth<'_> {
    /// Where the config says that a copy is made.
    pub(super) fn site(&self, feature: &Feature) -> Site {
        let (listener, zone) = match &self.setting.place {
            Place::Service(place) => (Some(place.listener.clone()), place.zone.clone()),
            Place::Task(place) => (None, Some(place.zone.clone())),
        };
        let host = self.setting.host_of(feature.slug.as_str());
        Site { cluster: self.setting.cluster.clone(), host, listener, zone }
    }

    /// Where a copy was made.
    pub(super) fn site_of(&self, feature: &Feature) -> Site {
        feature.site.clone().unwrap_or_else(|| self.site(feature))
    }
}
