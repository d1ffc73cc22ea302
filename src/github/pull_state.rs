//! A glance at a pull request: cheap enough to be taken again and again.
//!
//! It is a conditional request. While nothing changes GitHub answers 304, which its limit does not count.
//! Source: GitHub Docs, "Best practices for using the REST API".

use serde::Deserialize;

use super::client::Github;
use super::compare::Range;
use super::error::GithubError;
use super::pull_request::State;

/// A pull request at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Where it is in its life.
    pub state: State,
    /// The commit it would bring; of a merged one, the commit it brought.
    pub head_sha: String,
    /// The commit that merging it made. Of an open pull request GitHub names a trial merge here: left out.
    pub merged_sha: Option<String>,
    /// The login of who merged it, without an App's `[bot]`; nobody when the account is gone.
    pub merged_by: Option<String>,
    /// The branch it comes from.
    pub head_ref: String,
    /// The branch it goes to.
    pub base_ref: String,
    /// Whether it can be merged without a conflict; nothing while GitHub finds out.
    pub mergeable: Option<bool>,
    /// Whether anything is different from the last glance of this client.
    pub changed: bool,
}

/// Reads a pull request again.
///
/// # Errors
/// [`GithubError::NotFound`] when there is none of that number; else what [`GithubError`] says.
pub async fn glance(github: &Github, range: Range<'_>, number: u64) -> Result<Glance, GithubError> {
    let path = format!("/repos/{}/pulls/{number}", range.full_name());
    let (pull, changed) = github.get_noting::<Pull>(&range.full_name(), &path).await?;
    Ok(Glance { changed, ..pull.into() })
}

#[derive(Deserialize)]
struct Pull {
    state: String,
    merged: bool,
    mergeable: Option<bool>,
    merge_commit_sha: Option<String>,
    merged_by: Option<Login>,
    head: End,
    base: End,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

#[derive(Deserialize)]
struct End {
    #[serde(rename = "ref")]
    name: String,
    sha: String,
}

impl From<Pull> for Glance {
    fn from(pull: Pull) -> Self {
        let state = match (pull.merged, pull.state.as_str()) {
            (true, _) => State::Merged,
            (false, "open") => State::Open,
            (false, _) => State::Closed,
        };
        Self {
            state,
            head_sha: pull.head.sha,
            merged_sha: pull.merge_commit_sha.filter(|_| pull.merged),
            merged_by: pull.merged_by.map(|by| by.login.trim_end_matches("[bot]").to_owned()),
            head_ref: pull.head.name,
            base_ref: pull.base.name,
            mergeable: pull.mergeable,
            changed: true,
        }
    }
}
