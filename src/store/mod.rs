//! What has to survive: one file per table, on SQLite or PostgreSQL.
//!
//! Both databases run the same statements. SQLite has one connection, so that nothing is ever locked
//! out by ourselves; PostgreSQL has a small pool and is shared between replicas.

pub mod approvals;
pub mod audit;
pub mod brain;
pub mod checks;
pub mod choices;
pub mod deploys;
pub mod features;
pub mod inbox;
pub mod leases;
pub mod locks;
pub mod people;
pub mod preparations;
pub mod reminders;
pub mod rollouts;
pub mod seen_events;
mod stamp;
pub mod verifications;
pub mod wishes;

use std::time::Duration;

use anyhow::{Context, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

pub use stamp::Stamp;

use crate::clock::Clock;

/// What was to be written down is not as it was read: somebody else has written it meanwhile.
#[derive(Debug, thiserror::Error)]
#[error("somebody else has changed {what} meanwhile")]
pub struct Changed {
    what: String,
}

/// A handle to the database. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Store {
    db: DatabaseConnection,
    clock: Clock,
}

impl Store {
    /// Opens the database, creates it where it can (SQLite) and brings its schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or is of a newer tengu.
    pub async fn open(url: &str, clock: Clock) -> Result<Self> {
        let db = connect(url)
            .await
            .with_context(|| format!("the database cannot be opened: {}", without_password(url)))?;
        migrate(&db).await.context("the database's schema cannot be brought up to date")?;
        Ok(Self { db, clock })
    }

    /// A connection that nobody else can have: in SQLite, the only one.
    #[cfg(test)]
    pub(crate) async fn held(&self) -> Result<sea_orm::DatabaseTransaction> {
        Ok(sea_orm::TransactionTrait::begin(&self.db).await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// A name that no other row has: the time, so that names sort, and chance.
    fn new_id(&self) -> String {
        format!("{:013x}{:08x}", self.clock.now().timestamp_micros(), fastrand::u32(..))
    }

    /// The moment that was so long ago.
    pub fn stamp_before(&self, length: chrono::TimeDelta) -> Stamp {
        Stamp::from(self.clock.now() - length)
    }

    fn now(&self) -> Stamp {
        Stamp::from(self.clock.now())
    }

    async fn execute(&self, sql: &str, values: Vec<sea_orm::Value>) -> Result<u64> {
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        Ok(self.db.execute_raw(statement).await?.rows_affected())
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection> {
    let sqlite = url.starts_with("sqlite:");
    let url = if sqlite && !url.contains("mode=") && !url.contains(":memory:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    };
    let mut options = ConnectOptions::new(url);
    // SQLite's one connection is waited for in turn, and on a busy machine that may take a while: no failure.
    let (connections, patience) = if sqlite { (1, 30) } else { (8, 5) };
    options.sqlx_logging(false).acquire_timeout(Duration::from_secs(patience)).max_connections(connections);
    if sqlite {
        // An idle connection closed would take an in-memory database with it. A file does not hang up, so
        // it is not asked before each statement whether it is still there.
        options.min_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    }
    let db = Database::connect(options).await?;
    if sqlite {
        // FULL: what was acknowledged to Slack survives the loss of power.
        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 5000"]
        {
            db.execute_unprepared(pragma).await?;
        }
    }
    Ok(db)
}

async fn migrate(db: &DatabaseConnection) -> Result<()> {
    let migrations = sqlx::migrate!("./migrations");
    match db.get_database_backend() {
        DbBackend::Postgres => migrations.run(db.get_postgres_connection_pool()).await?,
        _ => migrations.run(db.get_sqlite_connection_pool()).await?,
    }
    Ok(())
}

/// The address of a database as it may be shown.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}
