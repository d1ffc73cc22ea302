//! Step by step through the life of one copy, as long as it is ours to look after.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::booth::Booth;
use super::{answering, ending, failing, image, life, moving, preparing, returning, show, starting, wishes};
use crate::feature::{Ending, Feature, Hold, Stage};
use crate::ship::patience::{LONGEST, Patience};
use crate::ship::{Next, Stepped, Stumble};
use crate::store::Stamp;

/// The steps of one copy.
#[derive(Debug)]
pub(super) struct Steps<'a> {
    booth: Booth<'a>,
    id: &'a str,
    patience: Patience,
}

impl<'a> Steps<'a> {
    pub(super) fn new(booth: Booth<'a>, id: &'a str) -> Self {
        Self { booth, id, patience: Patience::default() }
    }

    /// Takes steps until the copy has ended, rests, or tengu is told to stop.
    pub(super) async fn take(mut self) -> Result<()> {
        let tools = self.booth.tools;
        while !tools.stop.is_cancelled() {
            let woken = tools.features.notified();
            let Some(row) = tools.store.feature(self.id).await? else { return Ok(()) };
            let seen = row.next_at.clone();
            let Some(feature) = Feature::from_row(row).filter(|feature| feature.stage != Stage::Ended) else {
                return Ok(());
            };
            let rests = matches!(feature.stage, Stage::Running | Stage::Stopped);
            let pause = match Box::pin(self.step(feature)).await {
                Ok(Next::Now) => {
                    self.patience.renew();
                    continue;
                }
                Ok(Next::In(pause)) if rests => {
                    let next = tools.clock.now() + TimeDelta::from_std(pause)?;
                    return tools.store.next_look_at_feature(self.id, &seen, &Stamp::from(next)).await;
                }
                Ok(Next::In(pause)) => {
                    self.patience.renew();
                    pause
                }
                Err(stumble) => self.stumble(&stumble).await?,
            };
            tokio::select! {
                () = tools.clock.sleep(pause) => {}
                () = woken => {}
                () = tools.stop.cancelled() => {}
            }
        }
        Ok(())
    }

    async fn step(&self, feature: Feature) -> Stepped {
        let booth = &self.booth;
        // Before anything that may not be answered: its time does not wait.
        if !feature.stage.is_over() && feature.until.time() <= booth.tools.clock.now() {
            let feature = Feature { ending: Some(Ending::Expired), ..feature };
            return booth.go(feature, Stage::Ending, "its time is over").await;
        }
        let Some(feature) = wishes::consider(booth, feature).await? else { return Ok(Next::Now) };
        // An attempt that has failed is taken back, whoever wrote that down; where the place has changed since, it
        // moves.
        let here = booth.site_of(&feature) == booth.site(&feature);
        if let Some(failure) = feature.failure.clone().filter(|_| here && feature.stage.is_on_its_way()) {
            return Box::pin(failing::fail(booth, feature, failure)).await;
        }
        // A copy has a card before anything is made for it: whoever asked may have died before.
        let feature = match feature.card_ts {
            None if !feature.stage.is_over() => show::put(booth, &feature, true).await?,
            _ => feature,
        };
        let feature = match Box::pin(moving::settle(booth, feature)).await? {
            Ok(feature) => feature,
            Err(next) => return Ok(next),
        };
        match feature.stage {
            Stage::AwaitingImage => image::step(booth, feature).await,
            Stage::Preparing => Box::pin(preparing::step(booth, feature)).await,
            Stage::Starting => Box::pin(starting::step(booth, feature)).await,
            Stage::Answering => Box::pin(answering::step(booth, feature)).await,
            Stage::Returning => returning::step(booth, feature).await,
            Stage::Running | Stage::Stopping | Stage::Stopped => Box::pin(life::step(booth, feature)).await,
            Stage::Ending => Box::pin(ending::step(booth, feature)).await,
            Stage::Ended => Ok(Next::In(LONGEST)),
        }
    }

    /// What could not be done is tried again, and told when it goes on.
    async fn stumble(&mut self, stumble: &Stumble) -> Result<Duration> {
        let pause = self.patience.stumble(self.id, stumble);
        if self.patience.is_over() {
            self.tell(stumble).await?;
        }
        Ok(pause)
    }

    async fn tell(&self, stumble: &Stumble) -> Result<()> {
        let (service, words) = stumble.service_and_words(self.id);
        let hold = Some(Hold::Unanswered { service: service.to_owned(), words });
        let row = self.booth.tools.store.feature(self.id).await?;
        let feature = row.and_then(Feature::from_row).filter(|feature| feature.hold != hold);
        if let Some(feature) = feature.filter(|feature| feature.stage != Stage::Ended) {
            let feature = self.booth.save(&Feature { hold, ..feature }).await?;
            self.booth.show(&feature).await;
        }
        Ok(())
    }
}

impl Booth<'_> {
    /// Moves a copy to another stage, writes that down and shows it.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn go(&self, feature: Feature, stage: Stage, why: &str) -> Stepped {
        let feature = self.enter(feature, stage, why).await?;
        self.show(&feature).await;
        Ok(Next::Now)
    }

    /// Notes why a copy waits, and shows it when that is new.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn wait(&self, feature: Feature, hold: Hold, next: Duration) -> Stepped {
        if feature.hold.as_ref() != Some(&hold) {
            let feature = self.save(&Feature { hold: Some(hold), ..feature }).await?;
            self.show(&feature).await;
        }
        Ok(Next::In(next))
    }

    /// How long a copy has been in its stage.
    pub(super) fn waited(&self, feature: &Feature) -> Duration {
        (self.tools.clock.now() - feature.stage_since.time()).to_std().unwrap_or_default()
    }
}
