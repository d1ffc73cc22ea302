//! Proposed: people look at it, and it waits until nothing stands in the way.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::propose::{By, Outcome, propose};
use super::{Berth, Next, Stepped, Stumble, ending, gate, merging};
use crate::config::approval::RequiredChecks;
use crate::deploy::{Checks, Deploy, Hold, Stage, Wish};
use crate::github::checks::{CheckReport, checks};
use crate::github::pull_request::State;
use crate::github::pull_state::{Glance, glance};
use crate::message::outcome;
use crate::release::observe::range;
use crate::store::approvals;

/// From one look at GitHub to the next while people are busy with it.
const SOON: Duration = Duration::from_secs(15);
/// The same when nothing has happened for a while.
const LATER: Duration = Duration::from_secs(60);
const A_WHILE: TimeDelta = TimeDelta::minutes(10);

/// Looks at the pull request and at what people decided, and goes on when all is well.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let seen = look(berth, &deploy).await?;
    if decided(berth, &deploy, &seen).await? {
        return Ok(Next::Now);
    }
    if let Some(who) = cancelled(berth, &deploy).await? {
        return ending::cancel(berth, deploy, &who).await;
    }
    // A head that is written down and not known to be on the card is one that somebody died over.
    if seen.head_sha != deploy.head_sha || deploy.head_shown_at.is_none() {
        return Box::pin(moved(berth, deploy)).await;
    }
    let now = berth.tools.clock.now();
    if now - deploy.stage_since.time()
        >= TimeDelta::from_std(berth.target.environment.approval.expires).unwrap_or(TimeDelta::MAX)
    {
        return ending::expire(berth, deploy).await;
    }
    let conflict = seen.mergeable.map_or(deploy.conflict, |mergeable| !mergeable);
    if conflict != deploy.conflict {
        berth.save(&Deploy { conflict, ..deploy }).await?;
        return Ok(Next::Now);
    }
    consider(berth, deploy, now).await
}

async fn consider(berth: &Berth<'_>, deploy: Deploy, now: DateTime<Utc>) -> Stepped {
    let open = may_merge(berth, &deploy, now).await?;
    let wanted = berth.target.environment.approval.checks;
    let ask = deploy.checks == Checks::Running || (open.is_ok() && wanted != RequiredChecks::None);
    let (deploy, report) = if ask { with_checks(berth, deploy).await? } else { (deploy, None) };
    let green = report.as_ref().map_or(Ok(()), |report| gate::green(wanted, report));
    match open.and(green) {
        Ok(()) => berth.enter(deploy, Stage::Merging, "approved, and nothing stands in the way").await,
        Err(hold) => {
            let quiet = now - deploy.stage_since.time() > A_WHILE && !matches!(hold, Hold::Checks { .. });
            berth.wait(deploy, Some(hold), if quiet { LATER } else { SOON }).await
        }
    }
}

/// Whether nothing but checks stands in the way of merging it.
///
/// # Errors
/// When the store fails.
pub async fn may_merge(berth: &Berth<'_>, deploy: &Deploy, now: DateTime<Utc>) -> Result<Result<(), Hold>> {
    let (store, environment) = (&berth.tools.store, berth.target.environment);
    let approvals = store.approvals(&deploy.id, &deploy.head_sha).await?;
    let lock = store.locked(&deploy.app, &deploy.environment).await?;
    let approved = gate::approved(deploy, environment, &approvals);
    Ok(gate::open(now, deploy, environment, &approved, lock.as_ref()))
}

/// What the checks say now; shown when that is new.
async fn with_checks(berth: &Berth<'_>, deploy: Deploy) -> Result<(Deploy, Option<CheckReport>), Stumble> {
    let app = berth.target.app;
    let report =
        checks(&berth.tools.github, &app.owner, &app.repository, &deploy.head_sha, deploy.pull_number);
    let report = report.await?;
    let now = Checks::of_rollup(report.rollup.as_deref());
    if now == deploy.checks {
        return Ok((deploy, Some(report)));
    }
    let deploy = berth.save(&Deploy { checks: now, ..deploy }).await?;
    berth.show(&deploy).await;
    Ok((deploy, Some(report)))
}

async fn look(berth: &Berth<'_>, deploy: &Deploy) -> Result<Glance, Stumble> {
    let range = range(berth.target.app, berth.target.environment);
    Ok(glance(&berth.tools.github, range, deploy.pull_number).await?)
}

/// Looks whether people decided on GitHub: a merge there is a decision to deploy, closing it the end.
/// Whether they did; the deploy is no longer what it was then.
///
/// # Errors
/// What could not be asked.
pub async fn decided_on_github(berth: &Berth<'_>, deploy: &Deploy) -> Result<bool, Stumble> {
    let seen = look(berth, deploy).await?;
    decided(berth, deploy, &seen).await
}

async fn decided(berth: &Berth<'_>, deploy: &Deploy, seen: &Glance) -> Result<bool, Stumble> {
    match (seen.state, &seen.merged_sha) {
        (State::Merged, Some(sha)) => {
            let by = seen.merged_by.as_deref().map_or_else(|| "@".to_owned(), |login| format!("@{login}"));
            let deploy = Deploy { head_sha: seen.head_sha.clone(), ..deploy.clone() };
            merging::merged(berth, deploy, sha.clone(), by).await?;
            Ok(true)
        }
        (State::Closed, _) => {
            ending::closed(berth, deploy.clone()).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Who wants it cancelled. Every other wish is for other stages.
///
/// # Errors
/// When the store fails.
pub async fn cancelled(berth: &Berth<'_>, deploy: &Deploy) -> Result<Option<String>> {
    let store = &berth.tools.store;
    let mut by = None;
    for wish in store.open_wishes(&deploy.id).await? {
        match Wish::named(&wish.what) {
            Some(Wish::Cancel) => by = by.or(Some(wish.who)),
            _ => store.wish_considered(&wish.id).await?,
        }
    }
    Ok(by)
}

/// The base branch moved: the proposal is brought up to date, and who approved is told what joined.
async fn moved(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let approvals = berth.tools.store.approvals(&deploy.id, &deploy.head_sha).await?;
    let by = By { user: &deploy.requested_by, channel: &deploy.channel, again: true };
    let Outcome::Proposed(proposed) = Box::pin(propose(berth, by)).await? else { return Ok(Next::Now) };
    let now = proposed.deploy;
    let voided = void(&deploy, berth, &approvals);
    if !voided.is_empty() && now.head_sha != deploy.head_sha {
        let message = outcome::moved(berth.tools.config.language, &deploy, &now, &voided);
        berth.say(&now, &format!("moved:{}", now.head_sha), message).await?;
    }
    Ok(Next::Now)
}

fn void(deploy: &Deploy, berth: &Berth<'_>, approvals: &[approvals::Model]) -> Vec<String> {
    gate::approved(deploy, berth.target.environment, approvals).by
}
