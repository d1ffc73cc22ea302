//! What GitHub says stands between two branches.

use chrono::{DateTime, Utc};

/// A commit on the base branch that the release branch does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The full hash, 40 or 64 hex digits.
    pub sha: String,
    /// The whole message: subject, body and trailers.
    pub message: String,
    /// The hashes of its parents; two or more make it a merge commit.
    pub parents: Vec<String>,
    /// Who wrote it: the author first, then the co-authors.
    pub authors: Vec<Author>,
    /// The pull requests GitHub associates with it, unfiltered.
    pub pull_requests: Vec<PullRequest>,
}

/// Somebody who wrote a commit, as the commit itself names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The name in the commit.
    pub name: String,
    /// The e-mail address in the commit.
    pub email: String,
    /// The GitHub account the address belongs to, if any.
    pub login: Option<String>,
    /// Whether the account is a bot's.
    pub bot: bool,
}

/// An account on GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The login without `@`, as GraphQL gives it (`dependabot`, not `dependabot[bot]`).
    pub login: String,
    /// Whether it is a bot's.
    pub bot: bool,
}

/// A pull request that a commit came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number in the repository.
    pub number: u64,
    /// Its title, as people typed it: untrusted text.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Who opened it; nobody when the account was deleted.
    pub author: Option<Account>,
    /// Who merged it.
    pub merged_by: Option<Account>,
    /// When it was merged, if it was.
    pub merged_at: Option<DateTime<Utc>>,
    /// The branch it was merged into.
    pub base: String,
    /// The branch it came from.
    pub head: String,
    /// The commit that merging it made.
    pub merge_commit: Option<String>,
}
