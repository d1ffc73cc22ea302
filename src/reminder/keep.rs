//! Whoever looks after what has to be confirmed: one process at a time, under a lease.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;

use super::calendar::Calendar;
use super::look::{look, settle_or_later};
use super::round::{begun_before, hold_due};
use super::{LEASE, MEMORY};
use crate::ship::lease::Lease;
use crate::ship::verifying::stage;
use crate::store::verifications::Model;
use crate::tools::Tools;

/// From one look at the boxes to the next while they are new.
const SOON: TimeDelta = TimeDelta::seconds(60);
/// The same when nothing has happened for a while.
const LATER: TimeDelta = TimeDelta::minutes(5);
const A_WHILE: TimeDelta = TimeDelta::hours(1);
/// While nothing is to be confirmed, the store is asked this often: another process may have brought something.
const IDLE: TimeDelta = TimeDelta::seconds(60);

/// Keeps looking, until it is aborted.
pub async fn keep(tools: &Tools, calendar: &Calendar) {
    let mut looked = None;
    loop {
        let woken = tools.keeper.notified();
        let next = match once(tools, calendar, &mut looked).await {
            Ok(next) => next,
            Err(error) => {
                warn!(error = format!("{error:#}"), "what has to be verified is looked at again soon");
                tools.clock.now() + SOON
            }
        };
        tokio::select! {
            () = tools.clock.sleep_until(next) => {}
            () = woken => looked = None,
        }
    }
}

/// Looks once, unless somebody else is at it; when to look again. `looked` is when all boxes were looked at last.
async fn once(
    tools: &Tools,
    calendar: &Calendar,
    looked: &mut Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>> {
    let now = tools.clock.now();
    if !is_open(tools).await? {
        return Ok(now + IDLE);
    }
    let work = format!("{:x}", fastrand::u64(..));
    let Some(lease) = Lease::on(tools, LEASE.to_owned(), &work, Duration::ZERO).await? else {
        return Ok(now + SOON);
    };
    Box::pin(lease.hold(async {
        begun_before(tools).await?;
        let all = looked.is_none_or(|at| now - at >= LATER);
        let young = look_at_boxes(tools, all).await?;
        *looked = if all { Some(now) } else { *looked };
        let round = hold_due(tools, &calendar.holidays()).await?;
        Ok(round.min(now + if young { SOON } else { LATER }))
    }))
    .await
}

async fn is_open(tools: &Tools) -> Result<bool> {
    let deploys = tools.store.verified_deploys(&tools.store.stamp_before(MEMORY)).await?;
    Ok(!deploys.is_empty()
        || tools.store.standing_rounds().await?.iter().any(|round| round.done_at.is_none()))
}

/// Looks at the boxes of what runs, and brings every deploy to the stage that they say. Whether some are young.
async fn look_at_boxes(tools: &Tools, all: bool) -> Result<bool> {
    let now = tools.clock.now();
    let deploys = tools.store.verified_deploys(&tools.store.stamp_before(MEMORY)).await?;
    let (mut rows, mut unsettled, mut young) = (Vec::new(), Vec::new(), false);
    for deploy in deploys {
        let own = tools.store.verifications(&deploy.id).await?;
        if stage(&own).is_some_and(|stage| stage.word() != deploy.stage) {
            unsettled.push(deploy.id.clone());
        }
        let new = own.iter().any(|row: &Model| now - row.changed_at.time() < A_WHILE);
        young |= new;
        if all || new {
            rows.extend(own);
        }
    }
    let looked = look(tools, &rows).await?;
    for deploy in looked.touched.into_iter().chain(unsettled) {
        settle_or_later(tools, &deploy).await;
    }
    Ok(young)
}
