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
pub mod request;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod slack;
pub mod store;
pub mod verb;
pub mod words;
