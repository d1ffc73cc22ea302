//! The entrance: the viewer, the rate limit, a repository.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::commit::{Commit, GitObject, OrderDirection};
use super::cost::Cost;
use super::page::Window;
use super::parts::PullRequestState;
use super::people::User;
use super::pull_request::{PullRequest, PullRequestConnection};
use super::refs::{Ref, RefConnection, RefOrder};
use super::scalars::{DateTime, GitObjectId, Uri};
use super::{error, may, missing, shared};
use crate::sandbox::github::auth::Caller;
use crate::sandbox::github::model::{PullState, PullView};

pub(super) struct Query;

#[derive(SimpleObject)]
pub(super) struct RateLimit {
    cost: i32,
    limit: i32,
    node_count: i32,
    remaining: i32,
    reset_at: DateTime,
    used: i32,
}

#[Object]
impl Query {
    pub(super) async fn viewer(&self, context: &Context<'_>) -> Result<User> {
        let caller = context.data::<Caller>()?;
        let world = shared(context)?.world();
        let login = if let Caller::Installation(slug) = caller { slug } else { &world.bot };
        world
            .account(login)
            .cloned()
            .map(User)
            .ok_or_else(|| error("NOT_FOUND", "Could not resolve to a User."))
    }

    pub(super) async fn rate_limit(&self, context: &Context<'_>) -> Result<Option<RateLimit>> {
        let cost = context.data::<Cost>()?;
        let bucket = shared(context)?.edge().limits.graphql;
        let small = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        Ok(Some(RateLimit {
            cost: small(cost.points()),
            limit: small(bucket.used + bucket.remaining()),
            node_count: small(cost.nodes),
            remaining: small(bucket.remaining()),
            reset_at: bucket.reset.into(),
            used: small(bucket.used),
        }))
    }

    pub(super) async fn repository(
        &self,
        context: &Context<'_>,
        owner: String,
        name: String,
    ) -> Result<Option<Repository>> {
        let world = shared(context)?.world();
        let found = world.find(&owner, &name).filter(|index| !world.repositories[*index].hidden);
        let gone =
            || missing(context, format!("Could not resolve to a Repository with the name '{owner}/{name}'."));
        Ok(found.map(Repository).or_else(gone))
    }
}

/// The repository with that index.
pub(super) struct Repository(usize);

#[Object]
impl Repository {
    pub(super) async fn id(&self, context: &Context<'_>) -> Result<ID> {
        Ok(format!("R_{}", shared(context)?.world().repositories[self.0].id).into())
    }

