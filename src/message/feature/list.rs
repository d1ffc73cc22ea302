//! Copies, a line each.

use std::collections::BTreeMap;

use super::{branch_link, buttons, state};
use crate::feature::Feature;
use crate::message::answer::Voice;
use crate::message::block::{actions, context, escape, header, link, section, sections};
use crate::message::card::wait::who;
use crate::message::{Message, command, time};
use crate::say;
use crate::words::Language;

/// More than so many nobody reads.
const MOST: usize = 20;
/// Each of these has a button, and a block of its own; Slack takes 50 blocks.
const WITH_BUTTONS: usize = 15;

/// Copies and their addresses, by app.
pub fn list(voice: Voice<'_>, features: &[(&Feature, String)], names: &BTreeMap<String, String>) -> Message {
    let language = voice.language;
    let how = command(voice.name, "deploy-feature feature/login");
    if features.is_empty() {
        return Message::plain(say!(language, "features-none", command = how));
    }
    let title = say!(language, "features-title");
    let (mut lines, mut app) = (Vec::new(), None);
    for (feature, url) in features.iter().take(MOST) {
        if app.replace(&feature.app) != Some(&feature.app) {
            lines.push(format!("*{}*", escape(&feature.app)));
        }
        lines.push(format!("• {}", line(language, feature, url, Some(names))));
    }
    if let Some(more) = features.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(say!(language, "feature-more", count = more));
    }
    let mut blocks = vec![header(&title)];
    blocks.extend(sections(&lines, 20).0);
    blocks.push(context(&say!(language, "features-how", command = how)));
    Message { text: format!("{title}\n{}", lines.join("\n")), blocks }
}

/// One copy in a line; with who asked for it, where names are given.
pub fn line(
    language: Language,
    feature: &Feature,
    url: &str,
    names: Option<&BTreeMap<String, String>>,
) -> String {
    let now = state::bare(&state::state(feature, language));
    let mut parts = vec![
        say!(language, "features-line", branch = branch_link(feature), url = link(url, url), state = now),
        say!(language, "features-since", when = time(feature.created_at.time())),
    ];
    if !feature.stage.is_over() {
        parts.push(say!(language, "feature-until", when = time(feature.until.time())));
    }
    parts.extend(names.map(|names| who(names, &feature.requested_by)));
    let cost = feature.live.as_ref().filter(|_| state::is_answering(feature));
    let cost = cost.and_then(|live| live.cost.as_ref());
    parts.extend(cost.map(|cost| say!(language, "features-cost", cost = escape(cost))));
    parts.join(" · ")
}

/// There are as many as there may be: of one person, or of the app where `names` tells whom to ask. Each has
/// a button that deletes it.
pub fn too_many(
    voice: Voice<'_>,
    features: &[(&Feature, String)],
    names: Option<&BTreeMap<String, String>>,
) -> Message {
    let language = voice.language;
    let count = features.len();
    let said = match names {
        Some(_) => say!(language, "feature-full", count = count),
        None => say!(language, "feature-mine-full", count = count),
    };
    let mut blocks = vec![section(&said)];
    for (feature, url) in features.iter().take(WITH_BUTTONS) {
        blocks.push(section(&line(language, feature, url, names)));
        blocks.push(actions(vec![buttons::delete(feature, url, language)]));
    }
    if let Some(more) = count.checked_sub(WITH_BUTTONS).filter(|more| *more > 0) {
        blocks.push(context(&say!(language, "feature-more", count = more)));
    }
    Message { text: said, blocks }
}
