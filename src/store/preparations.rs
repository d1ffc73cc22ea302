//! Tasks that run before the targets move.

use anyhow::Result;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IdenStatic, IntoActiveModel, Iterable, QueryOrder};

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preparations")]
pub struct Model {
    /// The deploy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub deploy_id: String,
    /// Its place in the order, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// What people call it.
    pub name: String,
    /// See [`crate::deploy::Preparing`].
    pub state: String,
    /// Stored before the task is asked for, so that asking again finds the same task.
    pub token: String,
    /// The revision it runs.
    pub revision: String,
    /// The task, once ECS has told.
    pub task: Option<String>,
    /// How it ended.
    pub exit_code: Option<i64>,
    /// Why it ended, in AWS's words.
    pub reason: Option<String>,
    /// How far its log was read.
    pub log_token: Option<String>,
    /// The message that shows its log.
    pub log_ts: Option<String>,
    /// The last lines of its log.
    pub log_tail: String,
    /// When it was asked for.
    pub started_at: Stamp,
    /// When it was known to have ended.
    pub ended_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Writes a preparation as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_preparation(&self, row: Model) -> Result<()> {
        let key = [Column::DeployId, Column::Position];
        let rest = Column::iter().filter(|column| !key.iter().any(|one| one.as_str() == column.as_str()));
        let replace = OnConflict::columns(key).update_columns(rest).to_owned();
        let row = row.into_active_model().reset_all();
        Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The preparations of a deploy, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preparations(&self, deploy: &str) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::DeployId.eq(deploy));
        Ok(rows.order_by_asc(Column::Position).all(&self.db).await?)
    }
}
