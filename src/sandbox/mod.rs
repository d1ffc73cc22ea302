//! Stand-ins for Slack and GitHub on loopback, as strict as the real ones.

pub mod slack;
