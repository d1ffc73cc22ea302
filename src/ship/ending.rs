//! How deploys end: people are told first, GitHub next, the store last, so that whoever takes over after a
//! crash tells what was not told.

use super::{Berth, Next, Stepped, Stumble, verifying};
use crate::aws::{AwsError, StopKind};
use crate::config::ship::OnFailure;
use crate::deploy::{Deploy, Failure, Kind, Stage};
use crate::github::deployment::{self, State};
use crate::github::reference::delete_branch;
use crate::github::{GithubError, comment, pull_request};
use crate::message::outcome;
use crate::release::observe::range;
use crate::release::publish::{PublishError, Publisher};
use crate::say;
use crate::target::ecs::revision::{DEPLOY_TAG, tag};

/// Ends a deploy.
///
/// # Errors
/// When people or GitHub could not be told for sure; it is tried again.
pub async fn finish(berth: &Berth<'_>, deploy: Deploy, stage: Stage, why: &str) -> Stepped {
    if deploy.kind == Kind::Release && deploy.merge_sha.is_none() {
        keep_ticks(berth, &deploy).await?;
    }
    let stamp = berth.tools.store.stamp();
    let verified = stage == Stage::Merged && berth.target.environment.verify.on;
    let arrived = stage == Stage::Live || verified;
    let live_at = arrived.then(|| stamp.clone());
    let mut ended = Deploy { stage, hold: None, live_at, stage_since: stamp, ..deploy.clone() };
    if arrived {
        ended.stage = Box::pin(verifying::begin(berth, &ended)).await?;
    }
    berth.show_surely(&ended).await?;
    let rollouts = berth.tools.store.rollouts(&deploy.id).await?;
    if let Some(message) =
        outcome::ended(berth.tools.config.language, &berth.tools.config.name, &ended, &rollouts)
    {
        berth.say(&ended, &format!("end:{}", deploy.attempt), message).await?;
    }
    on_github(berth, &ended).await?;
    unpin(berth, &ended).await?;
    if arrived {
        // Before it is written that this one has arrived: whoever finds that may rely on the rest.
        verifying::supersede(berth, &ended).await?;
    }
    berth.save(&ended).await?;
    berth.tools.keeper.notify_waiters();
    let what = format!("{} → {}", deploy.stage.word(), ended.stage.word());
    berth.tools.store.audit("tengu", &what, why, Some(&deploy.id)).await?;
    for wish in berth.tools.store.open_wishes(&deploy.id).await? {
        berth.tools.store.wish_considered(&wish.id).await?;
    }
    Ok(Next::Now)
}

/// Ticks outlive a pull request that is left.
pub(super) async fn keep_ticks(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let publisher = Publisher {
        github: &berth.tools.github,
        store: &berth.tools.store,
        app: berth.target.app,
        environment: berth.target.environment,
        language: berth.tools.config.language,
    };
    match publisher.keep_ticks(deploy.pull_number).await {
        Err(PublishError::Github(error)) => Err(error.into()),
        kept => Ok(kept.map_err(anyhow::Error::from)?),
    }
}

/// Tells GitHub how a deployment ended. What GitHub refuses here changes nothing about the deploy.
async fn on_github(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let Some(id) = deploy.github_deployment else { return Ok(()) };
    let state = match deploy.stage {
        Stage::Merged => State::Success,
        arrived if arrived.arrived() => State::Success,
        Stage::Cancelled => State::Inactive,
        _ => State::Failure,
    };
    let (github, repository) = (&berth.tools.github, deploy.repository.as_str());
    let about = say!(berth.tools.config.language, "github-deployment", number = deploy.pull_number);
    let told = async {
        deployment::set_status(github, repository, id, state, &about, None, None).await?;
        if state == State::Success {
            deployment::deactivate_older(github, repository, &deploy.environment, id).await?;
        }
        Ok::<_, GithubError>(())
    };
    match told.await {
        Err(
            refused @ (GithubError::Refused { .. } | GithubError::Forbidden(_) | GithubError::NotFound(_)),
        ) => {
            tracing::warn!(error = %refused, "GitHub does not take a deployment's status");
            Ok(())
        }
        told => Ok(told?),
    }
}

/// The branch that pinned a release has done its duty.
async fn unpin(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let (app, environment) = (berth.target.app, berth.target.environment);
    let Some(pin) = environment.approval.pin.as_ref().filter(|_| deploy.kind == Kind::Release) else {
        return Ok(());
    };
    match delete_branch(&berth.tools.github, range(app, environment), pin).await {
        Err(GithubError::Refused { .. } | GithubError::Forbidden(_)) => Ok(()),
        deleted => Ok(deleted?),
    }
}

