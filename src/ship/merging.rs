//! Merging: exactly the commit that people approved.

use std::time::Duration;

use super::{Berth, Next, Stepped, Stumble, ending, gate, proposed};
use crate::deploy::{Deploy, Failure, Hold, Stage};
use crate::github::merge::{Merged, NotMerged, merge};
use crate::github::merge_queue::{enqueue, place};
use crate::github::pull_request::State;
use crate::github::pull_state::glance;
use crate::release::observe::range;
use crate::say;

/// From one try to the next while GitHub says no, or a queue takes its time.
const AGAIN: Duration = Duration::from_secs(20);

/// Merges, unless something has come between since it was approved.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let (github, range) = (&berth.tools.github, range(berth.target.app, berth.target.environment));
    let seen = glance(github, range, deploy.pull_number).await?;
    // Found merged: by us before a crash, by a queue, or by somebody else.
    if let (State::Merged, Some(sha)) = (seen.state, seen.merged_sha) {
        let by = who(berth, &deploy, seen.merged_by.as_deref()).await?;
        return merged(berth, Deploy { head_sha: seen.head_sha, ..deploy }, sha, by).await;
    }
    if let Some(who) = proposed::cancelled(berth, &deploy).await? {
        return ending::cancel(berth, deploy, &who).await;
    }
    if seen.head_sha != deploy.head_sha {
        return berth.enter(deploy, Stage::Proposed, "the head moved").await;
    }
    if proposed::may_merge(berth, &deploy, berth.tools.clock.now()).await?.is_err() {
        return berth.enter(deploy, Stage::Proposed, "it is no longer approved").await;
    }
    let language = berth.tools.config.language;
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let title =
        say!(language, "merge-title", app = app, environment = environment, number = deploy.pull_number);
    match merge(github, range, deploy.pull_number, &deploy.head_sha, &title, &trailer(&deploy)).await {
        Ok(Merged { sha, head_sha, by, .. }) => {
            let by = who(berth, &deploy, by.as_deref()).await?;
            merged(berth, Deploy { head_sha, ..deploy }, sha, by).await
        }
        Err(why) => Box::pin(not_merged(berth, deploy, why)).await,
    }
}

/// What tells from the merge commit which deploy it was.
fn trailer(deploy: &Deploy) -> String {
    format!("Tengu-Deploy: {}", deploy.id)
}

/// Who decided on the merge: who approved it last; for what others merged, their login.
async fn who(berth: &Berth<'_>, deploy: &Deploy, login: Option<&str>) -> Result<String, Stumble> {
    let approvals = berth.tools.store.approvals(&deploy.id, &deploy.head_sha).await?;
    let approved = gate::approved(deploy, berth.target.environment, &approvals);
    Ok(match (approved.by.last(), login) {
        (Some(last), _) if approved.missing == 0 => last.clone(),
        (_, Some(login)) => format!("@{login}"),
        _ => deploy.requested_by.clone(),
    })
}

async fn not_merged(berth: &Berth<'_>, deploy: Deploy, why: NotMerged) -> Stepped {
    match why {
        NotMerged::Moved { .. } => berth.enter(deploy, Stage::Proposed, "the head moved").await,
        NotMerged::Conflict => {
            let deploy = Deploy { conflict: true, ..deploy };
            berth.enter(deploy, Stage::Proposed, "the branches are in conflict").await
        }
        NotMerged::Blocked(words) => berth.wait(deploy, Some(Hold::Blocked { words }), AGAIN).await,
        NotMerged::Queue => Box::pin(queue(berth, deploy)).await,
        NotMerged::Closed | NotMerged::Gone => ending::closed(berth, deploy).await,
        NotMerged::NotYet => Ok(Next::In(Duration::from_secs(5))),
        NotMerged::Github(error) => Err(error.into()),
    }
}

/// Puts it into the merge queue, once. A queue that throws it out has refused it.
async fn queue(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let (github, range) = (&berth.tools.github, range(berth.target.app, berth.target.environment));
    if deploy.hold == Some(Hold::Queued) {
        let queued = place(github, range, deploy.pull_number).await?.is_some();
        let merged = glance(github, range, deploy.pull_number).await?.state == State::Merged;
        if queued || merged {
            return Ok(if merged { Next::Now } else { Next::In(AGAIN) });
        }
        let words = say!(berth.tools.config.language, "queue-out");
        return berth.fail(deploy, Failure::Github { words }).await;
    }
    match enqueue(github, range, deploy.pull_number, &deploy.head_sha).await {
        Ok(_) => berth.wait(deploy, Some(Hold::Queued), AGAIN).await,
        Err(NotMerged::Queue) => Ok(Next::In(AGAIN)),
        Err(why) => Box::pin(not_merged(berth, deploy, why)).await,
    }
}

/// Goes on with what was merged: to its image, or to the end where tengu ships nothing.
///
/// # Errors
/// When the store fails.
pub async fn merged(berth: &Berth<'_>, deploy: Deploy, sha: String, by: String) -> Stepped {
    let stamp = berth.tools.store.stamp();
    let deploy = Deploy { merge_sha: Some(sha), merged_by: Some(by), merged_at: Some(stamp), ..deploy };
    let why = format!("merged by {}", deploy.merged_by.as_deref().unwrap_or_default());
    if berth.ship().is_none() {
        return ending::finish(berth, deploy, Stage::Merged, &why).await;
    }
    berth.enter(deploy, Stage::AwaitingImage, &why).await
}
