//! Preparing: tasks that have to end well before the targets move, one after the other.
//!
//! A task cannot be taken back, so what is to run is written down first, with a token by which ECS knows
//! it again. Where nobody can tell whether it ran, people are asked.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Berth, Next, Stepped, Stumble, ending, proposed};
use crate::aws::{AwsError, LogLine, RunTask, RunTaskError, TaskDefinition};
use crate::config::ship::Before;
use crate::deploy::{Deploy, Failure, OUT, Preparing, Stage};
use crate::message::outcome;
use crate::slack::outbox::Post;
use crate::store::preparations::Model;
use crate::target::ecs::EcsService;
use crate::target::ecs::log::follow_log;
use crate::target::ecs::revision::names_of;
use crate::target::ecs::task::{Ran, TaskState, run_once, see_task, spec_from};

/// From one look at a task to the next.
const AGAIN: Duration = Duration::from_secs(3);
/// ECS may have forgotten a task that was asked for so long ago, and its token with it.
const FORGOTTEN: TimeDelta = TimeDelta::minutes(30);
/// ECS may not show a task at once that it has just begun.
const SETTLES: TimeDelta = TimeDelta::minutes(2);
/// How many lines of its log are shown.
const LINES: usize = 20;

/// Runs the next task, or looks how it does.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let before = berth.ship().map_or(&[][..], |ship| ship.before.as_slice());
    let rows = berth.tools.store.preparations(&deploy.id).await?;
    for (position, task) in (0..).zip(before) {
        let row = rows.iter().find(|row| row.position == position).cloned();
        let state = row.as_ref().map(|row| Preparing::named(&row.state));
        match (state, row) {
            (Some(Preparing::Succeeded), _) => continue,
            (Some(Preparing::Intended), Some(row)) => {
                return Box::pin(ask_for(berth, deploy, task, row)).await;
            }
            (Some(Preparing::Running), Some(row)) => return Box::pin(watch(berth, deploy, task, row)).await,
            (_, row) => return Box::pin(intend(berth, deploy, task, position, row)).await,
        }
    }
    if let Some(who) = proposed::cancelled(berth, &deploy).await? {
        return ending::cancel(berth, deploy, &who).await;
    }
    berth.enter(deploy, Stage::RollingOut, "nothing more has to run before").await
}

/// Writes down what is to run, before it is asked for.
async fn intend(
    berth: &Berth<'_>,
    deploy: Deploy,
    task: &Before,
    position: i64,
    failed: Option<Model>,
) -> Stepped {
    if let Some(who) = proposed::cancelled(berth, &deploy).await? {
        return ending::cancel(berth, deploy, &who).await;
    }
    let rollouts = berth.tools.store.rollouts(&deploy.id).await?;
    let target = service(berth, task).to_string();
    let of = |row: &&crate::store::rollouts::Model| {
        row.attempt == deploy.attempt && row.direction == OUT && row.target == target
    };
    let Some(rollout) = rollouts.iter().find(of) else {
        return berth.fail(deploy, Failure::NoService { target }).await;
    };
    let row = Model {
        deploy_id: deploy.id.clone(),
        position,
        name: task.name.clone(),
        state: Preparing::Intended.word().into(),
        token: format!("{}-{position}-{}", deploy.id, deploy.attempt),
        revision: rollout.revision.clone(),
        task: None,
        exit_code: None,
        reason: None,
        log_token: None,
        log_ts: failed.and_then(|failed| failed.log_ts),
        log_tail: String::new(),
        started_at: berth.tools.store.stamp(),
        ended_at: None,
    };
    berth.tools.store.save_preparation(row).await?;
    Ok(Next::Now)
}

fn service(berth: &Berth<'_>, task: &Before) -> EcsService {
    let cluster = berth.ship().map(|ship| ship.cluster.clone()).unwrap_or_default();
    EcsService { cluster, service: task.service.clone() }
}

