//! Branches and their comparison.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};

use super::commit::{Commit, ComparisonCommitConnection, GitObject, OrderDirection};
use super::page::{Window, connection};
use super::parts::PullRequestState;
use super::pull_request::{PullRequest, PullRequestConnection};
use super::query::{IssueOrder, is};
use super::rules::{RefUpdateRule, RepositoryRule, RepositoryRuleConnection};
use super::{may, missing, shared};
use crate::sandbox::github::history;
use crate::sandbox::github::world::Repository;

/// A branch of the repository with that index.
pub(super) struct Ref {
    repository: usize,
    name: String,
    place: usize,
}

impl Ref {
    pub(super) fn find(index: usize, repository: &Repository, name: &str) -> Option<Self> {
        let name = name.strip_prefix("refs/heads/").unwrap_or(name);
        repository.branches.get(name).map(|place| Self {
            repository: index,
            name: name.to_owned(),
            place: *place,
        })
    }
}

connection!(RefConnection, Ref);

#[Object]
impl Ref {
    pub(super) async fn id(&self) -> ID {
        format!("REF_{}_{}", self.repository, self.name).into()
    }

    pub(super) async fn name(&self) -> String {
        self.name.clone()
    }

    pub(super) async fn prefix(&self) -> String {
        "refs/heads/".to_owned()
    }

    pub(super) async fn target(&self, context: &Context<'_>) -> Result<Option<GitObject>> {
        let world = shared(context)?.world();
        Ok(Some(GitObject::Commit(Commit::new(
            self.repository,
            &world.repositories[self.repository],
            self.place,
        ))))
    }

    pub(super) async fn ref_update_rule(&self, context: &Context<'_>) -> Result<Option<RefUpdateRule>> {
        let world = shared(context)?.world();
        Ok(RefUpdateRule::of(&self.name, world.repositories[self.repository].protection(&self.name)))
    }

    pub(super) async fn rules(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<RepositoryRuleConnection>> {
        let world = shared(context)?.world();
        let rules =
            RepositoryRule::of(&self.name, &world.repositories[self.repository].protection(&self.name));
        Window { first, last, after, before }.of("rules", rules).map(|page| Some(page.into()))
    }

    /// Those that come from this branch. There are no forks here, whose branches may have the same name.
    #[expect(clippy::too_many_arguments, reason = "GitHub's own arguments")]
    pub(super) async fn associated_pull_requests(
        &self,
        context: &Context<'_>,
        states: Option<Vec<PullRequestState>>,
        order_by: Option<IssueOrder>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<PullRequestConnection> {
        may(context, |permissions| permissions.pull_requests)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let from_here = repository.pulls.values().filter(|pull| pull.head == self.name);
        let mut pulls: Vec<_> = from_here
            .filter(|pull| {
                states.as_ref().is_none_or(|states| states.iter().any(|state| is(*state, pull.state)))
            })
            .map(|pull| repository.view(pull))
            .collect();
        if let Some(order) = order_by {
            order.sort(&mut pulls);
        }
        let pulls = pulls.into_iter().map(|pull| PullRequest::new(self.repository, pull)).collect();
        Window { first, last, after, before }.of("associatedPullRequests", pulls).map(Into::into)
    }

    pub(super) async fn compare(
        &self,
        context: &Context<'_>,
        head_ref: String,
    ) -> Result<Option<Comparison>> {
        may(context, |permissions| permissions.contents)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let head = repository.resolve(&head_ref);
        let Some(head) = head else {
            return Ok(missing(context, format!("Could not resolve to a Ref with the name '{head_ref}'.")));
        };
        let result = repository.history.compare(self.place, head);
        Ok(Some(Comparison { repository: self.repository, base: self.place, head, result }))
    }
}

pub(super) struct Comparison {
    repository: usize,
    base: usize,
    head: usize,
    result: history::Comparison,
}

impl Comparison {
    fn commit(&self, context: &Context<'_>, place: usize) -> Result<Commit> {
        Ok(Commit::new(self.repository, &shared(context)?.world().repositories[self.repository], place))
    }
}

#[Object]
impl Comparison {
    pub(super) async fn id(&self) -> ID {
        format!("COMP_{}_{}_{}", self.repository, self.base, self.head).into()
    }

    pub(super) async fn status(&self) -> ComparisonStatus {
        match self.result.status() {
            "identical" => ComparisonStatus::Identical,
            "ahead" => ComparisonStatus::Ahead,
            "behind" => ComparisonStatus::Behind,
            _ => ComparisonStatus::Diverged,
        }
    }

    pub(super) async fn ahead_by(&self) -> i32 {
        i32::try_from(self.result.ahead.len()).unwrap_or(i32::MAX)
    }

    pub(super) async fn behind_by(&self) -> i32 {
        i32::try_from(self.result.behind).unwrap_or(i32::MAX)
    }

    pub(super) async fn base_target(&self, context: &Context<'_>) -> Result<GitObject> {
        self.commit(context, self.base).map(GitObject::Commit)
    }

    pub(super) async fn head_target(&self, context: &Context<'_>) -> Result<GitObject> {
        self.commit(context, self.head).map(GitObject::Commit)
    }

    /// Oldest first, parents before children.
    pub(super) async fn commits(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<ComparisonCommitConnection> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let commits =
            self.result.ahead.iter().map(|place| Commit::new(self.repository, repository, *place)).collect();
        Window { first, last, after, before }.of("commits", commits).map(Into::into)
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ComparisonStatus {
    Ahead,
    Behind,
    Diverged,
    Identical,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefOrderField {
    Alphabetical,
    TagCommitDate,
}

#[derive(InputObject, Clone, Copy)]
pub(super) struct RefOrder {
    pub(super) field: RefOrderField,
    pub(super) direction: OrderDirection,
}
