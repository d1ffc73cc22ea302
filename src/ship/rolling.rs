//! Rolling out: every target moves at once, and is watched until it really runs.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Berth, Next, Stepped, Stumble, ending};
use crate::aws::{Aws, AwsError};
use crate::deploy::{Deploy, Failure, Hold, Moving, OUT, Stage, Wish};
use crate::store::Stamp;
use crate::store::rollouts::Model;
use crate::target::ecs::EcsService;
use crate::target::ecs::evidence::Cause;
use crate::target::ecs::log::log_tail;
use crate::target::ecs::rollout::{look, pause_before_next};
use crate::target::ecs::update::{Order, UpdateError, update_once};
use crate::target::ecs::watch::{Note, Progress, Verdict, Watch, WatchSetup};

/// How many lines of a log go with a failure.
const LINES: u16 = 15;
/// So many looks without an answer are told on the card.
const UNANSWERED: u32 = 5;

/// How a movement ended.
pub enum Movement {
    /// Every target has arrived.
    Arrived,
    /// One has not.
    Failed(Failure),
    /// Somebody wants it back.
    WantedBack(String),
    /// tengu is stopping; the next process carries on.
    Stopping,
}

/// Moves every target out, and goes on to the health check, or to the failure.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    match drive(berth, &deploy, OUT).await? {
        Movement::Arrived => {
            berth.enter(reread(berth, deploy).await?, Stage::Checking, "every target has arrived").await
        }
        Movement::Failed(failure) => berth.fail(reread(berth, deploy).await?, failure).await,
        Movement::WantedBack(who) => {
            let deploy = reread(berth, deploy).await?;
            ending::failed(berth, deploy, Failure::Wanted { who }).await
        }
        Movement::Stopping => Ok(Next::In(Duration::from_secs(1))),
    }
}

/// The deploy as it is kept by now: while it moved, why it waits may have been written.
///
/// # Errors
/// When the store fails.
pub(super) async fn reread(berth: &Berth<'_>, deploy: Deploy) -> Result<Deploy, Stumble> {
    let row = berth.tools.store.deploy_by_id(&deploy.id).await?;
    let Some(row) = row else { return Ok(deploy) };
    Ok(Deploy { changes: deploy.changes, ..Deploy::from_rows(row, Vec::new()) })
}

/// Who wants the deploy back, by the wishes that nobody has considered.
///
/// # Errors
/// When the store fails.
pub async fn wanted_back(berth: &Berth<'_>, deploy: &Deploy) -> Result<Option<String>, Stumble> {
    let store = &berth.tools.store;
    let mut who = None;
    for wish in store.open_wishes(&deploy.id).await? {
        if Wish::named(&wish.what) == Some(Wish::Rollback) {
            who = Some(wish.who);
        }
        store.wish_considered(&wish.id).await?;
    }
    Ok(who)
}

/// Moves every target in one direction, and watches until all have arrived or one has not.
///
/// # Errors
/// What could not be asked.
pub async fn drive(berth: &Berth<'_>, deploy: &Deploy, direction: &str) -> Result<Movement, Stumble> {
    let aws = berth.aws()?;
    let mut moving = Moves::load(berth, deploy, direction).await?;
    if let Some((row, cause)) = moving.failed_before() {
        return Ok(Movement::Failed(why(berth, row, cause).await?));
    }
    if let Some(failure) = moving.start(berth, aws).await? {
        return Ok(Movement::Failed(failure));
    }
    berth.show(&reread(berth, deploy.clone()).await?).await;
    let mut unanswered = 0;
    loop {
        if direction == OUT
            && let Some(who) = wanted_back(berth, deploy).await?
        {
            return Ok(Movement::WantedBack(who));
        }
        let verdicts = look(aws, &mut moving.watches).await;
        unanswered = if verdicts.iter().any(unseen) { unanswered + 1 } else { 0 };
        if unanswered == UNANSWERED {
            tell(berth, deploy).await?;
        }
        if let Some(end) = moving.judge(berth, deploy, verdicts).await? {
            return Ok(end);
        }
        let elapsed = (berth.tools.clock.now() - moving.begun).to_std().unwrap_or_default();
        tokio::select! {
            () = berth.tools.clock.sleep(pause_before_next(elapsed)) => {}
            () = berth.tools.stop.cancelled() => return Ok(Movement::Stopping),
        }
    }
}

