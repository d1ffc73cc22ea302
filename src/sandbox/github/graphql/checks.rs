//! The checks of a commit: what they say together, and each of the two kinds.

use async_graphql::{Context, Enum, ID, Object, Result, Union};

use super::page::{Window, connection};
use super::scalars::Uri;
use super::{error, shared};
use crate::sandbox::github::checks::{CheckState, Report};
use crate::sandbox::github::model::Checks;

pub(super) struct StatusCheckRollup {
    repository: usize,
    sha: String,
    state: StatusState,
    reports: Vec<Report>,
}

connection!(StatusCheckRollupContextConnection, StatusCheckRollupContext);

impl StatusCheckRollup {
    pub(super) fn of(repository: usize, sha: &str, checks: Checks, reports: Vec<Report>) -> Option<Self> {
        let state = match checks {
            Checks::Success => StatusState::Success,
            Checks::Failure => StatusState::Failure,
            Checks::Pending => StatusState::Pending,
            Checks::Expected => StatusState::Expected,
            Checks::None => return None,
        };
        Some(Self { repository, sha: sha.to_owned(), state, reports })
    }
}

#[Object]
impl StatusCheckRollup {
    pub(super) async fn id(&self) -> ID {
        format!("SCR_{}", self.sha).into()
    }

    pub(super) async fn state(&self) -> StatusState {
        self.state
    }

    pub(super) async fn contexts(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<StatusCheckRollupContextConnection> {
        let one = |report: &Report| {
            let one = One { repository: self.repository, sha: self.sha.clone(), report: report.clone() };
            if report.run {
                StatusCheckRollupContext::CheckRun(CheckRun(one))
            } else {
                StatusCheckRollupContext::StatusContext(StatusContext(one))
            }
        };
        let all = self.reports.iter().map(one).collect();
        Window { first, last, after, before }.of("contexts", all).map(Into::into)
    }
}

#[derive(Union)]
pub(super) enum StatusCheckRollupContext {
    CheckRun(CheckRun),
    StatusContext(StatusContext),
}

pub(super) struct CheckRun(One);
pub(super) struct StatusContext(One);

/// One check of a commit, of either kind.
struct One {
    repository: usize,
    sha: String,
    report: Report,
}

impl One {
    fn id(&self, kind: &str) -> ID {
        format!("{kind}_{}_{}", self.sha, self.report.name).into()
    }

    fn page(&self, context: &Context<'_>) -> Result<Uri> {
        let shared = shared(context)?;
        let name = shared.world().repositories[self.repository].full_name();
        Ok(Uri(format!("{}/{name}/commit/{}/checks", shared.web(), self.sha)))
    }

    fn is_required(&self, context: &Context<'_>, id: Option<&ID>, number: Option<i32>) -> Result<bool> {
        let world = shared(context)?.world();
        let repository = &world.repositories[self.repository];
        let pull = repository.pulls.values().find(|pull| {
            number.is_some_and(|number| i64::from(number) == pull.number as i64)
                || id.is_some_and(|id| **id == format!("PR_{}", pull.id))
        });
        let gone = || error("NOT_FOUND", "Could not resolve to a PullRequest.");
        Ok(repository.is_required(&repository.view(pull.ok_or_else(gone)?), &self.report.name))
    }
}

#[Object]
impl CheckRun {
    pub(super) async fn id(&self) -> ID {
        self.0.id("CR")
    }

    pub(super) async fn name(&self) -> String {
        self.0.report.name.clone()
    }

    pub(super) async fn status(&self) -> CheckStatusState {
        match self.0.report.state {
            CheckState::Queued => CheckStatusState::Queued,
            CheckState::Expected => CheckStatusState::Waiting,
            CheckState::Running => CheckStatusState::InProgress,
            _ => CheckStatusState::Completed,
        }
    }

    pub(super) async fn conclusion(&self) -> Option<CheckConclusionState> {
        match self.0.report.state {
            CheckState::Queued | CheckState::Running | CheckState::Expected => None,
            CheckState::Success => Some(CheckConclusionState::Success),
            CheckState::Failure => Some(CheckConclusionState::Failure),
            CheckState::Cancelled => Some(CheckConclusionState::Cancelled),
            CheckState::Neutral => Some(CheckConclusionState::Neutral),
            CheckState::Skipped => Some(CheckConclusionState::Skipped),
            CheckState::TimedOut => Some(CheckConclusionState::TimedOut),
        }
    }

    pub(super) async fn details_url(&self, context: &Context<'_>) -> Result<Option<Uri>> {
        self.0.page(context).map(Some)
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        self.0.page(context)
    }

    pub(super) async fn is_required(
        &self,
        context: &Context<'_>,
        pull_request_id: Option<ID>,
        pull_request_number: Option<i32>,
    ) -> Result<bool> {
        self.0.is_required(context, pull_request_id.as_ref(), pull_request_number)
    }
}

#[Object]
impl StatusContext {
    pub(super) async fn id(&self) -> ID {
        self.0.id("SC")
    }

    pub(super) async fn context(&self) -> String {
        self.0.report.name.clone()
    }

    pub(super) async fn state(&self) -> StatusState {
        match self.0.report.state.together() {
            Checks::Success => StatusState::Success,
            Checks::Failure => StatusState::Failure,
            Checks::Pending => StatusState::Pending,
            Checks::Expected | Checks::None => StatusState::Expected,
        }
    }

    /// Statuses need not have a page.
    pub(super) async fn target_url(&self) -> Option<Uri> {
        None
    }

    pub(super) async fn is_required(
        &self,
        context: &Context<'_>,
        pull_request_id: Option<ID>,
        pull_request_number: Option<i32>,
    ) -> Result<bool> {
        self.0.is_required(context, pull_request_id.as_ref(), pull_request_number)
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatusState {
    Error,
    Expected,
    Failure,
    Pending,
    Success,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckStatusState {
    Completed,
    InProgress,
    Queued,
    Waiting,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckConclusionState {
    Cancelled,
    Failure,
    Neutral,
    Skipped,
    Success,
    TimedOut,
}
