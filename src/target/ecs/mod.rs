//! ECS services: the next revision, bringing a service to it, and knowing early how that ends.
//!
//! - [`revision`] is pure: what the next revision looks like. [`register`] makes it, once.
//! - [`update`] brings a service to it, once.
//! - [`watch`] is pure: observations in, a verdict out; [`evidence`] reads what stopped tasks and AWS's words
//!   mean, [`hint`] says when stopped tasks are worth a look. [`rollout`] observes, in few requests.
//! - [`task`] runs one task with the new revision, and follows it.

mod ending;
pub mod evidence;
pub mod hint;
pub mod log;
pub mod register;
pub mod revision;
pub mod rollout;
mod signs;
pub mod task;
pub mod update;
pub mod verdict;
pub mod watch;

/// An ECS service, as the config names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EcsService {
    /// The cluster's name or ARN.
    pub cluster: String,
    /// The service's name.
    pub service: String,
}

impl std::fmt::Display for EcsService {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.cluster, self.service)
    }
}
