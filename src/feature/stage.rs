//! Where a copy is in its life, why it waits, what went wrong: data, to be put into words elsewhere.

use serde::{Deserialize, Serialize};

use crate::target::ecs::evidence::Cause;

/// Where a copy is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// CI builds its image.
    AwaitingImage,
    /// Its revision is made, and what has to run before it.
    Preparing,
    /// It is started, and gets its name.
    Starting,
    /// It runs; its address does not answer yet.
    Answering,
    /// It failed; what answered before is on its way back.
    Returning,
    /// Its address answers.
    Running,
    /// It is stopped for the night.
    Stopping,
    /// It is stopped, and started again when somebody wants it.
    Stopped,
    /// What was made for it is removed.
    Ending,
    /// Nothing of it is left.
    Ended,
}

impl Stage {
    const ALL: [Self; 10] = [
        Self::AwaitingImage,
        Self::Preparing,
        Self::Starting,
        Self::Answering,
        Self::Returning,
        Self::Running,
        Self::Stopping,
        Self::Stopped,
        Self::Ending,
        Self::Ended,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::AwaitingImage => "awaiting_image",
            Self::Preparing => "preparing",
            Self::Starting => "starting",
            Self::Answering => "answering",
            Self::Returning => "returning",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Ending => "ending",
            Self::Ended => "ended",
        }
    }

    /// The stage of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether something is brought at the moment.
    pub fn is_on_its_way(self) -> bool {
        matches!(self, Self::AwaitingImage | Self::Preparing | Self::Starting | Self::Answering)
    }

    /// Whether what answers before it may have been touched.
    pub fn has_begun(self) -> bool {
        matches!(self, Self::Starting | Self::Answering)
    }

    /// Whether it goes away, or has gone.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ending | Self::Ended)
    }
}

/// Why a copy does not go on at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Hold {
    /// There is no image yet.
    Image {
        /// The tag that is awaited.
        tag: String,
        /// The repository of images.
        repository: String,
    },
    /// A task runs before it.
    Before {
        /// What people call it.
        name: String,
    },
    /// Its tasks are on their way.
    Tasks {
        /// How many run.
        running: u32,
        /// How many there should be.
        desired: u32,
    },
    /// Spot has no room; it is started on demand.
    NoSpot,
    /// Its name is on its way through DNS.
    Name,
    /// Its address does not answer yet.
    Answer {
        /// What it said last, untrusted.
        got: String,
    },
    /// What it consisted of drains.
    Draining,
    /// The config names another place for it: it is removed from where it was.
    Moving,
    /// A service does not answer; it is tried again.
    Unanswered {
        /// Which one: `GitHub`, `AWS`.
        service: String,
        /// What is known, untrusted.
        words: String,
    },
}

/// Why an attempt to bring something failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Failure {
    /// The image never came.
    NoImage {
        /// The tag.
        tag: String,
        /// The repository of images.
        repository: String,
    },
    /// The image is for other machines.
    Architecture {
        /// What the image is for.
        image: Vec<String>,
        /// What is needed.
        wanted: String,
    },
    /// The family has no revision.
    NoFamily {
        /// The family.
        family: String,
    },
    /// No container of the task definition runs an image of the app.
    NoContainer {
        /// Where one was looked for.
        family: String,
        /// The repository of images.
        repository: String,
    },
    /// The compose file is not there, or cannot be made into a task definition.
    Compose {
        /// Its path.
        path: String,
        /// What is wrong with it.
        words: String,
    },
    /// A task that had to end well did not.
    Task {
        /// What people call it.
        name: String,
        /// Its exit code, when it had one.
        exit_code: Option<i64>,
        /// Why, untrusted.
        reason: String,
        /// The last lines of its log, untrusted.
        log: Vec<String>,
    },
    /// What was started does not stay.
    Crashed {
        /// Why.
        cause: Box<Cause>,
        /// The last lines of its log, untrusted.
        log: Vec<String>,
    },
    /// It runs, and its address does not answer as it should.
    NoAnswer {
        /// The page.
        url: String,
        /// What it said last, untrusted.
        got: String,
    },
    /// There is no room for it, neither on Spot nor on demand.
    NoRoom {
        /// AWS's words, untrusted.
        words: String,
    },
    /// The load balancer has as many rules or target groups as it can have.
    Full {
        /// AWS's words, untrusted.
        words: String,
    },
    /// Somebody else's rule or record has the name.
    NameTaken {
        /// The name.
        host: String,
    },
    /// What the config names is not there: a listener, a zone, a cluster.
    Missing {
        /// What it is.
        thing: String,
    },
    /// AWS refused.
    Aws {
        /// Its words, untrusted.
        words: String,
    },
}

/// Why a copy ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Ending {
    /// Somebody wants it.
    Wanted {
        /// The Slack user.
        who: String,
    },
    /// Its time is over.
    Expired,
    /// The branch is gone.
    BranchGone,
    /// Its pull request was closed.
    PullClosed {
        /// The pull request.
        number: u64,
        /// Whether it was merged.
        merged: bool,
    },
    /// Nothing of it answers.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_were_written() {
        for stage in Stage::ALL {
            assert_eq!(Stage::named(stage.word()), Some(stage));
        }
    }
}
