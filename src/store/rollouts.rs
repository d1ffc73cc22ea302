//! Targets moving to a revision, out or back.

use anyhow::Result;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IdenStatic, IntoActiveModel, Iterable, QueryOrder};

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rollouts")]
pub struct Model {
    /// The deploy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub deploy_id: String,
    /// The attempt of the deploy, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt: i64,
    /// `out` or `back`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub direction: String,
    /// The service, as `cluster/service`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: String,
    /// The revision that ran before.
    pub before_revision: String,
    /// The revision it moves to.
    pub revision: String,
    /// See [`crate::deploy::Moving`].
    pub state: String,
    /// The id of ECS's deployment, once started.
    pub deployment: Option<String>,
    /// The name of ECS's service deployment, where it is known.
    pub service_deployment: Option<String>,
    /// Why it failed, as JSON.
    pub cause: Option<String>,
    /// What people should know while it goes on, as JSON.
    pub note: Option<String>,
    /// How many tasks of the revision run.
    pub running: i64,
    /// How many are wanted.
    pub desired: i64,
    /// When it began to move.
    pub started_at: Option<Stamp>,
    /// When it was known to have arrived, or not to.
    pub ended_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Writes rollouts as they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_rollouts(&self, rows: Vec<Model>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let key = [Column::DeployId, Column::Attempt, Column::Direction, Column::Target];
        let rest = Column::iter().filter(|column| !key.iter().any(|one| one.as_str() == column.as_str()));
        let replace = OnConflict::columns(key).update_columns(rest).to_owned();
        let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
        Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The rollouts of a deploy, the attempts in their order, each by target.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rollouts(&self, deploy: &str) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::DeployId.eq(deploy)).order_by_asc(Column::Attempt);
        Ok(rows.order_by_asc(Column::Target).all(&self.db).await?)
    }
}
