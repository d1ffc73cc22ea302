//! What could not be done is tried again, ever more slowly, and told when it goes on.

use std::time::Duration;

use tracing::{debug, error, warn};

use super::Stumble;
use crate::store::Changed;

/// A step that stumbles so often in a row is told on the card.
const TIMES: u32 = 3;
/// The longest from one try to the next.
pub const LONGEST: Duration = Duration::from_secs(60);

/// How often in a row a step has stumbled.
#[derive(Debug, Default)]
pub struct Patience(u32);

impl Patience {
    /// A step was taken.
    pub fn renew(&mut self) {
        self.0 = 0;
    }

    /// A step of `id` could not be taken; the time until the next try.
    pub fn stumble(&mut self, id: &str, stumble: &Stumble) -> Duration {
        self.0 += 1;
        match stumble {
            // Two decided at once. What is there now is read anew.
            Stumble::Ours(problem) if problem.is::<Changed>() && self.0 < TIMES => {
                debug!(id, %problem, "a step was taken by somebody else");
                return Duration::ZERO;
            }
            Stumble::Ours(problem) => error!(id, error = format!("{problem:#}"), "a step failed"),
            other => warn!(id, error = %other, "a step could not be taken; again soon"),
        }
        (Duration::from_secs(1) * 2_u32.saturating_pow(self.0.min(10))).min(LONGEST)
    }

    /// Whether people have to be told.
    pub fn is_over(&self) -> bool {
        self.0 >= TIMES
    }
}
