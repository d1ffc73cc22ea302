//! Deploys and the changes they bring.

use anyhow::Result;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, TransactionTrait};

use super::{Changed, Stamp, Store};

/// A row of `deploys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deploys")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The app's name in the config.
    pub app: String,
    /// The environment's name in the config.
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
    pub pull_number: i64,
    /// The deploy pull request's page.
    pub pull_url: String,
    /// Where it is in its life: see [`crate::deploy::Stage`].
    pub stage: String,
    /// 1 until it has ended, then nothing: one unfinished deploy per app and environment.
    pub unfinished: Option<i64>,
    /// The Slack user who asked for it.
    pub requested_by: String,
    /// The channel its card is in.
    pub channel: String,
    /// The card's message, once posted.
    pub card_ts: Option<String>,
    /// How many commits it brings.
    pub commits: i64,
    /// The state of the head's checks: see [`crate::deploy::Checks`].
    pub checks: String,
    /// 1 when it conflicts with the release branch.
    pub conflict: i64,
    /// Attention notes, as a JSON list of texts.
    pub attention: String,
    /// When it was asked for.
    pub created_at: Stamp,
    /// When something about it last changed.
    pub updated_at: Stamp,
    /// A release, or a way back: see [`crate::deploy::Kind`].
    pub kind: String,
    /// Grows with every change.
    pub version: i64,
    /// When somebody has to look after it next.
    pub next_at: Stamp,
    /// Since when it has been in its stage.
    pub stage_since: Stamp,
    /// When the card first showed this head.
    pub head_shown_at: Option<Stamp>,
    /// Why it waits, as JSON: see [`crate::deploy::Hold`].
    pub hold: Option<String>,
    /// What went wrong, as JSON: see [`crate::deploy::Failure`].
    pub trouble: Option<String>,
    /// The stage that failed.
    pub failed_stage: Option<String>,
    /// Which attempt this is, from 0.
    pub attempt: i64,
    /// The commit on the release branch that the merge made.
    pub merge_sha: Option<String>,
    /// The Slack user, or the GitHub login after a `@`, who decided on the merge.
    pub merged_by: Option<String>,
    /// When it was merged.
    pub merged_at: Option<Stamp>,
    /// The id of the deployment on GitHub.
    pub github_deployment: Option<i64>,
    /// The image, by digest.
    pub image: Option<String>,
    /// When it was found to be running.
    pub live_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The table `deploy_changes`.
pub mod change {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deploy_changes")]
    pub struct Model {
        /// The deploy.
        #[sea_orm(primary_key, auto_increment = false)]
        pub deploy_id: String,
        /// Its place in the order, from 0.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        /// The key of its box.
        pub key: String,
        /// Its title, untrusted.
        pub title: String,
        /// Its pull request's number, if it came with one.
        pub number: Option<i64>,
        /// Its pull request's page, if it came with one.
        pub url: Option<String>,
        /// Who has to confirm it, as a JSON list.
        pub people: String,
        /// How many commits it has.
        pub commits: i64,
    }

    #[allow(missing_docs)]
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Store {
    /// A name for a new deploy.
    pub fn new_deploy_id(&self) -> String {
        self.new_id()
    }

    /// The time now, as it would be stored.
    pub fn stamp(&self) -> Stamp {
        self.now()
    }

    /// The unfinished deploy of an app to an environment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_deploy(&self, app: &str, environment: &str) -> Result<Option<Model>> {
        let unfinished =
            Entity::find().filter(Column::App.eq(app)).filter(Column::Environment.eq(environment));
        Ok(unfinished.filter(Column::Unfinished.eq(1)).one(&self.db).await?)
    }

