//! What begins when a deploy has arrived: who has to confirm what of it, and what of others is carried on.
//!
//! A box stands in the pull request that brought its change, for ever. Which deploy asks for it changes: a
//! later one carries what an earlier one left open, and what does not run any more is asked of nobody until
//! it runs again.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::{Berth, Stumble, ending};
use crate::deploy::{Deploy, DeployChange, Kind, Stage};
use crate::store::Stamp;
use crate::store::deploys;
use crate::store::verifications::{CONFIRMED, Model, OPEN, RELEASED};

/// So many earlier deploys are looked at for what they brought and nobody was asked about.
const FAR: u64 = 30;

/// Writes down what has to be confirmed now that a deploy has arrived; the stage it goes on with.
///
/// # Errors
/// What could not be asked.
pub async fn begin(berth: &Berth<'_>, deploy: &Deploy) -> Result<Stage, Stumble> {
    if !berth.target.environment.verify.on {
        return Ok(deploy.stage);
    }
    let store = &berth.tools.store;
    let since = deploy.live_at.clone().unwrap_or_else(|| store.stamp());
    let before = store.unconfirmed(&deploy.app, &deploy.environment).await?;
    match deploy.kind {
        Kind::Release => {
            for brought in brought(berth, deploy).await? {
                let rows = asked(berth, deploy, &brought, &since).await?;
                store.add_verifications(rows).await?;
            }
            carry_on(berth, deploy, before, &since).await?;
        }
        Kind::Rollback => go_back(berth, deploy, before).await?,
    }
    Ok(stage(&store.verifications(&deploy.id).await?).unwrap_or(deploy.stage))
}

/// The stage of a deploy of which this has to be confirmed; none when nothing is asked for.
pub fn stage(rows: &[Model]) -> Option<Stage> {
    let open = rows.iter().any(|row| row.state == OPEN);
    let confirmed = rows.iter().any(|row| row.state == CONFIRMED);
    if open { Some(Stage::Verifying) } else { confirmed.then_some(Stage::Done) }
}

/// This deploy, and those before it that were merged and never arrived: what they brought runs only now.
async fn brought(berth: &Berth<'_>, deploy: &Deploy) -> Result<Vec<Deploy>, Stumble> {
    let store = &berth.tools.store;
    let mut brought = vec![deploy.clone()];
    for row in store.deploys(&deploy.app, &deploy.environment, FAR).await? {
        let earlier = row.id != deploy.id && row.created_at <= deploy.created_at;
        if earlier && row.live_at.is_some() {
            break;
        }
        if earlier && row.merge_sha.is_some() && Kind::named(&row.kind) == Kind::Release {
            let changes = store.deploy_changes(&row.id).await?;
            brought.push(Deploy::from_rows(row, changes));
        }
    }
    brought.reverse();
    Ok(brought)
}

/// A row for each box of what a deploy brought; those that are ticked already are confirmed.
async fn asked(
    berth: &Berth<'_>,
    asking: &Deploy,
    brought: &Deploy,
    since: &Stamp,
) -> Result<Vec<Model>, Stumble> {
    ending::keep_ticks(berth, brought).await?;
    let pull = format!("{}#{}", brought.repository, brought.pull_number);
    let ticked = berth.tools.store.ticked(&pull).await?;
    let changes = brought.changes.iter().zip(0..).filter(|(change, _)| !change.people.is_empty());
    let row = |(change, position): (&DeployChange, i64)| Model {
        pull: pull.clone(),
        key: change.key.clone(),
        position,
        app: asking.app.clone(),
        environment: asking.environment.clone(),
        deploy_id: asking.id.clone(),
        origin_id: brought.id.clone(),
        channel: asking.channel.clone(),
        title: change.title.clone(),
        number: change.number.and_then(|number| number.try_into().ok()),
        url: change.url.clone(),
        people: serde_json::json!(change.people).to_string(),
        state: if ticked.contains_key(&change.key) { CONFIRMED } else { OPEN }.to_owned(),
        since: since.clone(),
        changed_by: ticked.get(&change.key).cloned().flatten().map(|login| format!("@{login}")),
        changed_at: since.clone(),
        rounds: 0,
        problem: None,
        problem_by: None,
        problem_at: None,
    };
    Ok(changes.map(row).collect())
}

/// What earlier deploys left open is asked for by this one; what did not run runs again.
async fn carry_on(
    berth: &Berth<'_>,
    deploy: &Deploy,
    before: Vec<Model>,
    since: &Stamp,
) -> Result<(), Stumble> {
    for row in before.into_iter().filter(|row| row.deploy_id != deploy.id) {
        let row = Model { deploy_id: deploy.id.clone(), channel: deploy.channel.clone(), ..row };
        let row = if row.state == RELEASED { again(row, since) } else { row };
        berth.tools.store.save_verification(row).await?;
    }
    Ok(())
}

fn again(row: Model, since: &Stamp) -> Model {
    Model { state: OPEN.to_owned(), since: since.clone(), rounds: 0, ..row }
}

/// What came after the deploy one goes back to does not run any more; what it brought itself does.
async fn go_back(berth: &Berth<'_>, deploy: &Deploy, before: Vec<Model>) -> Result<(), Stumble> {
    let back_to = back_to(berth, deploy).await?;
    for row in before {
        let runs = back_to.is_some_and(|at| row.since.time() <= at);
        let row = Model { deploy_id: deploy.id.clone(), channel: deploy.channel.clone(), ..row };
        let state = if runs { OPEN } else { RELEASED };
        // What does not run is asked by nobody, so it belongs to whoever brought it.
        let deploy_id = if runs { row.deploy_id.clone() } else { row.origin_id.clone() };
        berth.tools.store.save_verification(Model { state: state.to_owned(), deploy_id, ..row }).await?;
    }
    Ok(())
}

/// When the deploy went live that one goes back to, where that is known.
async fn back_to(berth: &Berth<'_>, deploy: &Deploy) -> Result<Option<DateTime<Utc>>, Stumble> {
    let live = berth.tools.store.live_deploys(&deploy.app, &deploy.environment, FAR).await?;
    let same = |row: &&deploys::Model| {
        row.pull_number.unsigned_abs() == deploy.pull_number && Kind::named(&row.kind) == Kind::Release
    };
    let found = live.iter().filter(|row| deploy.pull_number != 0 && row.id != deploy.id).find(same);
    Ok(found.and_then(|row| row.live_at.as_ref()).map(Stamp::time))
}

/// Deploys that ran before this one are told that it took their place.
///
/// # Errors
/// When the store fails.
pub async fn supersede(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let store = &berth.tools.store;
    for row in store.deploys(&deploy.app, &deploy.environment, FAR).await? {
        if row.id == deploy.id || Stage::named(&row.stage) != Some(Stage::Verifying) {
            continue;
        }
        let changes = store.deploy_changes(&row.id).await?;
        let earlier = Deploy { stage: Stage::Superseded, ..Deploy::from_rows(row, changes) };
        let earlier = berth.save(&earlier).await?;
        let why = format!("{} took its place", deploy.id);
        store.audit("tengu", "verifying → superseded", &why, Some(&earlier.id)).await?;
        berth.show(&earlier).await;
    }
    Ok(())
}
