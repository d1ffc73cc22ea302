//! Reminders that stand in a channel, kept up to what the boxes say: one living list, not a pile.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::message::Message;
use crate::message::answer::Voice;
use crate::message::reminder::{Content, Context, Line, collapsed, reminder};
use crate::slack::SlackError;
use crate::store::reminders::Model;
use crate::store::verifications;
use crate::tools::Tools;
use crate::words::Language;

/// What a reminder is made of, read from the store.
pub(super) struct Parts {
    content: Content,
    rows: BTreeMap<(String, String), verifications::Model>,
    names: BTreeMap<String, String>,
    language: Language,
}

impl Parts {
    pub(super) async fn load(tools: &Tools, place: &str, content: Content) -> Result<Self> {
        let mut rows = BTreeMap::new();
        let lines: Vec<&Line> =
            content.asked.iter().chain(&content.listed).chain(&content.escalated).collect();
        for Line { pull, key, .. } in lines {
            if let Some(row) = tools.store.verification(pull, key).await? {
                rows.insert((pull.clone(), key.clone()), row);
            }
        }
        let who = rows.values().flat_map(|row| [&row.changed_by, &row.problem_by].into_iter().flatten());
        let who: BTreeSet<String> = who.cloned().collect();
        let names = names(tools, &who).await;
        let chosen = if content.direct { tools.store.settings(place).await?.language } else { None };
        let language = chosen.and_then(|code| Language::named(&code)).unwrap_or(tools.config.language);
        Ok(Self { content, rows, names, language })
    }

    fn context<'a>(&'a self, tools: &'a Tools) -> Context<'a> {
        let voice = Voice { language: self.language, name: &tools.config.name };
        Context { voice, rows: &self.rows, names: &self.names }
    }

    /// The message as it is now.
    pub(super) fn message(&self, tools: &Tools) -> Message {
        reminder(&self.content, &self.context(tools))
    }

    /// Whether anything of what is asked is still open.
    pub(super) fn asks_something(&self) -> bool {
        let open = |line: &Line| {
            let row = self.rows.get(&(line.pull.clone(), line.key.clone()));
            row.is_some_and(|row| row.state == verifications::OPEN)
        };
        self.content.asked.iter().any(open)
    }

    fn collapsed(&self, tools: &Tools, round: &Model) -> Message {
        collapsed(&self.content, &self.context(tools), round.due.time())
    }
}

/// What people are called, by Slack user; logins stay what they are.
pub(super) async fn names(tools: &Tools, who: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for id in who {
        if !id.starts_with('@')
            && let Ok(person) = tools.people.person(id).await
        {
            names.insert(id.clone(), person.name);
        }
    }
    names
}

/// What a round lists; nothing when a newer tengu wrote it in a way that we cannot read.
pub(super) fn content(round: &Model) -> Content {
    serde_json::from_str(&round.content).unwrap_or_default()
}

/// Sends the reminders that list something of a deploy on their way anew.
///
/// # Errors
/// When the store fails.
pub async fn refresh(tools: &Tools, deploy_id: &str) -> Result<()> {
    for round in tools.store.standing_rounds().await? {
        let (Some(channel), Some(ts)) = (&round.channel, &round.ts) else { continue };
        let parts = Parts::load(tools, &round.place, content(&round)).await?;
        let listed = parts.rows.values().any(|row| row.deploy_id == deploy_id || row.origin_id == deploy_id);
        if listed {
            drop(tools.outbox.send_update(channel, ts, parts.message(tools)));
        }
    }
    Ok(())
}

/// Folds a place's earlier reminders up, now that a newer one stands there.
///
/// # Errors
/// When the store fails, or nobody can tell whether Slack took it.
pub(super) async fn fold(tools: &Tools, place: &str, newest: &Model) -> Result<()> {
    for round in tools.store.standing_rounds().await? {
        if round.place != place || round.due >= newest.due {
            continue;
        }
        if let (Some(channel), Some(ts)) = (&round.channel, &round.ts) {
            let parts = Parts::load(tools, place, content(&round)).await?;
            match tools.outbox.update(channel, ts, parts.collapsed(tools, &round)).await {
                // Somebody deleted it, which folds it up as well.
                Ok(_) | Err(SlackError::Refused { .. }) => {}
                Err(unclear) => return Err(unclear.into()),
            }
        }
        tools.store.round_collapsed(place, &round.due).await?;
    }
    Ok(())
}
