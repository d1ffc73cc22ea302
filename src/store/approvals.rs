//! Who approved which commit.

use anyhow::Result;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    /// The deploy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub deploy_id: String,
    /// The commit they saw.
    #[sea_orm(primary_key, auto_increment = false)]
    pub head_sha: String,
    /// The Slack user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub who: String,
    /// `button`, or the name of a reaction.
    #[sea_orm(primary_key, auto_increment = false)]
    pub how: String,
    /// When.
    pub at: Stamp,
    /// 1 when they may lift a freeze.
    pub lifts_freeze: i64,
    /// When they took it back.
    pub withdrawn_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Notes an approval; one that was taken back stands again. Whether it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn approve(
        &self,
        deploy: &str,
        head_sha: &str,
        who: &str,
        how: &str,
        lifts_freeze: bool,
    ) -> Result<bool> {
        let sql = "INSERT INTO approvals (deploy_id, head_sha, who, how, at, lifts_freeze)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (deploy_id, head_sha, who, how) DO UPDATE SET
                     at = excluded.at, lifts_freeze = excluded.lifts_freeze, withdrawn_at = NULL
                   WHERE approvals.withdrawn_at IS NOT NULL";
        let values = vec![
            deploy.into(),
            head_sha.into(),
            who.into(),
            how.into(),
            self.now().into(),
            i64::from(lifts_freeze).into(),
        ];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Takes an approval back, whichever commit it was for. Whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw(&self, deploy: &str, who: &str, how: &str) -> Result<bool> {
        let sql = "UPDATE approvals SET withdrawn_at = $1
                   WHERE deploy_id = $2 AND who = $3 AND how = $4 AND withdrawn_at IS NULL";
        let values = vec![self.now().into(), deploy.into(), who.into(), how.into()];
        Ok(self.execute(sql, values).await? > 0)
    }

    /// The approvals of a commit that stand, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn approvals(&self, deploy: &str, head_sha: &str) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::DeployId.eq(deploy)).filter(Column::HeadSha.eq(head_sha));
        let standing = rows.filter(Column::WithdrawnAt.is_null());
        Ok(standing.order_by_asc(Column::At).all(&self.db).await?)
    }
}
