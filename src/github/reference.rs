//! Branches, made and deleted. Doing either twice does no harm.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::branch::encode;
use super::client::Github;
use super::compare::Range;
use super::error::GithubError;

const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// A branch as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its commit. One that was there already may be elsewhere than was asked for.
    pub sha: String,
    /// Whether it was made just now.
    pub created: bool,
}

/// A branch's commit; nothing when there is no such branch.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn find_branch(
    github: &Github,
    range: Range<'_>,
    name: &str,
) -> Result<Option<String>, GithubError> {
    #[derive(Deserialize)]
    struct Reference {
        object: Object,
    }
    #[derive(Deserialize)]
    struct Object {
        sha: String,
    }
    let path = format!("/repos/{}/git/ref/heads/{}", range.full_name(), encode(name));
    match github.get::<Reference>(&range.full_name(), &path).await {
        Ok(found) => Ok(Some(found.object.sha)),
        Err(GithubError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a branch at a commit. One of that name is left where it is.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn find_or_create_branch(
    github: &Github,
    range: Range<'_>,
    name: &str,
    sha: &str,
) -> Result<Branch, GithubError> {
    let path = format!("/repos/{}/git/refs", range.full_name());
    let body = json!({ "ref": format!("refs/heads/{name}"), "sha": sha });
    let mut last = None;
    for _ in 0..TRIES {
        if let Some(sha) = find_branch(github, range, name).await? {
            return Ok(Branch { sha, created: false });
        }
        // GitHub's words for a twin and for a commit that is not there are both 422; the next look tells.
        if let Some(error @ GithubError::Refused { .. }) = last {
            return Err(error);
        }
        match github.write::<Value>(&range.full_name(), Method::POST, &path, &body).await {
            Ok(_) => return Ok(Branch { sha: sha.to_owned(), created: true }),
            Err(error @ (GithubError::Refused { status: 422, .. } | GithubError::Unclear(_))) => {
                last = Some(error);
            }
            Err(error) => return Err(error),
        }
        github.clock().sleep(PAUSE).await;
    }
    Err(last.unwrap_or(GithubError::Unclear("not tried".into())))
}

/// Puts a branch at a commit, wherever it is; makes it when it is not there.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn place_branch(
    github: &Github,
    range: Range<'_>,
    name: &str,
    sha: &str,
) -> Result<(), GithubError> {
    if find_or_create_branch(github, range, name, sha).await?.sha == sha {
        return Ok(());
    }
    let path = format!("/repos/{}/git/refs/heads/{}", range.full_name(), encode(name));
    let body = json!({ "sha": sha, "force": true });
    let mut last = None;
    for _ in 0..TRIES {
        match github.write::<Value>(&range.full_name(), Method::PATCH, &path, &body).await {
            // Doing it twice does no harm.
            Err(error @ GithubError::Unclear(_)) => last = Some(error),
            answer => return answer.map(drop),
        }
        github.clock().sleep(PAUSE).await;
    }
    Err(last.unwrap_or(GithubError::Unclear("not tried".into())))
}

/// Deletes a branch; one that is not there needs no deleting. GitHub closes the pull requests from it.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn delete_branch(github: &Github, range: Range<'_>, name: &str) -> Result<(), GithubError> {
    let path = format!("/repos/{}/git/refs/heads/{}", range.full_name(), encode(name));
    let mut last = None;
    for _ in 0..TRIES {
        match github.send_only(&range.full_name(), Method::DELETE, &path).await {
            // GitHub's answer for a branch that is not there.
            Err(GithubError::Refused { status: 422, message }) if message.contains("does not exist") => {
                return Ok(());
            }
            Err(GithubError::NotFound(_)) => return Ok(()),
            Err(error @ GithubError::Unclear(_)) => last = Some(error),
            answer => return answer,
        }
        github.clock().sleep(PAUSE).await;
    }
    Err(last.unwrap_or(GithubError::Unclear("not tried".into())))
}
