//! A deploy as it is kept: everything its card shows.

use serde::{Deserialize, Serialize};

use super::{Checks, Stage};
use crate::release::{Person, Release};
use crate::store::Stamp;
use crate::store::deploys::{Model, change};

/// A deploy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deploy {
    /// Its name.
    pub id: String,
    /// The app's name.
    pub app: String,
    /// The environment's name.
    pub environment: String,
    /// `owner/name` on GitHub.
    pub repository: String,
    /// The base branch.
    pub base: String,
    /// The release branch.
    pub release_branch: String,
    /// The commit it would bring.
    pub head_sha: String,
    /// The deploy pull request's number.
    pub pull_number: u64,
    /// The deploy pull request's page.
    pub pull_url: String,
    /// Where it is in its life.
    pub stage: Stage,
    /// The Slack user who asked for it.
    pub requested_by: String,
    /// The channel of its card.
    pub channel: String,
    /// The message that is its card, once posted.
    pub card_ts: Option<String>,
    /// How many commits it brings.
    pub commits: usize,
    /// What the checks of its head say.
    pub checks: Checks,
    /// Whether it conflicts with the release branch.
    pub conflict: bool,
    /// What deserves a second look, as sentences in the team's language.
    pub attention: Vec<String>,
    /// When it was asked for.
    pub created_at: Stamp,
    /// What it brings.
    pub changes: Vec<DeployChange>,
}

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

impl Deploy {
    /// From the rows that keep it.
    pub fn from_rows(row: Model, changes: Vec<change::Model>) -> Self {
        Self {
            id: row.id,
            app: row.app,
            environment: row.environment,
            repository: row.repository,
            base: row.base,
            release_branch: row.release_branch,
            head_sha: row.head_sha,
            pull_number: row.pull_number.unsigned_abs(),
            pull_url: row.pull_url,
            stage: Stage::named(&row.stage).unwrap_or(Stage::Cancelled),
            requested_by: row.requested_by,
            channel: row.channel,
            card_ts: row.card_ts,
            commits: usize::try_from(row.commits).unwrap_or_default(),
            checks: Checks::named(&row.checks),
            conflict: row.conflict != 0,
            attention: serde_json::from_str(&row.attention).unwrap_or_default(),
            created_at: row.created_at,
            changes: changes.into_iter().map(DeployChange::from).collect(),
        }
    }

    /// The rows that keep it.
    pub fn to_rows(&self) -> (Model, Vec<change::Model>) {
        let row = Model {
            id: self.id.clone(),
            app: self.app.clone(),
            environment: self.environment.clone(),
            repository: self.repository.clone(),
            base: self.base.clone(),
            release_branch: self.release_branch.clone(),
            head_sha: self.head_sha.clone(),
            pull_number: signed(self.pull_number),
            pull_url: self.pull_url.clone(),
            stage: self.stage.word().into(),
            unfinished: (!self.stage.is_final()).then_some(1),
            requested_by: self.requested_by.clone(),
            channel: self.channel.clone(),
            card_ts: self.card_ts.clone(),
            commits: i64::try_from(self.commits).unwrap_or(i64::MAX),
            checks: self.checks.word().into(),
            conflict: self.conflict.into(),
            attention: serde_json::json!(self.attention).to_string(),
            created_at: self.created_at.clone(),
            updated_at: self.created_at.clone(),
        };
        let rows = self.changes.iter().zip(0..).map(|(change, position)| change::Model {
            deploy_id: self.id.clone(),
            position,
            key: change.key.clone(),
            title: change.title.clone(),
            number: change.number.map(signed),
            url: change.url.clone(),
            people: serde_json::json!(change.people).to_string(),
            commits: i64::try_from(change.commits).unwrap_or(i64::MAX),
        });
        (row, rows.collect())
    }

    /// Everybody who has to confirm something, each once, in the order of the changes.
    pub fn people(&self) -> Vec<&DeployPerson> {
        let mut people: Vec<&DeployPerson> = Vec::new();
        for person in self.changes.iter().flat_map(|change| &change.people) {
            let same = |known: &&DeployPerson| match (&known.login, &person.login) {
                (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
                _ => known.name == person.name && known.email == person.email,
            };
            if !people.iter().any(same) {
                people.push(person);
            }
        }
        people
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

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
