//! How a rollout stands.

use serde::{Deserialize, Serialize};

use super::evidence::Cause;
use crate::aws::PausedHook;

/// How a rollout stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// On its way.
    Moving(Progress),
    /// Our deployment is complete, and our revision runs.
    Live(Progress),
    /// It will not get there.
    Failed(Cause),
}

/// How far a rollout is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Tasks of our revision that run.
    pub running: u32,
    /// How many there should be.
    pub desired: u32,
    /// Those on their way.
    pub pending: u32,
    /// Those that failed, as far as AWS counts them.
    pub failed: u32,
    /// What people should know.
    pub note: Option<Note>,
}

/// What people should know of a rollout while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The service is to have no tasks: nothing runs, and nothing was tried out.
    NothingDesired,
    /// It waits for somebody to say go on.
    Paused(PausedHook),
    /// Where it is on its way, in AWS's word.
    Stage(String),
    /// Something does not work, in AWS's words; it may yet.
    Trouble(String),
    /// AWS did not answer the last question.
    Unseen,
}
