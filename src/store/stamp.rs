//! Times as texts that sort.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::DeriveValueType;

/// A time as it is stored: RFC 3339, UTC, microseconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub struct Stamp(String);

impl From<DateTime<Utc>> for Stamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl sea_orm::TryFromU64 for Stamp {
    /// No database makes up a time as a key.
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Stamp"))
    }
}

impl Stamp {
    /// The time; the beginning of time when the text is not ours.
    pub fn time(&self) -> DateTime<Utc> {
        self.0.parse().unwrap_or_default()
    }
}
