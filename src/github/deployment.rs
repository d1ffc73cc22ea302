//! GitHub Deployments: what GitHub's pages show of our deploys.
//!
//! A deployment carries the deploy's id in its payload and is found again by it. GitHub's defaults would
//! merge the default branch into what is deployed and wait for checks of its own choice: both are turned off.
//! Source: GitHub Docs, "REST API endpoints for deployments".

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::branch::encode_value;
use super::client::Github;
use super::error::GithubError;

mod status;

pub use status::{deactivate_older, set_status};

const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// The longest description, in characters.
const DESCRIPTION: usize = 140;

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for its turn.
    Queued,
    /// It is under way.
    InProgress,
    /// It is what runs.
    Success,
    /// It was tried and did not work.
    Failure,
    /// It could not be tried.
    Error,
    /// Something newer runs instead.
    Inactive,
    /// Nothing was said about it yet.
    Pending,
}

#[derive(Deserialize)]
struct Deployment {
    id: u64,
    payload: Value,
}

impl Deployment {
    /// Whether it is the deploy's. GitHub gives a payload back as an object, or as the text of one.
    fn is_of(&self, deploy_id: &str) -> bool {
        let text = self.payload.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        text.as_ref().unwrap_or(&self.payload)["tengu"] == deploy_id
    }
}

/// Makes a deploy's deployment, or finds the one that was made before; gives its number.
/// `repository` is `owner/name`.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn find_or_create(
    github: &Github,
    repository: &str,
    sha: &str,
    environment: &str,
    deploy_id: &str,
    description: &str,
) -> Result<u64, GithubError> {
    let body = json!({
        "ref": sha, "environment": environment, "description": cut(description),
        "auto_merge": false, "required_contexts": [], "payload": { "tengu": deploy_id },
    });
    let path = format!("/repos/{repository}/deployments");
    let mut last = None;
    for _ in 0..TRIES {
        if let Some(id) = find(github, repository, sha, environment, deploy_id).await? {
            return Ok(id);
        }
        match github.write::<Deployment>(repository, Method::POST, &path, &body).await {
            Ok(made) => return Ok(made.id),
            Err(error @ GithubError::Unclear(_)) => last = Some(error),
            Err(error) => return Err(error),
        }
        github.clock().sleep(PAUSE).await;
    }
    let found = find(github, repository, sha, environment, deploy_id).await?;
    found.ok_or_else(|| last.unwrap_or(GithubError::Unclear("not tried".into())))
}

async fn find(
    github: &Github,
    repository: &str,
    sha: &str,
    environment: &str,
    deploy_id: &str,
) -> Result<Option<u64>, GithubError> {
    let environment = encode_value(environment);
    let path = format!("/repos/{repository}/deployments?sha={sha}&environment={environment}&per_page=100");
    let known: Vec<Deployment> = github.get(repository, &path).await?;
    Ok(known.iter().find(|deployment| deployment.is_of(deploy_id)).map(|deployment| deployment.id))
}

fn cut(description: &str) -> String {
    description.chars().take(DESCRIPTION).collect()
}
