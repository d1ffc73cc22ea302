//! `features` and `feature`: which copies there are, and how one stands.

use super::{Tools, Trouble, find};
use crate::feature::Feature;
use crate::message::block::section;
use crate::message::{Message, feature as words};
use crate::words::Language;

/// Lists the copies of an app, or of all.
///
/// # Errors
/// When the store fails.
pub(super) async fn list(tools: &Tools, app: Option<&str>) -> Result<Message, Trouble> {
    let mut apps = tools.config.apps.values().filter(|one| app.is_none_or(|name| one.name == name));
    if apps.all(|app| app.feature.is_none()) {
        return Ok(words::not_configured(tools.voice(), app));
    }
    let mut features = find::all(tools).await?;
    features.retain(|feature| app.is_none_or(|app| feature.app == app));
    features.sort_by(|one, other| {
        one.app.cmp(&other.app).then_with(|| other.created_at.time().cmp(&one.created_at.time()))
    });
    let names = tools.names(features.iter().map(|feature| feature.requested_by.as_str()).collect()).await;
    let listed: Vec<_> = features.iter().map(|feature| (feature, url(tools, feature))).collect();
    Ok(words::list(tools.voice(), &listed, &names))
}

fn url(tools: &Tools, feature: &Feature) -> String {
    find::url(&tools.config, feature).unwrap_or_else(|| feature.slug.to_string())
}

/// How one copy stands: its card, and what runs of it.
///
/// # Errors
/// When the store fails.
pub(super) async fn one(tools: &Tools, given: &str) -> Result<Message, Trouble> {
    let (booth, feature) = match find::one(tools, given, |name| format!("feature {name}")).await? {
        Ok(found) => found,
        Err(said) => return Ok(said),
    };
    let mut message = booth.render(&feature).await?;
    if let Some(details) = words::details(tools.config.language, &feature) {
        // Below what the card says, and above its small print and its buttons.
        let at = message.blocks.len().min(3);
        message.blocks.insert(at, section(&details));
    }
    Ok(message)
}

/// The copies of one person, a line each, for their Home tab.
///
/// # Errors
/// When the store fails.
pub async fn mine(tools: &Tools, user: &str, language: Language) -> Result<Vec<String>, Trouble> {
    let features = find::all(tools).await?;
    let mine = features.iter().filter(|feature| feature.requested_by == user);
    Ok(mine.map(|feature| words::line(language, feature, &url(tools, feature), None)).collect())
}
