//! Who is who: a GitHub login and the Slack user behind it.

use anyhow::Result;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    /// The GitHub login in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub login: String,
    /// The Slack user id.
    pub slack_user: String,
    /// How we know: `said` by themselves, or by their `email`.
    pub source: String,
    /// Since when.
    pub at: Stamp,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Remembers who a login is, as they said themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn introduce(&self, login: &str, slack_user: &str) -> Result<()> {
        let sql = "INSERT INTO people (login, slack_user, source, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (login) DO UPDATE
                   SET slack_user = excluded.slack_user, source = excluded.source, at = excluded.at";
        let values = vec![login.to_lowercase().into(), slack_user.into(), "said".into(), self.now().into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Remembers who a login is by their address; what they said themselves counts for more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learn(&self, login: &str, slack_user: &str) -> Result<()> {
        let sql = "INSERT INTO people (login, slack_user, source, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (login) DO NOTHING";
        let values = vec![login.to_lowercase().into(), slack_user.into(), "email".into(), self.now().into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// The Slack user behind a login.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn slack_user(&self, login: &str) -> Result<Option<String>> {
        let row = Entity::find_by_id(login.to_lowercase()).one(&self.db).await?;
        Ok(row.map(|row| row.slack_user))
    }

    /// The logins of a Slack user, the one they named last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logins(&self, slack_user: &str) -> Result<Vec<String>> {
        let rows = Entity::find().filter(Column::SlackUser.eq(slack_user)).order_by_desc(Column::At);
        Ok(rows.all(&self.db).await?.into_iter().map(|row| row.login).collect())
    }
}
