//! When people work: hours, days of the week, days off.

use chrono::{Datelike, NaiveDate, Weekday, WeekdaySet};

use super::reader::{Placed, Table};

/// When people work. A stretch that crosses midnight belongs to the day on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// On which days.
    pub days: WeekdaySet,
    /// From when, in minutes after midnight.
    pub from: u32,
    /// Until when, in minutes after midnight; at most 1440, and before `from` where it is the next day's.
    pub to: u32,
}

/// A day on which nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayOff {
    /// Once.
    Once(NaiveDate),
    /// Every year.
    EveryYear {
        /// From 1.
        month: u32,
        /// From 1.
        day: u32,
    },
}

/// The minutes of a day.
pub const A_DAY: u32 = 24 * 60;
const NINE_TO_SIX: (u32, u32) = (9 * 60, 18 * 60);
const MONDAY_TO_FRIDAY: WeekdaySet =
    WeekdaySet::from_array([Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]);

impl Hours {
    /// The hours that are written as in `09:00-18:00`, on these days; nothing when they are none.
    pub fn between(text: &str, days: WeekdaySet) -> Option<Self> {
        stretch(text).map(|(from, to)| Self { days, from, to })
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self { days: MONDAY_TO_FRIDAY, from: NINE_TO_SIX.0, to: NINE_TO_SIX.1 }
    }
}

pub(super) fn hours(table: &mut Table<'_, '_>) -> Hours {
    let text = table.text("working_hours");
    let (from, to) = text.map_or(NINE_TO_SIX, |text| {
        stretch(&text.value).unwrap_or_else(|| {
            let message = format!(
                "\"{}\" is no working day; write it as in \"09:00-18:00\", the whole day as \"00:00-24:00\"",
                text.value
            );
            table.wrong(&text, message);
            NINE_TO_SIX
        })
    });
    let days = table.texts("working_days");
    let named: WeekdaySet = days.iter().filter_map(|day| weekday(table, day)).collect();
    Hours { days: if days.is_empty() { MONDAY_TO_FRIDAY } else { named }, from, to }
}

/// Reads `09:00-18:00`: two times of a day that differ.
fn stretch(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minutes(from.trim())?, minutes(to.trim())?);
    // Midnight is where a day ends, too.
    let to = if to == 0 && from > 0 { A_DAY } else { to };
    (from != to && from < A_DAY).then_some((from, to))
}

/// Minutes after midnight, of `09:00`; up to `24:00`.
fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if two { digits.parse::<u32>().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= A_DAY).then_some(hours * 60 + minutes)
}

fn weekday(table: &Table<'_, '_>, day: &Placed<String>) -> Option<Weekday> {
    let known = day.value.parse().ok();
    if known.is_none() {
        let days = "\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"";
        table.wrong(day, format!("\"{}\" is none of these: {days}", day.value));
    }
    known
}

pub(super) fn days_off(table: &mut Table<'_, '_>) -> Vec<DayOff> {
    let days = table.texts("days_off");
    days.iter().filter_map(|day| day_off(table, day)).collect()
}

fn day_off(table: &Table<'_, '_>, day: &Placed<String>) -> Option<DayOff> {
    let read = date(&day.value).map(DayOff::Once).or_else(|| {
        // Of every year is what a leap year has.
        let date = date(&format!("2000-{}", day.value))?;
        Some(DayOff::EveryYear { month: date.month(), day: date.day() })
    });
    if read.is_none() {
        let message = format!(
            "\"{}\" is no day; write \"2026-12-31\", or \"01-01\" for that day of every year",
            day.value
        );
        table.wrong(day, message);
    }
    read
}

fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_two_times_of_a_day() {
        for (text, read) in [
            ("09:00-18:00", Some((540, 1080))),
            ("09:00 - 18:30", Some((540, 1110))),
            ("22:00-06:00", Some((1320, 360))),
            ("00:00-24:00", Some((0, 1440))),
            ("22:00-00:00", Some((1320, 1440))),
            ("09:00-09:00", None),
            ("00:00-00:00", None),
            ("24:00-09:00", None),
            ("09:00-24:01", None),
            ("09:60-18:00", None),
            ("9-18", None),
            ("9:00-18:00", None),
            ("+9:00-18:00", None),
            ("", None),
        ] {
            assert_eq!(stretch(text), read, "{text}");
        }
    }
}
