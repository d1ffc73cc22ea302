//! One at a time: whoever works on an app's environment holds a lease on it.

use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::request::Target;
use crate::tools::Tools;

/// A lease on an app's environment.
#[derive(Debug)]
pub struct Lease<'a> {
    tools: &'a Tools,
    name: String,
    holder: String,
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
        let lease = Self { tools, name, holder: format!("{}:{work}", tools.owner) };
        let until = tools.clock.now() + patience;
        while !lease.renew().await? {
            if tools.clock.now() >= until {
                return Ok(None);
            }
            tools.clock.sleep(Duration::from_millis(250)).await;
        }
        Ok(Some(lease))
    }

    async fn renew(&self) -> Result<bool> {
        self.tools.store.lease(&self.name, &self.holder, self.tools.config.lease).await
    }

    /// Does work while the lease is ours; what is not done when it is lost, is dropped. The lease is given
    /// back at the end.
    ///
    /// # Errors
    /// Those of the work; [`anyhow::Error`] when the lease was lost.
    pub async fn hold<T, E: From<anyhow::Error>>(
        self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let done = tokio::select! {
            done = work => done,
            lost = self.keep() => Err(lost.into()),
        };
        self.tools.store.release(&self.name, &self.holder).await?;
        done
    }

    /// Renews it again and again; returns when it is lost.
    async fn keep(&self) -> anyhow::Error {
        loop {
            self.tools.clock.sleep(self.tools.config.lease / 4).await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => return anyhow!("somebody else took over {}", self.name),
                Err(error) => return error.context("the lease could not be renewed"),
            }
        }
    }
}
