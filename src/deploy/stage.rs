//! Where a deploy is in its life.

/// Where a deploy is in its life. Kept as a word, so that it can be read with plain SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A pull request is open; people look at it.
    Proposed,
    /// It is approved and being merged.
    Merging,
    /// The image of the released commit is awaited.
    AwaitingImage,
    /// Tasks run that have to end before the targets move.
    Preparing,
    /// The targets move.
    RollingOut,
    /// The targets have arrived; the health check decides.
    Checking,
    /// Something failed, and people decide what to do about it.
    Asking,
    /// The targets move back.
    RollingBack,
    /// Merged, where tengu ships nothing itself.
    Merged,
    /// It runs, and nobody is asked about it.
    Live,
    /// It runs, and people confirm that what it brought works.
    Verifying,
    /// It runs, and everything it brought works.
    Done,
    /// A later deploy runs, and asks for what was not confirmed.
    Superseded,
    /// Somebody cancelled it, or closed its pull request.
    Cancelled,
    /// Nobody approved it in time.
    Expired,
    /// It failed, and what ran before may not run everywhere.
    Failed,
    /// It failed, and what ran before runs again.
    RolledBack,
}

impl Stage {
    const ALL: [Self; 17] = [
        Self::Proposed,
        Self::Merging,
        Self::AwaitingImage,
        Self::Preparing,
        Self::RollingOut,
        Self::Checking,
        Self::Asking,
        Self::RollingBack,
        Self::Merged,
        Self::Live,
        Self::Verifying,
        Self::Done,
        Self::Superseded,
        Self::Cancelled,
        Self::Expired,
        Self::Failed,
        Self::RolledBack,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Merging => "merging",
            Self::AwaitingImage => "awaiting-image",
            Self::Preparing => "preparing",
            Self::RollingOut => "rolling-out",
            Self::Checking => "checking",
            Self::Asking => "asking",
            Self::RollingBack => "rolling-back",
            Self::Merged => "merged",
            Self::Live => "live",
            Self::Verifying => "verifying",
            Self::Done => "done",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::RolledBack => "rolled-back",
        }
    }

    /// The stage of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether nothing more happens to what runs, so that another deploy may begin.
    pub fn is_final(self) -> bool {
        use Stage::{Cancelled, Expired, Failed, Merged, RolledBack};
        self.arrived() || matches!(self, Merged | Cancelled | Expired | Failed | RolledBack)
    }

    /// Whether it got where it was to go.
    pub fn arrived(self) -> bool {
        matches!(self, Self::Live | Self::Verifying | Self::Done | Self::Superseded)
    }

    /// Whether it waits for people, who may take hours.
    pub fn waits_for_people(self) -> bool {
        matches!(self, Self::Proposed | Self::Asking)
    }
}

/// What a deploy brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A commit by way of a pull request.
    Release,
    /// Revisions that ran before.
    Rollback,
}

impl Kind {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Rollback => "rollback",
        }
    }

    /// The kind of that word.
    pub fn named(word: &str) -> Self {
        if word == Self::Rollback.word() { Self::Rollback } else { Self::Release }
    }
}

/// What somebody wants of a deploy that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To stop it before anything has moved.
    Cancel,
    /// To try again what failed.
    Retry,
    /// To bring back what ran before.
    Rollback,
    /// To leave everything as it is.
    Leave,
}

impl Wish {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Rollback => "rollback",
            Self::Leave => "leave",
        }
    }

    /// The wish of that word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Cancel, Self::Retry, Self::Rollback, Self::Leave].into_iter().find(|wish| wish.word() == word)
    }
}

/// The word for a way out.
pub const OUT: &str = "out";
/// The word for a way back.
pub const BACK: &str = "back";

/// `web:41` of a revision's ARN.
pub fn short_revision(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Where a target is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// It runs that revision already; nothing to do.
    Unchanged,
    /// It has not been touched.
    Planned,
    /// Moving it is asked for; whether that was done is not known yet.
    Starting,
    /// It moves.
    Started,
    /// It runs the revision.
    Arrived,
    /// It does not.
    Failed,
}

impl Moving {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Planned => "planned",
            Self::Starting => "starting",
            Self::Started => "started",
            Self::Arrived => "arrived",
            Self::Failed => "failed",
        }
    }

    /// The state of that word; what is unknown may have been touched.
    pub fn named(word: &str) -> Self {
        let known = [Self::Unchanged, Self::Planned, Self::Starting, Self::Arrived, Self::Failed];
        known.into_iter().find(|moving| moving.word() == word).unwrap_or(Self::Started)
    }
}

/// Where a task is that runs before the targets move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preparing {
    /// It is asked for; whether it runs is not known yet.
    Intended,
    /// It runs.
    Running,
    /// It ended well.
    Succeeded,
    /// It did not.
    Failed,
}

impl Preparing {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// The state of that word.
    pub fn named(word: &str) -> Self {
        let known = [Self::Running, Self::Succeeded, Self::Failed];
        known.into_iter().find(|state| state.word() == word).unwrap_or(Self::Intended)
    }
}
