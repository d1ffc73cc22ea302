//! An approval, by a reaction or the card's button, and its withdrawal. What people decide is noted here;
//! whoever looks after the deploy reads it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Asked, Tools, Trouble};
use crate::access::{Access, Refusal};
use crate::config::Environment;
use crate::deploy::{Deploy, Stage};
use crate::event::Reacted;
use crate::message::{Message, outcome};
use crate::ship::gate;
use crate::ship::step::target_of;
use crate::store::Stamp;

/// Nobody reads a card and reacts to it in less.
const READING: TimeDelta = TimeDelta::seconds(2);
/// What approvals by the card's button are noted as.
const BUTTON: &str = "button";

/// A reaction on a message was added or removed. Most are none of our business.
///
/// # Errors
/// When the store or Slack fail.
pub async fn reacted(tools: &Tools, reacted: &Reacted, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let Some(deploy) = on_card(tools, &reacted.channel, &reacted.message_ts).await? else { return Ok(None) };
    if !reacted.added {
        if tools.store.withdraw(&deploy.id, &reacted.user, &reacted.reaction).await? {
            noted(tools, &deploy, &reacted.user, "withdrew the approval").await?;
        }
        return Ok(None);
    }
    let shown_at = deploy.head_shown_at.as_ref().map(Stamp::time);
    let seen = shown_at.is_some_and(|shown| reacted.at >= shown + READING || first_head(&deploy, shown));
    if !seen {
        return Ok(Some(outcome::head_moved(tools.config.language, &reacted.user, &deploy)));
    }
    approve(tools, &deploy, &asked.user, &reacted.reaction).await
}

/// A card that has shown one head only was seen with that head, however fast somebody was.
fn first_head(deploy: &Deploy, shown: DateTime<Utc>) -> bool {
    deploy.stage_since.time() <= deploy.created_at.time() + TimeDelta::seconds(1)
        && shown >= deploy.created_at.time()
}

/// The card's button was pressed; `value` is `deploy:head`.
///
/// # Errors
/// When the store or Slack fail.
pub async fn pressed(tools: &Tools, value: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let (id, head_sha) = value.split_once(':').unwrap_or_default();
    let Some(row) = tools.store.deploy_by_id(id).await? else { return Ok(None) };
    let deploy = Deploy::from_rows(row, Vec::new());
    if deploy.stage != Stage::Proposed {
        return Ok(Some(outcome::too_late(tools.config.language, &deploy)));
    }
    if deploy.head_sha != head_sha {
        return Ok(Some(outcome::head_moved(tools.config.language, &asked.user, &deploy)));
    }
    approve(tools, &deploy, &asked.user, BUTTON).await
}

/// The deploy whose card is that message, while it can be approved.
async fn on_card(tools: &Tools, channel: &str, ts: &str) -> Result<Option<Deploy>, Trouble> {
    let row = tools.store.deploy_by_card(channel, ts).await?;
    let deploy = row.map(|row| Deploy::from_rows(row, Vec::new()));
    Ok(deploy.filter(|deploy| deploy.stage == Stage::Proposed))
}

async fn approve(tools: &Tools, deploy: &Deploy, who: &str, how: &str) -> Result<Option<Message>, Trouble> {
    let language = tools.config.language;
    let Some(target) = target_of(tools, deploy) else { return Ok(None) };
    let approval = &target.environment.approval;
    let access = Access { config: &tools.config, people: &tools.people };
    match access.permit(who, &[&approval.allow], ()).await {
        Ok(_) => {}
        // Other bots react to all kinds of things.
        Err(Refusal::NotAPerson) => return Ok(None),
        Err(Refusal::Unsure) => return Err(anyhow::anyhow!("Slack does not tell who {who} is").into()),
        Err(refusal) => return Ok(Some(outcome::may_not_approve(language, who, &refusal))),
    }
    if who == deploy.requested_by && !approval.own {
        return Ok(Some(outcome::not_ones_own(language, who)));
    }
    let lifts = lifts_freeze(tools, target.environment, who).await;
    if tools.store.approve(&deploy.id, &deploy.head_sha, who, how, lifts).await? {
        let frozen = gate::frozen(tools.clock.now(), target.environment).is_some();
        let lifting = if lifts && frozen { ", lifting the freeze" } else { "" };
        noted(tools, deploy, who, &format!("approved {} by {how}{lifting}", deploy.head_sha)).await?;
    }
    Ok(None)
}

/// Whether somebody may lift every freeze that is on.
async fn lifts_freeze(tools: &Tools, environment: &Environment, who: &str) -> bool {
    let (now, access) = (tools.clock.now(), Access { config: &tools.config, people: &tools.people });
    for freeze in environment.approval.freezes.iter().filter(|freeze| freeze.until(now).is_some()) {
        let Some(lifted_by) = &freeze.lifted_by else { return false };
        if access.permit(who, &[lifted_by], ()).await.is_err() {
            return false;
        }
    }
    true
}

/// Writes down what was decided, and has the deploy looked after.
async fn noted(tools: &Tools, deploy: &Deploy, who: &str, what: &str) -> Result<(), Trouble> {
    tools.store.audit(who, what, "", Some(&deploy.id)).await?;
    tools.store.wake_deploy(&deploy.id).await?;
    tools.wake.notify_waiters();
    Ok(())
}

/// What stands on a card now, against what we know: reactions that came or went while nobody listened. One
/// on a card that has shown several heads may be for an older one, and counts for none.
///
/// # Errors
/// When the store or Slack fail.
pub async fn catch_up(tools: &Tools, own: &str) -> Result<(), Trouble> {
    for row in tools.store.unfinished_deploys().await? {
        let deploy = Deploy::from_rows(row, Vec::new());
        let Some(ts) = deploy.card_ts.as_ref().filter(|_| deploy.stage == Stage::Proposed) else { continue };
        let reactions = tools.slack.reactions(&deploy.channel, ts).await?;
        for known in tools.store.approvals(&deploy.id, &deploy.head_sha).await? {
            let there = reactions.iter().any(|(name, who)| *name == known.how && *who == known.who);
            if known.how != BUTTON && !there {
                tools.store.withdraw(&deploy.id, &known.who, &known.how).await?;
                noted(tools, &deploy, &known.who, "withdrew the approval meanwhile").await?;
            }
        }
        let only_head = deploy.head_shown_at.as_ref().is_some_and(|shown| first_head(&deploy, shown.time()));
        for (name, who) in reactions {
            if only_head && who != own && tools.config.approve_with.contains(&name) {
                approve(tools, &deploy, &who, &name).await?;
            }
        }
    }
    Ok(())
}
