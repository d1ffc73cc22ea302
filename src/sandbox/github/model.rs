//! What accounts and pull requests look like, to those who read them.

use chrono::{DateTime, Utc};

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    User,
    /// A GitHub App's account: `name[bot]` in REST, `name` in GraphQL.
    Bot,
    /// An account that is gone: its pull requests have no author any more.
    Deleted,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: u64,
    /// The login, without `[bot]`.
    pub login: String,
    /// The name people see.
    pub name: String,
    /// The address that links commits to it.
    pub email: String,
    /// What kind of account it is.
    pub kind: Kind,
}

/// What the checks of a commit say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// All green.
    Success,
    /// At least one red.
    Failure,
    /// At least one is running.
    Pending,
    /// A required one has not reported yet.
    Expected,
    /// There are none.
    None,
}

/// How a pull request is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeKind {
    /// By a merge commit.
    Merge,
    /// As one new commit.
    Squash,
    /// As new commits on top of the base branch.
    Rebase,
}

/// Where a pull request is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    /// Open.
    Open,
    /// Closed without a merge.
    Closed,
    /// Merged.
    Merged,
}

/// One version of a pull request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Who saved it.
    pub editor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The whole text as saved.
    pub text: String,
}

/// A pull request's comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The text.
    pub body: String,
}

/// A pull request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullView {
    /// Its global number.
    pub id: u64,
    /// Its number in the repository.
    pub number: u64,
    /// The title.
    pub title: String,
    /// The body as stored; nothing when it never had one.
    pub body: Option<String>,
    /// The login of who opened it.
    pub author: String,
    /// The branch it comes from.
    pub head: String,
    /// The branch it goes to.
    pub base: String,
    /// The head's commit; frozen when it was merged or closed.
    pub head_sha: String,
    /// The base's commit; frozen when it was merged or closed.
    pub base_sha: String,
    /// Where it is in its life.
    pub state: PullState,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was closed or merged.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who merged it.
    pub merged_by: Option<String>,
    /// The commit that merging made (the last one of a rebase).
    pub merge_commit: Option<String>,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The logins of its assignees.
    pub assignees: Vec<String>,
    /// The logins of those asked for a review.
    pub requested_reviewers: Vec<String>,
    /// The slugs of the teams asked for a review.
    pub requested_teams: Vec<String>,
    /// Every version of the body, oldest first; empty until the first edit.
    pub edits: Vec<Edit>,
    /// What was said below it.
    pub comments: Vec<Comment>,
    /// Whether merging it would conflict.
    pub conflict: bool,
    /// The logins of those who approved it.
    pub approvals: Vec<String>,
    /// How often it was merged.
    pub merges: u32,
    pub(super) base_modified: u32,
    pub(super) mergeable_unknown: u32,
    /// The hashes it had when it was merged or closed.
    pub(super) frozen: Option<Vec<usize>>,
}

impl PullView {
    /// Whether it was merged.
    pub fn merged(&self) -> bool {
        self.state == PullState::Merged
    }
}
