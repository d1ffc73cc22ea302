//! `cancel`, `retry` and `rollback`: what people want of a deploy is noted, and done by whoever looks
//! after it.

use super::{Asked, Tools, Trouble};
use crate::deploy::{Deploy, Kind, Moving, OUT, Stage, Wish};
use crate::message::Message;
use crate::message::outcome::{self, NoWay};
use crate::request::Target;
use crate::ship::back::Nowhere;
use crate::ship::lease::Lease;
use crate::ship::{Berth, back, show};
use crate::store::rollouts::Model;
use crate::target::ecs::EcsService;

/// How long one waits for somebody else's work on the same environment.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

async fn unfinished(tools: &Tools, target: Target<'_>) -> Result<Option<Deploy>, Trouble> {
    let row = tools.store.unfinished_deploy(&target.app.name, &target.environment.name).await?;
    let Some(row) = row else { return Ok(None) };
    let changes = tools.store.deploy_changes(&row.id).await?;
    Ok(Some(Deploy::from_rows(row, changes)))
}

async fn wish(tools: &Tools, deploy: &Deploy, wish: Wish, asked: &Asked) -> Result<(), Trouble> {
    tools.store.audit(&asked.user, wish.word(), "asked for it", Some(&deploy.id)).await?;
    tools.store.wish(&asked.key, &deploy.id, wish.word(), &asked.user).await?;
    tools.store.wake_deploy(&deploy.id).await?;
    tools.wake.notify_waiters();
    Ok(())
}