async fn ask_for(berth: &Berth<'_>, deploy: Deploy, task: &Before, mut row: Model) -> Stepped {
    let (store, aws) = (&berth.tools.store, berth.aws()?);
    if berth.tools.clock.now() - row.started_at.time() > FORGOTTEN {
        let reason = "it was asked for too long ago".to_owned();
        return unknown(berth, deploy, task, row, reason).await;
    }
    let Some(revision) = aws.task_definition(&row.revision).await? else {
        return berth.fail(deploy, Failure::NoService { target: service(berth, task).to_string() }).await;
    };
    let target = service(berth, task);
    let seen = aws.describe_services(&target.cluster, std::slice::from_ref(&target.service)).await?;
    let Some(running) = seen.found.first() else {
        return berth.fail(deploy, Failure::NoService { target: target.to_string() }).await;
    };
    let container = container(berth, task, &revision);
    let spec = spec_from(&target.cluster, running, &row.revision, &container, &task.command);
    let spec = RunTask { environment: task.environment.iter().cloned().collect(), ..spec };
    match run_once(aws, &spec, &row.token, &row.token).await {
        Ok(Ran::Started { task_arn }) => {
            row.task = Some(task_arn);
            row.state = Preparing::Running.word().into();
            store.save_preparation(row).await?;
            berth.show(&deploy).await;
            Ok(Next::Now)
        }
        Ok(Ran::Unknown(reason)) => unknown(berth, deploy, task, row, reason).await,
        Err(RunTaskError::Aws(error @ (AwsError::Throttled | AwsError::Credentials(_)))) => Err(error.into()),
        Err(refused) => {
            let (name, reason) = (task.name.clone(), refused.to_string());
            failed(berth, row, None, Some(reason.clone())).await?;
            berth.fail(deploy, Failure::Task { name, exit_code: None, reason }).await
        }
    }
}

/// The container whose command is replaced: the one that is named, else the app's first.
fn container(berth: &Berth<'_>, task: &Before, revision: &TaskDefinition) -> String {
    let repository = berth.target.app.images.as_ref().map_or("", |images| images.repository.as_str());
    let first = || names_of(&revision.json, repository).first().map(|name| (*name).to_owned());
    task.container.clone().or_else(first).unwrap_or_default()
}

async fn unknown(berth: &Berth<'_>, deploy: Deploy, task: &Before, row: Model, reason: String) -> Stepped {
    failed(berth, row, None, Some(reason.clone())).await?;
    berth.fail(deploy, Failure::TaskUnknown { name: task.name.clone(), reason }).await
}

async fn failed(
    berth: &Berth<'_>,
    row: Model,
    exit_code: Option<i64>,
    reason: Option<String>,
) -> Result<(), Stumble> {
    let ended_at = Some(berth.tools.store.stamp());
    let state = Preparing::Failed.word().into();
    berth.tools.store.save_preparation(Model { state, exit_code, reason, ended_at, ..row }).await?;
    Ok(())
}

