//! Checks of commits: check runs and statuses by name, and what they say together.

use super::model::Checks;
use super::world::Repository;
use super::{ActError, GithubStandIn};

/// What one check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It waits to run.
    Queued,
    /// It runs.
    Running,
    /// It passed.
    Success,
    /// It failed.
    Failure,
    /// Somebody stopped it.
    Cancelled,
    /// It has nothing to say.
    Neutral,
    /// There was no need for it.
    Skipped,
    /// It took too long.
    TimedOut,
    /// Its service expects to report later: of a status only.
    Expected,
}

/// One check of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) name: String,
    /// Whether it is a check run; a commit status otherwise.
    pub(super) run: bool,
    pub(super) state: CheckState,
    /// Whether it is required, whatever the branch's protection names.
    pub(super) required: bool,
}

impl CheckState {
    /// What it does to the whole.
    pub(super) fn together(self) -> Checks {
        match self {
            Self::Success | Self::Neutral | Self::Skipped => Checks::Success,
            Self::Failure | Self::Cancelled | Self::TimedOut => Checks::Failure,
            Self::Queued | Self::Running => Checks::Pending,
            Self::Expected => Checks::Expected,
        }
    }
}

impl Repository {
    /// The checks of a commit. What was said of all of them together counts as one more status.
    pub(super) fn reports(&self, place: usize) -> Vec<Report> {
        let state = match self.checks.get(&place).copied().unwrap_or(Checks::None) {
            Checks::Success => Some(CheckState::Success),
            Checks::Failure => Some(CheckState::Failure),
            Checks::Pending => Some(CheckState::Running),
            Checks::Expected => Some(CheckState::Expected),
            Checks::None => None,
        };
        let one = |state| Report {
            name: "checks".to_owned(),
            run: false,
            state,
            required: state == CheckState::Expected,
        };
        self.reports.get(&place).cloned().unwrap_or_default().into_iter().chain(state.map(one)).collect()
    }

    /// What the checks of a commit say together; none unless somebody set them.
    pub(super) fn checks(&self, place: usize) -> Checks {
        let said: Vec<Checks> = self.reports(place).iter().map(|report| report.state.together()).collect();
        let worst = [Checks::Failure, Checks::Pending, Checks::Expected, Checks::Success];
        worst.into_iter().find(|checks| said.contains(checks)).unwrap_or(Checks::None)
    }
}

impl GithubStandIn {
    /// Says what the checks of a branch's head or a commit say together.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn set_checks(&self, repository: &str, commit: &str, checks: Checks) -> Result<(), ActError> {
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            let place = repository.commit(commit)?;
            repository.checks.insert(place, checks);
            Ok(())
        })
    }

    /// Says what one check run of a branch's head or a commit says. One that is required stands in the
    /// way of a merge until it passes, whether the branch's protection names it or not.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn set_check(
        &self,
        repository: &str,
        commit: &str,
        name: &str,
        state: CheckState,
        required: bool,
    ) -> Result<(), ActError> {
        self.report(repository, commit, Report { name: name.to_owned(), run: true, state, required })
    }

    /// The same for a commit status, GitHub's older kind of check.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn set_status(
        &self,
        repository: &str,
        commit: &str,
        name: &str,
        state: CheckState,
        required: bool,
    ) -> Result<(), ActError> {
        self.report(repository, commit, Report { name: name.to_owned(), run: false, state, required })
    }

    fn report(&self, repository: &str, commit: &str, report: Report) -> Result<(), ActError> {
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            let place = repository.commit(commit)?;
            let reports = repository.reports.entry(place).or_default();
            reports.retain(|known| (&known.name, known.run) != (&report.name, report.run));
            reports.push(report);
            Ok(())
        })
    }
}
