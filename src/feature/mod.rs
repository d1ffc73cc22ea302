//! Feature environments: a running copy of a branch, with a URL and an end. What they are; whoever looks after
//! them is [`crate::hosting`].
//!
//! - [`branch`] reads the branch people ask for, and [`slug`] makes the names from it that DNS, load
//!   balancers and registries take.
//! - [`compose`] turns a team's `docker-compose.yml` into a task definition for Fargate.
//! - [`price`] says what a running copy costs.
//! - [`record`] is a copy as it is kept, [`stage`] where it is in its life, [`site`]
//!   where in AWS, [`wish`]
//!   what somebody wants of it.

pub mod branch;
pub mod compose;
pub mod price;
pub mod record;
pub mod site;
pub mod slug;
pub mod stage;
pub mod wish;

pub use record::{Feature, Live};
pub use site::Site;
pub use stage::{Ending, Failure, Hold, Stage};
pub use wish::FeatureWish;
