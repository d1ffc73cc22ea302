//! `pending`: everything that waits for somebody to say that it works.

use std::collections::BTreeMap;

use super::{Tools, Trouble, verify};
use crate::message::{Message, verify as words};
use crate::reminder::people::Finder;
use crate::request::Target;
use crate::store::verifications::Model;

/// Lists what is open of some targets.
///
/// # Errors
/// When the store fails.
pub async fn pending(tools: &Tools, targets: &[Target<'_>]) -> Result<Message, Trouble> {
    let open = tools.store.open_verifications().await?;
    let meant = |row: &Model| {
        targets.iter().any(|target| target.app.name == row.app && target.environment.name == row.environment)
    };
    list(tools, open.into_iter().filter(meant).collect(), false).await
}

/// Lists what somebody has to confirm.
///
/// # Errors
/// When the store fails.
pub async fn pending_mine(tools: &Tools, user: &str) -> Result<Message, Trouble> {
    let mine = verify::mine(tools, tools.store.open_verifications().await?, user).await?;
    list(tools, mine, true).await
}

async fn list(tools: &Tools, rows: Vec<Model>, mine: bool) -> Result<Message, Trouble> {
    let (mut finder, mut owers, mut names) = (Finder::new(tools, &rows), BTreeMap::new(), BTreeMap::new());
    for row in &rows {
        let (users, nobodies) = finder.owers(row).await?;
        let mut called = Vec::new();
        for user in users {
            called.push(tools.people.person(&user).await.map_or_else(|_| user.clone(), |person| person.name));
        }
        called.extend(nobodies);
        owers.insert((row.pull.clone(), row.key.clone()), called);
        if let Some(by) = &row.problem_by
            && let Ok(person) = tools.people.person(by).await
        {
            names.insert(by.clone(), person.name);
        }
    }
    Ok(words::pending(tools.voice(), &rows, &owers, &names, mine))
}
