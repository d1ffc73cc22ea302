//! A deploy as it is kept: everything its card shows.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Checks, DeployChange, DeployPerson, Failure, Hold, Kind, Stage};
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
    /// A release, or a way back.
    pub kind: Kind,
    /// Grows with every change of the stored row; 0 before there is one.
    pub version: i64,
    /// Since when it has been in its stage.
    pub stage_since: Stamp,
    /// When the card first showed this head.
    pub head_shown_at: Option<Stamp>,
    /// Why it waits.
    pub hold: Option<Hold>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The stage that failed.
    pub failed_stage: Option<Stage>,
    /// Which attempt this is, from 0.
    pub attempt: i64,
    /// The commit on the release branch that the merge made.
    pub merge_sha: Option<String>,
    /// Who decided on the merge: a Slack user, or a GitHub login after an `@`.
    pub merged_by: Option<String>,
    /// When it was merged.
    pub merged_at: Option<Stamp>,
    /// The id of the deployment on GitHub.
    pub github_deployment: Option<u64>,
    /// The image, by digest.
    pub image: Option<String>,
    /// When it was found to be running.
    pub live_at: Option<Stamp>,
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
            kind: Kind::named(&row.kind),
            version: row.version,
            stage_since: row.stage_since,
            head_shown_at: row.head_shown_at,
            hold: row.hold.and_then(|hold| read(&hold)),
            failure: row.trouble.and_then(|failure| read(&failure)),
            failed_stage: row.failed_stage.and_then(|stage| Stage::named(&stage)),
            attempt: row.attempt,
            merge_sha: row.merge_sha,
            merged_by: row.merged_by,
            merged_at: row.merged_at,
            github_deployment: row.github_deployment.map(i64::unsigned_abs),
            image: row.image,
            live_at: row.live_at,
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
            kind: self.kind.word().into(),
            version: self.version,
            next_at: self.created_at.clone(),
            stage_since: self.stage_since.clone(),
            head_shown_at: self.head_shown_at.clone(),
            hold: self.hold.as_ref().map(write),
            trouble: self.failure.as_ref().map(write),
            failed_stage: self.failed_stage.map(|stage| stage.word().to_owned()),
            attempt: self.attempt,
            merge_sha: self.merge_sha.clone(),
            merged_by: self.merged_by.clone(),
            merged_at: self.merged_at.clone(),
            github_deployment: self.github_deployment.map(signed),
            image: self.image.clone(),
            live_at: self.live_at.clone(),
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

/// What is kept as JSON; what a newer tengu wrote and this one cannot read is nothing.
fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn write(value: &impl Serialize) -> String {
    serde_json::json!(value).to_string()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
