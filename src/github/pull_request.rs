//! Pull requests, read and written.

use chrono::{DateTime, Utc};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::branch::encode_value;
use super::client::Github;
use super::compare::Range;
use super::error::GithubError;

/// The question for one pull request's present state.
pub const QUERY: &str = "query PullRequest($owner: String!, $name: String!, $number: Int!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      number url title body state headRefOid mergeable lastEditedAt
      editor { login }
      mergedBy { login }
      commits(last: 1) { nodes { commit { oid statusCheckRollup { state } } } }
      userContentEdits(first: 20) { nodes { editedAt editor { login } diff } }
    }
  }
}";

/// An open pull request as the comparison brings it along.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenPullRequest {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its body as it is now.
    pub body: String,
    /// The commit it would bring.
    pub head_ref_oid: String,
    /// Whether it can be merged.
    pub mergeable: Mergeable,
    /// Whether it comes from a fork, whose branch may have the same name.
    pub is_cross_repository: bool,
    /// Who edited the body last.
    pub editor: Option<Editor>,
}

/// Whether a pull request can be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mergeable {
    /// It can.
    Mergeable,
    /// The branches changed the same lines.
    Conflicting,
    /// GitHub has not found out yet.
    #[serde(other)]
    Unknown,
}

/// Where a pull request is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// It waits.
    Open,
    /// Somebody closed it.
    Closed,
    /// Somebody merged it.
    Merged,
}

/// An account that edited a text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Editor {
    /// Its login.
    pub login: String,
}

/// A pull request as it is at the moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// Where it is in its life.
    pub state: State,
    /// The commit it would bring.
    pub head_ref_oid: String,
    /// Whether it can be merged.
    pub mergeable: Mergeable,
    /// Who edited the body last.
    pub editor: Option<Editor>,
    /// Who merged it.
    pub merged_by: Option<Editor>,
    user_content_edits: Option<Edits>,
    /// Who we are on GitHub.
    #[serde(skip)]
    pub viewer: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Edits {
    nodes: Option<Vec<Option<Edit>>>,
}

/// One edit of a body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// When.
    pub edited_at: DateTime<Utc>,
    /// Who; nobody when the account is gone.
    pub editor: Option<Editor>,
    /// The whole text after the edit; GitHub keeps it for a while.
    pub diff: Option<String>,
}

impl Seen {
    /// The newest edits of the body by others than us.
    pub fn edits_by_people(&self) -> impl Iterator<Item = &Edit> {
        let edits = self.user_content_edits.iter().flat_map(|edits| edits.nodes.iter().flatten().flatten());
        edits.filter(|edit| edit.editor.as_ref().is_none_or(|editor| !self.is_us(editor)))
    }

    /// Who edited the body last, when it was not us.
    pub fn last_person(&self) -> Option<&str> {
        self.editor.as_ref().filter(|editor| !self.is_us(editor)).map(|editor| editor.login.as_str())
    }

    /// An App's login ends in `[bot]` in one place and not in another.
    fn is_us(&self, editor: &Editor) -> bool {
        editor.login.trim_end_matches("[bot]") == self.viewer.trim_end_matches("[bot]")
    }
}

/// What a pull request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The title, at most 256 characters.
    pub title: String,
    /// The body, at most 65,536 characters.
    pub body: String,
}

/// Whether something was there or had to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The pull request's number.
    pub number: u64,
    /// Whether it was made just now.
    pub created: bool,
}

#[derive(Deserialize)]
struct Numbered {
    number: u64,
}

/// Reads a pull request; nothing when there is none of that number.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn see(github: &Github, range: Range<'_>, number: u64) -> Result<Option<Seen>, GithubError> {
    #[derive(Deserialize)]
    struct Answer {
        viewer: Editor,
        repository: Option<Repository>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Repository {
        pull_request: Option<Seen>,
    }
    let variables = json!({ "owner": range.owner, "name": range.repository, "number": number });
    let answer: Answer = github.query(&range.full_name(), QUERY, &variables).await?;
    let seen = answer.repository.and_then(|repository| repository.pull_request);
    Ok(seen.map(|seen| Seen { viewer: answer.viewer.login, ..seen }))
}

