//! Stand-ins for Slack and GitHub on loopback, as strict as the real ones.

pub mod github;
pub mod import;
pub mod slack;
pub mod story;
pub mod terminal;
