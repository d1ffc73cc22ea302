//! Reminding authors to look whether what they changed works: when, whom, of what.
//!
//! Everything here is a decision. A [`window`] says that a round is to be held, [`hours`] and the
//! [`calendar`] who works, and [`owed`] whom to ask for what; others bring the facts and tell people.

pub mod calendar;
pub mod holidays;
pub mod hours;
mod ics;
pub mod owed;
pub mod window;
mod yearly;

#[cfg(test)]
mod properties;
