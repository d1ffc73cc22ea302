//! Reading what became of the world, and what was asked of the stand-in.

use std::sync::Arc;

use tokio::sync::watch;

use super::history::Commit;
use super::model::{Account, Checks, Comment, PullView};
use super::server::Call;
use super::{ActError, GithubStandIn};

impl GithubStandIn {
    /// A pull request as it stands.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn pull_request(&self, repository: &str, number: u64) -> Result<Arc<PullView>, ActError> {
        let world = self.shared.world();
        let repository = world.repository(repository)?;
        Ok(repository.view(repository.pull(number)?))
    }

    /// All pull requests, oldest first.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn pull_requests(&self, repository: &str) -> Result<Vec<Arc<PullView>>, ActError> {
        let world = self.shared.world();
        let repository = world.repository(repository)?;
        Ok(repository.pulls.values().map(|pull| repository.view(pull)).collect())
    }

    /// The address of a pull request's page.
    pub fn pull_request_url(&self, repository: &str, number: u64) -> String {
        format!("{}/{repository}/pull/{number}", self.web_url())
    }

    /// The branches and their heads.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn branches(&self, repository: &str) -> Result<Vec<(String, String)>, ActError> {
        let world = self.shared.world();
        let repository = world.repository(repository)?;
        let sha = |place: &usize| repository.history.at(*place).sha.clone();
        Ok(repository.branches.iter().map(|(name, place)| (name.clone(), sha(place))).collect())
    }

    /// The commits of a branch, newest first.
    ///
    /// # Errors
    /// When there is no such repository or branch.
    pub fn log(&self, repository: &str, branch: &str) -> Result<Vec<Arc<Commit>>, ActError> {
        let world = self.shared.world();
        let repository = world.repository(repository)?;
        let places = repository.history.log(repository.branch(branch)?);
        Ok(places.into_iter().map(|place| Arc::clone(repository.history.at(place))).collect())
    }

    /// What the checks of a branch's head or a commit say.
    ///
    /// # Errors
    /// When there is no such repository or commit.
    pub fn checks(&self, repository: &str, commit: &str) -> Result<Checks, ActError> {
        let world = self.shared.world();
        let repository = world.repository(repository)?;
        Ok(repository.checks(repository.commit(commit)?))
    }

    /// How often a pull request was merged: once, unless something is very wrong.
    ///
    /// # Errors
    /// When there is no such pull request.
    pub fn merges(&self, repository: &str, number: u64) -> Result<u32, ActError> {
        Ok(self.shared.world().repository(repository)?.pull(number)?.merges)
    }

    /// What was said below a pull request, oldest first.
    ///
    /// # Errors
    /// When there is no such pull request.
    pub fn comments(&self, repository: &str, number: u64) -> Result<Vec<Comment>, ActError> {
        Ok(self.shared.world().repository(repository)?.pull(number)?.comments.clone())
    }

    /// Names of all repositories, `owner/name`.
    pub fn repositories(&self) -> Vec<String> {
        self.shared.world().repositories.iter().map(|repository| repository.full_name()).collect()
    }

    /// All accounts.
    pub fn accounts(&self) -> Vec<Account> {
        self.shared.world().accounts.clone()
    }

    /// Every request so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.edge().calls.clone()
    }

    /// What was asked that GitHub does not know or that is against its rules. Tests fail when
    /// there is anything.
    pub fn refused(&self) -> Vec<String> {
        self.shared.edge().refused.clone()
    }

    /// Counts up whenever the world changes, and at every request.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}
