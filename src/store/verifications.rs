//! What has to be confirmed of what runs, and who confirmed it.

use std::collections::BTreeMap;

use anyhow::Result;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{IntoActiveModel, QueryOrder, TransactionTrait};

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verifications")]
pub struct Model {
    /// The pull request whose body holds the box: `acme/web#12`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pull: String,
    /// The key of the box.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Its place in the list.
    pub position: i64,
    /// The app.
    pub app: String,
    /// The environment.
    pub environment: String,
    /// The deploy it is asked for.
    pub deploy_id: String,
    /// The deploy whose pull request holds the box.
    pub origin_id: String,
    /// Where people are reminded.
    pub channel: String,
    /// What the change is called, untrusted.
    pub title: String,
    /// The change's pull request.
    pub number: Option<i64>,
    /// Its page.
    pub url: Option<String>,
    /// Who has to confirm it, as JSON.
    pub people: String,
    /// `open`, `confirmed` or `released`.
    pub state: String,
    /// Since when what it is about has been running.
    pub since: Stamp,
    /// Who changed the box last: a Slack user, or a GitHub login after an `@`.
    pub changed_by: Option<String>,
    /// When that was seen.
    pub changed_at: Stamp,
    /// How many rounds have mentioned somebody for it.
    pub rounds: i64,
    /// What does not work, in somebody's words: untrusted.
    pub problem: Option<String>,
    /// The Slack user who said so.
    pub problem_by: Option<String>,
    /// When.
    pub problem_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The word for a box that waits for somebody.
pub const OPEN: &str = "open";
/// The word for a box that is ticked.
pub const CONFIRMED: &str = "confirmed";
/// The word for a box of something that does not run at the moment.
pub const RELEASED: &str = "released";

impl Store {
    /// Adds what has to be confirmed; what is known already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_verifications(&self, rows: Vec<Model>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let there = OnConflict::columns([Column::Pull, Column::Key]).do_nothing().to_owned();
        let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
        Entity::insert_many(rows).on_conflict(there).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Writes one as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_verification(&self, row: Model) -> Result<()> {
        row.into_active_model().reset_all().update(&self.db).await?;
        Ok(())
    }

    /// Notes what was seen of a box. Whether that is news.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_box(&self, pull: &str, key: &str, ticked: bool, by: Option<&str>) -> Result<bool> {
        let (from, to) = if ticked { (OPEN, CONFIRMED) } else { (CONFIRMED, OPEN) };
        let sql = "UPDATE verifications SET state = $1, changed_by = $2, changed_at = $3, rounds = 0
                   WHERE pull = $4 AND key = $5 AND state = $6";
        let values = vec![
            to.into(),
            by.map(str::to_owned).into(),
            self.now().into(),
            pull.into(),
            key.into(),
            from.into(),
        ];
        Ok(self.execute(sql, values).await? > 0)
    }

    /// Notes that something does not work, or that it works after all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_problem(&self, pull: &str, key: &str, problem: Option<(&str, &str)>) -> Result<()> {
        let sql = "UPDATE verifications SET problem = $1, problem_by = $2, problem_at = $3
                   WHERE pull = $4 AND key = $5";
        let (who, words) = problem.unzip();
        let at = problem.map(|_| self.now());
        let text = |text: Option<&str>| text.map(str::to_owned);
        let values = vec![text(words).into(), text(who).into(), at.into(), pull.into(), key.into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Notes that a round mentioned somebody for these, given as pull request and key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_round(&self, asked: &[(String, String)]) -> Result<()> {
        let mut pulls: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (pull, key) in asked {
            pulls.entry(pull).or_default().push(key);
        }
        // One commit for all: each by itself would take a write to the disk.
        let transaction = self.db.begin().await?;
        for (pull, keys) in pulls {
            let more = Entity::update_many().col_expr(Column::Rounds, Expr::col(Column::Rounds).add(1));
            let these = more.filter(Column::Pull.eq(pull)).filter(Column::Key.is_in(keys));
            these.exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// All that waits for somebody, in the order in which it went live.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_verifications(&self) -> Result<Vec<Model>> {
        let open = Entity::find().filter(Column::State.eq(OPEN));
        Ok(in_order(open).all(&self.db).await?)
    }

    /// All that is asked for a deploy, whether it is confirmed or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verifications(&self, deploy_id: &str) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::DeployId.eq(deploy_id));
        Ok(in_order(rows).all(&self.db).await?)
    }

    /// All that was ever asked for an app's environment and is not confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unconfirmed(&self, app: &str, environment: &str) -> Result<Vec<Model>> {
        let rows = Entity::find().filter(Column::App.eq(app)).filter(Column::Environment.eq(environment));
        Ok(in_order(rows.filter(Column::State.ne(CONFIRMED))).all(&self.db).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verification(&self, pull: &str, key: &str) -> Result<Option<Model>> {
        Ok(Entity::find_by_id((pull.to_owned(), key.to_owned())).one(&self.db).await?)
    }
}

fn in_order(rows: Select<Entity>) -> Select<Entity> {
    rows.order_by_asc(Column::Since).order_by_asc(Column::Pull).order_by_asc(Column::Position)
}
