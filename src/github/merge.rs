//! Merging a pull request: exactly the commit that people approved, exactly once.
//!
//! It is looked at before and after each attempt. A merge that is found done, by whomever, is adopted;
//! one whose answer was lost is never sent again without a look.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::Github;
use super::compare::Range;
use super::error::GithubError;
use super::pull_request::State;
use super::pull_state::{Glance, glance};

/// How long GitHub is left alone before it is looked at again.
const PAUSE: Duration = Duration::from_secs(2);
/// How often we look, when GitHub keeps on finding out whether it can be merged: about half a minute.
const LOOKS: u32 = 15;
/// How often the merge is sent when each time something passing comes between.
const SENDS: u32 = 5;

/// A pull request that is merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The commit that merging made.
    pub sha: String,
    /// Who merged it, where GitHub was asked: nobody when it was this call, or the account is gone.
    pub by: Option<String>,
    /// The commit that was merged. Somebody else may have merged another than was asked for.
    pub head_sha: String,
    /// Whether it was found merged, instead of our being told so: by somebody else, or by ourselves when
    /// the answer was lost.
    pub already: bool,
}

/// Why a pull request is not merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMerged {
    /// It would bring another commit by now.
    #[error("its head is {head_sha} now")]
    Moved {
        /// That commit.
        head_sha: String,
    },
    /// The branches changed the same lines.
    #[error("the branches are in conflict")]
    Conflict,
    /// A rule of the repository forbids it: GitHub's words.
    #[error("GitHub does not let it be merged: {0}")]
    Blocked(String),
    /// It must go through the merge queue; see [`super::merge_queue::enqueue`].
    #[error("it must go through the merge queue")]
    Queue,
    /// Somebody closed it.
    #[error("it is closed")]
    Closed,
    /// There is none of that number any more, or the token may not see it.
    #[error("there is no such pull request")]
    Gone,
    /// GitHub has not found out in time whether it can be merged, or its branches kept on moving.
    #[error("GitHub does not know yet whether it can be merged")]
    NotYet,
    /// The request failed.
    #[error(transparent)]
    Github(GithubError),
}

impl From<GithubError> for NotMerged {
    fn from(error: GithubError) -> Self {
        match error {
            GithubError::NotFound(_) => Self::Gone,
            GithubError::Forbidden(words) => {
                let hint = "merging needs contents: write, and workflows: write where workflows change";
                Self::Github(GithubError::Forbidden(format!("{words} ({hint})")))
            }
            error => Self::Github(error),
        }
    }
}

/// What is to be done about a pull request as it is.
enum Next {
    Send,
    Wait,
    Done(Merged),
    Never(NotMerged),
}

/// Merges a pull request by a merge commit, if `head_sha` is still what it would bring.
///
/// # Errors
/// What [`NotMerged`] says; nothing was merged then, except with [`GithubError::Unclear`].
pub async fn merge(
    github: &Github,
    range: Range<'_>,
    number: u64,
    head_sha: &str,
    title: &str,
    message: &str,
) -> Result<Merged, NotMerged> {
    let body =
        json!({ "sha": head_sha, "merge_method": "merge", "commit_title": title, "commit_message": message });
    let (mut sends, mut last) = (0, NotMerged::NotYet);
    for _ in 0..LOOKS {
        match next(glance(github, range, number).await?, head_sha) {
            Next::Done(merged) => return Ok(merged),
            Next::Never(why) => return Err(why),
            Next::Send if sends == SENDS => return Err(last),
            Next::Send => {
                sends += 1;
                match send(github, range, number, &body).await {
                    Ok(sha) => return Ok(done(sha, head_sha)),
                    Err(error) => last = meaning(error)?,
                }
            }
            Next::Wait => {}
        }
        github.clock().sleep(PAUSE).await;
    }
    Err(last)
}

fn next(seen: Glance, head_sha: &str) -> Next {
    match (seen.state, seen.merged_sha, seen.mergeable) {
        (State::Merged, Some(sha), _) => {
            Next::Done(Merged { sha, by: seen.merged_by, head_sha: seen.head_sha, already: true })
        }
        // Merged, and the commit not told yet.
        (State::Merged, None, _) => Next::Wait,
        (State::Closed, ..) => Next::Never(NotMerged::Closed),
        (State::Open, ..) if seen.head_sha != head_sha => {
            Next::Never(NotMerged::Moved { head_sha: seen.head_sha })
        }
        (State::Open, _, Some(true)) => Next::Send,
        (State::Open, _, Some(false)) => Next::Never(NotMerged::Conflict),
        (State::Open, _, None) => Next::Wait,
    }
}

fn done(sha: String, head_sha: &str) -> Merged {
    Merged { sha, by: None, head_sha: head_sha.to_owned(), already: false }
}

async fn send(
    github: &Github,
    range: Range<'_>,
    number: u64,
    body: &serde_json::Value,
) -> Result<String, GithubError> {
    #[derive(Deserialize)]
    struct Made {
        sha: String,
    }
    let path = format!("/repos/{}/pulls/{number}/merge", range.full_name());
    let made: Made = github.write(&range.full_name(), Method::PUT, &path, body).await?;
    Ok(made.sha)
}

/// What a refusal means: the way to say it should another look not help, or an end at once.
///
/// 405 has several meanings which only its words tell apart.
fn meaning(error: GithubError) -> Result<NotMerged, NotMerged> {
    match error {
        // The head moved, and the next look tells where to.
        GithubError::Refused { status: 409, .. } => Ok(NotMerged::NotYet),
        GithubError::Refused { status: 405, message } => refused(message),
        unclear @ GithubError::Unclear(_) => Ok(NotMerged::Github(unclear)),
        error => Err(error.into()),
    }
}

fn refused(words: String) -> Result<NotMerged, NotMerged> {
    let said = |part: &str| words.to_lowercase().contains(part);
    if said("merge queue") {
        return Err(NotMerged::Queue);
    }
    if said("base branch was modified") {
        return Ok(NotMerged::NotYet);
    }
    // Too little to go by: it may be merged, in conflict or not known yet. The next look tells.
    if said("pull request is not mergeable") {
        return Ok(NotMerged::Blocked(words));
    }
    Err(NotMerged::Blocked(words))
}
