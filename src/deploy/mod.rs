//! A deploy's life: one attempt to bring a commit to an environment.

mod record;

pub use record::{Deploy, DeployChange, DeployPerson};

/// Where a deploy is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A pull request is open; people look at it.
    Proposed,
    /// Somebody merged the pull request on GitHub.
    Merged,
    /// Somebody closed the pull request on GitHub.
    Cancelled,
}

impl Stage {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Merged => "merged",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage of that word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Proposed, Self::Merged, Self::Cancelled].into_iter().find(|stage| stage.word() == word)
    }

    /// Whether nothing more happens to it.
    pub fn is_final(self) -> bool {
        self != Self::Proposed
    }
}

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
