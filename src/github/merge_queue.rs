//! GitHub's merge queue, for repositories that let nothing in past it.
//!
//! A queue merges in its own time and its own way. Whether it has is seen by
//! [`glance`](super::pull_state::glance); whether it still means to, by [`place`].

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Github;
use super::compare::Range;
use super::error::GithubError;
use super::merge::NotMerged;
use super::pull_request::State;

/// The question for a pull request's place in the queue.
pub const QUERY: &str = "query Queue($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id state headRefOid
      mergeQueueEntry { position state }
    }
  }
}";

/// What puts it there.
pub const MUTATION: &str = "mutation Enqueue($pull: ID!, $head: GitObjectID!) {
  enqueuePullRequest(input: { pullRequestId: $pull, expectedHeadOid: $head }) {
    mergeQueueEntry { position state }
  }
}";

const TRIES: u32 = 3;

/// A place in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Place {
    /// How many it will be after; the first is 1.
    pub position: u64,
    /// `QUEUED`, `AWAITING_CHECKS`, `MERGEABLE`, `UNMERGEABLE` or `LOCKED`.
    pub state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    id: String,
    state: State,
    head_ref_oid: String,
    merge_queue_entry: Option<Place>,
}

/// A pull request's place in the queue; nothing when it waits in none: merged by it, thrown out, or never in.
///
/// # Errors
/// [`GithubError::NotFound`] when there is no such pull request; else what [`GithubError`] says.
pub async fn place(github: &Github, range: Range<'_>, number: u64) -> Result<Option<Place>, GithubError> {
    Ok(look(github, range, number).await?.merge_queue_entry)
}

/// Puts a pull request into the queue, if `head_sha` is what it would bring. One that is in it stays where
/// it is; one that the queue has merged needs no place, and there is none to tell.
///
/// # Errors
/// What [`NotMerged`] says; [`NotMerged::Blocked`] with GitHub's words when the queue does not take it.
pub async fn enqueue(
    github: &Github,
    range: Range<'_>,
    number: u64,
    head_sha: &str,
) -> Result<Option<Place>, NotMerged> {
    let mut last = None;
    for _ in 0..TRIES {
        let pull = look(github, range, number).await?;
        match (pull.state, pull.merge_queue_entry) {
            (State::Merged, _) => return Ok(None),
            (State::Closed, _) => return Err(NotMerged::Closed),
            (State::Open, _) if pull.head_ref_oid != head_sha => {
                return Err(NotMerged::Moved { head_sha: pull.head_ref_oid });
            }
            (State::Open, Some(place)) => return Ok(Some(place)),
            // Another look has shown that the words were not about a change in between.
            (State::Open, None) if matches!(last, Some(GithubError::Refused { .. })) => break,
            (State::Open, None) => {}
        }
        match send(github, range, &pull.id, head_sha).await {
            Ok(place) => return Ok(Some(place)),
            Err(error @ (GithubError::Refused { .. } | GithubError::Unclear(_))) => last = Some(error),
            Err(error) => return Err(error.into()),
        }
        github.clock().sleep(Duration::from_secs(1)).await;
    }
    Err(match last {
        Some(GithubError::Refused { message, .. }) => NotMerged::Blocked(message),
        Some(error) => error.into(),
        None => NotMerged::NotYet,
    })
}

async fn look(github: &Github, range: Range<'_>, number: u64) -> Result<Pull, GithubError> {
    let variables = json!({ "owner": range.owner, "name": range.repository, "number": number });
    let mut answer: Value = github.query(&range.full_name(), QUERY, &variables).await?;
    let pull: Option<Pull> = serde_json::from_value(answer["repository"]["pullRequest"].take())
        .map_err(|error| GithubError::Unclear(format!("an unexpected answer: {error}")))?;
    pull.ok_or_else(|| GithubError::NotFound(format!("pull request #{number}")))
}

async fn send(github: &Github, range: Range<'_>, id: &str, head: &str) -> Result<Place, GithubError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        enqueue_pull_request: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        merge_queue_entry: Place,
    }
    let variables = json!({ "pull": id, "head": head });
    let answer: Answer = github.mutate(&range.full_name(), MUTATION, &variables).await?;
    Ok(answer.enqueue_pull_request.merge_queue_entry)
}
