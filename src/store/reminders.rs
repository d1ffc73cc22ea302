//! Rounds of reminders: one for each place and window.

use anyhow::Result;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use super::{Stamp, Store};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminders")]
pub struct Model {
    /// The channel, or the person who is asked in a direct message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    /// The moment that the schedule names.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due: Stamp,
    /// When it was begun.
    pub at: Stamp,
    /// What it lists and whom it mentions, as JSON.
    pub content: String,
    /// The channel where it stands.
    pub channel: Option<String>,
    /// The message.
    pub ts: Option<String>,
    /// When it was over.
    pub done_at: Option<Stamp>,
    /// When a newer one took its place.
    pub collapsed_at: Option<Stamp>,
}

#[allow(missing_docs)]
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Begins a round, unless that window has one. Whether it is ours to hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_round(&self, place: &str, due: &Stamp, content: &str) -> Result<bool> {
        let sql = "INSERT INTO reminders (place, due, at, content) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (place, due) DO NOTHING";
        let values = vec![place.into(), due.clone().into(), self.now().into(), content.into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Ends a round: where its message stands, if it has one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_round(&self, place: &str, due: &Stamp, posted: Option<(&str, &str)>) -> Result<()> {
        let (channel, ts) = posted.unzip();
        let text = |text: Option<&str>| text.map(str::to_owned);
        // What was not posted needs not be folded up either.
        let folded = posted.is_none().then(|| self.now());
        let sql = "UPDATE reminders SET channel = $1, ts = $2, done_at = $3, collapsed_at = $4
                   WHERE place = $5 AND due = $6";
        let values = vec![
            text(channel).into(),
            text(ts).into(),
            self.now().into(),
            folded.into(),
            place.into(),
            due.clone().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Notes that a newer message has taken the place of a round's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn round_collapsed(&self, place: &str, due: &Stamp) -> Result<()> {
        let sql = "UPDATE reminders SET collapsed_at = $1 WHERE place = $2 AND due = $3";
        self.execute(sql, vec![self.now().into(), place.into(), due.clone().into()]).await?;
        Ok(())
    }

    /// The window of a place's newest round.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_round(&self, place: &str) -> Result<Option<Model>> {
        let rows = Entity::find().filter(Column::Place.eq(place)).order_by_desc(Column::Due);
        Ok(rows.one(&self.db).await?)
    }

    /// Rounds whose message no newer one has taken the place of, and those that were begun and not ended; the
    /// oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_rounds(&self) -> Result<Vec<Model>> {
        let standing = Entity::find().filter(Column::CollapsedAt.is_null());
        Ok(standing.order_by_asc(Column::Due).all(&self.db).await?)
    }

    /// Forgets rounds that are over and collapsed, from before then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_rounds(&self, before: &Stamp) -> Result<()> {
        let old = Entity::delete_many().filter(Column::CollapsedAt.is_not_null());
        old.filter(Column::Due.lt(before.clone())).exec(&self.db).await?;
        Ok(())
    }
}
