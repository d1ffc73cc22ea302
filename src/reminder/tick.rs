//! A box ticked from Slack.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result};

use super::look::{noted, settle_or_later};
use crate::config::App;
use crate::github::GithubError;
use crate::github::compare::Range;
use crate::release::Key;
use crate::release::tick::tick as write;
use crate::ship::lease::Lease;
use crate::store::verifications::Model;
use crate::tools::Tools;

/// How long one press waits for another on the same pull request.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ticks boxes, or empties them: on GitHub first, which is the truth, then in the store, then on every
/// message that shows them.
///
/// # Errors
/// What GitHub says; [`GithubError::Unclear`] when somebody else is at the same pull request all the time.
pub async fn tick(tools: &Tools, rows: &[Model], ticked: bool, by: &str) -> Result<Result<(), GithubError>> {
    let mut pulls: BTreeMap<&str, Vec<&Model>> = BTreeMap::new();
    for row in rows {
        pulls.entry(&row.pull).or_default().push(row);
    }
    let mut deploys = BTreeSet::new();
    let mut problem = Ok(());
    for (pull, rows) in pulls {
        match in_one(tools, pull, &rows, ticked).await? {
            Ok(()) => {}
            Err(error) => {
                problem = Err(error);
                continue;
            }
        }
        for row in rows {
            noted(tools, row, ticked, Some(by)).await?;
            deploys.insert(row.deploy_id.clone());
        }
    }
    for deploy in deploys {
        settle_or_later(tools, &deploy).await;
    }
    // Where one ticks in Slack, others may be ticking on GitHub.
    tools.keeper.notify_waiters();
    Ok(problem)
}

async fn in_one(tools: &Tools, pull: &str, rows: &[&Model], ticked: bool) -> Result<Result<(), GithubError>> {
    let (repository, number) = pull.rsplit_once('#').context("a pull request without a number")?;
    let number: u64 = number.parse()?;
    let mut apps = tools.config.apps.values();
    let Some(app) = apps.find(|app| app.full_name().eq_ignore_ascii_case(repository)) else {
        return Ok(Err(GithubError::NotFound(repository.to_owned())));
    };
    let work = format!("{:x}", fastrand::u64(..));
    let Some(lease) = Lease::on(tools, format!("body:{pull}"), &work, PATIENCE).await? else {
        return Ok(Err(GithubError::Unclear(format!("somebody else writes in {pull}"))));
    };
    let keys: BTreeSet<Key> = rows.iter().filter_map(|row| row.key.parse().ok()).collect();
    lease
        .hold(async {
            Ok::<_, anyhow::Error>(write(&tools.github, of(app), number, &keys, ticked).await.map(drop))
        })
        .await
}

/// Where the pull requests of an app are; between which branches does not matter here.
fn of(app: &App) -> Range<'_> {
    let (owner, repository, base) = (app.owner.as_str(), app.repository.as_str(), app.base.as_str());
    Range { owner, repository, base, release: base, head: base }
}
