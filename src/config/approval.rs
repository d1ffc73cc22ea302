//! Who approves, and what else has to be so before anything is merged.

use std::collections::BTreeMap;
use std::time::Duration;

use super::freeze::{self, Freeze};
use super::reader::Table;
use super::roles::{self, Allow, Role};

/// What has to be so before anything is merged.
#[derive(Clone, Debug)]
pub struct Approval {
    /// How many people have to approve.
    pub count: u64,
    /// Who may.
    pub allow: Allow,
    /// Whether who asked for it may approve it, too.
    pub own: bool,
    /// Which checks have to be green.
    pub checks: RequiredChecks,
    /// How long people may take.
    pub expires: Duration,
    /// The branch by which a release is pinned to its commit, when it is.
    pub pin: Option<String>,
    /// When deploys rest.
    pub freezes: Vec<Freeze>,
}

/// Which checks have to be green.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequiredChecks {
    /// None.
    None,
    /// Those that the release branch's protection requires.
    Required,
    /// All that there are, and there has to be one.
    All,
}

const A_DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn read(
    table: &mut Table<'_, '_>,
    roles: &BTreeMap<String, Role>,
    release_branch: &str,
) -> Approval {
    Approval {
        count: table.number("approvals").map_or(1, |count| count.value),
        allow: roles::allow_at(table, "approvers", roles),
        own: table.flag("own_approval").unwrap_or(false),
        checks: checks(table),
        expires: super::duration_at(table, "expires").unwrap_or(A_DAY),
        pin: table.flag("pin").unwrap_or(false).then(|| format!("tengu/{release_branch}")),
        freezes: freeze::read(table, roles),
    }
}

fn checks(table: &mut Table<'_, '_>) -> RequiredChecks {
    let Some(word) = table.text("checks") else { return RequiredChecks::Required };
    match word.value.as_str() {
        "none" => RequiredChecks::None,
        "required" => RequiredChecks::Required,
        "all" => RequiredChecks::All,
        other => {
            table.wrong(&word, format!("\"{other}\" is none of these: \"none\", \"required\", \"all\""));
            RequiredChecks::All
        }
    }
}
