//! Preparing: the revision of a copy is made, and what has to run before it, one task after the other.
//!
//! A task cannot be taken back, so what is to run is written down first, with a token by which ECS knows it
//! again.

use std::time::Duration;

use chrono::TimeDelta;

use super::booth::Booth;
use super::failing::{asked, fail, refused};
use super::names::{self, fill};
use super::{define, source};
use crate::aws::{RunTask, RunTaskError, TaskDefinition};
use crate::config::ship::Before;
use crate::deploy::Preparing;
use crate::feature::{Failure, Feature, Hold, Stage};
use crate::ship::{Next, Stepped, Stumble};
use crate::store::preparations::Model;
use crate::target::ecs::log::{follow_log, log_tail};
use crate::target::ecs::register::register_once;
use crate::target::ecs::revision::{architecture, fits};
use crate::target::ecs::task::{Ran, TaskState, run_once, see_task};

/// From one look at a task to the next.
const AGAIN: Duration = Duration::from_secs(3);
/// ECS may not show a task at once that it has just begun.
const SETTLES: TimeDelta = TimeDelta::minutes(2);
/// So many pages of a log are read for a line that stops what follows (a page has up to 1 MB).
const PAGES: usize = 50;
/// How many lines of its log are shown.
const LINES: u16 = 15;

/// Makes the revision, runs the next task, or looks how it does.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let Some(revision) = feature.revision.clone() else { return Box::pin(define(booth, feature)).await };
    let found = match asked(booth.aws()?.task_definition(&revision).await)? {
        Ok(found) => found.ok_or(Failure::Missing { thing: revision }),
        Err(failure) => Err(failure),
    };
    let revision = match found {
        Ok(revision) => revision,
        Err(failure) => return fail(booth, feature, failure).await,
    };
    let attempt = feature.attempt_key();
    let rows = booth.tools.store.preparations(&attempt).await?;
    for (position, task) in (0..).zip(&booth.setting.before) {
        let row = rows.iter().find(|row| row.position == position).cloned();
        match (row.as_ref().map(|row| Preparing::named(&row.state)), row) {
            (Some(Preparing::Succeeded), _) => {}
            (Some(Preparing::Running), Some(row)) => {
                return Box::pin(watch(booth, feature, task, row, &revision)).await;
            }
            (_, Some(row)) => return Box::pin(run(booth, feature, task, row, &revision)).await,
            (_, None) => {
                let row = intended(booth, &feature, &attempt, position, task);
                booth.tools.store.save_preparation(row).await?;
                return Ok(Next::Now);
            }
        }
    }
    booth.go(feature, Stage::Starting, "nothing more has to run before").await
}

async fn define(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let by = names::installation(booth).await?;
    let defined = match Box::pin(source::defined(booth, &feature, &by)).await? {
        Ok(defined) => defined,
        Err(failure) => return fail(booth, feature, failure).await,
    };
    if let Some(failure) = misfit(booth, &feature, &defined.json).await? {
        return fail(booth, feature, failure).await;
    }
    let family = names::family(&booth.app.name, &feature.slug);
    let made = register_once(booth.aws()?, &family, &defined.json, &names::token(&feature)).await;
    match made {
        Ok(revision) => {
            let feature = Feature { revision: Some(revision), notes: defined.notes, ..feature };
            let feature = booth.save(&feature).await?;
            booth.show(&feature).await;
            Ok(Next::Now)
        }
        Err(error) => fail(booth, feature, refused(error)?).await,
    }
}

/// Why the image does not run where the task definition wants to.
async fn misfit(
    booth: &Booth<'_>,
    feature: &Feature,
    json: &serde_json::Value,
) -> Result<Option<Failure>, Stumble> {
    let Some(images) = &booth.app.images else { return Ok(None) };
    let digest = feature.image.as_deref().and_then(|uri| uri.rsplit_once('@')).map(|(_, digest)| digest);
    let Some(digest) = digest else { return Ok(None) };
    let found = booth.aws()?.image(&images.repository, images.registry.as_deref(), digest).await?;
    let wanted = architecture(json);
    Ok(found
        .filter(|image| !fits(&image.architectures, wanted))
        .map(|image| Failure::Architecture { image: image.architectures, wanted: wanted.to_owned() }))
}

fn intended(booth: &Booth<'_>, feature: &Feature, attempt: &str, position: i64, task: &Before) -> Model {
    Model {
        deploy_id: attempt.to_owned(),
        position,
        name: task.name.clone(),
        state: Preparing::Intended.word().into(),
        token: format!("{}-{position}-{}", feature.id, feature.attempt),
        revision: feature.revision.clone().unwrap_or_default(),
        task: None,
        exit_code: None,
        reason: None,
        log_token: None,
        log_ts: None,
        log_tail: String::new(),
        started_at: booth.tools.store.stamp(),
        ended_at: None,
    }
}

