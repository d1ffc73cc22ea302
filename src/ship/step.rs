//! Step by step through the stages of one deploy, as long as it is ours to look after.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;
use tracing::{error, warn};

use super::{Berth, Next, Stepped, Stumble};
use super::{asking, checking, image, merging, preparing, proposed, rolling, rolling_back};
use crate::deploy::{Deploy, Hold, Stage};
use crate::request::Target;
use crate::store::Stamp;
use crate::tools::Tools;

/// A step that stumbles so often in a row is told on the card.
const PATIENCE: u32 = 3;
/// The longest from one try to the next.
const LONGEST: Duration = Duration::from_secs(60);

/// The app and environment of a deploy, as the config knows them now.
pub fn target_of<'a>(tools: &'a Tools, deploy: &Deploy) -> Option<Target<'a>> {
    let app = tools.config.apps.get(&deploy.app)?;
    let environment = app.environments.get(&deploy.environment)?;
    Some(Target { app, environment })
}

/// The steps of one deploy.
#[derive(Debug)]
pub(super) struct Steps<'a> {
    berth: Berth<'a>,
    id: &'a str,
    stumbled: u32,
}

impl<'a> Steps<'a> {
    pub(super) fn new(tools: &'a Tools, target: Target<'a>, id: &'a str) -> Self {
        Self { berth: Berth { tools, target }, id, stumbled: 0 }
    }

    /// Takes steps until the deploy has ended, waits for people, or tengu is told to stop.
    pub(super) async fn take(mut self) -> Result<()> {
        let tools = self.berth.tools;
        while !tools.stop.is_cancelled() {
            let woken = tools.wake.notified();
            let Some(row) = tools.store.deploy_by_id(self.id).await? else { return Ok(()) };
            if row.unfinished.is_none() {
                return Ok(());
            }
            let seen = row.next_at.clone();
            let changes = tools.store.deploy_changes(self.id).await?;
            let deploy = Deploy::from_rows(row, changes);
            let deploy = with_card(&self.berth, deploy).await?;
            let waits = deploy.stage.waits_for_people();
            let pause = match Box::pin(step(&self.berth, deploy)).await {
                Ok(Next::Now) => {
                    self.stumbled = 0;
                    continue;
                }
                Ok(Next::In(pause)) => {
                    self.stumbled = 0;
                    pause
                }
                Err(stumble) => self.stumble(&stumble).await?,
            };
            if waits {
                let next = tools.clock.now() + TimeDelta::from_std(pause)?;
                return tools.store.next_look(self.id, &seen, &Stamp::from(next)).await;
            }
            tokio::select! {
                () = tools.clock.sleep(pause) => {}
                () = woken => {}
                () = tools.stop.cancelled() => {}
            }
        }
        Ok(())
    }

    /// What could not be done is tried again, and told when it goes on.
    async fn stumble(&mut self, stumble: &Stumble) -> Result<Duration> {
        self.stumbled += 1;
        match stumble {
            Stumble::Ours(problem) => {
                error!(deploy = self.id, error = format!("{problem:#}"), "a step failed");
            }
            other => warn!(deploy = self.id, error = %other, "a step could not be taken; again soon"),
        }
        if self.stumbled >= PATIENCE {
            self.tell(stumble).await?;
        }
        Ok((Duration::from_secs(1) * 2_u32.saturating_pow(self.stumbled.min(10))).min(LONGEST))
    }

    fn hold(&self, stumble: &Stumble) -> Hold {
        // What people can do something about is no service's silence.
        if let Stumble::Told(message) = stumble {
            return Hold::Stuck { said: message.text.clone() };
        }
        let (service, words) = stumble.service_and_words(self.id);
        Hold::Unanswered { service: service.to_owned(), words }
    }

    async fn tell(&self, stumble: &Stumble) -> Result<()> {
        let hold = self.hold(stumble);
        let store = &self.berth.tools.store;
        let Some(row) = store.deploy_by_id(self.id).await? else { return Ok(()) };
        let deploy = Deploy::from_rows(row, store.deploy_changes(self.id).await?);
        if deploy.hold.as_ref() != Some(&hold) && !deploy.stage.is_final() {
            let deploy = self.berth.save(&Deploy { hold: Some(hold), ..deploy }).await?;
            self.berth.show(&deploy).await;
        }
        Ok(())
    }
}

/// A deploy has a card before anything happens to it: whoever made it may have died before.
async fn with_card(berth: &Berth<'_>, deploy: Deploy) -> Result<Deploy> {
    if deploy.card_ts.is_some() {
        return Ok(deploy);
    }
    let (deploy, _) = super::show::put(berth, &deploy, true).await?;
    Ok(deploy)
}

async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    match deploy.stage {
        Stage::Proposed => Box::pin(proposed::step(berth, deploy)).await,
        Stage::Merging => Box::pin(merging::step(berth, deploy)).await,
        Stage::AwaitingImage => Box::pin(image::step(berth, deploy)).await,
        Stage::Preparing => Box::pin(preparing::step(berth, deploy)).await,
        Stage::RollingOut => Box::pin(rolling::step(berth, deploy)).await,
        Stage::Checking => checking::step(berth, deploy).await,
        Stage::Asking => asking::step(berth, deploy).await,
        Stage::RollingBack => Box::pin(rolling_back::step(berth, deploy)).await,
        Stage::Merged
        | Stage::Live
        | Stage::Verifying
        | Stage::Done
        | Stage::Superseded
        | Stage::Cancelled
        | Stage::Expired
        | Stage::Failed
        | Stage::RolledBack => Ok(Next::In(LONGEST)),
    }
}
