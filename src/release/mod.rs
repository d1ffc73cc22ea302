//! What would go out: from the commits of a comparison to a deploy pull request.
//!
//! One way through: [`mod@observe`] asks GitHub, [`mod@changes`] groups it by pull request and
//! author, [`mod@attention`] finds what deserves a second look, [`release`] holds both together, and
//! [`body`] turns that into the deploy pull request's description and back, and [`publish`] writes it. [`mod@tick`] ticks one box later.
//! Between the asking and the writing all is pure.

pub mod attention;
mod belong;
pub mod body;
pub mod changes;
mod commit_message;
pub mod key;
pub mod observe;
mod per_author;
pub mod person;
pub mod publish;
mod reach;
#[expect(clippy::module_inception, reason = "the noun of the module, in a file of its own")]
pub mod release;
mod reverts;
#[cfg(test)]
mod testing;
pub mod tick;

pub use changes::{Change, CommitLine, changes};
pub use key::Key;
pub use person::Person;
pub use release::{Counts, Release};
pub use reverts::{Older, Reverts};