fn unseen(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Moving(Progress { note: Some(Note::Unseen), .. }))
}

async fn tell(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let deploy = reread(berth, deploy.clone()).await?;
    let words = "DescribeServices".to_owned();
    let hold = Some(Hold::Unanswered { service: "AWS".into(), words });
    let deploy = berth.save(&Deploy { hold, ..deploy }).await?;
    berth.show(&deploy).await;
    Ok(())
}

/// The targets on their way in one direction.
struct Moves {
    rows: Vec<Model>,
    /// One for each row that moves, and its place among the rows.
    watches: Vec<Watch>,
    places: Vec<usize>,
    begun: DateTime<Utc>,
    /// The deployments of earlier attempts, by target.
    ended: BTreeMap<String, Vec<String>>,
}

impl Moves {
    async fn load(berth: &Berth<'_>, deploy: &Deploy, direction: &str) -> Result<Self, Stumble> {
        let rows = berth.tools.store.rollouts(&deploy.id).await?.into_iter();
        let rows = rows.filter(|row| row.direction == direction);
        let (rows, earlier): (Vec<_>, Vec<_>) = rows.partition(|row| row.attempt == deploy.attempt);
        let mut ended: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in earlier {
            ended.entry(row.target).or_default().extend(row.deployment);
        }
        Ok(Self { rows, watches: Vec::new(), places: Vec::new(), begun: berth.tools.clock.now(), ended })
    }

    /// A failure that was written down before somebody died, and that nobody has acted upon.
    fn failed_before(&self) -> Option<(&Model, Cause)> {
        let mut failed = self.rows.iter().filter(|row| Moving::named(&row.state) == Moving::Failed);
        failed.find_map(|row| Some((row, serde_json::from_str(row.cause.as_deref()?).ok()?)))
    }

    /// Starts what is planned, all at once, and watches what moves. Why it cannot go on.
    async fn start(&mut self, berth: &Berth<'_>, aws: &Aws) -> Result<Option<Failure>, Stumble> {
        let asked = self.intend(berth).await?;
        let ended = &self.ended;
        let starts = self.rows.iter_mut().zip(asked).filter_map(|(row, asked_since)| {
            let starting = Moving::named(&row.state) == Moving::Starting;
            let ended = ended.get(&row.target).map_or(&[][..], Vec::as_slice);
            starting.then(|| start(berth, aws, row, ended, asked_since))
        });
        let mut failure = None;
        for started in futures_util::future::join_all(starts).await {
            failure = failure.or(started?);
        }
        for (place, row) in self.rows.iter().enumerate() {
            if Moving::named(&row.state) == Moving::Started {
                let setup = setup(berth, row);
                self.begun = self.begun.min(setup.started_at);
                self.watches.push(Watch::new(setup));
                self.places.push(place);
            }
        }
        Ok(failure)
    }

    /// Writes down what will be asked for, before it is; for each row, since when that may have been done.
    async fn intend(&mut self, berth: &Berth<'_>) -> Result<Vec<Option<DateTime<Utc>>>, Stumble> {
        let (mut asked, mut intended) = (Vec::new(), Vec::new());
        for row in &mut self.rows {
            let state = Moving::named(&row.state);
            let before = row.started_at.as_ref().map(Stamp::time);
            asked.push(before.filter(|_| state == Moving::Starting));
            // What failed without a cause was refused, and is asked for again.
            if matches!(state, Moving::Planned | Moving::Failed) {
                (row.state, row.started_at) =
                    (Moving::Starting.word().into(), Some(berth.tools.store.stamp()));
                intended.push(row.clone());
            }
        }
        if !intended.is_empty() {
            berth.tools.store.save_rollouts(intended).await?;
        }
        Ok(asked)
    }

