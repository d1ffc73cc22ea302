//! Boxes that were seen ticked, so that no tick is ever lost.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checks")]
pub struct Model {
    /// The pull request: `acme/web#12`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pull: String,
    /// The key of the box.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The GitHub login that ticked it, where we could tell.
    pub ticked_by: Option<String>,
    /// When the tick was first seen.
    pub ticked_at: Stamp,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Remembers which boxes of a pull request are ticked, and forgets those a person unticked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember_ticks(
        &self,
        pull: &str,
        ticked: &BTreeSet<String>,
        unticked: &BTreeSet<String>,
        by: Option<&str>,
    ) -> Result<()> {
        for key in ticked {
            let sql = "INSERT INTO checks (pull, key, ticked_by, ticked_at) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (pull, key) DO NOTHING";
            let values =
                vec![pull.into(), key.as_str().into(), by.map(str::to_owned).into(), self.now().into()];
            self.execute(sql, values).await?;
        }
        let gone = Entity::delete_many().filter(Column::Pull.eq(pull));
        gone.filter(Column::Key.is_in(unticked.iter().cloned())).exec(&self.db).await?;
        Ok(())
    }

    /// The boxes of a pull request that were seen ticked, and the GitHub login that did it, where we could
    /// tell.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ticked(&self, pull: &str) -> Result<BTreeMap<String, Option<String>>> {
        let rows = Entity::find().filter(Column::Pull.eq(pull)).all(&self.db).await?;
        Ok(rows.into_iter().map(|row| (row.key, row.ticked_by)).collect())
    }

    /// The keys of the boxes of a pull request that were seen ticked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ticks(&self, pull: &str) -> Result<BTreeSet<String>> {
        let rows = Entity::find().filter(Column::Pull.eq(pull)).all(&self.db).await?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }
}
