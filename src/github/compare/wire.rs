//! The answer as GitHub writes it, and what it says in our types.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::{Comparison, Missing};
use crate::github::model::{Account, Author, Commit, PullRequest};
use crate::github::pull_request::OpenPullRequest;

pub(super) struct Page {
    pub(super) comparison: Comparison,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
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
    pub(super) fn into_comparison(self) -> Result<Page, Missing> {
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
