//! How far a deployment is, said once.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Deployment, PAUSE, State, TRIES, cut, encode_value};
use crate::github::client::Github;
use crate::github::error::GithubError;

/// How many deployments of an environment are looked at for older ones that still seem to run.
const OLDER: u32 = 30;

#[derive(Deserialize)]
struct Status {
    id: u64,
    state: String,
    description: Option<String>,
    environment_url: Option<String>,
    log_url: Option<String>,
}

/// Says how far a deployment is, unless that is the last thing that was said. The description is cut at
/// 140 characters, the longest GitHub takes.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn set_status(
    github: &Github,
    repository: &str,
    id: u64,
    state: State,
    description: &str,
    environment_url: Option<&str>,
    log_url: Option<&str>,
) -> Result<(), GithubError> {
    let body = json!({
        "state": state, "description": cut(description), "auto_inactive": false,
        "environment_url": environment_url.unwrap_or_default(), "log_url": log_url.unwrap_or_default(),
    });
    let path = format!("/repos/{repository}/deployments/{id}/statuses");
    let mut last = None;
    for _ in 0..TRIES {
        if newest(github, repository, id).await?.is_some_and(|status| status.says(&body)) {
            return Ok(());
        }
        match github.write::<Value>(repository, Method::POST, &path, &body).await {
            Err(error @ GithubError::Unclear(_)) => last = Some(error),
            answer => return answer.map(drop),
        }
        github.clock().sleep(PAUSE).await;
    }
    match newest(github, repository, id).await? {
        Some(status) if status.says(&body) => Ok(()),
        _ => Err(last.unwrap_or(GithubError::Unclear("not tried".into()))),
    }
}

/// Marks the deployments of an environment before this one as inactive, if they still seem to run. GitHub
/// does so by itself for every environment but production ones; here it is done alike for all.
///
/// # Errors
/// What [`GithubError`] says; some may be marked already, and the rest is when it is called again.
pub async fn deactivate_older(
    github: &Github,
    repository: &str,
    environment: &str,
    id: u64,
) -> Result<(), GithubError> {
    // The oldest first: what is cut short here leaves nothing behind the first that is inactive.
    for (older, status) in seeming_to_run(github, repository, environment, id).await?.into_iter().rev() {
        let (page, log) = (status.environment_url.as_deref(), status.log_url.as_deref());
        set_status(github, repository, older, State::Inactive, "", page, log).await?;
    }
    Ok(())
}

/// The deployments before this one down to the first that is inactive, the newest first.
async fn seeming_to_run(
    github: &Github,
    repository: &str,
    environment: &str,
    id: u64,
) -> Result<Vec<(u64, Status)>, GithubError> {
    let environment = encode_value(environment);
    let path = format!("/repos/{repository}/deployments?environment={environment}&per_page={OLDER}");
    let known: Vec<Deployment> = github.get(repository, &path).await?;
    let mut ids: Vec<u64> = known.iter().map(|known| known.id).filter(|known| *known < id).collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    let mut running = Vec::new();
    for id in ids {
        match newest(github, repository, id).await? {
            Some(status) if status.is(State::Inactive) => break,
            Some(status) if status.is(State::Success) => running.push((id, status)),
            _ => {}
        }
    }
    Ok(running)
}

/// What was said last.
async fn newest(github: &Github, repository: &str, id: u64) -> Result<Option<Status>, GithubError> {
    let path = format!("/repos/{repository}/deployments/{id}/statuses?per_page=100");
    let said: Vec<Status> = github.get(repository, &path).await?;
    Ok(said.into_iter().max_by_key(|status| status.id))
}

impl Status {
    fn is(&self, state: State) -> bool {
        json!(state) == self.state
    }

    /// Whether it is what a body would say.
    fn says(&self, body: &Value) -> bool {
        let same = |field: &str, said: &Option<String>| body[field] == said.as_deref().unwrap_or_default();
        body["state"] == self.state
            && same("description", &self.description)
            && same("environment_url", &self.environment_url)
            && same("log_url", &self.log_url)
    }
}