/// Makes the pull request from base to release branch, or finds it when somebody was faster or an
/// earlier answer was lost.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn create(github: &Github, range: Range<'_>, words: &Words) -> Result<Found, GithubError> {
    let path = format!("/repos/{}/pulls", range.full_name());
    let body = json!({ "title": words.title, "body": words.body, "head": range.head, "base": range.release });
    let mut last = None;
    for _ in 0..3 {
        match github.write::<Numbered>(&range.full_name(), Method::POST, &path, &body).await {
            Ok(made) => return Ok(Found { number: made.number, created: true }),
            Err(error @ (GithubError::Refused { status: 422, .. } | GithubError::Unclear(_))) => {
                if let Some(number) = find(github, range).await? {
                    return Ok(Found { number, created: false });
                }
                if matches!(error, GithubError::Refused { .. }) {
                    return Err(error);
                }
                github.clock().sleep(std::time::Duration::from_secs(1)).await;
                last = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or(GithubError::Unclear("not tried".into())))
}

/// The number of the open pull request from base to release branch.
async fn find(github: &Github, range: Range<'_>) -> Result<Option<u64>, GithubError> {
    let (base, head) = (encode_value(range.release), encode_value(range.head));
    let query = format!("state=open&head={}:{head}&base={base}", range.owner);
    let path = format!("/repos/{}/pulls?{query}", range.full_name());
    let found: Vec<Numbered> = github.get(&range.full_name(), &path).await?;
    Ok(found.first().map(|pull| pull.number))
}

/// Replaces the body of a pull request; its title stays what people made of it. Doing it twice does no harm, so it is tried again.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn rewrite(github: &Github, range: Range<'_>, number: u64, body: &str) -> Result<(), GithubError> {
    let path = format!("/repos/{}/pulls/{number}", range.full_name());
    let body = json!({ "body": body });
    let mut last = None;
    for _ in 0..3 {
        match github.write::<Value>(&range.full_name(), Method::PATCH, &path, &body).await {
            Err(error @ GithubError::Unclear(_)) => {
                github.clock().sleep(std::time::Duration::from_secs(1)).await;
                last = Some(error);
            }
            answer => return answer.map(drop),
        }
    }
    Err(last.unwrap_or(GithubError::Unclear("not tried".into())))
}

/// Closes a pull request without merging it; one that is closed or merged stays as it is.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn close(github: &Github, range: Range<'_>, number: u64) -> Result<(), GithubError> {
    let path = format!("/repos/{}/pulls/{number}", range.full_name());
    let body = json!({ "state": "closed" });
    github.write::<Value>(&range.full_name(), Method::PATCH, &path, &body).await.map(drop)
}

/// Adds labels to a pull request; those that are there stay.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn label(
    github: &Github,
    range: Range<'_>,
    number: u64,
    labels: &[String],
) -> Result<(), GithubError> {
    let path = format!("/repos/{}/issues/{number}/labels", range.full_name());
    github
        .write::<Value>(&range.full_name(), Method::POST, &path, &json!({ "labels": labels }))
        .await
        .map(drop)
}

/// Assigns people to a pull request.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn assign(
    github: &Github,
    range: Range<'_>,
    number: u64,
    logins: &[String],
) -> Result<(), GithubError> {
    let path = format!("/repos/{}/issues/{number}/assignees", range.full_name());
    github
        .write::<Value>(&range.full_name(), Method::POST, &path, &json!({ "assignees": logins }))
        .await
        .map(drop)
}

/// Asks people, and teams named `org/team`, to review a pull request.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn ask_for_review(
    github: &Github,
    range: Range<'_>,
    number: u64,
    who: &[String],
) -> Result<(), GithubError> {
    let path = format!("/repos/{}/pulls/{number}/requested_reviewers", range.full_name());
    let (teams, people): (Vec<_>, Vec<_>) = who.iter().partition(|name| name.contains('/'));
    let teams: Vec<_> = teams.iter().filter_map(|team| team.split('/').nth(1)).collect();
    let body = json!({ "reviewers": people, "team_reviewers": teams });
    github.write::<Value>(&range.full_name(), Method::POST, &path, &body).await.map(drop)
}
