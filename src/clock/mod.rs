//! The time, as a value that is handed in: real, moved ahead, or standing still.
//!
//! Whatever waits or asks what time it is does so through a [`Clock`], so that a story can be told
//! at any hour and two hours pass when somebody says so.

pub mod crontab;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// A source of time. Cloning gives another handle to the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    hands: watch::Sender<Hands>,
    sleepers: Mutex<BTreeSet<(DateTime<Utc>, u64)>>,
}

#[derive(Clone, Copy, Debug)]
enum Hands {
    /// Real time, ahead by so much.
    Running { ahead: TimeDelta },
    /// Moves only by [`Clock::advance`].
    Standing { at: DateTime<Utc> },
}

/// What was awaited did not happen in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer within {0:?}")]
pub struct Elapsed(pub Duration);

impl Clock {
    /// Real time.
    pub fn real() -> Self {
        Self::new(Hands::Running { ahead: TimeDelta::zero() })
    }

    /// A clock that stands at `at` until it is advanced.
    pub fn standing(at: DateTime<Utc>) -> Self {
        Self::new(Hands::Standing { at })
    }

    fn new(hands: Hands) -> Self {
        let (hands, _) = watch::channel(hands);
        Self(Arc::new(Inner { hands, sleepers: Mutex::new(BTreeSet::new()) }))
    }

    /// The time now, cut to microseconds: what every store can keep.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match *self.0.hands.borrow() {
            Hands::Running { ahead } => Utc::now() + ahead,
            Hands::Standing { at } => at,
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves the clock ahead and wakes everyone whose time has come.
    pub fn advance(&self, by: Duration) {
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        self.0.hands.send_modify(|hands| match hands {
            Hands::Running { ahead } => *ahead += by,
            Hands::Standing { at } => *at += by,
        });
    }

    /// Returns when this clock has moved by `duration`.
    pub async fn sleep(&self, duration: Duration) {
        let until = self.now() + TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        self.sleep_until(until).await;
    }

    /// Returns when this clock shows `until` or later.
    pub async fn sleep_until(&self, until: DateTime<Utc>) {
        let _asleep = self.lie_down(until);
        let mut hands = self.0.hands.subscribe();
        loop {
            let left = until - self.now();
            let Ok(left) = left.to_std() else { return };
            if left.is_zero() {
                return;
            }
            let standing = matches!(*hands.borrow_and_update(), Hands::Standing { .. });
            if until <= self.now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left), if !standing => {}
                moved = hands.changed() => if moved.is_err() { return },
            }
        }
    }

    /// Gives `work` that long to finish.
    ///
    /// # Errors
    /// [`Elapsed`] when the time ran out first; `work` is dropped then.
    pub async fn timeout<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.sleep(limit) => Err(Elapsed(limit)),
        }
    }

    /// When the next sleeper wants to wake, if anybody sleeps. Whoever may wake already is not counted:
    /// they do when somebody looks after them, and that may be never.
    pub fn next_waking(&self) -> Option<DateTime<Utc>> {
        let now = self.now();
        let sleepers = self.0.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.range((now, u64::MAX)..).next().map(|(at, _)| *at)
    }

    fn lie_down(&self, until: DateTime<Utc>) -> Asleep {
        let mut sleepers = self.0.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = sleepers.range((until, 0)..=(until, u64::MAX)).next_back().map_or(0, |place| place.1 + 1);
        sleepers.insert((until, turn));
        Asleep { clock: Arc::clone(&self.0), place: (until, turn) }
    }
}

/// A place among the sleepers, given back however the sleep ends.
struct Asleep {
    clock: Arc<Inner>,
    place: (DateTime<Utc>, u64),
}

impl Drop for Asleep {
    fn drop(&mut self) {
        let mut sleepers = self.clock.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[tokio::test]
    async fn a_standing_clock_wakes_sleepers_when_it_is_moved() {
        let clock = Clock::standing(noon());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(7200)).await }
        });
        while clock.next_waking().is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(clock.next_waking(), Some(noon() + TimeDelta::hours(2)));
        clock.advance(Duration::from_secs(7199));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.unwrap();
        assert_eq!(clock.next_waking(), None);
    }

    #[tokio::test]
    async fn a_running_clock_can_be_moved_ahead_of_a_long_sleep() {
        let clock = Clock::real();
        let sleeper = clock.sleep(Duration::from_secs(7200));
        tokio::join!(sleeper, async { clock.advance(Duration::from_secs(7201)) });
    }

    #[tokio::test]
    async fn a_timeout_ends_work_that_takes_too_long() {
        let clock = Clock::standing(noon());
        let waited = clock.timeout(Duration::from_secs(3), std::future::pending::<()>());
        let (waited, ()) = tokio::join!(waited, async {
            while clock.next_waking().is_none() {
                tokio::task::yield_now().await;
            }
            clock.advance(Duration::from_secs(3));
        });
        assert_eq!(waited, Err(Elapsed(Duration::from_secs(3))));
    }
}
