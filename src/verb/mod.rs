//! What each command does: one file per verb, each from a permitted request to an answer.

pub mod approve;
pub mod deploy;
pub mod diff;
pub mod feature;
pub mod history;
pub mod home;
pub mod lock;
pub mod pending;
pub mod people;
pub mod program;
pub mod remind;
pub mod snooze;
pub mod status;
pub mod verify;
pub mod wish;

pub use crate::message::trouble::{github, nothing};
pub use crate::tools::{Asked, Tools, Trouble};
