//! Finds the copies that are due, and looks after each under a lease.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::booth::Booth;
use super::step::Steps;
use super::{janitor, moving, watch};
use crate::feature::Feature;
use crate::ship::lease::Lease;
use crate::ship::under_way::UnderWay;
use crate::store::Stamp;
use crate::store::features::Model;
use crate::tools::Tools;

/// A copy whose app the config no longer knows is looked at this often.
const ORPHAN: TimeDelta = TimeDelta::hours(1);

/// Whoever looks after copies in this process. Cloning gives another handle.
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

    /// Looks after copies until tengu is told to stop. Without an app that has copies there is nothing to do.
    pub async fn run(&self) {
        if let Err(error) = moving::wake_those_elsewhere(&self.tools).await {
            warn!(
                error = format!("{error:#}"),
                "whether copies are where they belong is seen within an hour"
            );
        }
        if !self.tools.config.apps.values().any(|app| app.feature.is_some()) {
            return;
        }
        tokio::join!(self.look_after_all(), watch::run(&self.tools), janitor::run(&self.tools));
    }

    async fn look_after_all(&self) {
        while !self.tools.stop.is_cancelled() {
            let woken = self.tools.features.notified();
            let next = match self.begin_due().await {
                Ok(next) => next,
                Err(error) => {
                    warn!(error = format!("{error:#}"), "the copies cannot be looked for");
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
        let rows = self.tools.store.unfinished_features().await?;
        let look_after = |row| {
            let yard = self.clone();
            async move { yard.look_after(row).await }
        };
        Ok(self.under_way.begin_due(rows, |row| (&row.id, &row.next_at), look_after))
    }

    async fn look_after(&self, row: Model) -> Result<()> {
        let (tools, id, seen) = (&self.tools, row.id.clone(), row.next_at.clone());
        let (Some(booth), Some(_)) = (Booth::of(tools, &row.app), Feature::from_row(row)) else {
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
                self.under_way.breathe().await;
                Ok(())
            }
        }
    }
}
