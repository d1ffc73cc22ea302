//! What a command does.

use std::path::PathBuf;
use std::time::Duration;

use super::argv::Argv;
use super::template::Template;

/// What a command does once it is understood and permitted.
#[derive(Clone, Debug)]
pub enum Action {
    /// Something tengu itself knows.
    BuiltIn(BuiltIn),
    /// Answers with one of these, picked at random. Never empty.
    Reply(Vec<Template>),
    /// Runs a program and shows the end of its output.
    Run(Run),
}

/// The actions tengu itself knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltIn {
    /// Lists the commands, or explains one.
    Help,
    /// Says that tengu is there.
    Ping,
    /// Says which tengu this is.
    Version,
    /// Opens a deploy pull request.
    Deploy,
    /// Shows what a deploy would bring.
    Diff,
    /// Shows what runs where and what is under way.
    Status,
    /// Cancels a deploy that has not moved anything yet.
    Cancel,
    /// Tries a failed deploy again.
    Retry,
    /// Leaves a failed deploy as it is.
    Leave,
    /// Brings back what ran before.
    Rollback,
    /// Keeps an environment to oneself.
    Lock,
    /// Gives an environment back.
    Unlock,
    /// Lists what went where.
    History,
    /// Says that a change works.
    Verify,
    /// Takes that back.
    Unverify,
    /// Says that a change does not work.
    Broken,
    /// Shows what is still to be verified.
    Pending,
    /// Shows what the person who asks has to verify.
    PendingMine,
    /// Leaves somebody alone for a while.
    Snooze,
    /// Leaves somebody alone until then.
    SnoozeUntil,
    /// Asks somebody again.
    SnoozeOff,
    /// Reminds those who have something to verify.
    Remind,
    /// Gets somebody a copy of a branch.
    DeployFeature,
    /// Lists copies of branches.
    Features,
    /// Shows how a copy stands.
    Feature,
    /// Brings a copy again.
    RedeployFeature,
    /// Lets a copy live longer.
    ExtendFeature,
    /// Removes a copy.
    DeleteFeature,
    /// Shows what a copy printed last.
    Logs,
    /// Remembers the GitHub login of who says it.
    IAm,
    /// Tells who a person is on the other side.
    WhoIs,
}

impl BuiltIn {
    /// Every built-in action.
    pub const ALL: [Self; 31] = [
        Self::Help,
        Self::Ping,
        Self::Version,
        Self::Deploy,
        Self::Diff,
        Self::Status,
        Self::Cancel,
        Self::Retry,
        Self::Leave,
        Self::Rollback,
        Self::Lock,
        Self::Unlock,
        Self::History,
        Self::Verify,
        Self::Unverify,
        Self::Broken,
        Self::Pending,
        Self::PendingMine,
        Self::Snooze,
        Self::SnoozeUntil,
        Self::SnoozeOff,
        Self::Remind,
        Self::DeployFeature,
        Self::Features,
        Self::Feature,
        Self::RedeployFeature,
        Self::ExtendFeature,
        Self::DeleteFeature,
        Self::Logs,
        Self::IAm,
        Self::WhoIs,
    ];

    /// The name in a command file: `action = "who-is"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Ping => "ping",
            Self::Version => "version",
            Self::Deploy => "deploy",
            Self::Diff => "diff",
            Self::Status => "status",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Leave => "leave",
            Self::Rollback => "rollback",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::History => "history",
            Self::Verify => "verify",
            Self::Unverify => "unverify",
            Self::Broken => "broken",
            Self::Pending => "pending",
            Self::PendingMine => "pending-mine",
            Self::Snooze => "snooze",
            Self::SnoozeUntil => "snooze-until",
            Self::SnoozeOff => "snooze-off",
            Self::Remind => "remind",
            Self::DeployFeature => "deploy-feature",
            Self::Features => "features",
            Self::Feature => "feature",
            Self::RedeployFeature => "redeploy-feature",
            Self::ExtendFeature => "extend-feature",
            Self::DeleteFeature => "delete-feature",
            Self::Logs => "logs",
            Self::IAm => "i-am",
            Self::WhoIs => "who-is",
        }
    }

    /// The action of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// A program to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The program and its arguments.
    pub argv: Argv,
    /// How long it may take.
    pub timeout: Duration,
    /// Environment variables it gets besides the harmless ones ([`super::run::HARMLESS`]).
    pub env: Vec<String>,
    /// Where it runs; tengu's own working directory when not set.
    pub directory: Option<PathBuf>,
}
