//! tengu: a Slack bot that lets a whole team ship.
#![recursion_limit = "256"]
pub mod access;
pub mod clock;
pub mod command;
pub mod config;
pub mod deploy;
pub mod event;
pub mod github;
pub mod message;
pub mod release;
pub mod slack;
pub mod store;
pub mod words;
#[cfg(feature = "sandbox")]
pub mod sandbox;
