//! A branch picked from a list, in a modal, by whoever names none.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tracing::debug;

use super::{Asked, Tools, Trouble, deploy};
use crate::command::duration;
use crate::event::Submitted;
use crate::github::branch;
use crate::message::{Message, feature as words};
use crate::request::NewFeature;
use crate::verb::github;

/// Where the question was asked, so that the answer goes there: what a modal carries.
#[derive(Serialize, Deserialize)]
struct Place {
    channel: String,
    thread_ts: Option<String>,
    private: Option<String>,
    app: Option<String>,
}

/// Opens the modal, where something was pressed that opens one; else a button that does.
///
/// # Errors
/// When GitHub does not tell the branches.
pub(super) async fn ask(
    tools: &Tools,
    wanted: &NewFeature,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let with_copies = tools.config.apps.values().filter(|app| app.feature.is_some());
    let apps: Vec<_> =
        with_copies.filter(|app| wanted.app.as_ref().is_none_or(|name| *name == app.name)).collect();
    if apps.is_empty() {
        return Ok(Some(words::not_configured(tools.voice(), wanted.app.as_deref())));
    }
    let Some(trigger) = &asked.trigger_id else {
        return Ok(Some(words::ask_for_branch(tools.voice(), wanted.app.as_deref())));
    };
    let (mut branches, mut seen) = (Vec::new(), BTreeSet::new());
    for app in apps.iter().filter(|app| seen.insert(app.full_name())) {
        let newest = branch::newest(&tools.github, &app.owner, &app.repository).await;
        branches.push(
            newest.map_err(|error| Trouble::Told(github(tools.config.language, app, &error)))?.into_iter(),
        );
    }
    let place = Place {
        channel: asked.channel.clone(),
        thread_ts: asked.thread_ts.clone(),
        private: asked.private.clone(),
        app: apps.first().filter(|_| apps.len() == 1).map(|app| app.name.clone()),
    };
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    let metadata = serde_json::json!(place).to_string();
    let view = words::pick(tools.config.language, &in_turn(branches), &names, metadata);
    let Some(view) = view else { return Ok(Some(words::no_branches(tools.config.language))) };
    match tools.slack.open_view(trigger, &view).await {
        Ok(()) => Ok(None),
        Err(error) => {
            debug!(%error, "a modal cannot be opened");
            Ok(Some(words::ask_for_branch(tools.voice(), wanted.app.as_deref())))
        }
    }
}

/// The first of each list, then the second of each, and so on; each name once.
fn in_turn(mut lists: Vec<impl Iterator<Item = String>>) -> Vec<String> {
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    loop {
        let round: Vec<String> = lists.iter_mut().filter_map(Iterator::next).collect();
        if round.is_empty() {
            return all;
        }
        all.extend(round.into_iter().filter(|name| seen.insert(name.clone())));
    }
}

/// The modal was submitted: the same as if it had been said where the question was asked.
///
/// # Errors
/// What stands in the way.
pub async fn submitted(tools: &Tools, submitted: &Submitted, asked: &Asked) -> Result<(), Trouble> {
    let Ok(place) = serde_json::from_str::<Place>(&submitted.private_metadata) else { return Ok(()) };
    let Place { channel, thread_ts, private, app } = place;
    let asked = Asked { channel, thread_ts, private, ..asked.clone() };
    let said = match Box::pin(given(tools, submitted, app, &asked)).await {
        Ok(said) => said,
        Err(Trouble::Told(said)) => Some(said),
        Err(ours) => return Err(ours),
    };
    if let Some(said) = said {
        tools.answer(&asked, "answer", said).await?;
    }
    Ok(())
}

async fn given(
    tools: &Tools,
    submitted: &Submitted,
    app: Option<String>,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let value = |id: &str| submitted.values.get(id).map(|text| text.trim()).filter(|text| !text.is_empty());
    let length = value(words::LENGTH);
    let read = length.and_then(duration::parse);
    if let Some(length) = length.filter(|_| read.is_none()) {
        return Ok(Some(words::bad_length(tools.config.language, length)));
    }
    let wanted = NewFeature {
        branch: value(words::BRANCH).unwrap_or_default().to_owned(),
        app: app.or_else(|| value(words::APP).map(str::to_owned)),
        length: read,
        name: value(words::NAME).map(str::to_owned),
    };
    deploy::deploy(tools, &wanted, asked).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_repository_has_its_turn() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let lists = [list(&["a", "b", "c"]), list(&["x", "a"])];
        assert_eq!(in_turn(lists.map(Vec::into_iter).into()), ["a", "x", "b", "c"]);
    }
}