    pub(super) async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(shared(context)?.world().repositories[self.0].name.clone())
    }

    pub(super) async fn name_with_owner(&self, context: &Context<'_>) -> Result<String> {
        Ok(shared(context)?.world().repositories[self.0].full_name())
    }

    pub(super) async fn is_private(&self, context: &Context<'_>) -> Result<bool> {
        Ok(shared(context)?.world().repositories[self.0].private)
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        let shared = shared(context)?;
        let name = shared.world().repositories[self.0].full_name();
        Ok(Uri(format!("{}/{name}", shared.web())))
    }

    pub(super) async fn default_branch_ref(&self, context: &Context<'_>) -> Result<Option<Ref>> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.0];
        Ok(Ref::find(self.0, repository, &repository.default_branch))
    }

    pub(super) async fn r#ref(&self, context: &Context<'_>, qualified_name: String) -> Result<Option<Ref>> {
        may(context, |permissions| permissions.contents)?;
        Ok(Ref::find(self.0, &shared(context)?.world().repositories[self.0], &qualified_name))
    }

    #[expect(clippy::too_many_arguments, reason = "GitHub's own arguments")]
    pub(super) async fn refs(
        &self,
        context: &Context<'_>,
        ref_prefix: String,
        query: Option<String>,
        order_by: Option<RefOrder>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<RefConnection>> {
        may(context, |permissions| permissions.contents)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.0];
        let wanted = |name: &&String| {
            let full = format!("refs/heads/{name}");
            let within = query.as_ref().is_none_or(|part| name.to_lowercase().contains(&part.to_lowercase()));
            full.starts_with(&ref_prefix) && within
        };
        let mut refs: Vec<Ref> = repository
            .branches
            .keys()
            .filter(wanted)
            .filter_map(|name| Ref::find(self.0, repository, name))
            .collect();
        if order_by.is_some_and(|order| order.direction == OrderDirection::Desc) {
            refs.reverse();
        }
        Window { first, last, after, before }.of("refs", refs).map(|page| Some(page.into()))
    }

    pub(super) async fn object(
        &self,
        context: &Context<'_>,
        expression: Option<String>,
        oid: Option<GitObjectId>,
    ) -> Result<Option<GitObject>> {
        may(context, |permissions| permissions.contents)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.0];
        let name = expression.or(oid.map(|oid| oid.0));
        let place = name.and_then(|name| repository.resolve(&name));
        Ok(place.map(|place| GitObject::Commit(Commit::new(self.0, repository, place))))
    }

    pub(super) async fn pull_request(
        &self,
        context: &Context<'_>,
        number: i32,
    ) -> Result<Option<PullRequest>> {
        may(context, |permissions| permissions.pull_requests)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.0];
        let found = u64::try_from(number).ok().and_then(|number| repository.pulls.get(&number));
        let gone =
            || missing(context, format!("Could not resolve to a PullRequest with the number of {number}."));
        Ok(found.map(|pull| PullRequest::new(self.0, repository.view(pull))).or_else(gone))
    }

    #[expect(clippy::too_many_arguments, reason = "GitHub's own arguments")]
    pub(super) async fn pull_requests(
        &self,
        context: &Context<'_>,
        head_ref_name: Option<String>,
        base_ref_name: Option<String>,
        states: Option<Vec<PullRequestState>>,
        order_by: Option<IssueOrder>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<PullRequestConnection> {
        may(context, |permissions| permissions.pull_requests)?;
        let world = shared(context)?.world();
        let repository = &world.repositories[self.0];
        let wanted = |pull: &&std::sync::Arc<PullView>| {
            head_ref_name.as_ref().is_none_or(|head| *head == pull.head)
                && base_ref_name.as_ref().is_none_or(|base| *base == pull.base)
                && states.as_ref().is_none_or(|states| states.iter().any(|state| is(*state, pull.state)))
        };
        let mut pulls: Vec<_> =
            repository.pulls.values().filter(wanted).map(|pull| repository.view(pull)).collect();
        if let Some(order) = order_by {
            order.sort(&mut pulls);
        }
        let pulls = pulls.into_iter().map(|pull| PullRequest::new(self.0, pull)).collect();
        Window { first, last, after, before }.of("pullRequests", pulls).map(Into::into)
    }
}

pub(super) fn is(wanted: PullRequestState, state: PullState) -> bool {
    matches!(
        (wanted, state),
        (PullRequestState::Open, PullState::Open)
            | (PullRequestState::Closed, PullState::Closed)
            | (PullRequestState::Merged, PullState::Merged)
    )
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum IssueOrderField {
    Comments,
    CreatedAt,
    UpdatedAt,
}

#[derive(InputObject, Clone, Copy)]
pub(super) struct IssueOrder {
    field: IssueOrderField,
    direction: OrderDirection,
}

impl IssueOrder {
    pub(super) fn sort(self, pulls: &mut [std::sync::Arc<PullView>]) {
        match self.field {
            IssueOrderField::Comments => pulls.sort_by_key(|pull| pull.comments.len()),
            IssueOrderField::CreatedAt => pulls.sort_by_key(|pull| (pull.created_at, pull.number)),
            IssueOrderField::UpdatedAt => pulls.sort_by_key(|pull| (pull.updated_at, pull.number)),
        }
        if self.direction == OrderDirection::Desc {
            pulls.reverse();
        }
    }
}