async fn watch(berth: &Berth<'_>, deploy: Deploy, task: &Before, mut row: Model) -> Stepped {
    let (aws, service) = (berth.aws()?, service(berth, task));
    let arn = row.task.clone().unwrap_or_default();
    let Some(revision) = aws.task_definition(&row.revision).await? else {
        return berth.fail(deploy, Failure::NoService { target: service.to_string() }).await;
    };
    let container = container(berth, task, &revision);
    let state = see_task(aws, &service.cluster, &arn, &container).await?;
    // The log after the state: the last lines of a task that has stopped are among them.
    let stopping_line = read_log(berth, &deploy, task, &mut row, &revision, &container).await?;
    if let Some(line) = stopping_line {
        aws.stop_task(&service.cluster, &arn, "its output stops the release").await?;
        failed(berth, row, None, Some(line.clone())).await?;
        return berth.fail(deploy, Failure::StoppedOnOutput { name: task.name.clone(), line }).await;
    }
    match state {
        TaskState::Stopped { exit_code: Some(0), .. } => {
            let ended_at = Some(berth.tools.store.stamp());
            let state = Preparing::Succeeded.word().into();
            let row = Model { state, exit_code: Some(0), ended_at, ..row };
            berth.tools.store.save_preparation(row).await?;
            berth.show(&deploy).await;
            Ok(Next::Now)
        }
        TaskState::Stopped { exit_code, reason, container_reasons } => {
            let reasons = container_reasons.into_iter().map(|(_, reason)| reason);
            let reason = std::iter::once(reason).chain(reasons).collect::<Vec<_>>().join("; ");
            let exit_code = exit_code.map(i64::from);
            failed(berth, row, exit_code, Some(reason.clone())).await?;
            berth.fail(deploy, Failure::Task { name: task.name.clone(), exit_code, reason }).await
        }
        TaskState::Missing if berth.tools.clock.now() - row.started_at.time() > SETTLES => {
            unknown(berth, deploy, task, row, "ECS no longer knows the task".into()).await
        }
        TaskState::Missing | TaskState::Pending | TaskState::Running { .. } => {
            let took = berth.tools.clock.now() - row.started_at.time();
            if took < TimeDelta::from_std(task.timeout).unwrap_or(TimeDelta::MAX) {
                return Ok(Next::In(AGAIN));
            }
            aws.stop_task(&service.cluster, &arn, "it took too long").await?;
            failed(berth, row, None, Some("it took too long".into())).await?;
            let seconds = task.timeout.as_secs();
            berth.fail(deploy, Failure::TaskTime { name: task.name.clone(), seconds }).await
        }
    }
}

/// Reads on in the log and shows it in the thread; a line that stops the release.
async fn read_log(
    berth: &Berth<'_>,
    deploy: &Deploy,
    task: &Before,
    row: &mut Model,
    revision: &TaskDefinition,
    container: &str,
) -> Result<Option<String>, Stumble> {
    let (aws, arn) = (berth.aws()?, row.task.clone().unwrap_or_default());
    let page = follow_log(aws, &revision.json, container, &arn, row.log_token.as_deref()).await?;
    row.log_token = page.next_token.or(row.log_token.take());
    if page.lines.is_empty() {
        return Ok(None);
    }
    let stops = |line: &&LogLine| task.stop_on_output.as_ref().is_some_and(|stop| stop.is_match(&line.text));
    let stopping = page.lines.iter().find(stops).map(|line| line.text.clone());
    row.log_tail = tail(&row.log_tail, &page.lines);
    row.log_ts = show_log(berth, deploy, row).await;
    berth.tools.store.save_preparation(row.clone()).await?;
    Ok(stopping)
}

fn tail(before: &str, lines: &[LogLine]) -> String {
    let all: Vec<&str> = before.lines().chain(lines.iter().map(|line| line.text.as_str())).collect();
    all[all.len().saturating_sub(LINES)..].join("\n")
}

/// The log's message in the thread, made or brought up to date. What Slack says to it stops nothing.
async fn show_log(berth: &Berth<'_>, deploy: &Deploy, row: &Model) -> Option<String> {
    let message = outcome::log(berth.tools.config.language, &row.name, &row.log_tail);
    if let Some(ts) = &row.log_ts {
        drop(berth.tools.outbox.send_update(&deploy.channel, ts, message));
        return row.log_ts.clone();
    }
    let post = Post {
        channel: deploy.channel.clone(),
        thread_ts: deploy.card_ts.clone(),
        key: format!("deploy:{}:log:{}", deploy.id, row.position),
        message,
        tried_since: Some(row.started_at.time()),
    };
    match berth.tools.outbox.post(post).await {
        Ok(posted) => Some(posted.ts),
        Err(error) => {
            tracing::warn!(%error, "a log cannot be shown");
            None
        }
    }
}
