//! What people want of a deploy that is under way.

use anyhow::Result;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wishes")]
pub struct Model {
    /// What makes it one: the question it came with.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The deploy.
    pub deploy_id: String,
    /// See [`crate::deploy::Wish`].
    pub what: String,
    /// The Slack user.
    pub who: String,
    /// When.
    pub at: Stamp,
    /// When it was considered.
    pub done_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Notes what somebody wants; the same question twice is one wish.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wish(&self, question: &str, deploy: &str, what: &str, who: &str) -> Result<()> {
        let sql = "INSERT INTO wishes (id, deploy_id, what, who, at) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (id) DO NOTHING";
        let values = vec![question.into(), deploy.into(), what.into(), who.into(), self.now().into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Whether that question has become a wish.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wished(&self, question: &str) -> Result<bool> {
        Ok(Entity::find_by_id(question.to_owned()).one(&self.db).await?.is_some())
    }

    /// What nobody has considered yet, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_wishes(&self, deploy: &str) -> Result<Vec<Model>> {
        let open = Entity::find().filter(Column::DeployId.eq(deploy)).filter(Column::DoneAt.is_null());
        Ok(open.order_by_asc(Column::At).all(&self.db).await?)
    }

    /// Marks a wish as considered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wish_considered(&self, id: &str) -> Result<()> {
        let sql = "UPDATE wishes SET done_at = $1 WHERE id = $2";
        self.execute(sql, vec![self.now().into(), id.into()]).await?;
        Ok(())
    }
}
