//! GitHub's scalars and the interface of everything that has an id.

use async_graphql::{ID, InputValueError, InputValueResult, Interface, Scalar, ScalarType, Value};
use chrono::{SecondsFormat, Utc};

use super::checks::{CheckRun, StatusCheckRollup, StatusContext};
use super::commit::{Commit, PullRequestCommit};
use super::merge_queue::MergeQueueEntry;
use super::parts::{Label, ReviewRequest, UserContentEdit};
use super::people::{Bot, Team, User};
use super::pull_request::PullRequest;
use super::query::Repository;
use super::refs::{Comparison, Ref};
use super::rules::RepositoryRule;

macro_rules! text_scalar {
    ($name:ident, $graphql:literal) => {
        #[doc = concat!("GitHub's `", $graphql, "`.")]
        #[derive(Clone)]
        pub(super) struct $name(pub(super) String);

        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(Uri, "URI");
text_scalar!(GitObjectId, "GitObjectID");
text_scalar!(DateTime, "DateTime");
text_scalar!(GitTimestamp, "GitTimestamp");

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(at: chrono::DateTime<Utc>) -> Self {
        Self(at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID"))]
#[allow(clippy::large_enum_variant, reason = "only its name in the schema is wanted")]
pub(super) enum Node {
    Commit(Commit),
    PullRequest(PullRequest),
    PullRequestCommit(PullRequestCommit),
    Repository(Repository),
    Ref(Ref),
    Comparison(Comparison),
    User(User),
    Bot(Bot),
    Team(Team),
    Label(Label),
    ReviewRequest(ReviewRequest),
    StatusCheckRollup(StatusCheckRollup),
    CheckRun(CheckRun),
    StatusContext(StatusContext),
    MergeQueueEntry(MergeQueueEntry),
    RepositoryRule(RepositoryRule),
    UserContentEdit(UserContentEdit),
}
