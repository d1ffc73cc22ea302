//! The merge queue, and the mutation that puts a pull request into it.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::scalars::{DateTime, GitObjectId};
use super::{error, may_change, shared};
use crate::sandbox::github::model::PullState;
use crate::sandbox::github::world::{Repository, World};

pub(super) struct MergeQueueEntry {
    id: String,
    enqueued_at: DateTime,
    position: i32,
    state: MergeQueueEntryState,
}

impl MergeQueueEntry {
    pub(super) fn of(repository: &Repository, number: u64) -> Option<Self> {
        let position = i32::try_from(repository.position(number)?).ok()?;
        let state =
            if position == 1 { MergeQueueEntryState::AwaitingChecks } else { MergeQueueEntryState::Queued };
        let id = format!("MQE_{}_{number}", repository.id);
        Some(Self { id, enqueued_at: repository.queued_at(number)?.into(), position, state })
    }
}

#[Object]
impl MergeQueueEntry {
    pub(super) async fn id(&self) -> ID {
        self.id.clone().into()
    }

    pub(super) async fn enqueued_at(&self) -> DateTime {
        self.enqueued_at.clone()
    }

    pub(super) async fn position(&self) -> i32 {
        self.position
    }

    pub(super) async fn state(&self) -> MergeQueueEntryState {
        self.state
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum MergeQueueEntryState {
    AwaitingChecks,
    Queued,
}

#[derive(InputObject)]
pub(super) struct EnqueuePullRequestInput {
    client_mutation_id: Option<String>,
    pull_request_id: ID,
    expected_head_oid: Option<GitObjectId>,
    jump: Option<bool>,
}

#[derive(SimpleObject)]
pub(super) struct EnqueuePullRequestPayload {
    client_mutation_id: Option<String>,
    merge_queue_entry: Option<MergeQueueEntry>,
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    pub(super) async fn enqueue_pull_request(
        &self,
        context: &Context<'_>,
        input: EnqueuePullRequestInput,
    ) -> Result<Option<EnqueuePullRequestPayload>> {
        may_change(context, |permissions| permissions.pull_requests.min(permissions.contents))?;
        if input.jump == Some(true) {
            return Err(error("FORBIDDEN", "Only administrators may jump the queue."));
        }
        let shared = shared(context)?;
        let (hook, now) = (shared.edge().before_write.take(), shared.now());
        if let Some(hook) = hook {
            hook();
        }
        let entry = enqueue(&mut shared.world(), &input, now)?;
        shared.changed();
        let client_mutation_id = input.client_mutation_id;
        Ok(Some(EnqueuePullRequestPayload { client_mutation_id, merge_queue_entry: entry }))
    }
}

fn enqueue(
    world: &mut World,
    input: &EnqueuePullRequestInput,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<MergeQueueEntry>> {
    let wanted = input.pull_request_id.as_str();
    let numbered = |repository: &Repository| {
        let pull = repository.pulls.values().find(|pull| format!("PR_{}", pull.id) == wanted);
        pull.filter(|_| !repository.hidden).map(|pull| (pull.number, pull.state))
    };
    let found =
        world.repositories.iter_mut().find_map(|repository| Some((numbered(repository)?, repository)));
    let Some(((number, state), repository)) = found else {
        let words = format!("Could not resolve to a node with the global id of '{wanted}'.");
        return Err(error("NOT_FOUND", words));
    };
    if state != PullState::Open {
        return Err(error("UNPROCESSABLE", "Pull request Pull request is not open"));
    }
    let head = input.expected_head_oid.as_ref().map(|head| head.0.as_str());
    repository.enqueue(number, head, now).map_err(|refused| error("UNPROCESSABLE", refused.to_string()))?;
    Ok(MergeQueueEntry::of(repository, number))
}
