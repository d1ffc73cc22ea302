//! GitHub: the wire in, our types out. Knows no policy.
//!
//! - [`client`] sends requests, obeys limits and tries again where that is safe.
//! - [`auth`] is a token, or a GitHub App that renews its own.
//! - [`compare`] asks what one branch has that another has not; [`pull_request`] reads and writes pull
//!   requests, [`mod@bodies`] many at once; [`branch`] knows where branches are, and helps with names that
//!   do not exist; [`content`] reads a file.
//! - [`pull_state`] takes a glance at a pull request, [`checks`] reads its checks; [`merge`] and
//!   [`merge_queue`] bring it in.
//! - [`deployment`] shows deploys on GitHub's pages; [`mod@reference`] makes branches, [`comment`] comments.

pub mod auth;
pub mod bodies;
pub mod branch;
pub mod checks;
pub mod client;
pub mod comment;
pub mod compare;
pub mod content;
pub mod deployment;
pub mod error;
pub mod merge;
pub mod merge_queue;
pub mod model;
pub mod pull_request;
pub mod pull_state;
pub mod reference;

pub use client::Github;
pub use error::GithubError;
