//! tengu: a Slack bot that lets a whole team ship.
//!
//! The modules in reading order are the way a command takes: the socket turns a frame into an
//! [`event`], ...
pub mod clock;
pub mod release;
#[cfg(feature = "sandbox")]
pub mod sandbox;
