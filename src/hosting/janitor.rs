//! Removes what was made for copies that are no more. Only what carries our own mark is touched: what other
//! people, other programs or other tengus made is none of our business.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use tracing::warn;

use super::booth::Booth;
use super::{name, names};
use crate::config::feature::Place;
use crate::ship::Stumble;
use crate::ship::lease::Lease;
use crate::tools::Tools;

/// From one round to the next.
const EVERY: Duration = Duration::from_secs(3600);

/// Sweeps again and again, until tengu is told to stop.
pub(super) async fn run(tools: &Tools) {
    while !tools.stop.is_cancelled() {
        if let Err(error) = Box::pin(sweep(tools)).await {
            warn!(error = format!("{error:#}"), "what copies left behind is looked for again in an hour");
        }
        tokio::select! {
            () = tools.clock.sleep(EVERY) => {}
            () = tools.stop.cancelled() => {}
        }
    }
}

async fn sweep(tools: &Tools) -> Result<()> {
    let lease = Lease::on(tools, "features:janitor".into(), "sweep", Duration::ZERO).await?;
    let Some(lease) = lease else { return Ok(()) };
    let sweep = async {
        for app in tools.config.apps.keys() {
            let Some(booth) = Booth::of(tools, app) else { continue };
            // Where there never was a copy, nothing can be left of one.
            if tools.store.features(app, 1).await?.is_empty() {
                continue;
            }
            match Box::pin(Broom::take(&booth)).await {
                Ok(broom) => {
                    if let Err(stumble) = Box::pin(broom.sweep()).await {
                        warn!(app, error = %stumble, "copies can't all be swept after");
                    }
                }
                Err(error) => warn!(app, error = format!("{error:#}"), "copies can't be swept after"),
            }
        }
        Ok(())
    };
    Box::pin(lease.hold(sweep)).await
}

/// What one app's copies may have left behind.
struct Broom<'a> {
    booth: &'a Booth<'a>,
    by: String,
    /// The copies that are not over: read first, so that nothing made since is taken for a leftover.
    living: HashSet<String>,
}

impl<'a> Broom<'a> {
    async fn take(booth: &'a Booth<'a>) -> Result<Self> {
        let rows = booth.tools.store.unfinished_features().await?;
        let living = rows.into_iter().map(|row| row.id).collect();
        Ok(Self { booth, by: names::installation(booth).await?, living })
    }

    /// Whether something was made by us, for a copy that is no more. A copy that has begun since we looked is in
    /// the store before anything is made for it.
    async fn is_left(&self, tags: &std::collections::BTreeMap<String, String>) -> Result<bool> {
        let ours = tags.get(names::BY) == Some(&self.by);
        match tags.get(names::FEATURE).filter(|_| ours) {
            Some(copy) => self.is_over(copy).await,
            None => Ok(false),
        }
    }

    async fn is_over(&self, copy: &str) -> Result<bool> {
        if self.living.contains(copy) {
            return Ok(false);
        }
        let row = self.booth.tools.store.feature(copy).await?;
        Ok(row.is_none_or(|row| row.unfinished.is_none()))
    }

    async fn sweep(&self) -> Result<(), Stumble> {
        let (aws, cluster) = (self.booth.aws()?, &self.booth.setting.cluster);
        let zone = match &self.booth.setting.place {
            Place::Service(place) => {
                if let Err(stumble) = self.sweep_rules(&place.listener).await {
                    warn!(app = self.booth.app.name, error = %stumble, "rules can't be swept");
                }
                place.zone.as_deref()
            }
            Place::Task(place) => Some(place.zone.as_str()),
        };
        for service in aws.services_tagged(cluster, names::BY, &self.by).await? {
            if service.status == "ACTIVE" && self.is_left(&service.tags).await? {
                self.note("service", &service.name);
                aws.delete_service(cluster, &service.name).await?;
            }
        }
        for task in aws.tasks_tagged(cluster, names::BY, &self.by).await? {
            if task.desired_status != "STOPPED" && self.is_left(&task.tags).await? {
                self.note("task", &task.arn);
                aws.stop_task(cluster, &task.arn, "the copy has ended").await?;
            }
        }
        match zone {
            Some(zone) => self.sweep_names(zone).await,
            None => Ok(()),
        }
    }

    async fn sweep_rules(&self, listener: &str) -> Result<(), Stumble> {
        let aws = self.booth.aws()?;
        for rule in aws.rules(listener).await? {
            if self.is_left(&rule.tags).await? {
                self.note("rule", &rule.arn);
                aws.delete_rule(&rule.arn).await?;
            }
        }
        for group in aws.target_groups_tagged(names::BY, &self.by).await? {
            if self.is_left(&group.tags).await? {
                self.note("target group", &group.name);
                match aws.delete_target_group(&group.arn).await {
                    // The rule that led there is gone; the load balancer needs a moment to know.
                    Err(error) if error.code() == Some("ResourceInUse") => {}
                    deleted => deleted?,
                }
            }
        }
        Ok(())
    }

    async fn sweep_names(&self, zone: &str) -> Result<(), Stumble> {
        let texts = self.booth.aws()?.records_under(zone, &self.booth.setting.domain(), "TXT").await?;
        for text in texts {
            let copy = text.values.iter().find_map(|value| names::owned(value, &self.by));
            if let Some(copy) = copy
                && self.is_over(copy).await?
            {
                self.note("name", &text.name);
                name::remove_named(self.booth, zone, &text.name, copy, &self.by).await?;
            }
        }
        Ok(())
    }

    fn note(&self, kind: &str, name: &str) {
        warn!(app = self.booth.app.name, kind, name, "a copy left this behind; it is removed");
    }
}
