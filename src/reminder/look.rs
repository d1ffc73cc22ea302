//! What the boxes on GitHub say, brought into the store; and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use tracing::warn;

use super::standing;
use crate::deploy::{Deploy, Stage};
use crate::github::bodies::{Body, bodies};
use crate::github::{GithubError, comment};
use crate::message::verify;
use crate::release::body;
use crate::release::observe::range;
use crate::say;
use crate::ship::Berth;
use crate::ship::step::target_of;
use crate::ship::verifying::stage;
use crate::store::Stamp;
use crate::store::verifications::{CONFIRMED, Model, RELEASED};
use crate::tools::Tools;

/// What a look at boxes brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// The deploys of which something is different.
    pub touched: BTreeSet<String>,
    /// Whether GitHub did not tell everything.
    pub in_part: bool,
}

/// Reads the boxes behind these rows, all of one repository in few requests, and notes what is different.
///
/// # Errors
/// When the store fails. What GitHub does not tell is left for the next time.
pub async fn look(tools: &Tools, rows: &[Model]) -> Result<Looked> {
    let mut repositories: BTreeMap<&str, BTreeMap<u64, Vec<&Model>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.state != RELEASED) {
        let Some((repository, number)) = row.pull.rsplit_once('#') else { continue };
        let Ok(number) = number.parse() else { continue };
        repositories.entry(repository).or_default().entry(number).or_default().push(row);
    }
    let mut looked = Looked::default();
    for (repository, pulls) in repositories {
        let Some((owner, name)) = repository.split_once('/') else { continue };
        let numbers: Vec<u64> = pulls.keys().copied().collect();
        let seen = match bodies(&tools.github, owner, name, &numbers).await {
            Ok(seen) => seen,
            Err(error) => {
                warn!(repository, %error, "the boxes cannot be looked at; again soon");
                looked.in_part = true;
                continue;
            }
        };
        for (number, rows) in &pulls {
            if let Some(body) = seen.get(number) {
                looked.touched.extend(note(tools, rows, body).await?);
            }
        }
    }
    Ok(looked)
}

/// Notes what one body says that is not known yet. The deploys it is about.
async fn note(tools: &Tools, rows: &[&Model], body: &Body) -> Result<BTreeSet<String>> {
    let found = body::read(&body.text);
    let by = body.edited_by.as_ref().map(|login| format!("@{login}"));
    let mut touched = BTreeSet::new();
    for row in rows {
        let Some(ticked) = row.key.parse().ok().and_then(|key| found.ticked(&key)) else { continue };
        if ticked == (row.state == CONFIRMED) {
            continue;
        }
        noted(tools, row, ticked, by.as_deref()).await?;
        touched.insert(row.deploy_id.clone());
    }
    Ok(touched)
}

/// Notes one box: in the row, among the ticks that are never forgotten, and as a decision.
///
/// # Errors
/// When the store fails.
pub async fn noted(tools: &Tools, row: &Model, ticked: bool, by: Option<&str>) -> Result<()> {
    let store = &tools.store;
    if !store.note_box(&row.pull, &row.key, ticked, by).await? {
        return Ok(());
    }
    let (one, none) = (BTreeSet::from([row.key.clone()]), BTreeSet::new());
    let login = by.and_then(|by| by.strip_prefix('@'));
    let (set, unset) = if ticked { (&one, &none) } else { (&none, &one) };
    store.remember_ticks(&row.pull, set, unset, login).await?;
    if ticked && row.problem.is_some() {
        store.note_problem(&row.pull, &row.key, None).await?;
    }
    let what = if ticked { "verified" } else { "reopened" };
    let why = format!("{} in {}", row.key, row.pull);
    store.audit(by.unwrap_or("somebody on GitHub"), what, &why, Some(&row.deploy_id)).await
}

/// Brings a deploy, its card and the reminders about it up to what its boxes say.
///
/// # Errors
/// What could not be done; it is done the next time.
pub async fn settle(tools: &Tools, deploy_id: &str) -> Result<()> {
    let Some(row) = tools.store.deploy_by_id(deploy_id).await? else { return Ok(()) };
    let deploy = Deploy::from_rows(row, tools.store.deploy_changes(deploy_id).await?);
    let Some(target) = target_of(tools, &deploy) else { return Ok(()) };
    let berth = Berth { tools, target };
    let now = stage(&tools.store.verifications(deploy_id).await?);
    let deploy = match (deploy.stage, now) {
        (Stage::Verifying, Some(Stage::Done)) => close(&berth, deploy).await?,
        (Stage::Done, Some(Stage::Verifying)) => enter(&berth, deploy, Stage::Verifying).await?,
        _ => deploy,
    };
    berth.show(&deploy).await;
    standing::refresh(tools, deploy_id).await
}

/// The same; what could not be done is done the next time somebody looks.
pub async fn settle_or_later(tools: &Tools, deploy_id: &str) {
    if let Err(error) = settle(tools, deploy_id).await {
        warn!(
            deploy = deploy_id,
            error = format!("{error:#}"),
            "a deploy is not up to its boxes yet; again soon"
        );
    }
}

/// Everything works: people are told first, the store last, so that whoever takes over tells what was not told.
async fn close(berth: &Berth<'_>, deploy: Deploy) -> Result<Deploy> {
    let tools = berth.tools;
    let rows = tools.store.verifications(&deploy.id).await?;
    let round = rows.iter().map(|row| row.changed_at.time().timestamp()).max().unwrap_or_default();
    let message = verify::all_verified(tools.config.language, &deploy, &rows);
    berth.say(&deploy, &format!("verified:{round}"), message).await?;
    if deploy.pull_number != 0 {
        let text = say!(tools.config.language, "github-verified", count = rows.len());
        let (key, range) =
            (format!("verified:{}", deploy.id), range(berth.target.app, berth.target.environment));
        match comment::find_or_create_comment(&tools.github, range, deploy.pull_number, &key, &text).await {
            Err(refused @ (GithubError::Refused { .. } | GithubError::Forbidden(_))) => {
                warn!(error = %refused, "GitHub does not take a comment");
            }
            said => _ = said.context("the pull request could not be told")?,
        }
    }
    enter(berth, deploy, Stage::Done).await
}

async fn enter(berth: &Berth<'_>, deploy: Deploy, stage: Stage) -> Result<Deploy> {
    let store = &berth.tools.store;
    let what = format!("{} → {}", deploy.stage.word(), stage.word());
    let deploy = Deploy { stage, stage_since: Stamp::from(berth.tools.clock.now()), ..deploy };
    let deploy = berth.save(&deploy).await?;
    store.audit("tengu", &what, "", Some(&deploy.id)).await?;
    Ok(deploy)
}
