//! `tengu deploy production`: from the words to an open pull request and its card.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

#[path = "propose/again.rs"]
mod again;
#[path = "propose/decorated.rs"]
mod decorated;
#[path = "propose/first.rs"]
mod first;
#[path = "propose/killed.rs"]
mod killed;
#[path = "propose/nasty.rs"]
mod nasty;
#[path = "propose/nothing.rs"]
mod nothing;
#[path = "propose/platform.rs"]
mod platform;
#[path = "propose/ranges.rs"]
mod ranges;
