//! Who keeps an environment to themselves, and who waits for it.

use anyhow::Result;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "locks")]
pub struct Model {
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app: String,
    /// The environment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub environment: String,
    /// The Slack user who locked it.
    pub owner: String,
    /// Why, untrusted; empty when they did not say.
    pub reason: String,
    /// When.
    pub since: Stamp,
    /// When it ends by itself.
    pub until: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The table `lock_waiters`.
pub mod waiter {
    use sea_orm::entity::prelude::*;

    use crate::store::Stamp;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lock_waiters")]
    pub struct Model {
        /// The app.
        #[sea_orm(primary_key, auto_increment = false)]
        pub app: String,
        /// The environment.
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        /// The Slack user who was turned away.
        #[sea_orm(primary_key, auto_increment = false)]
        pub who: String,
        /// Where they are told.
        pub channel: String,
        /// In which thread.
        pub thread_ts: Option<String>,
        /// When they were turned away.
        pub at: Stamp,
    }

    #[allow(missing_docs)]
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Store {
    /// Locks an environment for somebody, or changes their own lock; the lock that stands then, which may
    /// be somebody else's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&self, lock: &Model) -> Result<Model> {
        let sql = "INSERT INTO locks (app, environment, owner, reason, since, until)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (app, environment) DO UPDATE SET owner = excluded.owner,
                     reason = excluded.reason, since = excluded.since, until = excluded.until
                   WHERE locks.owner = excluded.owner OR locks.until <= excluded.since";
        let until: Option<Stamp> = lock.until.clone();
        let values = vec![
            lock.app.as_str().into(),
            lock.environment.as_str().into(),
            lock.owner.as_str().into(),
            lock.reason.as_str().into(),
            lock.since.clone().into(),
            until.into(),
        ];
        self.execute(sql, values).await?;
        let key = (lock.app.clone(), lock.environment.clone());
        let standing = Entity::find_by_id(key).one(&self.db).await?;
        Ok(standing.unwrap_or_else(|| lock.clone()))
    }

    /// The lock of an environment, one whose time is over included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn locked(&self, app: &str, environment: &str) -> Result<Option<Model>> {
        Ok(Entity::find_by_id((app.to_owned(), environment.to_owned())).one(&self.db).await?)
    }

    /// The locks whose time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn expired_locks(&self) -> Result<Vec<Model>> {
        Ok(Entity::find().filter(Column::Until.lte(self.now())).all(&self.db).await?)
    }

    /// When the next lock ends by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_lock_end(&self) -> Result<Option<Stamp>> {
        let ending = Entity::find().filter(Column::Until.is_not_null()).order_by_asc(Column::Until);
        Ok(ending.one(&self.db).await?.and_then(|row| row.until))
    }

    /// Takes a lock away, if it is still that one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unlock(&self, lock: &Model) -> Result<()> {
        let sql = "DELETE FROM locks WHERE app = $1 AND environment = $2 AND owner = $3 AND since = $4";
        let values = vec![
            lock.app.as_str().into(),
            lock.environment.as_str().into(),
            lock.owner.as_str().into(),
            lock.since.clone().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Notes who was turned away, and where to tell them when the lock is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wait_for_unlock(&self, waiter: &waiter::Model) -> Result<()> {
        let sql = "INSERT INTO lock_waiters (app, environment, who, channel, thread_ts, at)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (app, environment, who) DO UPDATE SET
                     channel = excluded.channel, thread_ts = excluded.thread_ts, at = excluded.at";
        let values = vec![
            waiter.app.as_str().into(),
            waiter.environment.as_str().into(),
            waiter.who.as_str().into(),
            waiter.channel.as_str().into(),
            waiter.thread_ts.clone().into(),
            waiter.at.clone().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Who waits for an environment, the longest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiters(&self, app: &str, environment: &str) -> Result<Vec<waiter::Model>> {
        let rows = waiter::Entity::find().filter(waiter::Column::App.eq(app));
        let rows = rows.filter(waiter::Column::Environment.eq(environment));
        Ok(rows.order_by_asc(waiter::Column::At).all(&self.db).await?)
    }

    /// Forgets somebody who waited.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waits_no_longer(&self, waiter: &waiter::Model) -> Result<()> {
        let key = (waiter.app.clone(), waiter.environment.clone(), waiter.who.clone());
        waiter::Entity::delete_by_id(key).exec(&self.db).await?;
        Ok(())
    }
}
