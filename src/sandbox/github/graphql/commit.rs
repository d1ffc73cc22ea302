//! Commits.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Interface, Object, Result};

use super::checks::StatusCheckRollup;
use super::page::{Window, connection};
use super::people::User;
use super::pull_request::{PullRequest, PullRequestConnection};
use super::scalars::{DateTime, GitObjectId, GitTimestamp, Uri};
use super::{may, shared};
use crate::sandbox::github::history::{self, Person};
use crate::sandbox::github::model::Kind;
use crate::sandbox::github::world::Repository;

/// A commit of the repository with that index.
#[derive(Clone)]
pub(super) struct Commit {
    repository: usize,
    place: usize,
    data: Arc<history::Commit>,
}

impl Commit {
    pub(super) fn new(index: usize, repository: &Repository, place: usize) -> Self {
        Self { repository: index, place, data: Arc::clone(repository.history.at(place)) }
    }

    fn address(&self, context: &Context<'_>) -> Result<Uri> {
        let shared = shared(context)?;
        let name = shared.world().repositories[self.repository].full_name();
        Ok(Uri(format!("{}/{name}/commit/{}", shared.web(), self.data.sha)))
    }
}

connection!(CommitConnection, Commit);
connection!(ComparisonCommitConnection, Commit);
connection!(GitActorConnection, GitActor);

#[Object]
impl Commit {
    pub(super) async fn id(&self) -> ID {
        format!("C_{}", self.data.sha).into()
    }

    pub(super) async fn oid(&self) -> GitObjectId {
        GitObjectId(self.data.sha.clone())
    }

    pub(super) async fn abbreviated_oid(&self) -> String {
        self.data.sha.chars().take(7).collect()
    }

    pub(super) async fn message(&self) -> String {
        self.data.message.clone()
    }

    pub(super) async fn message_headline(&self) -> String {
        self.data.subject().to_owned()
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        self.address(context)
    }

    pub(super) async fn commit_url(&self, context: &Context<'_>) -> Result<Uri> {
        self.address(context)
    }

    pub(super) async fn committed_date(&self) -> DateTime {
        self.data.date.into()
    }

    pub(super) async fn authored_date(&self) -> DateTime {
        self.data.date.into()
    }

    pub(super) async fn author(&self) -> Option<GitActor> {
        Some(GitActor(self.data.author.clone(), self.data.date.into()))
    }

    pub(super) async fn committer(&self) -> Option<GitActor> {
        Some(GitActor(self.data.committer.clone(), self.data.date.into()))
    }

    pub(super) async fn authors(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<GitActorConnection> {
        let authors =
            self.data.authors().into_iter().map(|person| GitActor(person, self.data.date.into())).collect();
        Window { first, last, after, before }.of("authors", authors).map(Into::into)
    }

    pub(super) async fn parents(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<CommitConnection> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let parents =
            self.data.parents.iter().map(|place| Self::new(self.repository, repository, *place)).collect();
        Window { first, last, after, before }.of("parents", parents).map(Into::into)
    }

    pub(super) async fn associated_pull_requests(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
        order_by: Option<PullRequestOrder>,
    ) -> Result<Option<PullRequestConnection>> {
        may(context, |permissions| permissions.pull_requests)?;
        let mut pulls = shared(context)?.world().repositories[self.repository].associated(self.place);
        let order = order_by.unwrap_or(PullRequestOrder::oldest_first());
        pulls.sort_by_key(|pull| {
            (
                if order.field == PullRequestOrderField::UpdatedAt {
                    pull.updated_at
                } else {
                    pull.created_at
                },
                pull.number,
            )
        });
        if order.direction == OrderDirection::Desc {
            pulls.reverse();
        }
        let pulls = pulls.into_iter().map(|pull| PullRequest::new(self.repository, pull)).collect();
        Window { first, last, after, before }
            .of("associatedPullRequests", pulls)
            .map(|page| Some(page.into()))
    }

    pub(super) async fn status_check_rollup(
        &self,
        context: &Context<'_>,
    ) -> Result<Option<StatusCheckRollup>> {
        may(context, |permissions| permissions.checks)?;
        let world = shared(context)?.world();
        let reports = world.repositories[self.repository].reports(self.place);
        let checks = world.repositories[self.repository].checks(self.place);
        Ok(StatusCheckRollup::of(self.repository, &self.data.sha, checks, reports))
    }
}

/// A commit as a pull request shows it.
pub(super) struct PullRequestCommit {
    pull: u64,
    commit: Commit,
}

impl PullRequestCommit {
    pub(super) fn new(pull: u64, commit: Commit) -> Self {
        Self { pull, commit }
    }
}

#[Object]
impl PullRequestCommit {
    pub(super) async fn id(&self, context: &Context<'_>) -> Result<ID> {
        Ok(format!("PRC_{}_{}", self.pull, self.commit.oid(context).await?.0).into())
    }

    pub(super) async fn commit(&self) -> Commit {
        self.commit.clone()
    }
}

/// Whoever a commit names.
pub(super) struct GitActor(Person, DateTime);

#[Object]
impl GitActor {
    pub(super) async fn name(&self) -> Option<String> {
        Some(self.0.name.clone())
    }

    pub(super) async fn email(&self) -> Option<String> {
        Some(self.0.email.clone())
    }

    pub(super) async fn date(&self) -> Option<GitTimestamp> {
        Some(GitTimestamp(self.1.0.clone()))
    }

    /// Apps have no `User`: theirs is null.
    pub(super) async fn user(&self, context: &Context<'_>) -> Result<Option<User>> {
        let world = shared(context)?.world();
        let account = world.account_by_email(&self.0.email).filter(|account| account.kind == Kind::User);
        Ok(account.cloned().map(User))
    }
}

#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID"),
    field(name = "oid", ty = "GitObjectId"),
    field(name = "abbreviated_oid", ty = "String"),
    field(name = "commit_url", ty = "Uri")
)]
pub(super) enum GitObject {
    Commit(Commit),
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderDirection {
    Asc,
    Desc,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum PullRequestOrderField {
    CreatedAt,
    UpdatedAt,
}

#[derive(InputObject, Clone, Copy)]
pub(super) struct PullRequestOrder {
    field: PullRequestOrderField,
    direction: OrderDirection,
}

impl PullRequestOrder {
    fn oldest_first() -> Self {
        Self { field: PullRequestOrderField::CreatedAt, direction: OrderDirection::Asc }
    }
}
