//! Deployments and what was said of them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::world::Repository;
use super::{ActError, GithubStandIn};

/// The longest description, in characters.
pub(super) const DESCRIPTION: usize = 140;

/// A deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Its number.
    pub id: u64,
    /// The commit.
    pub sha: String,
    /// What was asked for: a branch or a commit.
    pub reference: String,
    /// What is done; `deploy` unless somebody says otherwise.
    pub task: String,
    /// Where to.
    pub environment: String,
    /// What was said about it.
    pub description: Option<String>,
    /// What its maker keeps with it.
    pub payload: Value,
    /// The login of its maker.
    pub creator: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether people use that environment.
    pub production: bool,
    /// Whether that environment is gone afterwards.
    pub transient: bool,
    /// What was said of it, oldest first.
    pub statuses: Vec<DeploymentStatus>,
}

/// How far a deployment is, as somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// Its number.
    pub id: u64,
    /// `success`, `failure`, `error`, `inactive`, `in_progress`, `queued` or `pending`.
    pub state: String,
    /// What was said about it.
    pub description: String,
    /// Where it can be looked at.
    pub environment_url: String,
    /// Where it tells more.
    pub log_url: String,
    /// The login of who said it.
    pub creator: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Deployment {
    /// What was said last.
    pub fn state(&self) -> Option<&str> {
        self.statuses.last().map(|status| status.state.as_str())
    }
}

impl Repository {
    /// Says how far a deployment is. With `auto_inactive` a success makes earlier ones of its environment
    /// inactive, but not in production; what is said of those is numbered from `next` on.
    ///
    /// Source: GitHub Docs, "Create a deployment status".
    pub(super) fn say(&mut self, id: u64, status: &DeploymentStatus, auto_inactive: bool, next: u64) {
        let success = auto_inactive && status.state == "success";
        let Some(environment) = self.deployments.get_mut(&id).map(|deployment| {
            deployment.statuses.push(status.clone());
            deployment.environment.clone()
        }) else {
            return;
        };
        let older = self.deployments.range_mut(..id).map(|(_, older)| older).filter(|older| {
            success
                && older.environment == environment
                && !older.production
                && !older.transient
                && older.state() == Some("success")
        });
        for (nth, older) in older.enumerate() {
            let inactive = DeploymentStatus {
                id: next + nth as u64,
                state: "inactive".into(),
                description: String::new(),
                ..status.clone()
            };
            older.statuses.push(inactive);
        }
    }
}

impl GithubStandIn {
    /// The deployments of a repository, oldest first.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn deployments(&self, repository: &str) -> Result<Vec<Deployment>, ActError> {
        Ok(self.shared.world().repository(repository)?.deployments.values().cloned().collect())
    }
}
