//! What a deploy brings, and whose it is.

use serde::{Deserialize, Serialize};

use crate::release::{Person, Release};
use crate::store::deploys::change;

/// A change of a deploy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployChange {
    /// The key of its box.
    pub key: String,
    /// Its title, untrusted.
    pub title: String,
    /// Its pull request's number.
    pub number: Option<u64>,
    /// Its pull request's page.
    pub url: Option<String>,
    /// Who has to confirm it.
    pub people: Vec<DeployPerson>,
    /// How many commits it has.
    pub commits: usize,
}

/// Somebody who has to confirm a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeployPerson {
    /// Their GitHub login, if they have one.
    pub login: Option<String>,
    /// Their name in the commits, untrusted.
    pub name: String,
    /// Their address in the commits.
    pub email: Option<String>,
}

impl From<&Person> for DeployPerson {
    fn from(person: &Person) -> Self {
        Self { login: person.login.clone(), name: person.name.clone(), email: person.email.clone() }
    }
}

impl DeployChange {
    /// The changes of a release.
    pub fn of(release: &Release) -> Vec<Self> {
        let change = |change: &crate::release::Change| Self {
            key: change.key.to_string(),
            title: change.title.clone(),
            number: change.number,
            url: change.url.clone(),
            people: change.people.iter().map(DeployPerson::from).collect(),
            commits: change.commits.len(),
        };
        release.changes.iter().map(change).collect()
    }
}

impl From<change::Model> for DeployChange {
    fn from(row: change::Model) -> Self {
        Self {
            key: row.key,
            title: row.title,
            number: row.number.map(i64::unsigned_abs),
            url: row.url,
            people: serde_json::from_str(&row.people).unwrap_or_default(),
            commits: usize::try_from(row.commits).unwrap_or_default(),
        }
    }
}