async fn run(
    booth: &Booth<'_>,
    feature: Feature,
    task: &Before,
    row: Model,
    revision: &TaskDefinition,
) -> Stepped {
    let by = names::installation(booth).await?;
    let environment = task.environment.iter();
    let spec = RunTask {
        cluster: booth.setting.cluster.clone(),
        task_definition: revision.arn.clone(),
        container: container(booth, task, revision),
        command: task.command.iter().map(|word| fill(word, booth, &feature)).collect(),
        environment: environment.map(|(name, value)| (name.clone(), fill(value, booth, &feature))).collect(),
        // A task that must not be cut short has no use for Spot.
        launch: booth.launch(false),
        tags: names::tags(&feature, &by),
    };
    match run_once(booth.aws()?, &spec, &row.token, &row.token).await {
        Ok(Ran::Started { task_arn }) => {
            let state = Preparing::Running.word().into();
            // Its time counts from now: it may have taken a while until it could be started.
            let started_at = booth.tools.store.stamp();
            let row = Model { task: Some(task_arn), state, started_at, ..row };
            booth.tools.store.save_preparation(row).await?;
            booth.wait(feature, Hold::Before { name: task.name.clone() }, Duration::ZERO).await
        }
        Ok(Ran::Unknown(reason)) => failed(booth, feature, task, row, None, reason, Vec::new()).await,
        Err(RunTaskError::Aws(error)) => fail(booth, feature, refused(error)?).await,
        Err(refused) => fail(booth, feature, Failure::NoRoom { words: refused.to_string() }).await,
    }
}

/// The container whose command is replaced: the one that is named, else the one that answers.
fn container(booth: &Booth<'_>, task: &Before, revision: &TaskDefinition) -> String {
    let answers = || define::answering(booth, &revision.json).unwrap_or_default().to_owned();
    task.container.clone().unwrap_or_else(answers)
}

async fn watch(
    booth: &Booth<'_>,
    feature: Feature,
    task: &Before,
    row: Model,
    revision: &TaskDefinition,
) -> Stepped {
    let (aws, arn) = (booth.aws()?, row.task.clone().unwrap_or_default());
    let container = container(booth, task, revision);
    let took = booth.tools.clock.now() - row.started_at.time();
    match see_task(aws, &booth.setting.cluster, &arn, &container).await? {
        TaskState::Stopped { exit_code: Some(0), .. } => {
            if let Some(line) = stopping_line(booth, task, revision, &container, &arn).await? {
                return failed(booth, feature, task, row, Some(0), line, Vec::new()).await;
            }
            let ended_at = Some(booth.tools.store.stamp());
            let state = Preparing::Succeeded.word().into();
            let row = Model { state, exit_code: Some(0), ended_at, ..row };
            booth.tools.store.save_preparation(row).await?;
            Ok(Next::Now)
        }
        TaskState::Stopped { exit_code, reason, container_reasons } => {
            let reasons = container_reasons.into_iter().map(|(_, reason)| reason);
            let reason = std::iter::once(reason).chain(reasons).collect::<Vec<_>>().join("; ");
            let log = log_tail(aws, &revision.json, &container, &arn, LINES).await;
            failed(booth, feature, task, row, exit_code.map(i64::from), reason, log).await
        }
        TaskState::Missing if took > SETTLES => {
            failed(booth, feature, task, row, None, "ECS no longer knows the task".into(), Vec::new()).await
        }
        TaskState::Missing | TaskState::Pending | TaskState::Running { .. } => {
            if took < TimeDelta::from_std(task.timeout).unwrap_or(TimeDelta::MAX) {
                return booth.wait(feature, Hold::Before { name: task.name.clone() }, AGAIN).await;
            }
            aws.stop_task(&booth.setting.cluster, &arn, "it took too long").await?;
            let log = log_tail(aws, &revision.json, &container, &arn, LINES).await;
            failed(booth, feature, task, row, None, "it took too long".into(), log).await
        }
    }
}

/// A line of a task's output that stops what follows it.
async fn stopping_line(
    booth: &Booth<'_>,
    task: &Before,
    revision: &TaskDefinition,
    container: &str,
    arn: &str,
) -> Result<Option<String>, Stumble> {
    let Some(stops) = &task.stop_on_output else { return Ok(None) };
    let (aws, mut token) = (booth.aws()?, None);
    for _ in 0..PAGES {
        let page = follow_log(aws, &revision.json, container, arn, token.as_deref()).await?;
        if let Some(line) = page.lines.iter().find(|line| stops.is_match(&line.text)) {
            return Ok(Some(line.text.clone()));
        }
        if page.lines.is_empty() || page.next_token == token {
            break;
        }
        token = page.next_token;
    }
    Ok(None)
}

async fn failed(
    booth: &Booth<'_>,
    feature: Feature,
    task: &Before,
    row: Model,
    exit_code: Option<i64>,
    reason: String,
    log: Vec<String>,
) -> Stepped {
    let ended_at = Some(booth.tools.store.stamp());
    let state = Preparing::Failed.word().into();
    let row = Model { state, exit_code, reason: Some(reason.clone()), ended_at, ..row };
    booth.tools.store.save_preparation(row).await?;
    fail(booth, feature, Failure::Task { name: task.name.clone(), exit_code, reason, log }).await
}
