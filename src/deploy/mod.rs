//! A deploy's life: one attempt to bring a commit to an environment.

mod change;
mod hold;
mod record;
mod stage;

pub use change::{DeployChange, DeployPerson};
pub use hold::{Failure, Hold};
pub use record::Deploy;
pub use stage::{BACK, Kind, Moving, OUT, Preparing, Stage, Wish, short_revision};

/// What the checks of a commit say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// All are green.
    Passed,
    /// At least one is red.
    Failed,
    /// Some have not finished.
    Running,
    /// There are none, or GitHub says something new. Not green.
    None,
}

impl Checks {
    /// From GitHub's words (`statusCheckRollup.state`).
    pub fn of_rollup(state: Option<&str>) -> Self {
        match state {
            Some("SUCCESS") => Self::Passed,
            Some("FAILURE" | "ERROR") => Self::Failed,
            Some("PENDING" | "EXPECTED") => Self::Running,
            _ => Self::None,
        }
    }

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::None => "none",
        }
    }

    /// The state of that word; unknown is not green.
    pub fn named(word: &str) -> Self {
        let known = [Self::Passed, Self::Failed, Self::Running];
        known.into_iter().find(|checks| checks.word() == word).unwrap_or(Self::None)
    }
}
