//! The body of a deploy pull request: [`mod@render`] tengu's part, [`mod@carry`] it and the ticks into what
//! stands there, [`mod@read`] it back, and [`mod@fit`] it into what GitHub allows.

pub mod carry;
pub mod escape;
pub mod fit;
pub mod mark;
#[cfg(test)]
mod properties;
pub mod read;
pub mod render;
pub mod tick;
pub mod words;

pub use carry::{NewBody, carry};
pub use fit::{Unfit, fit};
pub use read::{Found, Item, read};
pub use render::{DEFAULT_TEMPLATE, Detail, Part, TemplateProblem, render};
pub use tick::tick;
pub use words::Words;
