//! Looks after the copies of branches: from a name to an address that answers, and to nothing left.
//!
//! With the world, under a lease:
//!
//! - [`yard`] finds the copies that are due and looks after each; whoever does stands in a [`booth`] and
//!   [`show`]s it to people.
//! - A step goes by the stage: image, preparing, starting (a service or a task), answering, life, ending. It
//!   looks at what is there, decides, and does the next thing, so that a process may die anywhere.
//! - What people want, and what happens to branches, is written down as wishes, and considered before a step.
//! - A copy is removed from where it was made, which the config may no longer name; then it moves.
//! - The janitor removes what was made for copies that are no more.

mod answering;
pub mod booth;
mod define;
mod ending;
mod failing;
mod image;
mod janitor;
mod life;
mod moving;
mod name;
pub mod names;
mod preparing;
mod removing;
mod returning;
mod revisions;
mod rule;
mod service;
pub mod show;
mod source;
mod starting;
mod step;
mod task;
mod watch;
mod wishes;
pub mod yard;

pub use booth::Booth;
