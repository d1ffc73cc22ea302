//! One at a time: whoever works on an app's environment holds a lease on it.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use crate::request::Target;
use crate::tools::Tools;

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
    tools: &'a Tools,
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
        let lease = Self { tools, name, holder, until: Mutex::new(tools.clock.now()) };
        let patient_until = tools.clock.now() + patience;
        loop {
            if let Some(until) = lease.ask().await? {
                lease.is_ours_until(until);
                return Ok(Some(lease));
            }
            if tools.clock.now() >= patient_until {
                return Ok(None);
            }
            tools.clock.sleep(Duration::from_millis(250)).await;
        }
    }

    /// Asks for it, or for more of it; until when it is ours, unless it is somebody else's.
    async fn ask(&self) -> Result<Option<DateTime<Utc>>> {
        let time = self.tools.config.lease;
        let until = self.tools.clock.now() + TimeDelta::from_std(time)?;
        Ok(self.tools.store.lease(&self.name, &self.holder, time).await?.then_some(until))
    }

    fn is_ours_until(&self, until: DateTime<Utc>) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    fn is_surely_ours(&self) -> bool {
        self.tools.clock.now() < *self.until.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut work = pin!(work);
        let work = std::future::poll_fn(|context| {
            if self.is_surely_ours() { work.as_mut().poll(context) } else { Poll::Pending }
        });
        let done = tokio::select! {
            biased;
            lost = self.keep() => Err(lost.into()),
            done = work => done,
        };
        self.tools.store.release(&self.name, &self.holder).await?;
        done
    }

    fn lost(&self, why: &'static str) -> anyhow::Error {
        Lost { name: self.name.clone(), why }.into()
    }

    /// Renews it again and again; returns when it is lost. One that has lapsed is lost, even where nobody has
    /// it now.
    async fn keep(&self) -> anyhow::Error {
        loop {
            self.tools.clock.sleep(self.tools.config.lease / 4).await;
            match self.ask().await {
                Ok(Some(until)) if self.is_surely_ours() => self.is_ours_until(until),
                Ok(Some(_)) => return self.lost("it was not renewed in time"),
                Ok(None) => return self.lost("somebody else took over"),
                Err(error) => return error.context("the lease could not be renewed"),
            }
        }
    }
}
