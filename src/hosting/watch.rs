//! What happens to the branches of copies: pushes, pull requests that are closed, branches that are deleted.
//! What is seen becomes a wish, which whoever looks after the copy considers.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use tracing::warn;

use super::booth::Booth;
use crate::feature::{Ending, Feature, FeatureWish, Stage};
use crate::github::branch::{Head, heads};
use crate::github::pull_request::State;
use crate::ship::lease::Lease;
use crate::tools::Tools;

/// From one look at all branches to the next.
const EVERY: Duration = Duration::from_secs(60);

/// Looks at all branches again and again, and at once when somebody heard of a change, until tengu is told to stop.
pub(super) async fn run(tools: &Tools) {
    while !tools.stop.is_cancelled() {
        let heard = tools.branches.notified();
        if let Err(error) = Box::pin(look(tools)).await {
            warn!(error = format!("{error:#}"), "the branches of copies are looked at again soon");
        }
        tokio::select! {
            () = tools.clock.sleep(EVERY) => {}
            () = heard => {}
            () = tools.stop.cancelled() => {}
        }
    }
}

async fn look(tools: &Tools) -> Result<()> {
    let copies = tools.store.unfinished_features().await?.into_iter().filter_map(Feature::from_row);
    let copies: Vec<Feature> = copies.filter(|copy| !copy.stage.is_over()).collect();
    if copies.is_empty() {
        return Ok(());
    }
    let lease = Lease::on(tools, "features:branches".into(), "look", Duration::ZERO).await?;
    let Some(lease) = lease else { return Ok(()) };
    let look = async {
        for app in tools.config.apps.keys() {
            if let Some(booth) = Booth::of(tools, app) {
                let own: Vec<&Feature> = copies.iter().filter(|copy| copy.app == *app).collect();
                if let Err(error) = look_at(&booth, &own).await {
                    warn!(app, error = format!("{error:#}"), "the branches of an app's copies can't be seen");
                }
            }
        }
        Ok(())
    };
    Box::pin(lease.hold(look)).await
}

async fn look_at(booth: &Booth<'_>, copies: &[&Feature]) -> Result<()> {
    let mut branches: Vec<String> = copies.iter().map(|copy| copy.branch.clone()).collect();
    branches.sort();
    branches.dedup();
    if branches.is_empty() {
        return Ok(());
    }
    let heads = heads(&booth.tools.github, &booth.app.owner, &booth.app.repository, &branches).await?;
    for copy in copies {
        // What was not answered is not gone.
        let Some(head) = heads.get(&copy.branch) else { continue };
        if let Some((key, wish)) = wish(copy, head.as_ref(), booth.setting.redeploy) {
            let store = &booth.tools.store;
            store.wish(&format!("{}:{key}", copy.id), &copy.id, &wish.words(), "tengu").await?;
            store.wake_feature(&copy.id).await?;
            booth.tools.features.notify_waiters();
        }
    }
    Ok(())
}

/// What a branch's head means for a copy, and what makes that one wish.
fn wish(copy: &Feature, head: Option<&Head>, redeploy: bool) -> Option<(String, FeatureWish)> {
    let Some(head) = head else {
        let wish = FeatureWish::End { attempt: copy.attempt, why: Ending::BranchGone };
        return Some((format!("gone:{}", copy.attempt), wish));
    };
    let is_open = head.pulls.iter().any(|pull| pull.state == State::Open);
    let closed_since = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at > copy.asked_at.time());
    let closed = head.pulls.iter().find(|pull| closed_since(pull.closed_at));
    if let Some(closed) = closed.filter(|_| !is_open) {
        let (number, merged) = (closed.number, closed.state == State::Merged);
        let why = Ending::PullClosed { number, merged };
        let wish = FeatureWish::End { attempt: copy.attempt, why };
        return Some((format!("closed:{number}:{}", copy.attempt), wish));
    }
    let known = head.sha == copy.sha || copy.failed_sha.as_ref() == Some(&head.sha);
    let pushed = !known && redeploy && copy.stage != Stage::Stopped;
    let (attempt, sha) = (copy.attempt, head.sha.clone());
    pushed.then(|| (format!("push:{sha}:{attempt}"), FeatureWish::Push { attempt, sha }))
}
