//! Feature environments: a running copy of a branch, with a URL and an end.
//!
//! Pure:
//!
//! - [`branch`] reads the branch people ask for, and [`slug`] makes the names from it that DNS, load
//!   balancers and registries take.
//! - [`compose`] turns a team's `docker-compose.yml` into a task definition for Fargate.
//! - [`price`] says what a running copy costs.
//! - [`record`] is a copy as it is kept, [`stage`] where it is in its life.
//!
//! With the world: whoever looks after a copy stands in a [`booth`], and [`show`]s it to people.

pub mod booth;
pub mod branch;
pub mod compose;
pub mod price;
pub mod record;
pub mod show;
pub mod slug;
pub mod stage;

pub use booth::Booth;
pub use record::{Feature, Live};
pub use stage::{Ending, Failure, FeatureWish, Hold, Stage};
