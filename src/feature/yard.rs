//! Finds the copies that are due, and looks after each under a lease.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::booth::Booth;
use super::record::Feature;
use super::step::Steps;
use super::{janitor, watch};
use crate::ship::lease::Lease;
use crate::store::Stamp;
use crate::store::features::Model;
use crate::tools::Tools;

/// While nothing is due, the store is asked this often: another process may have died with work to do.
const LOOK: TimeDelta = TimeDelta::seconds(60);
/// A copy whose app the config no longer knows is looked at this often.
const ORPHAN: TimeDelta = TimeDelta::hours(1);

/// Whoever looks after copies in this process. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct Yard {
    tools: Tools,
    tasks: TaskTracker,
    /// Cancelled when what is under way is left to others.
    abandon: CancellationToken,
    under_way: Arc<Mutex<HashSet<String>>>,
    /// Something that was under way has ended.
    ended: Arc<Notify>,
}

impl Yard {
    /// A yard with nothing in it; what it begins is among `tasks`.
    pub fn new(tools: Tools, tasks: TaskTracker, abandon: CancellationToken) -> Self {
        Self { tools, tasks, abandon, under_way: Arc::default(), ended: Arc::default() }
    }

    /// Looks after copies until tengu is told to stop. Without an app that has copies there is nothing to do.
    pub async fn run(&self) {
        if !self.tools.config.apps.values().any(|app| app.feature.is_some()) {
            return;
        }
        let (mut watched, mut swept) = (None, None);
        while !self.tools.stop.is_cancelled() {
            let woken = self.tools.features.notified();
            let next = match self.begin_due().await {
                Ok(next) => next,
                Err(error) => {
                    warn!(error = format!("{error:#}"), "the copies cannot be looked for");
                    self.tools.clock.now() + TimeDelta::seconds(5)
                }
            };
            let next = next.min(watch::when_due(&self.tools, &mut watched).await);
            let next = next.min(janitor::when_due(&self.tools, &mut swept).await);
            tokio::select! {
                () = self.tools.clock.sleep_until(next) => {}
                () = woken => {}
                () = self.ended.notified() => {}
                () = self.tools.stop.cancelled() => return,
            }
        }
    }

    /// Begins what is due; when to look again.
    async fn begin_due(&self) -> Result<DateTime<Utc>> {
        let now = self.tools.clock.now();
        let mut next = now + LOOK;
        for row in self.tools.store.unfinished_features().await? {
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
        Ok(next)
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
                warn!(copy = id, error = format!("{error:#}"), "a copy is left to others for a while");
                yard.breathe().await;
            }
            yard.under_way().remove(&id);
            yard.ended.notify_one();
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
        let (tools, id, seen) = (&self.tools, row.id.clone(), row.next_at.clone());
        let (Some(booth), Some(_)) = (Booth::of(tools, &row.app), Feature::from_row(row)) else {
            warn!(copy = id, "config.toml no longer knows this copy's app, or not where its copies run");
            let later = Stamp::from(tools.clock.now() + ORPHAN);
            return tools.store.next_look_at_feature(&id, &seen, &later).await;
        };
        match Lease::on(tools, format!("feature:{id}"), "copy", Duration::ZERO).await? {
            Some(lease) => {
                info!(copy = id, "looking after a copy");
                Box::pin(lease.hold(Steps::new(booth, &id).take())).await
            }
            // Somebody else is at it. Should they die, their lease ends.
            None => {
                self.breathe().await;
                Ok(())
            }
        }
    }
}
