//! One at a time: whoever works on an app's environment holds a lease on it.

use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;
use crate::request::Target;
use crate::store::Store;
use crate::tools::Tools;

const LAPSED: &str = "it was not renewed in time";

/// The lease was lost, and the work with it: whoever takes it next begins again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lease on {name} is lost: {why}")]
pub struct Lost {
    name: String,
    why: &'static str,
}

/// A lease on an app's environment, or on something else that only one may do at a time.
#[derive(Debug)]
pub struct Lease<'a> {
    store: &'a Store,
    clock: &'a Clock,
    /// How long it lasts, unless it is renewed.
    time: Duration,
    name: String,
    holder: String,
    /// Until when it is ours for certain.
    until: Mutex<DateTime<Utc>>,
}

impl<'a> Lease<'a> {
    /// Takes it, waiting for others up to `patience`; nothing when they take longer. `work` tells apart
    /// what one process does at the same time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take(
        tools: &'a Tools,
        target: Target<'_>,
        work: &str,
        patience: Duration,
    ) -> Result<Option<Lease<'a>>> {
        let name = format!("release:{}/{}", target.app.name, target.environment.name);
        Self::on(tools, name, work, patience).await
    }

    /// The same for anything else that only one may do at a time, by its name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn on(
        tools: &'a Tools,
        name: String,
        work: &str,
        patience: Duration,
    ) -> Result<Option<Lease<'a>>> {
        let holder = format!("{}:{work}", tools.owner);
        let (store, clock, until) = (&tools.store, &tools.clock, Mutex::new(tools.clock.now()));
        let lease = Self { store, clock, time: tools.config.lease, name, holder, until };
        Ok(lease.taken(patience).await?.then_some(lease))
    }

    async fn taken(&self, patience: Duration) -> Result<bool> {
        let patient_until = self.clock.now() + patience;
        loop {
            if let Some(until) = self.ask().await? {
                self.is_ours_until(until);
                return Ok(true);
            }
            if self.clock.now() >= patient_until {
                return Ok(false);
            }
            self.clock.sleep(Duration::from_millis(250)).await;
        }
    }

    /// Asks for it, or for more of it; until when it is ours, unless it is somebody else's.
    async fn ask(&self) -> Result<Option<DateTime<Utc>>> {
        let until = self.clock.now() + TimeDelta::from_std(self.time)?;
        Ok(self.store.lease(&self.name, &self.holder, self.time).await?.then_some(until))
    }

    fn is_ours_until(&self, until: DateTime<Utc>) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    fn is_surely_ours(&self) -> bool {
        self.clock.now() < *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work while the lease is ours; what is not done when it is lost, is dropped. A process that was
    /// suspended for longer than the lease lasts does nothing more of it: others may have worked meanwhile,
    /// and what was seen before is no longer so. The lease is given back at the end.
    ///
    /// # Errors
    /// Those of the work; [`Lost`] when the lease was lost.
    pub async fn hold<T, E: From<anyhow::Error>>(
        self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut work = Box::pin(work);
        let watched = std::future::poll_fn(|context| {
            if self.is_surely_ours() {
                work.as_mut().poll(context)
            } else {
                Poll::Ready(Err(self.lost(LAPSED).into()))
            }
        });
        let done = tokio::select! {
            biased;
            lost = self.keep() => Err(lost.into()),
            done = watched => done,
        };
        // What was begun may have the only connection to the store.
        drop(work);
        self.store.release(&self.name, &self.holder).await?;
        done
    }

    fn lost(&self, why: &'static str) -> anyhow::Error {
        Lost { name: self.name.clone(), why }.into()
    }

    /// Renews it again and again; returns when it is lost. One that has lapsed is lost, even where nobody has
    /// it now.
    async fn keep(&self) -> anyhow::Error {
        loop {
            self.clock.sleep(self.time / 4).await;
            match self.ask().await {
                Ok(Some(until)) if self.is_surely_ours() => self.is_ours_until(until),
                Ok(Some(_)) => return self.lost(LAPSED),
                Ok(None) => return self.lost("somebody else took over"),
                Err(error) => return error.context("the lease could not be renewed"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

    use super::*;

    /// What stands still with the only connection in its hands holds up nobody.
    #[tokio::test]
    async fn one_that_lapses_lets_go() {
        let clock = Clock::standing(DateTime::UNIX_EPOCH);
        let store = Store::open("sqlite::memory:", clock.clone()).await.unwrap();
        let time = Duration::from_secs(20);
        let until = Mutex::new(clock.now());
        let lease =
            Lease { store: &store, clock: &clock, time, name: "x".into(), holder: "us".into(), until };
        assert!(lease.taken(Duration::ZERO).await.unwrap());
        let work = async {
            let _held = store.held().await?;
            clock.advance(time * 2);
            std::future::pending::<Result<()>>().await
        };
        let held = tokio::time::timeout(Duration::from_secs(10), lease.hold(work)).await;
        assert_eq!(
            held.unwrap().unwrap_err().to_string(),
            "the lease on x is lost: it was not renewed in time"
        );
    }
}
