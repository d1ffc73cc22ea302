//! How AWS says that a deployment is over.

use chrono::{DateTime, Utc};

use super::evidence::{Cause, CauseKind, of_words};
use crate::aws::{Deployment, ServiceDeployment};

/// The service deployment went back, or is about to.
pub(super) fn rolled_back(found: &ServiceDeployment, at: DateTime<Utc>) -> Option<Cause> {
    let reason = found.rollback_reason.as_ref().or(found.reason.as_ref()).unwrap_or(&found.status);
    let kind = match () {
        () if found.breaker_triggered => CauseKind::Breaker,
        () if !found.alarms.is_empty() => CauseKind::Alarm,
        () if found.status.starts_with("ROLLBACK") => of_words(reason).unwrap_or(CauseKind::RolledBack),
        () => return None,
    };
    let cause = Cause::without_task(kind, reason, at);
    Some(if found.alarms.is_empty() { cause } else { cause.because(&found.alarms.join(", ")) })
}

/// The deployment itself is said to have failed.
pub(super) fn declared_failed(ours: &Deployment, at: DateTime<Utc>) -> Option<Cause> {
    (ours.rollout_state.as_deref() == Some("FAILED")).then(|| {
        let reason = ours.rollout_reason.as_deref().unwrap_or("the deployment failed");
        Cause::without_task(of_words(reason).unwrap_or(CauseKind::Breaker), reason, at)
    })
}

/// Another deployment is the newest: a rollback, as the words of either may say, or somebody else's.
pub(super) fn overtaken(primary: &Deployment, ours: Option<&Deployment>, at: DateTime<Utc>) -> Cause {
    let both = [Some(primary), ours].into_iter().flatten();
    let mut said = both.filter_map(|deployment| deployment.rollout_reason.as_deref());
    match said.find_map(|words| Some((of_words(words)?, words))) {
        Some((kind, words)) => Cause::without_task(kind, words, at),
        None => Cause::without_task(CauseKind::Replaced, replaced_by(primary), at),
    }
}

/// Somebody stopped the service deployment.
pub(super) fn stopped(found: &ServiceDeployment, at: DateTime<Utc>) -> Option<Cause> {
    matches!(found.status.as_str(), "STOPPED" | "STOP_REQUESTED").then(|| {
        let reason = found.reason.as_deref().unwrap_or("the deployment was stopped");
        Cause::without_task(CauseKind::Stopped, reason, at)
    })
}

/// The revision that takes our place, as people know it: `web:43`.
fn replaced_by(primary: &Deployment) -> String {
    let revision = primary.task_definition.rsplit('/').next().unwrap_or_default();
    format!("the service goes on with {revision} ({})", primary.id)
}
