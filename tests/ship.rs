//! From an approval to a running release, and back where it does not run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

#[path = "ship/approved.rs"]
mod approved;
#[path = "ship/failed.rs"]
mod failed;
#[path = "ship/held.rs"]
mod held;
#[path = "ship/platform.rs"]
mod platform;
#[path = "ship/webhook.rs"]
mod webhook;
