//! When deploys rest: from one moment of the week or the year to another, in a time zone.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::reader::{Placed, Table};
use super::roles::{self, Allow, Role};
use crate::clock::crontab::Crontab;

/// A stretch of time in which nothing is merged.
#[derive(Clone, Debug)]
pub struct Freeze {
    /// When it begins.
    from: Crontab,
    /// When it ends.
    to: Crontab,
    /// The zone of both.
    zone: Tz,
    /// Why, for people.
    pub note: String,
    /// Whose approval counts nevertheless.
    pub lifted_by: Option<Allow>,
}

impl Freeze {
    /// Until when it lasts, if it is on at that time.
    pub fn until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let end = self.to.next(at, self.zone)?;
        // On is what ends before it begins the next time.
        match self.from.next(at, self.zone) {
            Some(begin) if begin < end => None,
            _ => Some(end),
        }
    }
}

pub(super) fn read(table: &mut Table<'_, '_>, roles: &BTreeMap<String, Role>) -> Vec<Freeze> {
    table.tables("freeze").into_iter().filter_map(|inner| freeze(inner, roles)).collect()
}

fn freeze(mut table: Table<'_, '_>, roles: &BTreeMap<String, Role>) -> Option<Freeze> {
    let from = table.required_text("from", "when it begins, as in \"0 18 * * fri\"");
    let to = table.required_text("to", "when it ends, as in \"0 9 * * mon\"");
    let zone = table.text("zone");
    let note = table.text("note").map_or_else(String::new, |note| note.value);
    let lifted = table.texts("override");
    let lifted_by = (!lifted.is_empty()).then(|| roles::allowed(&table, lifted, roles));
    let (from, to) = (moment(&table, &from), moment(&table, &to));
    let zone = zone.map_or(Some(Tz::UTC), |zone| named(&table, &zone));
    table.finish();
    Some(Freeze { from: from?, to: to?, zone: zone?, note, lifted_by })
}

pub(super) fn moment(table: &Table<'_, '_>, text: &Placed<String>) -> Option<Crontab> {
    if text.value.is_empty() {
        return None;
    }
    let read = Crontab::from_str(&text.value);
    if let Err(problem) = &read {
        table.wrong(text, format!("\"{}\" {problem}", text.value));
    }
    read.ok()
}

pub(super) fn named(table: &Table<'_, '_>, zone: &Placed<String>) -> Option<Tz> {
    let known = zone.value.parse().ok();
    if known.is_none() {
        table.wrong(zone, format!("\"{}\" is no time zone; write it as in \"Asia/Tokyo\"", zone.value));
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekend() -> Freeze {
        Freeze {
            from: Crontab::from_str("0 18 * * fri").unwrap(),
            to: Crontab::from_str("0 9 * * mon").unwrap(),
            zone: "Asia/Tokyo".parse().unwrap(),
            note: String::new(),
            lifted_by: None,
        }
    }

    #[test]
    fn it_is_on_between_its_moments_in_its_zone() {
        let monday_nine = "2026-11-23T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        for (at, until) in [
            ("2026-11-20T08:59:59Z", None),
            ("2026-11-20T09:00:00Z", Some(monday_nine)),
            ("2026-11-21T12:00:00Z", Some(monday_nine)),
            ("2026-11-22T23:59:59Z", Some(monday_nine)),
            ("2026-11-23T00:00:00Z", None),
            ("2026-11-25T00:00:00Z", None),
        ] {
            assert_eq!(weekend().until(at.parse().unwrap()), until, "at {at}");
        }
    }
}
