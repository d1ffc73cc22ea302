//! Deploys and the changes they bring.

use anyhow::Result;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, TransactionTrait};

use super::{Stamp, Store};

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

    /// The deploy whose card is that message.
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

    /// Writes a deploy and its changes as they are now, in one transaction.
    ///
    /// # Errors
    /// When the database fails, or another unfinished deploy of the same app and environment exists.
    pub async fn save_deploy(&self, deploy: Model, changes: Vec<change::Model>) -> Result<()> {
        let transaction = self.db.begin().await?;
        let id = deploy.id.clone();
        let there = Entity::find_by_id(id.clone()).one(&transaction).await?.is_some();
        let deploy = Model { updated_at: self.now(), ..deploy }.into_active_model().reset_all();
        if there {
            deploy.update(&transaction).await?;
        } else {
            deploy.insert(&transaction).await?;
        }
        change::Entity::delete_many().filter(change::Column::DeployId.eq(id)).exec(&transaction).await?;
        if !changes.is_empty() {
            let rows = changes.into_iter().map(|row| row.into_active_model().reset_all());
            change::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
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

    /// Ends a deploy in a final stage.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_deploy(&self, id: &str, stage: &str) -> Result<()> {
        let ended = ActiveModel {
            id: Set(id.to_owned()),
            stage: Set(stage.to_owned()),
            unfinished: Set(None),
            updated_at: Set(self.now()),
            ..Default::default()
        };
        ended.update(&self.db).await?;
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
