//! After a deploy is live: who still has to say that their change works, and when they are asked.
//!
//! Decisions are pure: a [`window`] says that a round is to be held, [`hours`] and the [`calendar`] who works,
//! [`owed`] whom to ask for what, [`mod@until`] what moment people mean. What brings the facts and tells
//! people stands beside it: [`mod@keep`] goes on and on, [`mod@look`] reads the boxes on GitHub, [`mod@tick`]
//! writes them, [`people`] finds authors in Slack, [`content`] puts a round together, [`round`] holds it, and
//! [`standing`] keeps what stands in a channel up to date.

pub mod calendar;
pub mod content;
pub mod holidays;
pub mod hours;
mod ics;
pub mod keep;
pub mod look;
pub mod owed;
pub mod people;
pub mod round;
pub mod standing;
pub mod tick;
pub mod until;
pub mod window;
mod yearly;

#[cfg(test)]
mod properties;

/// A deploy that is verified is looked at for so long: somebody may untick a box.
pub const MEMORY: chrono::TimeDelta = chrono::TimeDelta::hours(24);
/// The lease of whoever looks at boxes and holds rounds.
const LEASE: &str = "verifying";
