//! Running copies of branches.

use anyhow::Result;
use sea_orm::ActiveValue::NotSet;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};

use super::{Changed, Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "features")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The app's name in the config.
    pub app: String,
    /// Its name in its address.
    pub slug: String,
    /// 1 when somebody chose that name.
    pub named: i64,
    /// The branch.
    pub branch: String,
    /// `owner/name` on GitHub.
    pub repository: String,
    /// The repository's page.
    pub page: String,
    /// The commit that is brought, or runs.
    pub sha: String,
    /// See [`crate::feature::Stage`].
    pub stage: String,
    /// 1 until it has ended, then nothing: one unfinished copy has the name.
    pub unfinished: Option<i64>,
    /// The Slack user who asked for it.
    pub requested_by: String,
    /// What asked for it.
    pub asked_key: String,
    /// The channel its card is in.
    pub channel: String,
    /// The card's message, once posted.
    pub card_ts: Option<String>,
    /// When it was asked for first.
    pub created_at: Stamp,
    /// Since when it has been in its stage.
    pub stage_since: Stamp,
    /// Grows with every change.
    pub version: i64,
    /// When somebody has to look after it next.
    pub next_at: Stamp,
    /// Which attempt to bring something this is, from 0.
    pub attempt: i64,
    /// When that attempt was asked for.
    pub asked_at: Stamp,
    /// The image, by digest.
    pub image: Option<String>,
    /// The ARN of the revision.
    pub revision: Option<String>,
    /// The ARN of the task that is to answer, where a copy is one.
    pub task: Option<String>,
    /// 1 when it had to be started without Spot.
    pub on_demand: i64,
    /// Why it waits, as JSON: see [`crate::feature::Hold`].
    pub hold: Option<String>,
    /// What went wrong, as JSON: see [`crate::feature::Failure`].
    pub trouble: Option<String>,
    /// What answers, as JSON: see [`crate::feature::Live`].
    pub live: Option<String>,
    /// What could not be carried over, as a JSON list of sentences.
    pub notes: String,
    /// When it ends.
    pub until_at: Stamp,
    /// When people were told that it is about to.
    pub warned_at: Option<Stamp>,
    /// Why it ends, as JSON: see [`crate::feature::Ending`].
    pub ending: Option<String>,
    /// Where it is made, as JSON: see [`crate::feature::Site`].
    pub site: Option<String>,
    /// When the present attempt began, where nobody asked for it.
    pub begun_at: Option<Stamp>,
    /// The commit that failed, while what answered before goes on.
    pub failed_sha: Option<String>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// A name for a new copy.
    pub fn new_feature_id(&self) -> String {
        self.new_id()
    }

    /// Writes a copy as it is now; returns its new version. When it is looked after next, how long it lives and
    /// where its card is stay as they are: others change them.
    ///
    /// # Errors
    /// When the database fails, when another unfinished copy has the name, or when somebody else has changed it
    /// since it was read.
    pub async fn save_feature(&self, row: Model) -> Result<i64> {
        let (id, version) = (row.id.clone(), row.version);
        let mut row = Model { version: version + 1, ..row }.into_active_model().reset_all();
        if version == 0 {
            row.insert(&self.db).await?;
            return Ok(1);
        }
        (row.next_at, row.until_at, row.warned_at) = (NotSet, NotSet, NotSet);
        (row.channel, row.card_ts) = (NotSet, NotSet);
        let there = Entity::update_many().set(row).filter(Column::Id.eq(&id));
        let written = there.filter(Column::Version.eq(version)).exec(&self.db).await?.rows_affected;
        anyhow::ensure!(written == 1, Changed { what: format!("the copy {id}") });
        Ok(version + 1)
    }

    /// Notes where the card of a copy stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_feature_card(&self, id: &str, channel: &str, ts: &str) -> Result<()> {
        let sql = "UPDATE features SET channel = $1, card_ts = $2 WHERE id = $3";
        self.execute(sql, vec![channel.into(), ts.into(), id.into()]).await?;
        Ok(())
    }

    /// The copy of that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feature(&self, id: &str) -> Result<Option<Model>> {
        Ok(Entity::find_by_id(id.to_owned()).one(&self.db).await?)
    }

    /// The copies that have not ended, the most urgent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_features(&self) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::Unfinished.eq(1));
        Ok(rows.order_by_asc(Column::NextAt).all(&self.db).await?)
    }

    /// The newest copies of an app, ended ones included, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn features(&self, app: &str, limit: u64) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::App.eq(app));
        Ok(rows.order_by_desc(Column::CreatedAt).limit(limit).all(&self.db).await?)
    }

    /// The copy that a question asked for first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feature_asked_by(&self, key: &str) -> Result<Option<Model>> {
        Ok(Entity::find().filter(Column::AskedKey.eq(key)).one(&self.db).await?)
    }

    /// Asks for somebody to look after a copy at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wake_feature(&self, id: &str) -> Result<()> {
        let sql = "UPDATE features SET next_at = $1 WHERE id = $2 AND unfinished = 1";
        self.execute(sql, vec![self.now().into(), id.into()]).await?;
        Ok(())
    }

    /// Sets when somebody has to look after a copy next, unless somebody asked for it to be sooner since it was
    /// `seen`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_look_at_feature(&self, id: &str, seen: &Stamp, at: &Stamp) -> Result<()> {
        let sql = "UPDATE features SET next_at = $1 WHERE id = $2 AND next_at = $3";
        self.execute(sql, vec![at.clone().into(), id.into(), seen.clone().into()]).await?;
        Ok(())
    }

    /// Lets a copy live until then; nobody was warned of that end. Whether it still lives.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feature_lives_until(&self, id: &str, until: &Stamp) -> Result<bool> {
        let sql = "UPDATE features SET until_at = $1, warned_at = NULL, next_at = $2
                   WHERE id = $3 AND unfinished = 1";
        let values = vec![until.clone().into(), self.now().into(), id.into()];
        Ok(self.execute(sql, values).await? > 0)
    }

    /// Notes that people were told of the end that a copy has at the moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feature_warned(&self, id: &str, until: &Stamp) -> Result<()> {
        let sql = "UPDATE features SET warned_at = $1 WHERE id = $2 AND until_at = $3";
        self.execute(sql, vec![self.now().into(), id.into(), until.clone().into()]).await?;
        Ok(())
    }
}
