//! A stand-in for Slack on loopback: the Web API, Socket Mode, and the people in the workspace.
//!
//! The way of a request: [`server`] takes HTTP apart, [`fault`] may spoil it, [`api`] checks and
//! does it to the [`world`], and what Slack would tell the app about it goes out by [`delivery`] to
//! one of the connections in [`socket`]. Tests and the sandbox stand on the other side: they act as
//! people ([`acts`], [`interact`], [`surfaces`]), look at what is there ([`reads`]) and misbehave ([`mischief`]).
//!
//! Whatever the stand-in doesn't know or Slack wouldn't take is refused and noted, so that a test
//! can end by asserting that [`SlackStandIn::refused`] is empty.

mod acts;
mod api;
mod blocks;
mod channel;
mod check;
mod delivery;
pub mod draw;
mod events;
mod fault;
mod form;
mod interact;
mod limits;
mod markup;
mod message;
mod methods;
mod mischief;
mod people;
mod reads;
mod request;
mod respond;
mod retry;
mod server;
mod shared;
mod socket;
mod surfaces;
mod typed;
mod world;

#[cfg(test)]
mod tests;

pub use delivery::{Acknowledged, Unacknowledged};
pub use fault::Fault;
pub use limits::{Limits, Pace};
pub use message::{Ephemeral, Message};
pub use people::{NewPerson, Person};
pub use reads::{Call, ChannelView};
pub use shared::SlackStandIn;