    /// The deploy of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploy_by_id(&self, id: &str) -> Result<Option<Model>> {
        Ok(Entity::find_by_id(id.to_owned()).one(&self.db).await?)
    }

    /// The newest deploys of an app and an environment, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploys(&self, app: &str, environment: &str, limit: u64) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::App.eq(app)).filter(Column::Environment.eq(environment));
        Ok(rows.order_by_desc(Column::CreatedAt).limit(limit).all(&self.db).await?)
    }

    /// The newest deploys of everything, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recent_deploys(&self, limit: u64) -> Result<Vec<Model>> {
        Ok(Entity::find().order_by_desc(Column::CreatedAt).limit(limit).all(&self.db).await?)
    }

    /// The newest deploys of an app and an environment that were found to be running, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live_deploys(&self, app: &str, environment: &str, limit: u64) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::App.eq(app)).filter(Column::Environment.eq(environment));
        let live = rows.filter(Column::LiveAt.is_not_null());
        Ok(live.order_by_desc(Column::LiveAt).limit(limit).all(&self.db).await?)
    }

    /// The deploy whose card is that message.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploy_by_card(&self, channel: &str, ts: &str) -> Result<Option<Model>> {
        let card = Entity::find().filter(Column::Channel.eq(channel)).filter(Column::CardTs.eq(ts));
        Ok(card.one(&self.db).await?)
    }

    /// The deploys that have not ended, the most urgent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_deploys(&self) -> Result<Vec<Model>> {
        let unfinished = Entity::find().filter(Column::Unfinished.eq(1));
        Ok(unfinished.order_by_asc(Column::NextAt).all(&self.db).await?)
    }

    /// The deploys whose boxes are looked at: those of which something is to be confirmed, and those of which
    /// all was since then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verified_deploys(&self, since: &Stamp) -> Result<Vec<Model>> {
        let done = Condition::all().add(Column::Stage.eq("done")).add(Column::StageSince.gt(since.clone()));
        let watched = Condition::any().add(Column::Stage.eq("verifying")).add(done);
        let rows = Entity::find().filter(watched);
        Ok(rows.order_by_asc(Column::LiveAt).all(&self.db).await?)
    }

    /// Asks for somebody to look after a deploy at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wake_deploy(&self, id: &str) -> Result<()> {
        let sql = "UPDATE deploys SET next_at = $1 WHERE id = $2 AND unfinished = 1";
        self.execute(sql, vec![self.now().into(), id.into()]).await?;
        Ok(())
    }

    /// Sets when somebody has to look after a deploy next, unless somebody asked for it to be sooner since
    /// it was `seen`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_look(&self, id: &str, seen: &Stamp, at: &Stamp) -> Result<()> {
        let sql = "UPDATE deploys SET next_at = $1 WHERE id = $2 AND next_at = $3";
        self.execute(sql, vec![at.clone().into(), id.into(), seen.clone().into()]).await?;
        Ok(())
    }

    /// Writes a deploy and its changes as they are now, in one transaction; returns its new version. When
    /// it is looked after next stays as it is.
    ///
    /// # Errors
    /// When the database fails, when another unfinished deploy of the same app and environment exists, or
    /// when somebody else has changed the deploy since it was read.
    pub async fn save_deploy(&self, deploy: Model, changes: Vec<change::Model>) -> Result<i64> {
        let transaction = self.db.begin().await?;
        let (id, version) = (deploy.id.clone(), deploy.version);
        let mut row =
            Model { updated_at: self.now(), version: version + 1, ..deploy }.into_active_model().reset_all();
        if version == 0 {
            row.insert(&transaction).await?;
        } else {
            row.next_at = sea_orm::ActiveValue::NotSet;
            let there = Entity::update_many().set(row).filter(Column::Id.eq(&id));
            let written = there.filter(Column::Version.eq(version)).exec(&transaction).await?.rows_affected;
            anyhow::ensure!(written == 1, Changed { what: format!("deploy {id}") });
        }
        change::Entity::delete_many().filter(change::Column::DeployId.eq(id)).exec(&transaction).await?;
        if !changes.is_empty() {
            let rows = changes.into_iter().map(|row| row.into_active_model().reset_all());
            change::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(version + 1)
    }

    /// Notes where a deploy's card stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_card(&self, id: &str, channel: &str, ts: &str) -> Result<()> {
        let card = ActiveModel {
            id: Set(id.to_owned()),
            channel: Set(channel.to_owned()),
            card_ts: Set(Some(ts.to_owned())),
            ..Default::default()
        };
        card.update(&self.db).await?;
        Ok(())
    }

    /// What a deploy brings, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploy_changes(&self, id: &str) -> Result<Vec<change::Model>> {
        let rows = change::Entity::find().filter(change::Column::DeployId.eq(id));
        Ok(rows.order_by_asc(change::Column::Position).all(&self.db).await?)
    }
}
