//! What hangs on pull requests and commits: labels, review requests, edits, states.

use async_graphql::{Context, Enum, ID, Object, Result};

use super::people::{Actor, RequestedReviewer, Team, actor, user};
use super::scalars::DateTime;
use super::shared;
use crate::sandbox::github::model::Edit;

pub(super) struct Label(pub(super) String);

#[Object]
impl Label {
    pub(super) async fn id(&self) -> ID {
        format!("LA_{}", self.0).into()
    }

    pub(super) async fn name(&self) -> String {
        self.0.clone()
    }
}

pub(super) enum ReviewRequest {
    Person(String),
    Team(String),
}

#[Object]
impl ReviewRequest {
    pub(super) async fn id(&self) -> ID {
        let (Self::Person(name) | Self::Team(name)) = self;
        format!("RR_{name}").into()
    }

    pub(super) async fn requested_reviewer(
        &self,
        context: &Context<'_>,
    ) -> Result<Option<RequestedReviewer>> {
        Ok(match self {
            Self::Person(login) => user(&shared(context)?.world(), login).map(RequestedReviewer::User),
            Self::Team(team) => Some(RequestedReviewer::Team(Team(team.clone()))),
        })
    }
}

/// A version of a pull request's body, by its place among them.
pub(super) struct UserContentEdit(pub(super) u64, pub(super) usize, pub(super) Edit);

#[Object]
impl UserContentEdit {
    pub(super) async fn id(&self) -> ID {
        format!("UCE_{}_{}", self.0, self.1).into()
    }

    pub(super) async fn edited_at(&self) -> DateTime {
        self.2.at.into()
    }

    pub(super) async fn editor(&self, context: &Context<'_>) -> Result<Option<Actor>> {
        Ok(actor(&shared(context)?.world(), &self.2.editor))
    }

    pub(super) async fn diff(&self) -> Option<String> {
        Some(self.2.text.clone())
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum PullRequestState {
    Open,
    Closed,
    Merged,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum MergeableState {
    Conflicting,
    Mergeable,
    Unknown,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum MergeStateStatus {
    Behind,
    Blocked,
    Clean,
    Dirty,
    HasHooks,
    Unknown,
    Unstable,
}