/// Its pull request was closed on GitHub.
///
/// # Errors
/// When people could not be told for sure.
pub async fn closed(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    finish(berth, deploy, Stage::Cancelled, "its pull request was closed on GitHub").await
}

/// Somebody cancels it. A pull request that nobody looks after any more is closed; its ticks are kept.
///
/// # Errors
/// What could not be done.
pub async fn cancel(berth: &Berth<'_>, deploy: Deploy, who: &str) -> Stepped {
    let deploy = Deploy { failure: Some(Failure::Wanted { who: who.to_owned() }), ..deploy };
    if deploy.merge_sha.is_none() {
        close(berth, &deploy, "github-cancelled").await?;
    }
    finish(berth, deploy, Stage::Cancelled, &format!("cancelled by {who}")).await
}

/// Nobody approved it in time.
///
/// # Errors
/// What could not be done.
pub async fn expire(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    close(berth, &deploy, "github-expired").await?;
    finish(berth, deploy, Stage::Expired, "nobody approved it in time").await
}

async fn close(berth: &Berth<'_>, deploy: &Deploy, why: &str) -> Result<(), Stumble> {
    let (github, range) = (&berth.tools.github, range(berth.target.app, berth.target.environment));
    let text = berth.tools.config.language.say(why, &[]);
    let key = format!("end:{}", deploy.id);
    comment::find_or_create_comment(github, range, deploy.pull_number, &key, &text).await?;
    Ok(pull_request::close(github, range, deploy.pull_number).await?)
}

/// Goes on after a failure: before anything has moved, it is the end; after, as the config says.
///
/// # Errors
/// What could not be done.
pub async fn failed(berth: &Berth<'_>, deploy: Deploy, failure: Failure) -> Stepped {
    let policy = berth.ship().map_or(OnFailure::Stop, |ship| ship.on_failure);
    let wanted = matches!(failure, Failure::Wanted { .. });
    let unknown = matches!(failure, Failure::TaskUnknown { .. });
    let stage = deploy.stage;
    let why = serde_json::json!(failure).to_string();
    let deploy = Deploy { failed_stage: Some(stage), failure: Some(failure), ..deploy };
    match stage {
        Stage::RollingOut | Stage::Checking if wanted || policy == OnFailure::Rollback => {
            berth.enter(deploy, Stage::RollingBack, &why).await
        }
        Stage::RollingOut | Stage::Checking if policy == OnFailure::Ask => ask(berth, deploy, &why).await,
        Stage::RollingOut => {
            stop(berth, &deploy).await?;
            finish(berth, deploy, Stage::Failed, &why).await
        }
        _ if unknown => ask(berth, deploy, &why).await,
        _ => finish(berth, deploy, Stage::Failed, &why).await,
    }
}

/// Asks people in the thread; the card has the buttons.
async fn ask(berth: &Berth<'_>, deploy: Deploy, why: &str) -> Stepped {
    let message = outcome::question(berth.tools.config.language, &deploy);
    let key = format!("ask:{}", deploy.attempt);
    let next = berth.enter(deploy.clone(), Stage::Asking, why).await?;
    berth.say(&deploy, &key, message).await?;
    Ok(next)
}

/// Stops what still moves, and leaves it where it is.
async fn stop(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let aws = berth.aws()?;
    for row in berth.tools.store.rollouts(&deploy.id).await? {
        let Some(arn) = row.service_deployment.filter(|_| row.attempt == deploy.attempt) else { continue };
        match aws.stop_service_deployment(&arn, StopKind::Abort).await {
            Ok(()) => {}
            // It has ended by itself.
            Err(refused @ AwsError::Refused { .. }) => tracing::info!(error = %refused, "not stopped"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Takes revisions that failed out of use, where the config wants that.
///
/// # Errors
/// What could not be asked.
pub async fn deregister(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    if deploy.kind == Kind::Rollback || !berth.ship().is_some_and(|ship| ship.deregister) {
        return Ok(());
    }
    let aws = berth.aws()?;
    for row in berth.tools.store.rollouts(&deploy.id).await? {
        if row.revision == row.before_revision {
            continue;
        }
        let found = aws.task_definition(&row.revision).await?;
        // Only what was made for this deploy.
        let ours = found.is_some_and(|found| {
            found.status == "ACTIVE" && tag(&found.tags, DEPLOY_TAG) == Some(deploy.id.as_str())
        });
        if ours {
            aws.deregister(&row.revision).await?;
        }
    }
    Ok(())
}
