//! What the base branch has that the release branch has not.
//!
//! One GraphQL question for each hundred commits: the commits with their authors and pull requests, and,
//! with the first of them, the state of the checks and the open deploy pull request. Its cost does not
//! grow with the number of pull requests.

mod wire;

use serde::Deserialize;
use serde_json::json;
use wire::Answer;

use super::client::Github;
use super::error::GithubError;
use super::model::Commit;
use super::pull_request::OpenPullRequest;

/// The question.
pub const QUERY: &str = include_str!("compare.graphql");

/// Commits in one answer; GitHub's most.
const PAGE: usize = 100;
/// How often a page is asked for, when a smaller one could be asked for instead, and when none could.
const IMPATIENT: u32 = 2;
const PATIENT: u32 = 4;
/// How often the base branch may move while we read its commits.
const RESTARTS: usize = 3;

/// What GitHub says about two branches.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The head of the base branch: what would go out.
    pub head_sha: String,
    /// The head of the release branch: what is released now.
    pub release_sha: String,
    /// How many commits GitHub counts; more than are listed when it lists no more.
    pub commit_count: usize,
    /// What the checks of that commit say; nothing when it has none.
    pub checks: Option<String>,
    /// What the base branch has and the release branch has not, the oldest first.
    pub commits: Vec<Commit>,
    /// The open pull request from one to the other.
    pub open: Option<OpenPullRequest>,
}

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The repository; or the token may not see it.
    Repository,
    /// The base branch.
    Base,
    /// The release branch.
    Release,
}

/// Which branches of which repository.
#[derive(Clone, Copy, Debug)]
pub struct Range<'a> {
    /// The repository's owner.
    pub owner: &'a str,
    /// The repository's name.
    pub repository: &'a str,
    /// The base branch.
    pub base: &'a str,
    /// The release branch.
    pub release: &'a str,
    /// The branch that the pull request comes from: base, or one that is pinned to a commit.
    pub head: &'a str,
}

impl Range<'_> {
    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.repository)
    }
}

/// Compares two branches; the commits are all of one moment.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn compare(github: &Github, range: Range<'_>) -> Result<Result<Comparison, Missing>, GithubError> {
    for _ in 0..RESTARTS {
        if let Some(result) = compare_at_once(github, range).await? {
            return Ok(result);
        }
    }
    Err(GithubError::Unclear(format!("{} moved again and again while its commits were read", range.base)))
}

/// Nothing when the base branch moved between two pages.
async fn compare_at_once(
    github: &Github,
    range: Range<'_>,
) -> Result<Option<Result<Comparison, Missing>>, GithubError> {
    let mut size = PAGE;
    let mut first = match page(github, range, None, &mut size).await?.into_comparison() {
        Ok(first) => first,
        Err(missing) => return Ok(Some(Err(missing))),
    };
    while let Some(cursor) = first.next.take() {
        let more = page(github, range, Some(&cursor), &mut size).await?.into_comparison();
        let Ok(more) = more else { return Ok(None) };
        if more.comparison.head_sha != first.comparison.head_sha {
            return Ok(None);
        }
        first.comparison.commits.extend(more.comparison.commits);
        first.next = more.next;
    }
    Ok(Some(Ok(first.comparison)))
}

/// Asks for a page; for smaller ones from then on when GitHub does not manage it in its ten seconds.
async fn page(
    github: &Github,
    range: Range<'_>,
    after: Option<&str>,
    size: &mut usize,
) -> Result<Answer, GithubError> {
    loop {
        let smallest = *size <= PAGE / 4;
        let variables = json!({
            "owner": range.owner, "name": range.repository,
            "head": range.head, "baseRef": format!("refs/heads/{}", range.base),
            "release": range.release, "releaseRef": format!("refs/heads/{}", range.release),
            "first": *size, "after": after,
        });
        let tries = if smallest { PATIENT } else { IMPATIENT };
        match github.query_at_most(tries, &range.full_name(), QUERY, &variables).await {
            Err(GithubError::Unclear(_)) if !smallest => *size /= 2,
            answer => return answer,
        }
    }
}

/// The paths that differ; GitHub tells the first 300.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn changed_paths(
    github: &Github,
    range: Range<'_>,
    head_sha: &str,
) -> Result<Vec<String>, GithubError> {
    #[derive(Deserialize)]
    struct Compared {
        files: Option<Vec<File>>,
    }
    #[derive(Deserialize)]
    struct File {
        filename: String,
    }
    let release = super::branch::encode(range.release);
    let path = format!("/repos/{}/compare/{release}...{head_sha}?per_page=1&page=1", range.full_name());
    let compared: Compared = github.get(&range.full_name(), &path).await?;
    Ok(compared.files.into_iter().flatten().map(|file| file.filename).collect())
}
