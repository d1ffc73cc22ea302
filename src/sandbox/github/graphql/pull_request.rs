//! Pull requests.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::commit::{Commit, PullRequestCommit};
use super::merge_queue::MergeQueueEntry;
use super::page::{Window, connection};
use super::parts::{
    Label, MergeStateStatus, MergeableState, PullRequestState, ReviewRequest, UserContentEdit,
};
use super::people::{Actor, User, UserConnection, actor, user};
use super::refs::Ref;
use super::scalars::{DateTime, GitObjectId, Uri};
use super::shared;
use crate::sandbox::github::model::{PullState, PullView};

/// A pull request of the repository with that index.
#[derive(Clone)]
pub(super) struct PullRequest {
    repository: usize,
    data: Arc<PullView>,
}

impl PullRequest {
    pub(super) fn new(repository: usize, data: Arc<PullView>) -> Self {
        Self { repository, data }
    }

    fn actor(&self, context: &Context<'_>, login: Option<&str>) -> Result<Option<Actor>> {
        let world = shared(context)?.world();
        Ok(login.and_then(|login| actor(&world, login)))
    }
}

connection!(PullRequestConnection, PullRequest);
connection!(PullRequestCommitConnection, PullRequestCommit);
connection!(LabelConnection, Label);
connection!(ReviewRequestConnection, ReviewRequest);
connection!(UserContentEditConnection, UserContentEdit);

#[Object]
impl PullRequest {
    pub(super) async fn id(&self) -> ID {
        format!("PR_{}", self.data.id).into()
    }

    pub(super) async fn number(&self) -> i32 {
        i32::try_from(self.data.number).unwrap_or(i32::MAX)
    }

    pub(super) async fn title(&self) -> String {
        self.data.title.clone()
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        let shared = shared(context)?;
        let name = shared.world().repositories[self.repository].full_name();
        Ok(Uri(format!("{}/{name}/pull/{}", shared.web(), self.data.number)))
    }

    pub(super) async fn body(&self) -> String {
        self.data.body.clone().unwrap_or_default()
    }

    pub(super) async fn state(&self) -> PullRequestState {
        match self.data.state {
            PullState::Open => PullRequestState::Open,
            PullState::Closed => PullRequestState::Closed,
            PullState::Merged => PullRequestState::Merged,
        }
    }

    pub(super) async fn is_draft(&self) -> bool {
        false
    }

    /// There are no forks here.
    pub(super) async fn is_cross_repository(&self) -> bool {
        false
    }

    pub(super) async fn closed(&self) -> bool {
        self.data.state != PullState::Open
    }

    pub(super) async fn merged(&self) -> bool {
        self.data.merged()
    }

    pub(super) async fn closed_at(&self) -> Option<DateTime> {
        self.data.closed_at.map(Into::into)
    }

    pub(super) async fn merged_at(&self) -> Option<DateTime> {
        self.data.closed_at.filter(|_| self.data.merged()).map(Into::into)
    }

    pub(super) async fn created_at(&self) -> DateTime {
        self.data.created_at.into()
    }

    pub(super) async fn updated_at(&self) -> DateTime {
        self.data.updated_at.into()
    }

    pub(super) async fn author(&self, context: &Context<'_>) -> Result<Option<Actor>> {
        self.actor(context, Some(&self.data.author))
    }

    pub(super) async fn merged_by(&self, context: &Context<'_>) -> Result<Option<Actor>> {
        self.actor(context, self.data.merged_by.as_deref())
    }

    pub(super) async fn editor(&self, context: &Context<'_>) -> Result<Option<Actor>> {
        self.actor(context, self.data.edits.last().map(|edit| edit.editor.as_str()))
    }

    pub(super) async fn last_edited_at(&self) -> Option<DateTime> {
        self.data.edits.last().map(|edit| edit.at.into())
    }

    pub(super) async fn base_ref_name(&self) -> String {
        self.data.base.clone()
    }

    pub(super) async fn head_ref_name(&self) -> String {
        self.data.head.clone()
    }

    pub(super) async fn base_ref_oid(&self) -> GitObjectId {
        GitObjectId(self.data.base_sha.clone())
    }

    pub(super) async fn head_ref_oid(&self) -> GitObjectId {
        GitObjectId(self.data.head_sha.clone())
    }