    /// Writes down what was seen; how it ended, if it has.
    async fn judge(
        &mut self,
        berth: &Berth<'_>,
        deploy: &Deploy,
        verdicts: Vec<Verdict>,
    ) -> Result<Option<Movement>, Stumble> {
        let (mut changed, mut failed) = (Vec::new(), None);
        for (place, verdict) in self.places.iter().zip(verdicts) {
            let row = &mut self.rows[*place];
            let before = row.clone();
            if let Verdict::Failed(cause) = &verdict {
                failed = failed.or(Some((row.clone(), cause.clone())));
            }
            note(row, verdict, berth.tools.store.stamp());
            if *row != before {
                changed.push(row.clone());
            }
        }
        if !changed.is_empty() {
            berth.tools.store.save_rollouts(changed).await?;
            berth.show(&reread(berth, deploy.clone()).await?).await;
        }
        if let Some((row, cause)) = failed {
            return Ok(Some(Movement::Failed(why(berth, &row, cause).await?)));
        }
        let there = |row: &Model| matches!(Moving::named(&row.state), Moving::Arrived | Moving::Unchanged);
        Ok(self.rows.iter().all(there).then_some(Movement::Arrived))
    }
}

fn setup(berth: &Berth<'_>, row: &Model) -> WatchSetup {
    WatchSetup {
        service: service(row),
        revision_arn: row.revision.clone(),
        deployment_id: row.deployment.clone().unwrap_or_default(),
        service_deployment_arn: row.service_deployment.clone(),
        started_at: row.started_at.as_ref().map_or_else(|| berth.tools.clock.now(), Stamp::time),
        timeout: berth.ship().map_or(Duration::from_secs(1200), |ship| ship.timeout),
    }
}

fn service(row: &Model) -> EcsService {
    let (cluster, service) = row.target.split_once('/').unwrap_or_default();
    EcsService { cluster: cluster.to_owned(), service: service.to_owned() }
}

/// Updates one service, or finds that it has been updated, and writes that down.
async fn start(
    berth: &Berth<'_>,
    aws: &Aws,
    row: &mut Model,
    ended: &[String],
    asked_since: Option<DateTime<Utc>>,
) -> Result<Option<Failure>, Stumble> {
    let target = row.target.clone();
    let order = Order { revision_arn: &row.revision, ended, asked_since };
    let failure = match update_once(aws, &service(row), order).await {
        Ok(started) => {
            row.state = Moving::Started.word().into();
            row.deployment = Some(started.deployment_id);
            row.service_deployment = started.service_deployment_arn;
            None
        }
        Err(UpdateError::Missing { .. } | UpdateError::NotActive(..)) => Some(Failure::NoService { target }),
        Err(UpdateError::Controller { controller, .. }) => Some(Failure::Controller { target, controller }),
        Err(UpdateError::Aws(refused @ AwsError::Refused { .. })) => {
            Some(Failure::Aws { words: refused.to_string() })
        }
        Err(UpdateError::Aws(error)) => return Err(error.into()),
    };
    if failure.is_some() {
        row.state = Moving::Failed.word().into();
    }
    berth.tools.store.save_rollouts(vec![row.clone()]).await?;
    Ok(failure)
}

fn note(row: &mut Model, verdict: Verdict, now: Stamp) {
    let count = |row: &mut Model, progress: Progress| {
        row.running = progress.running.into();
        row.desired = progress.desired.into();
        row.note = progress.note.map(|note| serde_json::json!(note).to_string());
    };
    match verdict {
        Verdict::Moving(progress) => count(row, progress),
        Verdict::Live(progress) => {
            count(row, progress);
            if Moving::named(&row.state) != Moving::Arrived {
                row.state = Moving::Arrived.word().into();
                row.ended_at = Some(now);
            }
        }
        Verdict::Failed(cause) => {
            row.state = Moving::Failed.word().into();
            row.cause = Some(serde_json::json!(cause).to_string());
            row.ended_at = Some(now);
        }
    }
}

/// What people see of a target that has not arrived: the cause, and the end of its log.
async fn why(berth: &Berth<'_>, row: &Model, cause: Cause) -> Result<Failure, Stumble> {
    let aws = berth.aws()?;
    let mut log = Vec::new();
    if let (Some(container), Some(task)) = (&cause.container, &cause.task_arn)
        && let Ok(Some(revision)) = aws.task_definition(&row.revision).await
    {
        // A log that cannot be read hides no cause.
        log = log_tail(aws, &revision.json, container, task, LINES).await;
    }
    Ok(Failure::Rollout { target: row.target.clone(), cause: Box::new(cause), log })
}
