//! A proposal: the deploy pull request and its card, made or brought up to date.
//!
//! Every step finds what an earlier attempt has made before it makes anything: the pull request by its
//! branches, the deploy by its app and environment, the card by its key.

use std::time::Duration;

use anyhow::anyhow;

use super::{Berth, proposed, show};
use crate::config::App;
use crate::deploy::{Checks, Deploy, DeployChange, Kind, Stage};
use crate::github::pull_request::{self, Mergeable};
use crate::github::reference::place_branch;
use crate::message::block::escape;
use crate::message::{Message, notes, outcome, trouble};
use crate::release::observe::{Nothing, Observed, observe, range};
use crate::release::publish::{PublishError, Published, Publisher};
use crate::say;
use crate::slack::outbox::Updating;
use crate::tools::Trouble;
use crate::words::Language;

/// How often the base branch may move under our hands.
const ROUNDS: usize = 3;
/// How long GitHub may take to find out whether the branches conflict.
const CONFLICT_LOOKS: u32 = 6;

/// Who proposes.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The Slack user.
    pub user: &'a str,
    /// Where the card goes, when the config does not say.
    pub channel: &'a str,
    /// Whether an earlier attempt may have got somewhere.
    pub again: bool,
}

/// What came of a proposal.
#[derive(Debug)]
pub enum Outcome {
    /// It stands.
    Proposed(Box<Proposed>),
    /// An earlier deploy is beyond being proposed.
    UnderWay(Box<Deploy>),
}

/// A deploy that is proposed.
#[derive(Debug)]
pub struct Proposed {
    /// The deploy.
    pub deploy: Deploy,
    /// Awaited only when the next request may begin, so that the updates of many requests become few.
    pub shown: Option<Updating>,
    /// The deploy as it stood before, if it did.
    pub before: Option<Deploy>,
    /// The pull request.
    pub published: Published,
}

/// Makes a proposal or brings it up to date. To be called under the lease.
///
/// # Errors
/// What stands in the way.
pub async fn propose(berth: &Berth<'_>, by: By<'_>) -> Result<Outcome, Trouble> {
    let (tools, target) = (berth.tools, berth.target);
    let language = tools.config.language;
    for _ in 0..ROUNDS {
        let before = match current(berth).await? {
            Some(deploy) if deploy.stage != Stage::Proposed => {
                return Ok(Outcome::UnderWay(Box::new(deploy)));
            }
            before => before,
        };
        let observed = observe(&tools.github, target.app, target.environment).await;
        let observed =
            observed.map_err(|error| Trouble::Told(trouble::github(language, target.app, &error)))?;
        let observed = match observed {
            Ok(observed) => observed,
            Err(why) => return Err(Trouble::Told(nothing(berth, &why).await?)),
        };
        if let Some(pin) = &target.environment.approval.pin {
            let range = range(target.app, target.environment);
            let placed = place_branch(&tools.github, range, pin, &observed.release.head_sha).await;
            placed.map_err(|error| Trouble::Told(trouble::github(language, target.app, &error)))?;
        }
        let publisher = Publisher {
            github: &tools.github,
            store: &tools.store,
            app: target.app,
            environment: target.environment,
            language,
        };
        match publisher.publish(&observed).await {
            Ok(published) if published.seen.head_ref_oid == observed.release.head_sha => {
                let proposed = record(berth, by, &observed, published, before).await?;
                return Ok(Outcome::Proposed(Box::new(proposed)));
            }
            // Pushed to in the meantime, or closed: what was observed is no longer what is there.
            Ok(_) | Err(PublishError::Closed) => {}
            Err(error) => return Err(publishing(language, target.app, error)),
        }
    }
    Err(anyhow!("{} moved again and again while its deploy was proposed", target.app.base).into())
}

/// Why nothing would go out; and when all is merged but does not run, how to make it run.
async fn nothing(berth: &Berth<'_>, why: &Nothing) -> Result<Message, Trouble> {
    let (tools, target) = (berth.tools, berth.target);
    let said = trouble::nothing(tools.config.language, target, why);
    if !matches!(why, Nothing::UpToDate { .. }) {
        return Ok(said);
    }
    let last = tools.store.deploys(&target.app.name, &target.environment.name, 10).await?;
    Ok(outcome::not_running(tools.voice(), target, &last).unwrap_or(said))
}

/// The unfinished deploy of a target, as GitHub sees it: one whose pull request was merged goes on, one
/// whose pull request was closed has ended.
///
/// # Errors
/// What stands in the way.
pub async fn current(berth: &Berth<'_>) -> Result<Option<Deploy>, Trouble> {
    let (store, target) = (&berth.tools.store, berth.target);
    let Some(row) = store.unfinished_deploy(&target.app.name, &target.environment.name).await? else {
        return Ok(None);
    };
    let changes = store.deploy_changes(&row.id).await?;
    let deploy = Deploy::from_rows(row, changes);
    if deploy.stage != Stage::Proposed {
        return Ok(Some(deploy));
    }
    let seen = proposed::decided_on_github(berth, &deploy).await;
    let decided = seen.map_err(|stumble| match stumble {
        super::Stumble::Github(error) => {
            Trouble::Told(trouble::github(berth.tools.config.language, target.app, &error))
        }
        super::Stumble::Told(message) => Trouble::Told(message),
        other => Trouble::Ours(anyhow!(other)),
    })?;
    if !decided {
        return Ok(Some(deploy));
    }
    let row = store.unfinished_deploy(&target.app.name, &target.environment.name).await?;
    Ok(row.map(|row| Deploy { changes: deploy.changes, ..Deploy::from_rows(row, Vec::new()) }))
}

