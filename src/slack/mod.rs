//! Slack: the wire in, our types out. Knows no policy.
//!
//! - [`socket`] brings what happens, acknowledged only when the app says that it is kept.
//! - [`api`] asks and tells; [`outbox`] posts, a queue for each channel; [`views`] shows Home tabs and modals.
//! - [`catch_up`] fetches what was said while nobody listened.

pub mod api;
pub mod catch_up;
pub mod envelope;
pub mod error;
pub mod outbox;
pub mod people;
pub mod socket;
pub mod views;

pub use api::Api;
pub use error::SlackError;
pub use outbox::{Outbox, Post};
