//! What a branch asks for: classic protection, and rules of rulesets.

use async_graphql::{Enum, ID, Object, SimpleObject, Union};

use super::page::connection;
use crate::sandbox::github::rules::Protection;

/// Classic protection, as those see it who may not change it.
#[derive(SimpleObject)]
pub(super) struct RefUpdateRule {
    pattern: String,
    required_approving_review_count: Option<i32>,
    required_status_check_contexts: Option<Vec<Option<String>>>,
}

impl RefUpdateRule {
    pub(super) fn of(branch: &str, asked: Protection) -> Option<Self> {
        let asks = asked.required_reviews > 0 || !asked.required_checks.is_empty();
        (asks && !asked.by_ruleset).then(|| Self {
            pattern: branch.to_owned(),
            required_approving_review_count: i32::try_from(asked.required_reviews).ok(),
            required_status_check_contexts: Some(asked.required_checks.into_iter().map(Some).collect()),
        })
    }
}

/// A rule of a ruleset.
pub(super) struct RepositoryRule {
    branch: String,
    kind: RepositoryRuleType,
    checks: Vec<String>,
}

connection!(RepositoryRuleConnection, RepositoryRule);

impl RepositoryRule {
    /// The rules of a branch. Queues are asked for by rulesets alone.
    pub(super) fn of(branch: &str, asked: &Protection) -> Vec<Self> {
        let rule =
            |kind, checks: &[String]| Self { branch: branch.to_owned(), kind, checks: checks.to_vec() };
        let mut rules = Vec::new();
        if asked.merge_queue {
            rules.push(rule(RepositoryRuleType::MergeQueue, &[]));
        }
        if asked.by_ruleset && !asked.required_checks.is_empty() {
            rules.push(rule(RepositoryRuleType::RequiredStatusChecks, &asked.required_checks));
        }
        rules
    }
}

#[Object]
impl RepositoryRule {
    pub(super) async fn id(&self) -> ID {
        format!("RRU_{}_{}", self.branch, self.kind as u8).into()
    }

    #[graphql(name = "type")]
    pub(super) async fn kind(&self) -> RepositoryRuleType {
        self.kind
    }

    pub(super) async fn parameters(&self) -> Option<RuleParameters> {
        let check = |context: &String| StatusCheckConfiguration { context: context.clone() };
        Some(match self.kind {
            RepositoryRuleType::MergeQueue => {
                RuleParameters::MergeQueueParameters(MergeQueueParameters { max_entries_to_merge: 5 })
            }
            RepositoryRuleType::RequiredStatusChecks => {
                RuleParameters::RequiredStatusChecksParameters(RequiredStatusChecksParameters {
                    required_status_checks: self.checks.iter().map(check).collect(),
                })
            }
        })
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum RepositoryRuleType {
    MergeQueue,
    RequiredStatusChecks,
}

#[derive(Union)]
pub(super) enum RuleParameters {
    MergeQueueParameters(MergeQueueParameters),
    RequiredStatusChecksParameters(RequiredStatusChecksParameters),
}

#[derive(SimpleObject)]
pub(super) struct MergeQueueParameters {
    max_entries_to_merge: i32,
}

#[derive(SimpleObject)]
pub(super) struct RequiredStatusChecksParameters {
    required_status_checks: Vec<StatusCheckConfiguration>,
}

#[derive(SimpleObject)]
pub(super) struct StatusCheckConfiguration {
    context: String,
}
