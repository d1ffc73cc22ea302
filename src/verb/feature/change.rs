//! `redeploy-feature`, `extend-feature` and `delete-feature`: what people want of a copy is noted, and done by
//! whoever looks after it.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Asked, Tools, Trouble, card_link, find, refusal, wake};
use crate::command::duration;
use crate::feature::{Feature, FeatureWish};
use crate::hosting::Booth;
use crate::message::{Message, feature as words};
use crate::store::Stamp;

/// Has a copy brought again, at the head of its branch; one that is stopped is started.
///
/// # Errors
/// When the store fails.
pub(super) async fn redeploy(tools: &Tools, given: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let command = |name: &str| format!("redeploy-feature {name}");
    let (booth, feature) = match find::one(tools, given, command).await? {
        Ok(found) => found,
        Err(said) => return Ok(Some(said)),
    };
    if let Some(refused) = refusal(&booth, asked).await {
        return Ok(Some(refused));
    }
    if feature.stage.is_over() {
        return Ok(Some(words::going(tools.voice(), &feature)));
    }
    wish(tools, &feature, &FeatureWish::Redeploy, asked).await?;
    let link = card_link(&booth, &feature).await;
    Ok(Some(words::again(tools.config.language, &feature, &link)))
}

/// Notes what somebody wants of a copy.
///
/// # Errors
/// When the store fails.
pub(super) async fn wish(
    tools: &Tools,
    feature: &Feature,
    wish: &FeatureWish,
    asked: &Asked,
) -> Result<(), Trouble> {
    let words = wish.words();
    let why = format!("{} as {} was asked for", feature.branch, feature.slug);
    tools.store.audit(&asked.user, &words, &why, Some(&feature.id)).await?;
    tools.store.wish(&asked.key, &feature.id, &words, &asked.user).await?;
    wake(tools, feature).await
}

/// Lets a copy live longer.
///
/// # Errors
/// When the store fails.
pub(super) async fn extend(
    tools: &Tools,
    given: &str,
    length: Duration,
    asked: &Asked,
) -> Result<Message, Trouble> {
    let command = |name: &str| format!("extend-feature {name} {}", duration::format(length));
    let (booth, feature) = match find::one(tools, given, command).await? {
        Ok(found) => found,
        Err(said) => return Ok(said),
    };
    match refusal(&booth, asked).await {
        Some(refused) => Ok(refused),
        None if feature.stage.is_over() => Ok(words::going(tools.voice(), &feature)),
        None => lengthen(&booth, &feature, length, asked).await,
    }
}

/// Lets a copy live so long from now on, as far as copies may.
///
/// # Errors
/// When the store fails.
pub(super) async fn lengthen(
    booth: &Booth<'_>,
    feature: &Feature,
    length: Duration,
    asked: &Asked,
) -> Result<Message, Trouble> {
    let (tools, language) = (booth.tools, booth.tools.config.language);
    let span = |length: Duration| TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX);
    let wanted = tools.clock.now() + span(length);
    let last = feature.created_at.time() + span(booth.setting.life.longest);
    let until = wanted.min(last);
    if until <= feature.until.time() {
        let longest = (wanted > last).then(|| duration::format(booth.setting.life.longest));
        return Ok(words::long_enough(language, feature, longest.as_deref()));
    }
    if !tools.store.feature_lives_until(&feature.id, &Stamp::from(until)).await? {
        return Ok(words::going(tools.voice(), feature));
    }
    let why = format!("{} lives until {until}", feature.slug);
    tools.store.audit(&asked.user, "extend", &why, Some(&feature.id)).await?;
    let feature = Feature { until: Stamp::from(until), warned_at: None, ..feature.clone() };
    booth.show(&feature).await;
    wake(tools, &feature).await?;
    let longest = (wanted > last).then(|| duration::format(booth.setting.life.longest));
    Ok(words::extended(language, &feature, longest.as_deref()))
}

/// Has a copy removed.
///
/// # Errors
/// When the store fails.
pub(super) async fn delete(tools: &Tools, given: &str, asked: &Asked) -> Result<Message, Trouble> {
    let command = |name: &str| format!("delete-feature {name}");
    let (booth, feature) = match find::one(tools, given, command).await? {
        Ok(found) => found,
        Err(said) => return Ok(said),
    };
    if let Some(refused) = refusal(&booth, asked).await {
        return Ok(refused);
    }
    if !feature.stage.is_over() {
        wish(tools, &feature, &FeatureWish::Delete, asked).await?;
    }
    Ok(words::deleting(tools.config.language, &feature))
}
