//! `history`: what went where, when, by whom, and how it ended.

use std::collections::BTreeMap;

use super::{Tools, Trouble};
use crate::message::{Message, outcome};
use crate::request::Target;
use crate::store::deploys::Model;

/// So many deploys are listed.
const LISTED: usize = 10;

/// Lists the newest deploys of some targets.
///
/// # Errors
/// When the store fails.
pub async fn history(tools: &Tools, targets: &[Target<'_>]) -> Result<Message, Trouble> {
    let mut rows: Vec<Model> = Vec::new();
    for target in targets {
        rows.extend(tools.store.deploys(&target.app.name, &target.environment.name, LISTED as u64).await?);
    }
    rows.sort_by(|one, other| other.created_at.cmp(&one.created_at));
    rows.truncate(LISTED);
    let mut names = BTreeMap::new();
    for row in &rows {
        if !names.contains_key(&row.requested_by)
            && let Ok(person) = tools.people.person(&row.requested_by).await
        {
            names.insert(row.requested_by.clone(), person.name);
        }
    }
    Ok(outcome::history(tools.voice(), &rows, &names))
}