async fn record(
    berth: &Berth<'_>,
    by: By<'_>,
    observed: &Observed,
    published: Published,
    before: Option<Deploy>,
) -> Result<Proposed, Trouble> {
    let tools = berth.tools;
    let (release, seen) = (&observed.release, &published.seen);
    let moved = before.as_ref().is_none_or(|before| before.head_sha != release.head_sha);
    let first = before.clone().unwrap_or_else(|| new(berth, by));
    let mut deploy = Deploy {
        head_sha: release.head_sha.clone(),
        pull_number: seen.number,
        pull_url: seen.url.clone(),
        commits: release.commit_count,
        checks: Checks::of_rollup(observed.checks.as_deref()),
        conflict: seen.mergeable == Mergeable::Conflicting,
        attention: notes::sentences(release, tools.config.language),
        changes: DeployChange::of(release),
        ..first
    };
    if moved {
        (deploy.head_shown_at, deploy.stage_since) = (None, tools.store.stamp());
    }
    if moved || before.as_ref().is_some_and(|before| before.conflict != deploy.conflict) {
        deploy.hold = proposed::may_merge(berth, &deploy, tools.clock.now()).await?.err();
    }
    let mut deploy = berth.save(&deploy).await?;
    if before.is_none() {
        tools
            .store
            .audit(by.user, "proposed", &format!("head {}", deploy.head_sha), Some(&deploy.id))
            .await?;
    }
    // A deploy that is new can have no card yet, so nobody has to look for one.
    let (carded, mut shown) = show::put(berth, &deploy, before.is_some() || by.again).await?;
    deploy = carded;
    // Also where an earlier attempt was cut short before it could note that.
    if deploy.head_shown_at.is_none() {
        deploy = seen_from_now_on(berth, deploy, shown.take()).await?;
    }
    let (deploy, shown) = watch_for_conflict(berth, deploy, shown, seen.mergeable).await?;
    tools.store.wake_deploy(&deploy.id).await?;
    tools.wake.notify_waiters();
    Ok(Proposed { deploy, shown, before, published })
}

/// Notes when the card began to show this head: who reacted before has not seen it.
async fn seen_from_now_on(
    berth: &Berth<'_>,
    deploy: Deploy,
    shown: Option<Updating>,
) -> Result<Deploy, Trouble> {
    let deploy = show::stands(berth, deploy, shown).await?;
    let head_shown_at = Some(berth.tools.store.stamp());
    Ok(berth.save(&Deploy { head_shown_at, ..deploy }).await?)
}

/// A deploy of which nothing is known but who asked for it.
pub fn new(berth: &Berth<'_>, by: By<'_>) -> Deploy {
    let (store, target) = (&berth.tools.store, berth.target);
    Deploy {
        id: store.new_deploy_id(),
        app: target.app.name.clone(),
        environment: target.environment.name.clone(),
        repository: target.app.full_name(),
        base: target.app.base.clone(),
        release_branch: target.environment.release_branch.clone(),
        head_sha: String::new(),
        pull_number: 0,
        pull_url: String::new(),
        stage: Stage::Proposed,
        requested_by: by.user.to_owned(),
        channel: target.environment.channel.clone().unwrap_or_else(|| by.channel.to_owned()),
        card_ts: None,
        commits: 0,
        checks: Checks::None,
        conflict: false,
        attention: Vec::new(),
        created_at: store.stamp(),
        changes: Vec::new(),
        kind: Kind::Release,
        version: 0,
        stage_since: store.stamp(),
        head_shown_at: None,
        hold: None,
        failure: None,
        failed_stage: None,
        attempt: 0,
        merge_sha: None,
        merged_by: None,
        merged_at: None,
        github_deployment: None,
        image: None,
        live_at: None,
    }
}

/// GitHub finds out in the background whether branches conflict; waits for that and shows it.
async fn watch_for_conflict(
    berth: &Berth<'_>,
    deploy: Deploy,
    shown: Option<Updating>,
    mut mergeable: Mergeable,
) -> Result<(Deploy, Option<Updating>), Trouble> {
    let (tools, range) = (berth.tools, range(berth.target.app, berth.target.environment));
    for look in 0..CONFLICT_LOOKS {
        if mergeable != Mergeable::Unknown {
            break;
        }
        tools.clock.sleep(Duration::from_millis(500) * (look + 1)).await;
        let seen = pull_request::see(&tools.github, range, deploy.pull_number).await;
        // Whether it conflicts is good to know, but no reason to call the whole a failure.
        mergeable = seen.ok().flatten().map_or(Mergeable::Unknown, |seen| seen.mergeable);
    }
    let conflict = mergeable == Mergeable::Conflicting;
    if conflict == deploy.conflict {
        return Ok((deploy, shown));
    }
    let deploy = Deploy { conflict, ..deploy };
    let hold = proposed::may_merge(berth, &deploy, tools.clock.now()).await?.err();
    let deploy = berth.save(&Deploy { hold, ..deploy }).await?;
    show::put(berth, &deploy, true).await
}

/// Why there is no deploy pull request, in words.
fn publishing(language: Language, app: &App, error: PublishError) -> Trouble {
    match error {
        PublishError::Github(error) => Trouble::Told(trouble::github(language, app, &error)),
        PublishError::Unfit(unfit) => Trouble::Told(Message::plain(say!(
            language,
            "deploy-too-large",
            problem = escape(&unfit.to_string())
        ))),
        PublishError::Closed => Trouble::Ours(anyhow!(error)),
        PublishError::Store(error) => Trouble::Ours(error),
    }
}
