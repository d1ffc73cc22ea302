//! The answer as GitHub writes it, and what it says in our types.

use serde::Deserialize;

use super::{Check, CheckState};

/// One page of an answer, in our types.
pub(super) struct Page {
    pub(super) rollup: Option<String>,
    /// Each check with whether it is required.
    pub(super) checks: Vec<(Check, bool)>,
    /// The names that the base branch asks for.
    pub(super) expected: Vec<String>,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    object: Option<Commit>,
    pull_request: Option<Pull>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    status_check_rollup: Option<Rollup>,
}

#[derive(Deserialize)]
struct Rollup {
    state: String,
    contexts: Contexts,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contexts {
    page_info: PageInfo,
    nodes: Option<Vec<Option<Context>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
enum Context {
    CheckRun(CheckRun),
    StatusContext(Status),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CheckRun {
    name: String,
    status: String,
    conclusion: Option<String>,
    details_url: Option<String>,
    is_required: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    context: String,
    state: String,
    target_url: Option<String>,
    is_required: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    base_ref: Option<Ref>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ref {
    ref_update_rule: Option<Protection>,
    rules: Option<Rules>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Protection {
    required_status_check_contexts: Option<Vec<Option<String>>>,
}

#[derive(Deserialize)]
struct Rules {
    nodes: Option<Vec<Option<Rule>>>,
}

#[derive(Deserialize)]
struct Rule {
    parameters: Option<Parameters>,
}

/// Empty for rules of other kinds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    required_status_checks: Vec<Required>,
}

#[derive(Deserialize)]
struct Required {
    context: String,
}

impl Answer {
    /// Nothing when the commit or the pull request is not there.
    pub(super) fn into_page(self) -> Option<Page> {
        let repository = self.repository?;
        let (commit, pull) = (repository.object?, repository.pull_request?);
        let expected = pull.base_ref.map(Ref::into_names).unwrap_or_default();
        let Some(rollup) = commit.status_check_rollup else {
            return Some(Page { rollup: None, checks: vec![], expected, next: None });
        };
        let Contexts { page_info, nodes } = rollup.contexts;
        let checks = nodes.into_iter().flatten().flatten().map(Context::into_check).collect();
        let next = page_info.end_cursor.filter(|_| page_info.has_next_page);
        Some(Page { rollup: Some(rollup.state), checks, expected, next })
    }
}

impl Ref {
    /// The names that classic protection and rulesets ask for.
    fn into_names(self) -> Vec<String> {
        let classic = self.ref_update_rule.and_then(|rule| rule.required_status_check_contexts);
        let rules = self.rules.and_then(|rules| rules.nodes).into_iter().flatten().flatten();
        let required = rules.filter_map(|rule| rule.parameters).flat_map(|rule| rule.required_status_checks);
        let classic = classic.into_iter().flatten().flatten();
        classic.chain(required.map(|required| required.context)).collect()
    }
}

impl Context {
    fn into_check(self) -> (Check, bool) {
        match self {
            Self::CheckRun(run) => {
                let state = match (run.status.as_str(), run.conclusion.as_deref()) {
                    ("COMPLETED", Some("SUCCESS" | "NEUTRAL" | "SKIPPED")) => CheckState::Passed,
                    ("COMPLETED", _) => CheckState::Failed,
                    _ => CheckState::Running,
                };
                (Check { name: run.name, state, url: run.details_url }, run.is_required)
            }
            Self::StatusContext(status) => {
                let state = match status.state.as_str() {
                    "SUCCESS" => CheckState::Passed,
                    "PENDING" => CheckState::Running,
                    "EXPECTED" => CheckState::Missing,
                    _ => CheckState::Failed,
                };
                (Check { name: status.context, state, url: status.target_url }, status.is_required)
            }
        }
    }
}
