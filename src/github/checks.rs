//! What the checks of a commit say, and which of them must be green. What is not known is not green.
//!
//! One question tells both kinds of checks, and what the base branch asks for: a required check that nobody
//! has started is in no list of checks, so its name comes from the branch's rules.

use std::collections::BTreeSet;

use serde_json::json;

mod wire;

use super::client::Github;
use super::error::GithubError;
use wire::Answer;

/// The question.
pub const QUERY: &str = include_str!("checks.graphql");

/// What the checks of a commit say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// GitHub's own summary: `SUCCESS`, `FAILURE`, `ERROR`, `PENDING` or `EXPECTED`; nothing when the
    /// commit has no checks.
    pub rollup: Option<String>,
    /// Those that must be green before the pull request may be merged.
    pub required: Vec<Check>,
    /// All of them, the required ones among them.
    pub all: Vec<Check>,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, as people who write workflows or send statuses chose it: untrusted text.
    pub name: String,
    /// What it says.
    pub state: CheckState,
    /// Where it tells more.
    pub url: Option<String>,
}

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It passed, or GitHub takes it as passed: neutral and skipped.
    Passed,
    /// It failed, was cancelled, ran out of time, or needs somebody to act.
    Failed,
    /// It waits or runs.
    Running,
    /// It is expected, and nobody has started it.
    Missing,
}

impl CheckReport {
    /// Whether each required check is green. So it is when none is required.
    pub fn required_passed(&self) -> bool {
        self.required.iter().all(|check| check.state == CheckState::Passed)
    }
}

/// Reads the checks of a commit, as they count for a pull request.
///
/// # Errors
/// [`GithubError::NotFound`] when there is no such commit or pull request; else what [`GithubError`] says.
pub async fn checks(
    github: &Github,
    owner: &str,
    repository: &str,
    sha: &str,
    number: u64,
) -> Result<CheckReport, GithubError> {
    let mut report = CheckReport::default();
    let (mut expected, mut after) = (BTreeSet::new(), None);
    loop {
        let variables =
            json!({ "owner": owner, "name": repository, "sha": sha, "number": number, "after": after });
        let answer: Answer = github.query(&format!("{owner}/{repository}"), QUERY, &variables).await?;
        let nothing = || GithubError::NotFound(format!("commit {sha} for pull request #{number}"));
        let page = answer.into_page().ok_or_else(nothing)?;
        report.rollup = page.rollup;
        expected.extend(page.expected);
        for (check, required) in page.checks {
            if required {
                report.required.push(check.clone());
            }
            report.all.push(check);
        }
        after = page.next;
        if after.is_none() {
            return Ok(with_missing(report, expected));
        }
    }
}

/// Adds the checks that the branch asks for and nobody has started.
fn with_missing(mut report: CheckReport, expected: BTreeSet<String>) -> CheckReport {
    for name in expected {
        if report.required.iter().any(|check| check.name == name) {
            continue;
        }
        let started = report.all.iter().find(|check| check.name == name).cloned();
        let check = started.unwrap_or_else(|| {
            let missing = Check { name, state: CheckState::Missing, url: None };
            report.all.push(missing.clone());
            missing
        });
        report.required.push(check);
    }
    report
}
