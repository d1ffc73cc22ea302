//! Feature environments: a running copy of a branch, with a URL and an end.
//!
//! What is here is pure: no clock, no network, no files.
//!
//! - [`branch`] reads the branch people ask for, and [`slug`] makes the names from it that DNS, load
//!   balancers and registries take.
//! - [`compose`] turns a team's `docker-compose.yml` into a task definition for Fargate.
//! - [`price`] says what a running copy costs.

pub mod branch;
pub mod compose;
pub mod price;
pub mod slug;
