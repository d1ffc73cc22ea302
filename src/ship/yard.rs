//! Finds the deploys that are due, and looks after each under a lease.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::lease::Lease;
use super::step::{Steps, target_of};
use super::under_way::UnderWay;
use super::unlocked;
use crate::deploy::Deploy;
use crate::store::Stamp;
use crate::store::deploys::Model;
use crate::tools::Tools;

/// A deploy whose app or environment the config no longer knows is looked at this often.
const ORPHAN: TimeDelta = TimeDelta::minutes(10);

/// Whoever looks after deploys in this process. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct Yard {
    tools: Tools,
    under_way: UnderWay,
}

impl Yard {
    /// A yard with nothing in it; what it begins is among `tasks`, until `abandon` leaves it to others.
    pub fn new(tools: Tools, tasks: TaskTracker, abandon: CancellationToken) -> Self {
        Self { under_way: UnderWay::new(tools.clone(), tasks, abandon), tools }
    }

    /// Looks after deploys until tengu is told to stop.
    pub async fn run(&self) {
        while !self.tools.stop.is_cancelled() {
            let woken = self.tools.wake.notified();
            let next = match self.begin_due().await {
                Ok(next) => next,
                Err(error) => {
                    warn!(error = format!("{error:#}"), "the deploys under way cannot be looked for");
                    self.tools.clock.now() + TimeDelta::seconds(5)
                }
            };
            tokio::select! {
                () = self.tools.clock.sleep_until(next) => {}
                () = woken => {}
                () = self.under_way.ended() => {}
                () = self.tools.stop.cancelled() => return,
            }
        }
    }

    /// Begins what is due; when to look again.
    async fn begin_due(&self) -> Result<DateTime<Utc>> {
        let rows = self.tools.store.unfinished_deploys().await?;
        let next = self.under_way.begin_due(
            rows,
            |row| (&row.id, &row.next_at),
            |row| {
                let yard = self.clone();
                async move {
                    let looked_after = yard.look_after(row).await;
                    // A deploy to the next environment may wait for what this one came to.
                    yard.tools.wake.notify_waiters();
                    looked_after
                }
            },
        );
        Ok(unlocked::end_expired(&self.tools).await?.map_or(next, |end| next.min(end)))
    }

    async fn look_after(&self, row: Model) -> Result<()> {
        let tools = &self.tools;
        let changes = tools.store.deploy_changes(&row.id).await?;
        let seen = row.next_at.clone();
        let deploy = Deploy::from_rows(row, changes);
        let Some(target) = target_of(tools, &deploy) else {
            warn!(app = deploy.app, environment = deploy.environment, "config.toml no longer knows this");
            let later = Stamp::from(tools.clock.now() + ORPHAN);
            return tools.store.next_look(&deploy.id, &seen, &later).await;
        };
        match Lease::take(tools, target, &deploy.id, Duration::ZERO).await? {
            Some(lease) => {
                info!(deploy = deploy.id, stage = deploy.stage.word(), "looking after a deploy");
                Box::pin(lease.hold(Steps::new(tools, target, &deploy.id).take())).await
            }
            // Somebody else is at it. Should they die, their lease ends.
            None => {
                self.under_way.breathe().await;
                Ok(())
            }
        }
    }
}
