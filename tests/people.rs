//! Being understood by people: words, near-misses, permission, help, names, and commands of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

#[path = "people/files.rs"]
mod files;
#[path = "people/names.rs"]
mod names;
#[path = "people/permitted.rs"]
mod permitted;
#[path = "people/programs.rs"]
mod programs;
#[path = "people/understood.rs"]
mod understood;
