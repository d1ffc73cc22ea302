//! What went where.

use std::collections::BTreeMap;

use super::plain;
use crate::deploy::Kind;
use crate::message::answer::Voice;
use crate::message::block::{code, link, sections};
use crate::message::card::{self, wait};
use crate::message::{Message, time};
use crate::say;
use crate::store::deploys::Model;

/// What went where.
pub fn history(voice: Voice<'_>, rows: &[Model], names: &BTreeMap<String, String>) -> Message {
    let title = say!(voice.language, "history-title");
    if rows.is_empty() {
        return plain(say!(voice.language, "history-empty"));
    }
    let lines: Vec<_> = rows.iter().map(|row| history_line(voice, row, names)).collect();
    let mut blocks = vec![crate::message::block::header(&title)];
    blocks.extend(sections(&lines, 20).0);
    Message { text: format!("{title}\n{}", lines.join("\n")), blocks }
}

fn history_line(voice: Voice<'_>, row: &Model, names: &BTreeMap<String, String>) -> String {
    let language = voice.language;
    let what = match (Kind::named(&row.kind), row.pull_number) {
        (Kind::Rollback, _) => say!(language, "history-back"),
        (Kind::Release, number) => link(&row.pull_url, &format!("#{number}")),
    };
    let state = language.say(&format!("state-{}", row.stage), &[]);
    // A rollback to a revision that no deploy of ours brought has no commit that we know.
    let to = || serde_json::from_str::<Vec<String>>(&row.attention).ok()?.into_iter().next();
    let head = match row.head_sha.as_str() {
        "" => to().unwrap_or_else(|| "?".into()),
        sha => card::short_sha(sha).to_owned(),
    };
    say!(
        language,
        "history-line",
        when = time(row.live_at.as_ref().unwrap_or(&row.created_at).time()),
        app = row.app.as_str(),
        environment = row.environment.as_str(),
        what = what,
        head = code(&head),
        state = state,
        name = wait::who(names, &row.requested_by),
    )
}
