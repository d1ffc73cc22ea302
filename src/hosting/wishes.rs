//! What people want of a copy, and what happened to its branch: facts in the store, considered before every step.

use super::booth::Booth;
use super::failing::put_back;
use super::{removing, task};
use crate::config::feature::Place;
use crate::feature::{Ending, Feature, FeatureWish, Live, Stage};
use crate::github::branch::heads;
use crate::message::feature as outcome;
use crate::ship::Stumble;
use crate::store::wishes::Model;

/// Considers the next wish. The copy as it was, or nothing when the wish has changed it: then it is read anew.
///
/// # Errors
/// What could not be asked.
pub(super) async fn consider(booth: &Booth<'_>, feature: Feature) -> Result<Option<Feature>, Stumble> {
    let store = &booth.tools.store;
    let wishes = store.open_wishes(&feature.id).await?;
    // What cannot be granted at the moment holds up nobody who wants it gone.
    let to_delete = |wish: &&Model| matches!(FeatureWish::read(&wish.what), Some(FeatureWish::Delete));
    let Some(wish) = wishes.iter().find(to_delete).or(wishes.first()) else { return Ok(Some(feature)) };
    // Whoever died after it was done has not marked it: the attempt that it led to is known by its time.
    let done = feature.asked_at == wish.at && feature.attempt > 0;
    if !(done || feature.stage.is_over()) {
        Box::pin(grant(booth, feature, wish)).await?;
    }
    store.wish_considered(&wish.id).await?;
    Ok(None)
}

/// Whether somebody wants a copy to be gone, or to be another: then nothing more is done for this attempt.
///
/// # Errors
/// When the store fails.
pub(super) async fn is_overtaken(booth: &Booth<'_>, feature: &Feature) -> Result<bool, Stumble> {
    Ok(!booth.tools.store.open_wishes(&feature.id).await?.is_empty())
}

async fn grant(booth: &Booth<'_>, feature: Feature, wish: &Model) -> Result<(), Stumble> {
    match FeatureWish::read(&wish.what) {
        Some(FeatureWish::Delete) => end(booth, feature, Ending::Wanted { who: wish.who.clone() }).await,
        // What was seen of another attempt's branch says nothing of this one.
        Some(FeatureWish::End { attempt, .. } | FeatureWish::Push { attempt, .. })
            if attempt != feature.attempt =>
        {
            Ok(())
        }
        Some(FeatureWish::End { why, .. }) => end(booth, feature, why).await,
        Some(FeatureWish::Take { branch, sha }) => {
            let language = booth.tools.config.language;
            let before = feature.branch.clone();
            let feature = Feature { branch, requested_by: wish.who.clone(), ..feature };
            let taken = outcome::taken(language, &feature, &before);
            booth.say(&feature, &format!("taken:{}", wish.id), taken).await?;
            again(booth, feature, &sha, wish).await
        }
        Some(FeatureWish::Push { sha, .. }) if sha == feature.sha => Ok(()),
        Some(FeatureWish::Push { sha, .. }) => {
            let language = booth.tools.config.language;
            let brought = Feature { sha: sha.clone(), ..feature.clone() };
            let pushed = outcome::redeploying(language, &brought, None, &feature.sha);
            booth.say(&feature, &format!("push:{}", wish.id), pushed).await?;
            again(booth, feature, &sha, wish).await
        }
        Some(FeatureWish::Redeploy) => redeploy(booth, feature, wish).await,
        None => {
            tracing::warn!(copy = feature.id, wish = wish.what, "a wish of a newer tengu is not understood");
            Ok(())
        }
    }
}

async fn redeploy(booth: &Booth<'_>, feature: Feature, wish: &Model) -> Result<(), Stumble> {
    let branches = [feature.branch.clone()];
    let heads = heads(&booth.tools.github, &booth.app.owner, &booth.app.repository, &branches).await?;
    match heads.get(&feature.branch).and_then(Option::as_ref) {
        Some(head) => again(booth, feature, &head.sha, wish).await,
        None => end(booth, feature, Ending::BranchGone).await,
    }
}

/// Begins a new attempt. What answers goes on answering until the new one does.
async fn again(booth: &Booth<'_>, feature: Feature, sha: &str, wish: &Model) -> Result<(), Stumble> {
    let live = leave(booth, &feature).await?;
    let feature = Feature {
        live,
        // A service that had to give up Spot stays where it is.
        on_demand: feature.on_demand && matches!(booth.setting.place, Place::Service(_)),
        sha: sha.to_owned(),
        attempt: feature.attempt + 1,
        asked_at: wish.at.clone(),
        begun_at: None,
        failed_sha: None,
        image: None,
        revision: None,
        task: None,
        failure: None,
        notes: Vec::new(),
        ..feature
    };
    let feature = booth.enter(feature, Stage::AwaitingImage, &wish.what).await?;
    booth.show(&feature).await;
    Ok(())
}

/// Gives up an attempt: nothing of it may run beside the next one.
async fn leave(booth: &Booth<'_>, feature: &Feature) -> Result<Option<Live>, Stumble> {
    removing::stop_before(booth, &booth.site_of(feature), feature).await?;
    // What was begun may have the name already: until there is something better, what answered has it again.
    let live = if feature.stage.has_begun() { put_back(booth, feature).await? } else { feature.live.clone() };
    if live.is_none() && matches!(booth.setting.place, Place::Task(_)) {
        task::stop_others(booth, feature, None, "another attempt takes its place").await?;
    }
    let answers = live.as_ref().map(|live| &live.revision);
    if let Some(revision) = feature.revision.as_ref().filter(|revision| Some(*revision) != answers) {
        booth.deregister(revision).await?;
    }
    Ok(live)
}

async fn end(booth: &Booth<'_>, feature: Feature, why: Ending) -> Result<(), Stumble> {
    let words = serde_json::json!(why).to_string();
    let feature = Feature { ending: Some(why), ..feature };
    let feature = booth.enter(feature, Stage::Ending, &words).await?;
    booth.show(&feature).await;
    Ok(())
}
