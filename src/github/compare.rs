//! What the base branch has that the release branch has not.
//!
//! One GraphQL question for each hundred commits: the commits with their authors and pull requests, and,
//! with the first of them, the state of the checks and the open deploy pull request. Its cost does not
//! grow with the number of pull requests.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Github;
use super::error::GithubError;
use super::model::{Account, Author, Commit, PullRequest};
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
            "base": range.base, "baseRef": format!("refs/heads/{}", range.base),
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

struct Page {
    comparison: Comparison,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    base: Option<Ref>,
    release: Option<Release>,
    open: Nodes<OpenPullRequest>,
}

#[derive(Deserialize)]
struct Ref {
    target: Target,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    oid: String,
    status_check_rollup: Option<Rollup>,
}

#[derive(Deserialize)]
struct Rollup {
    state: String,
}

#[derive(Deserialize)]
struct Release {
    target: Oid,
    compare: Option<Compared>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Compared {
    ahead_by: usize,
    head_target: Oid,
    commits: Commits,
}

#[derive(Deserialize)]
struct Oid {
    oid: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commits {
    page_info: PageInfo,
    nodes: Vec<Option<Node>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: Option<Vec<Option<T>>>,
}

impl<T> Nodes<T> {
    fn into_vec(self) -> Vec<T> {
        self.nodes.into_iter().flatten().flatten().collect()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    oid: String,
    message: String,
    parents: Nodes<Oid>,
    authors: Nodes<Actor>,
    associated_pull_requests: Option<Nodes<Associated>>,
}

#[derive(Deserialize)]
struct Actor {
    name: Option<String>,
    email: Option<String>,
    user: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Associated {
    number: u64,
    title: String,
    url: String,
    author: Option<Login>,
    merged_by: Option<Login>,
    merged_at: Option<DateTime<Utc>>,
    base_ref_name: String,
    head_ref_name: String,
    merge_commit: Option<Oid>,
}

#[derive(Deserialize)]
struct Login {
    login: String,
    #[serde(rename = "__typename")]
    kind: String,
}

impl Answer {
    fn into_comparison(self) -> Result<Page, Missing> {
        let repository = self.repository.ok_or(Missing::Repository)?;
        let base = repository.base.ok_or(Missing::Base)?;
        let release = repository.release.ok_or(Missing::Release)?;
        let compared = release.compare.ok_or(Missing::Base)?;
        // What was compared is what counts: the base branch may have moved since it was named above.
        let same = base.target.oid == compared.head_target.oid;
        let checks = base.target.status_check_rollup.filter(|_| same).map(|rollup| rollup.state);
        let next = compared.commits.page_info;
        let comparison = Comparison {
            head_sha: compared.head_target.oid,
            release_sha: release.target.oid,
            commit_count: compared.ahead_by,
            checks,
            commits: compared.commits.nodes.into_iter().flatten().map(Commit::from).collect(),
            open: repository.open.into_vec().into_iter().find(|pull| !pull.is_cross_repository),
        };
        Ok(Page { comparison, next: next.end_cursor.filter(|_| next.has_next_page) })
    }
}

impl From<Node> for Commit {
    fn from(node: Node) -> Self {
        Self {
            sha: node.oid,
            message: without_nul(node.message),
            parents: node.parents.into_vec().into_iter().map(|parent| parent.oid).collect(),
            authors: node.authors.into_vec().into_iter().map(Author::from).collect(),
            pull_requests: node
                .associated_pull_requests
                .map(|pulls| pulls.into_vec().into_iter().map(PullRequest::from).collect())
                .unwrap_or_default(),
        }
    }
}

impl From<Actor> for Author {
    fn from(actor: Actor) -> Self {
        let login = actor.user.as_ref().and_then(|user| Some(user["login"].as_str()?.to_owned()));
        let email = actor.email.unwrap_or_default();
        // A bot's commits have no user behind them, but an address that says so.
        let bot = email.contains("[bot]@");
        let login = login.or_else(|| login_of_noreply(&email));
        Self { name: without_nul(actor.name.unwrap_or_default()), email, login, bot }
    }
}

/// No text that people wrote on purpose has it, and PostgreSQL keeps none that has.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// `12345+alice@users.noreply.github.com`, or older `alice@users.noreply.github.com`.
fn login_of_noreply(email: &str) -> Option<String> {
    let local = email.strip_suffix("@users.noreply.github.com")?;
    let login = local.split_once('+').map_or(local, |(_, login)| login);
    Some(login.trim_end_matches("[bot]").to_owned())
}

impl From<Associated> for PullRequest {
    fn from(pull: Associated) -> Self {
        Self {
            number: pull.number,
            title: without_nul(pull.title),
            url: pull.url,
            author: pull.author.map(Account::from),
            merged_by: pull.merged_by.map(Account::from),
            merged_at: pull.merged_at,
            base: pull.base_ref_name,
            head: pull.head_ref_name,
            merge_commit: pull.merge_commit.map(|commit| commit.oid),
        }
    }
}

impl From<Login> for Account {
    fn from(login: Login) -> Self {
        Self { bot: login.kind == "Bot", login: login.login }
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
