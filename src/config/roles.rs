//! Who may do what: roles by Slack users and user groups.

use std::collections::{BTreeMap, BTreeSet};

use super::is_slack_id;
use super::reader::{Placed, Table};

/// The people a role stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Slack user ids. Guests and people of other workspaces are let in only when named here.
    pub users: BTreeSet<String>,
    /// Slack user group ids.
    pub groups: BTreeSet<String>,
}

/// Whom something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allow {
    /// Every full member of the workspace.
    Everyone,
    /// Whoever has one of these roles.
    Roles(Vec<String>),
}

/// The word for every full member, where the name of a role may stand.
pub const EVERYONE: &str = "everyone";

pub(super) fn read(root: &mut Table<'_, '_>) -> BTreeMap<String, Role> {
    let Some(table) = root.table("roles") else { return BTreeMap::new() };
    let mut roles = BTreeMap::new();
    for (name, table) in table.named_tables() {
        if name.value == EVERYONE {
            root.wrong(&name, "is there already: every full member of the workspace".into());
            continue;
        }
        roles.insert(name.value, role(table));
    }
    roles
}

fn role(mut table: Table<'_, '_>) -> Role {
    let users =
        ids(&mut table, "users", &['U', 'W'], "a Slack user id (a profile's menu copies it: Copy member ID)");
    let groups = ids(&mut table, "groups", &['S'], "a Slack user group id (it starts with S)");
    table.finish();
    Role { users, groups }
}

fn ids(table: &mut Table<'_, '_>, key: &'static str, letters: &[char], what: &str) -> BTreeSet<String> {
    let ids = table.texts(key);
    for id in ids.iter().filter(|id| !is_slack_id(&id.value, letters)) {
        table.wrong(id, format!("\"{}\" is not {what}", id.value));
    }
    ids.into_iter().map(|id| id.value).collect()
}

/// Reads whom something is allowed; every role named has to exist.
pub(super) fn allow_at(
    table: &mut Table<'_, '_>,
    key: &'static str,
    roles: &BTreeMap<String, Role>,
) -> Allow {
    let named = table.texts(key);
    allowed(table, named, roles)
}

/// Whom something is allowed that names these roles; everybody where it names none.
pub(super) fn allowed(
    table: &Table<'_, '_>,
    named: Vec<Placed<String>>,
    roles: &BTreeMap<String, Role>,
) -> Allow {
    if named.is_empty() || named.iter().any(|name| name.value == EVERYONE) {
        return Allow::Everyone;
    }
    for name in &named {
        check_role(table, name, roles);
    }
    Allow::Roles(named.into_iter().map(|name| name.value).collect())
}

fn check_role(table: &Table<'_, '_>, name: &Placed<String>, roles: &BTreeMap<String, Role>) {
    if !roles.contains_key(&name.value) {
        let known: Vec<_> = std::iter::once(EVERYONE).chain(roles.keys().map(String::as_str)).collect();
        table.wrong(name, format!("there is no role \"{}\"; allowed: {}", name.value, known.join(", ")));
    }
}
