//! What people chose for themselves: not to be asked for a while, and what the Home tab offers.

use anyhow::Result;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row: somebody does not want to be asked for a while.
pub mod snooze {
    use sea_orm::entity::prelude::*;

    use super::Stamp;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "snoozes")]
    pub struct Model {
        /// The Slack user.
        #[sea_orm(primary_key, auto_increment = false)]
        pub slack_user: String,
        /// Until when.
        pub until: Stamp,
        /// Why: untrusted.
        pub reason: String,
        /// Since when.
        pub at: Stamp,
    }

    #[allow(missing_docs)]
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A row: what somebody chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settings")]
pub struct Model {
    /// The Slack user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slack_user: String,
    /// The language's code; the team's when nothing is chosen.
    pub language: Option<String>,
    /// Working hours, as in `09:00-18:00`; the team's when nothing is chosen.
    pub hours: Option<String>,
    /// 1 to be asked in a direct message instead.
    pub by_dm: i64,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Lets somebody alone until then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snooze(&self, user: &str, until: &Stamp, reason: &str) -> Result<()> {
        let sql = "INSERT INTO snoozes (slack_user, until, reason, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (slack_user) DO UPDATE
                   SET until = excluded.until, reason = excluded.reason, at = excluded.at";
        let values = vec![user.into(), until.clone().into(), reason.into(), self.now().into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Who is let alone, also those whose time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snoozes(&self) -> Result<Vec<snooze::Model>> {
        Ok(snooze::Entity::find().all(&self.db).await?)
    }

    /// What everybody chose who chose something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_settings(&self) -> Result<Vec<Model>> {
        Ok(Entity::find().all(&self.db).await?)
    }

    /// What somebody chose.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self, user: &str) -> Result<Model> {
        let row = Entity::find_by_id(user.to_owned()).one(&self.db).await?;
        Ok(row.unwrap_or_else(|| Model { slack_user: user.to_owned(), ..Model::default() }))
    }

    /// Notes what somebody chose.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn choose(&self, chosen: &Model) -> Result<()> {
        let sql = "INSERT INTO settings (slack_user, language, hours, by_dm) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (slack_user) DO UPDATE
                   SET language = excluded.language, hours = excluded.hours, by_dm = excluded.by_dm";
        let Model { slack_user, language, hours, by_dm } = chosen.clone();
        self.execute(sql, vec![slack_user.into(), language.into(), hours.into(), by_dm.into()]).await?;
        Ok(())
    }
}
