//! Stand-ins for Slack, GitHub and AWS on loopback, as strict as the real ones.

pub mod aws;
pub mod github;
pub mod import;
pub mod slack;
pub mod story;
pub mod terminal;
mod web;
mod wire;
