//! Finds the deploys that are due, and looks after each under a lease.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::lease::Lease;
use super::step::{Steps, target_of};
use crate::deploy::Deploy;
use crate::store::Stamp;
use crate::store::deploys::Model;
use crate::tools::Tools;
use crate::verb::lock;

/// While nothing is due, the store is asked this often: another process may have died with work to do.
const LOOK: TimeDelta = TimeDelta::seconds(60);
/// A deploy whose app or environment the config no longer knows is looked at this often.
const ORPHAN: TimeDelta = TimeDelta::minutes(10);

/// Whoever looks after deploys in this process. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct Yard {
    tools: Tools,
    tasks: TaskTracker,
    /// Cancelled when what is under way is left to others.
    abandon: CancellationToken,
    under_way: Arc<Mutex<HashSet<String>>>,
}

impl Yard {
    /// A yard with nothing in it; what it begins is among `tasks`.
    pub fn new(tools: Tools, tasks: TaskTracker, abandon: CancellationToken) -> Self {
        Self { tools, tasks, abandon, under_way: Arc::default() }
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
                () = self.tools.stop.cancelled() => return,
            }
        }
    }

    /// Begins what is due; when to look again.
    async fn begin_due(&self) -> Result<DateTime<Utc>> {
        let now = self.tools.clock.now();
        let mut next = now + LOOK;
        for row in self.tools.store.unfinished_deploys().await? {
            if self.under_way().contains(&row.id) {
                continue;
            }
            let at = row.next_at.time();
            if at <= now {
                self.begin(row);
            } else {
                next = next.min(at);
            }
        }
        Ok(lock::end_expired(&self.tools).await?.map_or(next, |end| next.min(end)))
    }

    fn under_way(&self) -> MutexGuard<'_, HashSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, row: Model) {
        self.under_way().insert(row.id.clone());
        let yard = self.clone();
        self.tasks.spawn(async move {
            let id = row.id.clone();
            let looked_after = tokio::select! {
                done = yard.look_after(row) => done,
                () = yard.abandon.cancelled() => return,
            };
            if let Err(error) = looked_after {
                warn!(deploy = id, error = format!("{error:#}"), "a deploy is left to others for a while");
                yard.breathe().await;
            }
            yard.under_way().remove(&id);
            yard.tools.wake.notify_waiters();
        });
    }

    /// Waits a little, so that what cannot be done is not tried without end.
    async fn breathe(&self) {
        tokio::select! {
            () = self.tools.clock.sleep(self.tools.config.lease / 4) => {}
            () = self.tools.stop.cancelled() => {}
        }
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
                self.breathe().await;
                Ok(())
            }
        }
    }
}
