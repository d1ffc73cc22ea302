//! A deploy in front of people: its card, rendered anew from what is stored, and what its thread hears.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, anyhow};
use tracing::warn;

use super::{Berth, gate};
use crate::deploy::{Deploy, Failure, Hold, Stage};
use crate::message::block::code;
use crate::message::{Message, card};
use crate::say;
use crate::slack::SlackError;
use crate::slack::outbox::{Post, Updating};
use crate::tools::{Tools, Trouble};

/// So many earlier deploys tell how long one usually takes.
const USUAL: u64 = 7;

impl Berth<'_> {
    /// Sends the card as it is now on its way. What Slack says to it stops nothing.
    pub async fn show(&self, deploy: &Deploy) {
        let Some(ts) = &deploy.card_ts else { return };
        match self.render(deploy).await {
            Ok(message) => drop(self.tools.outbox.send_update(&deploy.channel, ts, message)),
            Err(error) => warn!(error = format!("{error:#}"), "a card cannot be rendered"),
        }
    }

    /// Waits until the card stands there as it is now, unless Slack will not have it.
    ///
    /// # Errors
    /// When nobody can tell whether it does.
    pub async fn show_surely(&self, deploy: &Deploy) -> Result<()> {
        let Some(ts) = &deploy.card_ts else { return Ok(()) };
        let message = self.render(deploy).await?;
        self.tools.redraw(&deploy.channel, ts, message).await
    }

    /// Says something in the thread of the card, once for each key.
    ///
    /// # Errors
    /// When nobody can tell whether it was said.
    pub async fn say(&self, deploy: &Deploy, key: &str, message: Message) -> Result<()> {
        let Some(ts) = &deploy.card_ts else { return Ok(()) };
        let post = Post {
            channel: deploy.channel.clone(),
            thread_ts: Some(ts.clone()),
            key: format!("deploy:{}:{key}", deploy.id),
            message,
            tried_since: Some(deploy.created_at.time()),
        };
        self.tools.tell(post).await
    }

    /// The card as it is now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn render(&self, deploy: &Deploy) -> Result<Message> {
        let (tools, environment) = (self.tools, self.target.environment);
        let approvals = tools.store.approvals(&deploy.id, &deploy.head_sha).await?;
        let approved = gate::approved(deploy, environment, &approvals);
        let rollouts = tools.store.rollouts(&deploy.id).await?;
        let preparations = tools.store.preparations(&deploy.id).await?;
        let verifications = tools.store.verifications(&deploy.id).await?;
        let names = names(tools, deploy, &approved).await;
        Ok(card::card(
            deploy,
            &card::Context {
                language: tools.config.language,
                name: &tools.config.name,
                names: &names,
                approved: &approved.by,
                approvals: environment.approval.count,
                reaction: tools.config.approve_with.first().map_or("+1", String::as_str),
                ship: environment.ship.as_ref(),
                rollouts: &rollouts,
                preparations: &preparations,
                usual: usual(tools, deploy).await?,
                verifications: &verifications,
            },
        ))
    }
}

/// The names of all who are on the card.
async fn names(tools: &Tools, deploy: &Deploy, approved: &gate::Approved) -> BTreeMap<String, String> {
    let mut ids = vec![deploy.requested_by.as_str()];
    ids.extend(approved.by.iter().map(String::as_str));
    ids.extend(deploy.merged_by.as_deref());
    if let Some(Hold::Locked { owner, .. }) = &deploy.hold {
        ids.push(owner);
    }
    if let Some(Failure::Wanted { who }) = &deploy.failure {
        ids.push(who);
    }
    tools.names(ids).await
}

/// How long it usually takes from the merge until it runs, by the last deploys.
async fn usual(tools: &Tools, deploy: &Deploy) -> Result<Option<Duration>> {
    if matches!(deploy.stage, Stage::Proposed) || deploy.stage.is_final() {
        return Ok(None);
    }
    let rows = tools.store.live_deploys(&deploy.app, &deploy.environment, USUAL).await?;
    let took = |row: crate::store::deploys::Model| {
        let (merged, live) = (row.merged_at?.time(), row.live_at?.time());
        (live - merged).to_std().ok()
    };
    let mut took: Vec<Duration> = rows.into_iter().filter_map(took).collect();
    took.sort();
    Ok(took.get(took.len() / 2).copied())
}

/// Posts the card, or sends an update of it on its way. `look` says whether an earlier attempt may have
/// posted it.
///
/// # Errors
/// What stands in the way.
pub async fn put(
    berth: &Berth<'_>,
    deploy: &Deploy,
    look: bool,
) -> Result<(Deploy, Option<Updating>), Trouble> {
    let message = berth.render(deploy).await?;
    if let Some(ts) = &deploy.card_ts {
        let shown = berth.tools.outbox.send_update(&deploy.channel, ts, message);
        return Ok((deploy.clone(), Some(shown)));
    }
    let deploy = post(berth.tools, deploy, format!("card:{}", deploy.id), message, look).await?;
    Ok((deploy, None))
}

/// Waits until an update of the card stands there. A card that somebody deleted is posted anew.
///
/// # Errors
/// What stands in the way.
pub async fn stands(
    berth: &Berth<'_>,
    deploy: Deploy,
    updating: Option<Updating>,
) -> Result<Deploy, Trouble> {
    let Some(updating) = updating else { return Ok(deploy) };
    match updating.done().await {
        Ok(_) => Ok(deploy),
        Err(gone) if gone.is("message_not_found") => {
            let key = format!("card:{}:{}", deploy.id, deploy.card_ts.as_deref().unwrap_or_default());
            let message = berth.render(&deploy).await?;
            post(berth.tools, &deploy, key, message, true).await
        }
        Err(error) => Err(not_posted(berth.tools, &deploy, error)),
    }
}

async fn post(
    tools: &Tools,
    deploy: &Deploy,
    key: String,
    message: Message,
    look: bool,
) -> Result<Deploy, Trouble> {
    let post = Post {
        channel: deploy.channel.clone(),
        thread_ts: None,
        key,
        message,
        tried_since: look.then(|| deploy.created_at.time()),
    };
    let posted = tools.outbox.post(post).await.map_err(|error| not_posted(tools, deploy, error))?;
    tools.store.set_card(&deploy.id, &posted.channel, &posted.ts).await?;
    Ok(Deploy { card_ts: Some(posted.ts), channel: posted.channel, ..deploy.clone() })
}

/// A channel that is closed to us is something people can open.
fn not_posted(tools: &Tools, deploy: &Deploy, error: SlackError) -> Trouble {
    if !error.is_closed_channel() {
        return Trouble::Ours(anyhow!(error).context("the card could not be posted"));
    }
    let (channel, invite) = (deploy.channel.as_str(), code(&format!("/invite @{}", tools.config.name)));
    let link = card::pull_link(deploy, tools.config.language);
    let said =
        say!(tools.config.language, "card-channel-closed", channel = channel, command = invite, link = link);
    Trouble::Told(Message::plain(said))
}
