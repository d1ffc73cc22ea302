//! Setting the stage: what conflicts, what is hidden, what goes wrong.

use super::auth::Permissions;
use super::fault::{Fault, Matcher};
use super::{ActError, GithubStandIn};

impl GithubStandIn {
    /// Makes a pull request conflict, or not any more.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn set_conflict(&self, repository: &str, number: u64, conflict: bool) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.pull_mut(number)?.conflict = conflict;
            Ok(())
        })
    }

    /// GitHub does not know yet whether it can be merged, for that many times of asking.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn mergeable_unknown(&self, repository: &str, number: u64, times: u32) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.pull_mut(number)?.mergeable_unknown = times;
            Ok(())
        })
    }

    /// Makes a repository private, or public.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn set_private(&self, repository: &str, private: bool) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.private = private;
            Ok(())
        })
    }

    /// Hides a repository from the token, as a private one it has no access to: 404.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn hide(&self, repository: &str, hidden: bool) -> Result<(), ActError> {
        self.act(|world| {
            world.repository_mut(repository)?.hidden = hidden;
            Ok(())
        })
    }

    /// What the token may do from now on.
    pub fn set_permissions(&self, permissions: Permissions) {
        self.shared.edge().doors.permissions = permissions;
    }

    /// Something goes wrong with the next request that matches.
    pub fn fault(&self, matcher: Matcher, fault: Fault) {
        self.shared.edge().faults.queue(matcher, fault);
    }

    /// Everything that waits to go wrong is forgotten.
    pub fn clear_faults(&self) {
        self.shared.edge().faults.clear();
    }

    /// Does something right before the next change of a pull request over HTTP is stored: what a
    /// person may do between a client's read and its write.
    pub fn between_read_and_write(&self, hook: impl FnOnce() + Send + 'static) {
        self.shared.edge().before_write = Some(Box::new(hook));
    }
}
