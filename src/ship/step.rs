//! Step by step through the stages of one deploy, as long as it is ours to look after.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::patience::{LONGEST, Patience};
use super::{Berth, Next, Stepped, Stumble};
use super::{asking, checking, image, merging, preparing, proposed, rolling, rolling_back};
use crate::deploy::{Deploy, Hold, Stage};
use crate::request::Target;
use crate::store::Stamp;
use crate::tools::Tools;

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
    patience: Patience,
}

impl<'a> Steps<'a> {
    pub(super) fn new(tools: &'a Tools, target: Target<'a>, id: &'a str) -> Self {
        Self { berth: Berth { tools, target }, id, patience: Patience::default() }
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
                    self.patience.renew();
                    continue;
                }
                Ok(Next::In(pause)) => {
                    self.patience.renew();
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
        let pause = self.patience.stumble(self.id, stumble);
        if self.patience.is_over() {
            self.tell(stumble).await?;
        }
        Ok(pause)
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
