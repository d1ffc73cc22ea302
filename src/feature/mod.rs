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
//! With the world, under a lease:
//!
//! - [`yard`] finds the copies that are due and looks after each; whoever does stands in a [`booth`] and
//!   [`show`]s it to people.
//! - A step goes by the stage: image, preparing, starting (a service or a task), answering, life, ending. It
//!   looks at what is there, decides, and does the next thing, so that a process may die anywhere.
//! - What people want, and what happens to branches, is written down as wishes, and considered before a step.
//! - The janitor removes what was made for copies that are no more.

mod answering;
pub mod booth;
pub mod branch;
pub mod compose;
mod define;
mod ending;
mod failing;
mod image;
mod janitor;
mod life;
mod name;
pub mod names;
mod preparing;
pub mod price;
pub mod record;
mod rule;
mod service;
pub mod show;
pub mod slug;
mod source;
pub mod stage;
mod starting;
mod step;
mod task;
mod watch;
mod wishes;
pub mod yard;

pub use booth::Booth;
pub use record::{Feature, Live};
pub use stage::{Ending, Failure, FeatureWish, Hold, Stage};
