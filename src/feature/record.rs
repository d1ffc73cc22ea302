//! A copy as it is kept: everything its card shows.

use chrono::TimeDelta;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::site::Site;
use super::slug::Slug;
use super::stage::{Ending, Failure, Hold, Stage};
use crate::store::Stamp;
use crate::store::features::Model;

/// Whoever asks for a copy may take so long to put up its card; then others do.
const AFTER_THE_CARD: TimeDelta = TimeDelta::seconds(60);

/// A running copy of a branch, from the moment somebody asks for it until nothing of it is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its id, which everything made for it is tagged with.
    pub id: String,
    /// The app's name.
    pub app: String,
    /// Its name in its address.
    pub slug: Slug,
    /// Whether somebody chose that name: then any branch may take the place.
    pub named: bool,
    /// The branch.
    pub branch: String,
    /// `owner/name` on GitHub.
    pub repository: String,
    /// The repository's page, such as `https://github.com/acme/web`.
    pub page: String,
    /// The commit that is brought, or runs.
    pub sha: String,
    /// Where it is in its life.
    pub stage: Stage,
    /// The Slack user who asked for it.
    pub requested_by: String,
    /// What asked for it.
    pub asked_key: String,
    /// The channel of its card.
    pub channel: String,
    /// The message that is its card, once posted.
    pub card_ts: Option<String>,
    /// When it was asked for first.
    pub created_at: Stamp,
    /// Since when it has been in its stage.
    pub stage_since: Stamp,
    /// Grows with every change of the stored row; 0 before there is one.
    pub version: i64,
    /// Which attempt to bring something this is, from 0.
    pub attempt: i64,
    /// When that attempt was asked for.
    pub asked_at: Stamp,
    /// When it began, where nobody asked for it: a task was taken away, or the place has changed.
    pub begun_at: Option<Stamp>,
    /// Where what it consists of is made, once that is known.
    pub site: Option<Site>,
    /// The image, by digest.
    pub image: Option<String>,
    /// The ARN of the revision.
    pub revision: Option<String>,
    /// The ARN of the task that is to answer, where a copy is one.
    pub task: Option<String>,
    /// Whether it had to be started without Spot.
    pub on_demand: bool,
    /// Why it waits.
    pub hold: Option<Hold>,
    /// The commit that failed, while what answered before goes on: it is not brought again unasked.
    pub failed_sha: Option<String>,
    /// Why the last attempt failed.
    pub failure: Option<Failure>,
    /// What answers at the moment.
    pub live: Option<Live>,
    /// What could not be carried over, in sentences.
    pub notes: Vec<String>,
    /// When it ends.
    pub until: Stamp,
    /// When people were told that it is about to.
    pub warned_at: Option<Stamp>,
    /// Why it ends.
    pub ending: Option<Ending>,
}

/// What answers under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// The branch it was made from.
    pub branch: String,
    /// Who asked for it; nothing where an older tengu wrote it down.
    #[serde(default)]
    pub requested_by: Option<String>,
    /// The commit.
    pub sha: String,
    /// The image, by digest.
    pub image: Option<String>,
    /// The ARN of the revision.
    pub revision: String,
    /// The ARN of the task, where a copy is one.
    pub task: Option<String>,
    /// Its address, where a copy is a task.
    pub address: Option<String>,
    /// Since when it has answered (RFC 3339).
    pub since: chrono::DateTime<chrono::Utc>,
    /// How many seconds it took from the question to the answer.
    pub took: u64,
    /// What it costs a day, in words.
    pub cost: Option<String>,
}

impl Feature {
    /// What names the present attempt: under it stands what has to run before.
    pub fn attempt_key(&self) -> String {
        format!("{}:{}", self.id, self.attempt)
    }

    /// The copy with what answers as what it is to be: the branch, the commit, the image, and who asked for it.
    pub fn back_to(self, live: &Live) -> Self {
        Self {
            branch: live.branch.clone(),
            sha: live.sha.clone(),
            image: live.image.clone(),
            requested_by: live.requested_by.clone().unwrap_or(self.requested_by),
            ..self
        }
    }

    /// The commit that an attempt failed with: it is not brought again. Nothing where it was another branch's
    /// than the one that answers, which has left the place.
    pub fn failed_with(&self, live: &Live) -> Option<String> {
        Some(self.sha.clone()).filter(|_| self.branch == live.branch)
    }

    /// From the row that keeps it; nothing when a newer tengu wrote what this one does not know.
    pub fn from_row(row: Model) -> Option<Self> {
        Some(Self {
            slug: Slug::parse(&row.slug).ok()?,
            id: row.id,
            app: row.app,
            named: row.named != 0,
            branch: row.branch,
            repository: row.repository,
            page: row.page,
            sha: row.sha,
            stage: Stage::named(&row.stage)?,
            requested_by: row.requested_by,
            asked_key: row.asked_key,
            channel: row.channel,
            card_ts: row.card_ts,
            created_at: row.created_at,
            stage_since: row.stage_since,
            version: row.version,
            attempt: row.attempt,
            asked_at: row.asked_at,
            begun_at: row.begun_at,
            failed_sha: row.failed_sha,
            site: row.site.and_then(|site| read(&site)),
            image: row.image,
            revision: row.revision,
            task: row.task,
            on_demand: row.on_demand != 0,
            hold: row.hold.and_then(|hold| read(&hold)),
            failure: row.trouble.and_then(|failure| read(&failure)),
            live: row.live.and_then(|live| read(&live)),
            notes: serde_json::from_str(&row.notes).unwrap_or_default(),
            until: row.until_at,
            warned_at: row.warned_at,
            ending: row.ending.and_then(|ending| read(&ending)),
        })
    }

    /// The row that keeps it.
    pub fn to_row(&self) -> Model {
        Model {
            id: self.id.clone(),
            app: self.app.clone(),
            slug: self.slug.to_string(),
            named: self.named.into(),
            branch: self.branch.clone(),
            repository: self.repository.clone(),
            page: self.page.clone(),
            sha: self.sha.clone(),
            stage: self.stage.word().into(),
            unfinished: (self.stage != Stage::Ended).then_some(1),
            requested_by: self.requested_by.clone(),
            asked_key: self.asked_key.clone(),
            channel: self.channel.clone(),
            card_ts: self.card_ts.clone(),
            created_at: self.created_at.clone(),
            stage_since: self.stage_since.clone(),
            version: self.version,
            // Counts for a new row only: whoever asked puts up the card first, and wakes us then.
            next_at: Stamp::from(self.created_at.time() + AFTER_THE_CARD),
            attempt: self.attempt,
            asked_at: self.asked_at.clone(),
            begun_at: self.begun_at.clone(),
            failed_sha: self.failed_sha.clone(),
            site: self.site.as_ref().map(write),
            image: self.image.clone(),
            revision: self.revision.clone(),
            task: self.task.clone(),
            on_demand: self.on_demand.into(),
            hold: self.hold.as_ref().map(write),
            trouble: self.failure.as_ref().map(write),
            live: self.live.as_ref().map(write),
            notes: write(&self.notes),
            until_at: self.until.clone(),
            warned_at: self.warned_at.clone(),
            ending: self.ending.as_ref().map(write),
        }
    }
}

/// What is kept as JSON; what a newer tengu wrote and this one cannot read is nothing.
fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn write(value: &impl Serialize) -> String {
    serde_json::json!(value).to_string()
}
