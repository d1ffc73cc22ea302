//! Which copy is meant: by its branch, its name or its address.

use super::{Tools, Trouble};
use crate::config::Config;
use crate::feature::Feature;
use crate::feature::branch::BranchName;
use crate::hosting::Booth;
use crate::message::Message;
use crate::message::feature as words;

/// All copies of which something is left.
///
/// # Errors
/// When the store fails.
pub(super) async fn all(tools: &Tools) -> Result<Vec<Feature>, Trouble> {
    let rows = tools.store.unfinished_features().await?;
    Ok(rows.into_iter().filter_map(Feature::from_row).collect())
}

/// The copy that is meant, or what to say where none is, or several are. `command` is what was asked for, of
/// a copy that is named.
///
/// # Errors
/// When the store fails.
pub(super) async fn one<'t>(
    tools: &'t Tools,
    given: &str,
    command: impl Fn(&str) -> String,
) -> Result<Result<(Booth<'t>, Feature), Message>, Trouble> {
    let (features, voice) = (all(tools).await?, tools.voice());
    let url = |feature: &Feature| url(&tools.config, feature).unwrap_or_else(|| feature.slug.to_string());
    let found = match matching(&tools.config, &features, given).as_slice() {
        [one] => (*one).clone(),
        [] => {
            let near = nearest(given, &features);
            let commands: Vec<_> = near.into_iter().map(|feature| command(&url(feature))).collect();
            return Ok(Err(words::unknown(voice, given, &commands)));
        }
        several => {
            let commands: Vec<_> = several.iter().map(|feature| command(&url(feature))).collect();
            return Ok(Err(words::several(voice, given, &commands)));
        }
    };
    Ok(match Booth::of(tools, &found.app) {
        Some(booth) => Ok((booth, found)),
        None => Err(words::not_configured(voice, Some(&found.app))),
    })
}

/// Where a copy answers; nothing where the config no longer has copies of its app.
pub(super) fn url(config: &Config, feature: &Feature) -> Option<String> {
    let setting = config.apps.get(&feature.app)?.feature.as_ref()?;
    Some(setting.url_of(feature.slug.as_str()))
}

/// The copies that may be meant.
pub(super) fn matching<'f>(config: &Config, features: &'f [Feature], given: &str) -> Vec<&'f Feature> {
    let host = host(given);
    let there = |feature: &&Feature| {
        let setting = config.apps.get(&feature.app).and_then(|app| app.feature.as_ref());
        setting
            .is_some_and(|setting| Some(setting.host_of(feature.slug.as_str()).to_ascii_lowercase()) == host)
    };
    let by_address: Vec<_> = features.iter().filter(there).collect();
    if !by_address.is_empty() {
        return by_address;
    }
    let branch = BranchName::parse(given).ok();
    let slug = given.trim().to_lowercase();
    let named = |feature: &&Feature| {
        branch.as_ref().is_some_and(|branch| branch.as_str() == feature.branch)
            || feature.slug.as_str() == slug
    };
    features.iter().filter(named).collect()
}

/// The host of what may be an address, with or without `https://`.
fn host(given: &str) -> Option<String> {
    let given = given.trim();
    let bare = given.split_once("://").map_or(given, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#']).next()?.split(':').next()?.to_ascii_lowercase();
    host.contains('.').then_some(host)
}

/// At most three copies of branches that are called nearly so.
fn nearest<'f>(given: &str, features: &'f [Feature]) -> Vec<&'f Feature> {
    let names = features.iter().flat_map(|feature| [feature.branch.clone(), feature.slug.to_string()]);
    let near = crate::release::observe::nearest(given, names.collect());
    let mut found: Vec<&Feature> = Vec::new();
    for name in near {
        let one = features.iter().find(|feature| feature.branch == name || feature.slug.as_str() == name);
        found.extend(one.filter(|one| !found.iter().any(|known| known.id == one.id)));
    }
    found
}
