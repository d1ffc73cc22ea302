//! What was said to tengu, kept from before it is acknowledged until it is answered.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, FromQueryResult, Statement, TransactionTrait, TryInsertResult};

use super::{Stamp, Store};

/// How long a process may go without renewing before others take over what it holds.
pub const HOLD: Duration = Duration::from_secs(15);

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen_events")]
pub struct Model {
    /// What makes the event one: `message:C1:1.2`, or Slack's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The event itself, as JSON.
    pub event: String,
    /// How often it was begun.
    pub attempts: i64,
    /// Which process holds it.
    pub owner: String,
    /// Until when, unless renewed.
    pub held_until: Stamp,
    /// When it came.
    pub received_at: Stamp,
    /// When it was answered.
    pub done_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// An event to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// What makes it one.
    pub key: String,
    /// The event as JSON.
    pub event: String,
}

/// An event that was begun before and not finished.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unfinished {
    /// What makes it one.
    pub key: String,
    /// The event as JSON.
    pub event: String,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

impl Store {
    /// Records events, held by `owner`, in one transaction; returns the keys that were new.
    ///
    /// # Errors
    /// When the database fails; nothing is recorded then.
    pub async fn record_events(&self, owner: &str, events: Vec<NewEvent>) -> Result<Vec<String>> {
        self.insert_events(&self.db, owner, events).await
    }

    /// Records some events and marks others as answered, in one transaction: one wait for the disk.
    ///
    /// # Errors
    /// When the database fails; nothing is recorded or marked then.
    pub async fn record_and_finish_events(
        &self,
        owner: &str,
        events: Vec<NewEvent>,
        answered: Vec<String>,
    ) -> Result<Vec<String>> {
        let together = self.db.begin().await?;
        let new = self.insert_events(&together, owner, events).await?;
        self.mark_events(&together, answered).await?;
        together.commit().await?;
        Ok(new)
    }

    async fn insert_events(
        &self,
        db: &impl ConnectionTrait,
        owner: &str,
        events: Vec<NewEvent>,
    ) -> Result<Vec<String>> {
        let (now, until) = (self.now(), self.hold_until());
        let rows = events.into_iter().map(|event| ActiveModel {
            key: Set(event.key),
            event: Set(event.event),
            attempts: Set(1),
            owner: Set(owner.to_owned()),
            held_until: Set(until.clone()),
            received_at: Set(now.clone()),
            done_at: Set(None),
        });
        let inserted =
            Entity::insert_many(rows).on_conflict_do_nothing().exec_with_returning_keys(db).await?;
        Ok(match inserted {
            TryInsertResult::Inserted(keys) => keys,
            TryInsertResult::Empty | TryInsertResult::Conflicted => Vec::new(),
        })
    }

    /// Marks events as answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_events(&self, keys: Vec<String>) -> Result<()> {
        self.mark_events(&self.db, keys).await
    }

    async fn mark_events(&self, db: &impl ConnectionTrait, keys: Vec<String>) -> Result<()> {
        let done = Entity::update_many().col_expr(Column::DoneAt, Expr::value(self.now()));
        done.filter(Column::Key.is_in(keys)).exec(db).await?;
        Ok(())
    }

    /// Renews the hold of all that `owner` has not finished.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_events(&self, owner: &str) -> Result<()> {
        let renewed = Entity::update_many().col_expr(Column::HeldUntil, Expr::value(self.hold_until()));
        renewed.filter(Column::Owner.eq(owner)).filter(Column::DoneAt.is_null()).exec(&self.db).await?;
        Ok(())
    }

    /// Lets go of all that `owner` has not finished, so that whoever starts next takes over at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_events(&self, owner: &str) -> Result<()> {
        let released = Entity::update_many().col_expr(Column::HeldUntil, Expr::value(self.now()));
        released.filter(Column::Owner.eq(owner)).filter(Column::DoneAt.is_null()).exec(&self.db).await?;
        Ok(())
    }

    /// Lets go of one event that could not be answered, so that it is begun again soon.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn let_go_event(&self, key: &str) -> Result<()> {
        let released = Entity::update_many()
            .col_expr(Column::HeldUntil, Expr::value(self.now()))
            .col_expr(Column::Owner, Expr::value("nobody"));
        released.filter(Column::Key.eq(key)).filter(Column::DoneAt.is_null()).exec(&self.db).await?;
        Ok(())
    }

    /// Takes over what nobody holds any more, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_events(&self, owner: &str) -> Result<Vec<Unfinished>> {
        let backend = self.db.get_database_backend();
        let skip = if backend == sea_orm::DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE seen_events SET owner = $1, held_until = $2, attempts = attempts + 1 WHERE key IN (
                 SELECT key FROM seen_events WHERE done_at IS NULL AND held_until <= $3
                 ORDER BY received_at LIMIT 50 {skip}
             ) RETURNING key, event, attempts"
        );
        let values: Vec<sea_orm::Value> = vec![owner.into(), self.hold_until().into(), self.now().into()];
        let claim = Statement::from_sql_and_values(backend, sql, values);
        Ok(Unfinished::find_by_statement(claim).all(&self.db).await?)
    }

    /// How many events wait for their answer, whoever holds them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_under_way(&self) -> Result<u64> {
        Ok(Entity::find().filter(Column::DoneAt.is_null()).count(&self.db).await?)
    }

    /// Forgets what was answered longer than `age` ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_events(&self, age: TimeDelta) -> Result<u64> {
        let before = Stamp::from(self.clock.now() - age);
        let old = Entity::delete_many().filter(Column::DoneAt.lt(before));
        Ok(old.exec(&self.db).await?.rows_affected)
    }

    fn hold_until(&self) -> Stamp {
        Stamp::from(self.clock.now() + HOLD)
    }
}
