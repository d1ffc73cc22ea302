//! Time that passes while somebody watches: so much, or until nothing moves any more.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Stage;
use crate::deploy::Deploy;
use crate::feature::{
    self,
    Stage::{Running, Stopped},
};
use crate::store::Store;

/// The clock goes at most so far at once.
const STRIDE: Duration = Duration::from_secs(2);
/// What wakes so soon is waited for, however long the time that is to pass: it holds what is on its way to
/// Slack, and what is on its way for too long belongs to nobody any more.
const SOON: Duration = Duration::from_millis(1200);
/// But not more often than that in a row.
const SOONEST: u32 = 40;
/// The clock goes at most so far at once while something moves, however long the time that is to pass.
const CAREFUL: Duration = Duration::from_secs(5);
/// But not more often than that in a row: what never ends is not waited for.
const PATIENCE: u32 = 120;
/// The same, and so much real time for it, while AWS turns requests away.
const SLOWLY: Duration = Duration::from_millis(100);
/// What has come to rest stays so for that long: proposals are looked at every 15 s.
const REST: TimeDelta = TimeDelta::seconds(16);
/// Whoever waits for rest gives up after that.
const RESTLESS: TimeDelta = TimeDelta::hours(2);

/// Time passes while somebody watches.
pub(in crate::sandbox) struct Passing {
    begun: DateTime<Utc>,
    /// When it is over; nothing for as soon as nothing moves.
    end: Option<DateTime<Utc>>,
    rest_since: Option<DateTime<Utc>>,
    /// How many short steps were made in a row, to wait for somebody.
    short: u32,
    /// How many while something moved.
    careful: u32,
}

impl Stage {
    /// Begins to let time pass: so much, or until nothing moves any more.
    pub(in crate::sandbox) fn passing(&self, time: Option<Duration>) -> Passing {
        let begun = self.clock.now();
        let end = time.map(|time| begun + TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX));
        Passing { begun, end, rest_since: None, short: 0, careful: 0 }
    }

    /// Lets the next bit of time pass, so that everybody wakes when they want to: nothing while there is
    /// more, then whether all is as it was to be.
    pub(in crate::sandbox) async fn pass(&self, passing: &mut Passing) -> Option<bool> {
        let now = self.clock.now();
        let end = passing.end.unwrap_or(passing.begun + RESTLESS);
        let Ok(left) = (end - now).to_std() else { return Some(passing.end.is_some()) };
        if left.is_zero() {
            return Some(passing.end.is_some());
        }
        if passing.end.is_none() && self.is_at_rest(passing, now).await {
            return Some(true);
        }
        let step = self.step(passing, now).min(left);
        let step = if step > CAREFUL && self.moves(passing).await { CAREFUL } else { step };
        self.clock.advance(step);
        self.quiet().await;
        if step > STRIDE {
            // Much may have been due, and a disk may be slow.
            self.quiet().await;
        }
        if self.aws.faults_left() > 0 && self.deploys_move().await {
            // AWS's own client waits in real time before it asks again.
            tokio::time::sleep(step.min(SLOWLY)).await;
        }
        None
    }

    /// How far the clock goes at once: to the next waking, but not too far, for AWS moves without any.
    fn step(&self, passing: &mut Passing, now: DateTime<Utc>) -> Duration {
        // Long times go in larger steps: nobody wants to watch 8,640 pings of a day.
        let whole = passing.end.and_then(|end| (end - passing.begun).to_std().ok()).unwrap_or_default();
        let least = (whole / 400).max(Duration::from_millis(1));
        if self.aws.faults_left() > 0 {
            return least.max(SLOWLY);
        }
        let waking = self.clock.next_waking().and_then(|waking| (waking - now).to_std().ok());
        if let Some(soon) = waking.filter(|waking| *waking <= SOON && passing.short < SOONEST) {
            passing.short += 1;
            return soon.max(Duration::from_millis(1));
        }
        passing.short = 0;
        waking.unwrap_or(STRIDE).clamp(least, least.max(STRIDE))
    }

    /// Whether nothing has moved for a while: every deploy has ended or waits for people, every copy of a
    /// branch answers or has gone, AWS has arrived, CI has built.
    async fn is_at_rest(&self, passing: &mut Passing, now: DateTime<Utc>) -> bool {
        let moving = self.aws.services().iter().any(|service| {
            service.deployments.len() > 1
                || service.deployments.iter().any(|one| one.rollout_state == "IN_PROGRESS")
        });
        if moving || !self.ci.is_done() || self.deploys_move().await {
            passing.rest_since = None;
            return false;
        }
        now - *passing.rest_since.get_or_insert(now) >= REST
    }

    /// Whether something moves, and has not done so for too long.
    async fn moves(&self, passing: &mut Passing) -> bool {
        let moves = self.deploys_move().await;
        passing.careful = if moves { passing.careful.saturating_add(1) } else { 0 };
        moves && passing.careful <= PATIENCE
    }

    async fn deploys_move(&self) -> bool {
        let Some(store) = self.store().await else { return false };
        let deploys = store.unfinished_deploys().await.unwrap_or_default();
        let under_way = store.events_under_way().await.unwrap_or_default() > 0;
        under_way
            || copies_move(&store).await
            || deploys.iter().any(|row| !Deploy::from_rows(row.clone(), Vec::new()).stage.waits_for_people())
    }
}

/// Whether a copy of a branch is brought, stopped or removed, or somebody wants that and it has not begun.
async fn copies_move(store: &Store) -> bool {
    for row in store.unfinished_features().await.unwrap_or_default() {
        let rests = matches!(feature::Stage::named(&row.stage), Some(Running | Stopped));
        if !rests || store.open_wishes(&row.id).await.is_ok_and(|wishes| !wishes.is_empty()) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::feature::{Feature, FeatureWish, Stage as Life};
    use crate::message::feature::tests::feature;

    async fn store_with(stage: Life) -> Store {
        let clock = Clock::standing(DateTime::UNIX_EPOCH);
        let store = Store::open("sqlite::memory:", clock).await.unwrap();
        store.save_feature(Feature { version: 0, ..feature(stage) }.to_row()).await.unwrap();
        store
    }

    #[tokio::test]
    async fn copies_rest_where_they_answer_or_sleep() {
        for (stage, moves) in [
            (Life::AwaitingImage, true),
            (Life::Preparing, true),
            (Life::Starting, true),
            (Life::Answering, true),
            (Life::Returning, true),
            (Life::Running, false),
            (Life::Stopping, true),
            (Life::Stopped, false),
            (Life::Ending, true),
            (Life::Ended, false),
        ] {
            assert_eq!(copies_move(&store_with(stage).await).await, moves, "{stage:?}");
        }
    }

    #[tokio::test]
    async fn a_copy_moves_as_soon_as_somebody_wants_something_of_it() {
        let store = store_with(Life::Stopped).await;
        store.wish("q1", "f1", &FeatureWish::Redeploy.words(), "U1").await.unwrap();
        assert!(copies_move(&store).await);
        store.wish_considered("q1").await.unwrap();
        assert!(!copies_move(&store).await);
    }
}
