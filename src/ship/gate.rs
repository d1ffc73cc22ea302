//! Whether a proposal may be merged. Pure: facts in, a decision out.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::config::Environment;
use crate::config::approval::RequiredChecks;
use crate::deploy::{Deploy, Hold};
use crate::github::checks::{CheckReport, CheckState};
use crate::store::{approvals, locks};

/// The approvals of what is on the card now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approved {
    /// Who approved, each once, in the order in which they did.
    pub by: Vec<String>,
    /// How many more are needed.
    pub missing: usize,
    /// Whether one of them may lift a freeze.
    pub lifts_freeze: bool,
}

/// Counts approvals: people, not clicks, and not who asked unless the config lets them.
pub fn approved(deploy: &Deploy, environment: &Environment, rows: &[approvals::Model]) -> Approved {
    let mut seen = BTreeSet::new();
    let counts = |row: &&approvals::Model| {
        row.head_sha == deploy.head_sha
            && row.withdrawn_at.is_none()
            && (environment.approval.own || row.who != deploy.requested_by)
    };
    let counted: Vec<_> = rows.iter().filter(counts).collect();
    let by: Vec<String> =
        counted.iter().filter(|row| seen.insert(&row.who)).map(|row| row.who.clone()).collect();
    let needed = usize::try_from(environment.approval.count).unwrap_or(usize::MAX);
    Approved {
        missing: needed.saturating_sub(by.len()),
        lifts_freeze: counted.iter().any(|row| row.lifts_freeze != 0),
        by,
    }
}

/// Whether nothing but checks stands in the way of the merge.
///
/// # Errors
/// What stands in the way.
pub fn open(
    now: DateTime<Utc>,
    deploy: &Deploy,
    environment: &Environment,
    approved: &Approved,
    lock: Option<&locks::Model>,
) -> Result<(), Hold> {
    if deploy.conflict {
        return Err(Hold::Conflict);
    }
    if let Some(hold) = lock.and_then(|lock| locked(now, lock, &deploy.requested_by)) {
        return Err(hold);
    }
    if let Some(hold) = frozen(now, environment).filter(|_| !approved.lifts_freeze) {
        return Err(hold);
    }
    if approved.missing > 0 {
        return Err(Hold::Approvals { missing: approved.missing });
    }
    Ok(())
}

/// What a lock says to everybody but its owner, as long as it lasts.
pub fn locked(now: DateTime<Utc>, lock: &locks::Model, who: &str) -> Option<Hold> {
    let until = lock.until.as_ref().map(crate::store::Stamp::time);
    if lock.owner == who || until.is_some_and(|until| until <= now) {
        return None;
    }
    Some(Hold::Locked { owner: lock.owner.clone(), reason: lock.reason.clone(), until })
}

/// What a freeze says, while one is on.
pub fn frozen(now: DateTime<Utc>, environment: &Environment) -> Option<Hold> {
    let freezes = environment.approval.freezes.iter();
    let on = freezes.filter_map(|freeze| Some((freeze.until(now)?, freeze)));
    let (until, freeze) = on.max_by_key(|(until, _)| *until)?;
    Some(Hold::Frozen { note: freeze.note.clone(), until: Some(until) })
}

/// Whether the checks that have to be green are. What nobody knows is not green.
///
/// # Errors
/// Those that are not.
pub fn green(required: RequiredChecks, report: &CheckReport) -> Result<(), Hold> {
    let looked_at = match required {
        RequiredChecks::None => return Ok(()),
        RequiredChecks::Required => &report.required,
        RequiredChecks::All => &report.all,
    };
    let not_green: Vec<_> = looked_at.iter().filter(|check| check.state != CheckState::Passed).collect();
    let nothing_known = required == RequiredChecks::All && report.rollup.as_deref() != Some("SUCCESS");
    if not_green.is_empty() && !nothing_known {
        return Ok(());
    }
    Err(Hold::Checks {
        names: not_green.iter().map(|check| check.name.clone()).collect(),
        failed: not_green.iter().any(|check| check.state == CheckState::Failed),
    })
}
