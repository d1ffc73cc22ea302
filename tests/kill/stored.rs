//! What the store says, read from outside.

use sea_orm::{Database, DatabaseConnection, FromQueryResult, Statement};

/// A deploy.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) stage: String,
    pub(crate) unfinished: Option<i64>,
    pub(crate) pull_number: i64,
    pub(crate) card_ts: Option<String>,
    pub(crate) head_shown_at: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Count {
    count: i64,
}

/// A connection to the store of a world.
pub(crate) struct Stored(DatabaseConnection);

impl Stored {
    pub(crate) async fn open(url: &str) -> Self {
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        Self(Database::connect(options).await.unwrap())
    }

    /// The newest deploy.
    pub(crate) async fn newest(&self) -> Option<Row> {
        let sql = "SELECT id, stage, unfinished, pull_number, card_ts, head_shown_at FROM deploys
                   ORDER BY created_at DESC LIMIT 1";
        let query = Statement::from_string(self.0.get_database_backend(), sql);
        Row::find_by_statement(query).one(&self.0).await.unwrap()
    }

    /// How many rows there are, by the end of a query.
    pub(crate) async fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS count FROM {from}");
        let query = Statement::from_string(self.0.get_database_backend(), sql);
        Count::find_by_statement(query).one(&self.0).await.unwrap().map_or(0, |row| row.count)
    }
}
