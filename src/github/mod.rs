//! GitHub: the wire in, our types out. Knows no policy.
//!
//! - [`client`] sends requests, obeys limits and tries again where that is safe.
//! - [`auth`] is a token, or a GitHub App that renews its own.
//! - [`compare`] asks what one branch has that another has not; [`pull_request`] reads and writes pull
//!   requests; [`branch`] helps with names that do not exist.

pub mod auth;
pub mod branch;
pub mod client;
pub mod compare;
pub mod error;
pub mod model;
pub mod pull_request;

pub use client::Github;
pub use error::GithubError;
