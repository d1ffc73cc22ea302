//! A box ticked from Slack: the body of the deploy pull request is the truth, so the tick is written there.
//!
//! GitHub replaces a body without asking whether it has changed since it was read. So it is read right before
//! and right after; what a person wrote in between is taken from the history of edits, and ticked again.
//! Of ourselves, only one may write at a time: whoever calls holds a lease on the pull request.

use std::collections::BTreeSet;

use super::body;
use super::key::Key;
use super::publish::{overwritten, same};
use crate::github::compare::Range;
use crate::github::pull_request::{self, Seen};
use crate::github::{Github, GithubError};

/// How often people may edit the body while we write it.
const ROUNDS: usize = 5;

/// Ticks boxes, or empties them. The body as it is after that; nothing when there is no such pull request.
///
/// # Errors
/// What [`GithubError`] says; [`GithubError::Unclear`] when people edit it again and again.
pub async fn tick(
    github: &Github,
    range: Range<'_>,
    number: u64,
    keys: &BTreeSet<Key>,
    ticked: bool,
) -> Result<Option<Seen>, GithubError> {
    let Some(mut before) = pull_request::see(github, range, number).await? else { return Ok(None) };
    let mut base = before.body.clone();
    for _ in 0..ROUNDS {
        let new = body::tick(&base, keys, ticked);
        if same(&new, &before.body) {
            return Ok(Some(before));
        }
        pull_request::rewrite(github, range, number, &new).await?;
        let Some(after) = pull_request::see(github, range, number).await? else { return Ok(None) };
        base = match overwritten(&before, &after) {
            Some(edit) => edit.diff.clone().unwrap_or_else(|| after.body.clone()),
            None if same(&new, &after.body) => return Ok(Some(after)),
            None => after.body.clone(),
        };
        before = after;
    }
    Err(GithubError::Unclear(format!(
        "pull request #{number} was edited again and again while it was ticked"
    )))
}
