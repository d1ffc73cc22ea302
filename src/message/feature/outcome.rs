//! What the thread of a copy hears.

use std::collections::BTreeMap;

use super::{branch_link, buttons, commit_link, state};
use crate::feature::{Ending, Failure, Feature};
use crate::message::block::{actions, code, escape, link, section};
use crate::message::outcome::{lines_of_code, mention};
use crate::message::{Message, command, time};
use crate::say;
use crate::words::Language;

/// It answers.
pub fn live(language: Language, feature: &Feature, url: &str) -> Message {
    let took = feature.live.as_ref().map_or(0, |live| live.took);
    let mut said = say!(
        language,
        "feature-live",
        who = mention(&feature.requested_by),
        branch = branch_link(feature),
        url = link(url, url),
        took = state::took(took, language),
    );
    let cost = feature.live.as_ref().and_then(|live| live.cost.as_ref());
    for more in [
        cost.map(|cost| say!(language, "feature-cost", cost = escape(cost))),
        Some(say!(language, "feature-live-until", when = time(feature.until.time()))),
    ] {
        said.extend(more.map(|more| format!(" {more}")));
    }
    Message::plain(said)
}

/// What ran before answers again.
pub fn returned(language: Language, feature: &Feature, url: &str) -> Message {
    let head = feature.live.as_ref().map_or_else(String::new, |live| commit_link(feature, &live.sha));
    Message::plain(say!(language, "feature-returned", head = head, url = link(url, url)))
}

/// An attempt failed: why, what it printed last, and what is left; `touched` says whether what ran before has to
/// come back.
pub fn failed(language: Language, feature: &Feature, url: &str, touched: bool) -> Message {
    let why = feature.failure.as_ref().map(|failure| state::failure(failure, language));
    let left = match &feature.live {
        Some(live) if touched => {
            say!(language, "feature-goes-back", head = commit_link(feature, &live.sha), url = link(url, url))
        }
        Some(live) => say!(
            language,
            "feature-still-answers",
            head = commit_link(feature, &live.sha),
            url = link(url, url)
        ),
        None => say!(language, "feature-nothing-left"),
    };
    let said = say!(
        language,
        "feature-failed-told",
        who = mention(&feature.requested_by),
        branch = branch_link(feature),
        why = why.unwrap_or_default(),
        left = left,
    );
    let mut blocks = vec![section(&said)];
    if let Some(Failure::Task { log, .. } | Failure::Crashed { log, .. }) = &feature.failure
        && !log.is_empty()
    {
        blocks.push(section(&lines_of_code(log.iter().map(String::as_str))));
    }
    Message { text: said, blocks }
}

/// Its time is about to be over.
pub fn warning(language: Language, name: &str, feature: &Feature, url: &str) -> Message {
    let said = say!(
        language,
        "feature-warning",
        who = mention(&feature.requested_by),
        branch = branch_link(feature),
        url = link(url, url),
        when = time(feature.until.time()),
        command = command(name, &format!("extend-feature {} 1d", feature.slug)),
    );
    let buttons = vec![buttons::extend(url, language), buttons::delete(feature, url, language)];
    Message { blocks: vec![section(&said), actions(buttons)], text: said }
}

/// Nothing of it is left; nothing to say to whoever wanted that themselves, or was told why it failed.
pub fn ended(language: Language, feature: &Feature) -> Option<Message> {
    let (who, branch) = (mention(&feature.requested_by), branch_link(feature));
    let why = match feature.ending.as_ref() {
        Some(Ending::Wanted { who }) if *who == feature.requested_by => return None,
        Some(Ending::Failed) => return None,
        Some(Ending::Wanted { who }) => say!(language, "feature-end-wanted", name = mention(who)),
        Some(why) => state::ending(why, &BTreeMap::new(), language),
        None => String::new(),
    };
    Some(Message::plain(say!(language, "feature-ended-told", who = who, branch = branch, why = why)))
}

/// It is stopped for the night.
pub fn stopped(language: Language, name: &str, feature: &Feature) -> Message {
    let again = command(name, &format!("redeploy-feature {}", feature.slug));
    Message::plain(say!(language, "feature-stopped-told", branch = branch_link(feature), command = again))
}

/// It is brought again: after a push, or because somebody wants it.
pub fn redeploying(language: Language, feature: &Feature, by: Option<&str>, from_sha: &str) -> Message {
    let (branch, head) = (branch_link(feature), commit_link(feature, &feature.sha));
    let from = commit_link(feature, from_sha);
    Message::plain(match by {
        Some(user) => {
            let who = mention(user);
            say!(language, "feature-redeploying", who = who, branch = branch, from = from, head = head)
        }
        None => say!(language, "feature-pushed", branch = branch, from = from, head = head),
    })
}

/// The last lines of what a container printed.
pub fn log(language: Language, name: &str, lines: &[String]) -> Message {
    let title = say!(language, "log-title", name = code(name));
    if lines.is_empty() {
        return Message::plain(format!("{title}\n{}", say!(language, "feature-log-empty")));
    }
    let tail = section(&lines_of_code(lines.iter().map(String::as_str)));
    Message { blocks: vec![section(&title), tail], text: title }
}

/// Another branch takes the place of the one that was there.
pub fn taken(language: Language, feature: &Feature, branch: &str) -> Message {
    let (who, before) = (mention(&feature.requested_by), code(branch));
    let (slug, branch) = (code(feature.slug.as_str()), branch_link(feature));
    Message::plain(say!(language, "feature-taken", who = who, slug = slug, before = before, branch = branch))
}
