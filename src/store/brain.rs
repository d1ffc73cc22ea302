//! Small things to remember, by name.

use anyhow::Result;
use sea_orm::entity::prelude::*;

use super::Store;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brain")]
pub struct Model {
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What is remembered.
    pub value: String,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Remembers a value under a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember(&self, key: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO brain (key, value) VALUES ($1, $2)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.execute(sql, vec![key.into(), value.into()]).await?;
        Ok(())
    }

    /// Remembers a value under a name that has none; what is remembered then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember_first(&self, key: &str, value: &str) -> Result<String> {
        if let Some(known) = self.recall(key).await? {
            return Ok(known);
        }
        let sql = "INSERT INTO brain (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        self.execute(sql, vec![key.into(), value.into()]).await?;
        Ok(self.recall(key).await?.unwrap_or_else(|| value.to_owned()))
    }

    /// What is remembered under a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recall(&self, key: &str) -> Result<Option<String>> {
        Ok(Entity::find_by_id(key.to_owned()).one(&self.db).await?.map(|row| row.value))
    }
}
