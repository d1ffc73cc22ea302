//! tengu: a Slack bot that lets a whole team ship.
#![recursion_limit = "256"]
pub mod clock;
pub mod config;
pub mod event;
pub mod github;
pub mod message;
pub mod release;
pub mod slack;
pub mod store;
pub mod words;
#[cfg(feature = "sandbox")]
pub mod sandbox;