    pub(super) async fn merge_commit(&self, context: &Context<'_>) -> Result<Option<Commit>> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let place = self.data.merge_commit.as_deref().and_then(|sha| repository.history.place(sha));
        Ok(place.map(|place| Commit::new(self.repository, repository, place)))
    }

    pub(super) async fn mergeable(&self, context: &Context<'_>) -> Result<MergeableState> {
        let mut world = shared(context)?.world();
        let known = world.repositories[self.repository].pull_mut(self.data.number).is_ok_and(|pull| {
            let known = pull.mergeable_unknown == 0;
            pull.mergeable_unknown = pull.mergeable_unknown.saturating_sub(1);
            known
        });
        Ok(match (known && self.data.state == PullState::Open, self.data.conflict) {
            (false, _) => MergeableState::Unknown,
            (true, true) => MergeableState::Conflicting,
            (true, false) => MergeableState::Mergeable,
        })
    }

    pub(super) async fn merge_state_status(&self, context: &Context<'_>) -> Result<MergeStateStatus> {
        let world = shared(context)?.world();
        Ok(match world.repositories[self.repository].merge_state(&self.data) {
            "CLEAN" => MergeStateStatus::Clean,
            "DIRTY" => MergeStateStatus::Dirty,
            "BLOCKED" => MergeStateStatus::Blocked,
            "UNSTABLE" => MergeStateStatus::Unstable,
            _ => MergeStateStatus::Unknown,
        })
    }

    pub(super) async fn base_ref(&self, context: &Context<'_>) -> Result<Option<Ref>> {
        Ok(Ref::find(
            self.repository,
            &shared(context)?.world().repositories[self.repository],
            &self.data.base,
        ))
    }

    pub(super) async fn is_merge_queue_enabled(&self, context: &Context<'_>) -> Result<bool> {
        Ok(shared(context)?.world().repositories[self.repository].protection(&self.data.base).merge_queue)
    }

    pub(super) async fn is_in_merge_queue(&self, context: &Context<'_>) -> Result<bool> {
        let world = shared(context)?.world();
        Ok(world.repositories[self.repository].position(self.data.number).is_some())
    }

    pub(super) async fn merge_queue_entry(&self, context: &Context<'_>) -> Result<Option<MergeQueueEntry>> {
        let world = shared(context)?.world();
        Ok(MergeQueueEntry::of(&world.repositories[self.repository], self.data.number))
    }

    pub(super) async fn commits(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<PullRequestCommitConnection> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let commit =
            |place| PullRequestCommit::new(self.data.id, Commit::new(self.repository, repository, place));
        let commits = repository.commits_of(&self.data).into_iter().map(commit).collect();
        Window { first, last, after, before }.of("commits", commits).map(Into::into)
    }

    pub(super) async fn labels(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<LabelConnection>> {
        let labels = self.data.labels.iter().cloned().map(Label).collect();
        Window { first, last, after, before }.of("labels", labels).map(|page| Some(page.into()))
    }

    pub(super) async fn assignees(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<UserConnection> {
        let world = shared(context)?.world();
        let assignees: Vec<User> =
            self.data.assignees.iter().filter_map(|login| user(&world, login)).collect();
        Window { first, last, after, before }.of("assignees", assignees).map(Into::into)
    }

    pub(super) async fn review_requests(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<ReviewRequestConnection>> {
        let owner = shared(context)?.world().repositories[self.repository].owner.clone();
        let people = self.data.requested_reviewers.iter().map(|login| ReviewRequest::Person(login.clone()));
        let teams =
            self.data.requested_teams.iter().map(|slug| ReviewRequest::Team(format!("{owner}/{slug}")));
        Window { first, last, after, before }
            .of("reviewRequests", people.chain(teams).collect())
            .map(|page| Some(page.into()))
    }

    /// Newest first; each `diff` is the whole text.
    pub(super) async fn user_content_edits(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<UserContentEditConnection>> {
        let edits = self
            .data
            .edits
            .iter()
            .enumerate()
            .rev()
            .map(|(nth, edit)| UserContentEdit(self.data.id, nth, edit.clone()));
        Window { first, last, after, before }
            .of("userContentEdits", edits.collect())
            .map(|page| Some(page.into()))
    }
}
