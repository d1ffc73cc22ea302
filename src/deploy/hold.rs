//! Why a deploy waits, and why it failed: data, to be put into words elsewhere.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::target::ecs::evidence::Cause;

/// Why a deploy does not go on at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Hold {
    /// More people have to approve it.
    Approvals {
        /// How many more.
        missing: usize,
    },
    /// The branches changed the same lines.
    Conflict,
    /// Checks are not green.
    Checks {
        /// The checks that are not, as far as they have names.
        names: Vec<String>,
        /// Whether one of them is red; otherwise they run or are missing.
        failed: bool,
    },
    /// Somebody keeps the environment to themselves.
    Locked {
        /// The Slack user.
        owner: String,
        /// Why, untrusted.
        reason: String,
        /// Until when.
        until: Option<DateTime<Utc>>,
    },
    /// Deploys rest.
    Frozen {
        /// Why, as the config says.
        note: String,
        /// Until when.
        until: Option<DateTime<Utc>>,
    },
    /// GitHub will not merge it, in its own words.
    Blocked {
        /// Its words, untrusted.
        words: String,
    },
    /// It stands in GitHub's merge queue.
    Queued,
    /// There is no image yet.
    Image {
        /// The tag that is awaited.
        tag: String,
        /// The repository of images.
        repository: String,
    },
    /// It cannot be brought up to date as things are; it is tried again.
    Stuck {
        /// What people can do about it, in our own words.
        said: String,
    },
    /// A service does not answer; it is tried again.
    Unanswered {
        /// Which one: `GitHub`, `AWS`.
        service: String,
        /// What is known, untrusted.
        words: String,
    },
}

/// Why a deploy failed.
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
        /// The target.
        target: String,
        /// What it needs.
        wanted: String,
    },
    /// No container of the service runs an image of the app.
    NoContainer {
        /// The target.
        target: String,
        /// The repository of images.
        repository: String,
    },
    /// There is no such service, or it is no longer active.
    NoService {
        /// The target.
        target: String,
    },
    /// The service is deployed by somebody else (CodeDeploy or an external controller).
    Controller {
        /// The target.
        target: String,
        /// The controller.
        controller: String,
    },
    /// A task that had to end well did not.
    Task {
        /// What people call it.
        name: String,
        /// Its exit code, when it had one.
        exit_code: Option<i64>,
        /// AWS's words, untrusted.
        reason: String,
    },
    /// A task printed what stops the release.
    StoppedOnOutput {
        /// What people call it.
        name: String,
        /// The line, untrusted.
        line: String,
    },
    /// A task took too long.
    TaskTime {
        /// What people call it.
        name: String,
        /// How long it may take, in seconds.
        seconds: u64,
    },
    /// Nobody can tell whether a task ran.
    TaskUnknown {
        /// What people call it.
        name: String,
        /// What is known, untrusted.
        reason: String,
    },
    /// A target did not arrive.
    Rollout {
        /// The target.
        target: String,
        /// Why.
        cause: Box<Cause>,
        /// The last lines of its log, untrusted.
        log: Vec<String>,
    },
    /// The health check never was content.
    Health {
        /// The page.
        url: String,
        /// What it said last.
        got: String,
    },
    /// AWS refused.
    Aws {
        /// Its words, untrusted.
        words: String,
    },
    /// GitHub refused.
    Github {
        /// Its words, untrusted.
        words: String,
    },
    /// Somebody wanted it back.
    Wanted {
        /// The Slack user.
        who: String,
    },
}