/// Cancels what has not moved anything yet.
///
/// # Errors
/// When the store fails.
pub async fn cancel(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Message, Trouble> {
    let voice = tools.voice();
    let Some(deploy) = unfinished(tools, target).await? else {
        return Ok(outcome::nothing_under_way(voice, target));
    };
    if matches!(deploy.stage, Stage::RollingOut | Stage::Checking | Stage::RollingBack) {
        return Ok(outcome::too_late_to_cancel(voice, &deploy));
    }
    wish(tools, &deploy, Wish::Cancel, asked).await?;
    Ok(outcome::cancelling(voice, &deploy))
}

/// Tries again what failed last.
///
/// # Errors
/// When the store fails, or somebody else began another deploy meanwhile.
pub async fn retry(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Message, Trouble> {
    let voice = tools.voice();
    if let Some(deploy) = unfinished(tools, target).await? {
        if deploy.stage != Stage::Asking {
            return Ok(outcome::under_way(voice, &deploy));
        }
        wish(tools, &deploy, Wish::Retry, asked).await?;
        return Ok(outcome::retrying(voice, &deploy));
    }
    let last = tools.store.deploys(&target.app.name, &target.environment.name, 1).await?.into_iter().next();
    let failed = [Stage::Failed, Stage::RolledBack, Stage::Cancelled];
    let again = |stage: Option<Stage>| stage.is_some_and(|stage| failed.contains(&stage));
    let Some(row) = last.filter(|row| again(Stage::named(&row.stage)) && row.merge_sha.is_some()) else {
        return Ok(outcome::nothing_to_retry(voice, target));
    };
    let changes = tools.store.deploy_changes(&row.id).await?;
    let deploy = Deploy::from_rows(row, changes);
    if deploy.kind == Kind::Rollback {
        return Ok(outcome::nothing_to_retry(voice, target));
    }
    let deploy = Deploy {
        attempt: deploy.attempt + 1,
        stage: Stage::AwaitingImage,
        stage_since: tools.store.stamp(),
        failure: None,
        failed_stage: None,
        hold: None,
        ..deploy
    };
    let berth = Berth { tools, target };
    let deploy = berth.save(&deploy).await?;
    tools.store.audit(&asked.user, "retry", "asked for it", Some(&deploy.id)).await?;
    berth.show(&deploy).await;
    tools.store.wake_deploy(&deploy.id).await?;
    tools.wake.notify_waiters();
    Ok(outcome::retrying(voice, &deploy))
}

/// Leaves things as they are, where people were asked.
///
/// # Errors
/// When the store fails.
pub async fn leave(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Message, Trouble> {
    let voice = tools.voice();
    match unfinished(tools, target).await? {
        Some(deploy) if deploy.stage == Stage::Asking => {
            wish(tools, &deploy, Wish::Leave, asked).await?;
            Ok(outcome::leaving(voice, &deploy))
        }
        Some(deploy) => Ok(outcome::under_way(voice, &deploy)),
        None => Ok(outcome::nothing_under_way(voice, target)),
    }
}

/// Brings back what ran before: of the deploy that is moving, or as a deploy of its own.
///
/// # Errors
/// When the store or AWS fail.
pub async fn rollback(
    tools: &Tools,
    target: Target<'_>,
    revision: Option<&str>,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let voice = tools.voice();
    // The same question may be asked again after a crash; by then, its answer may have come and gone.
    if tools.store.wished(&asked.key).await? {
        return Ok(None);
    }
    if let Some(deploy) = unfinished(tools, target).await? {
        return Ok(Some(match deploy.stage {
            Stage::RollingOut | Stage::Checking | Stage::Asking if deploy.kind == Kind::Release => {
                wish(tools, &deploy, Wish::Rollback, asked).await?;
                outcome::rolling_back(voice, &deploy)
            }
            _ => outcome::under_way(voice, &deploy),
        }));
    }
    let Some(lease) = Lease::take(tools, target, &asked.key, PATIENCE).await? else {
        return Ok(Some(outcome::busy(voice, target)));
    };
    Box::pin(lease.hold(begin(tools, target, revision, asked))).await
}

async fn begin(
    tools: &Tools,
    target: Target<'_>,
    revision: Option<&str>,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let (voice, berth) = (tools.voice(), Berth { tools, target });
    if let Some(deploy) = unfinished(tools, target).await? {
        return Ok(Some(outcome::under_way(voice, &deploy)));
    }
    let planned = match back::plan(&berth, revision).await? {
        Ok(planned) => planned,
        Err(nowhere) => {
            let why = match &nowhere {
                Nowhere::NotShipped => NoWay::NotShipped,
                Nowhere::NothingBefore => NoWay::NothingBefore,
                Nowhere::Unknown { given } => NoWay::Unknown(given),
                Nowhere::WhichFamily { families } => NoWay::WhichFamily(families),
            };
            return Ok(Some(outcome::no_way(voice, target, &why)));
        }
    };
    let deploy = back::deploy(&berth, asked, &planned);
    // The moves first: a deploy without any would have arrived already.
    tools.store.save_rollouts(planned.moves.iter().map(|to| row(&deploy, to)).collect()).await?;
    let deploy = berth.save(&deploy).await?;
    tools.store.wish(&asked.key, &deploy.id, Wish::Rollback.word(), &asked.user).await?;
    tools.store.wish_considered(&asked.key).await?;
    tools.store.audit(&asked.user, "rollback", &planned.to, Some(&deploy.id)).await?;
    show::put(&berth, &deploy, false).await?;
    tools.store.wake_deploy(&deploy.id).await?;
    tools.wake.notify_waiters();
    Ok(None)
}

fn row(deploy: &Deploy, to: &back::Move) -> Model {
    let target = EcsService { cluster: to.cluster.clone(), service: to.service.clone() };
    let state = if to.from == to.revision { Moving::Unchanged } else { Moving::Planned };
    Model {
        deploy_id: deploy.id.clone(),
        attempt: 0,
        direction: OUT.into(),
        target: target.to_string(),
        before_revision: to.from.clone(),
        revision: to.revision.clone(),
        state: state.word().into(),
        deployment: None,
        service_deployment: None,
        cause: None,
        note: None,
        running: 0,
        desired: 0,
        started_at: None,
        ended_at: None,
    }
}
