//! Comments of pull requests, each said once: a hidden mark in the text says which it is.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::Github;
use super::compare::Range;
use super::error::GithubError;

const TRIES: u32 = 3;
/// Comments in one answer; GitHub's most.
const PAGE: usize = 100;

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// Whether it was made just now.
    pub created: bool,
}

#[derive(Deserialize)]
struct Said {
    id: u64,
    body: Option<String>,
}

/// Comments on a pull request, unless the comment of that key is there already; its text stays then.
/// The key must be without `--`, which would end the mark.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn find_or_create_comment(
    github: &Github,
    range: Range<'_>,
    number: u64,
    key: &str,
    text: &str,
) -> Result<Comment, GithubError> {
    let mark = format!("<!-- tengu:{key} -->");
    let path = format!("/repos/{}/issues/{number}/comments", range.full_name());
    let body = json!({ "body": format!("{text}\n\n{mark}") });
    let mut last = None;
    for _ in 0..TRIES {
        if let Some(id) = find(github, range, &path, &mark).await? {
            return Ok(Comment { id, created: false });
        }
        match github.write::<Said>(&range.full_name(), Method::POST, &path, &body).await {
            Ok(said) => return Ok(Comment { id: said.id, created: true }),
            Err(error @ GithubError::Unclear(_)) => last = Some(error),
            Err(error) => return Err(error),
        }
        github.clock().sleep(Duration::from_secs(1)).await;
    }
    let found = find(github, range, &path, &mark).await?;
    found
        .map(|id| Comment { id, created: false })
        .ok_or_else(|| last.unwrap_or(GithubError::Unclear("not tried".into())))
}

async fn find(github: &Github, range: Range<'_>, path: &str, mark: &str) -> Result<Option<u64>, GithubError> {
    for page in 1.. {
        let path = format!("{path}?per_page={PAGE}&page={page}");
        let said: Vec<Said> = github.get(&range.full_name(), &path).await?;
        let ours = said.iter().find(|said| said.body.as_ref().is_some_and(|body| body.contains(mark)));
        if ours.is_some() || said.len() < PAGE {
            return Ok(ours.map(|said| said.id));
        }
    }
    Ok(None)
}
