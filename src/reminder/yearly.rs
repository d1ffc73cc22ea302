//! Days that come every year (RFC 5545, 3.3.10), as holidays do: of a month, of a week of a month.
//!
//! A rule is asked day by day whether it means that day; there are few days in a year.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

/// A rule by which a day comes every year.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Yearly {
    interval: i32,
    count: Option<usize>,
    until: Option<NaiveDate>,
    months: Vec<i32>,
    /// Of the month; from its end when negative.
    days: Vec<i32>,
    /// Which one of the month, or of the year where there are no months; every one when 0.
    weekdays: Vec<(i32, Weekday)>,
    /// Which ones of the days that are left; from the last when negative.
    positions: Vec<i32>,
}

/// No rule is followed further.
const LAST_YEAR: i32 = 2099;

impl Yearly {
    /// Reads `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`.
    ///
    /// # Errors
    /// What can't be read, as a sentence.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (months, days, weekdays, positions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut rule = Self { interval: 1, count: None, until: None, months, days, weekdays, positions };
        let mut yearly = false;
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong = || format!("\"{part}\" can't be read");
            match key.to_ascii_uppercase().as_str() {
                "FREQ" if value.eq_ignore_ascii_case("YEARLY") => yearly = true,
                "FREQ" => return Err(format!("days that come {value} can't be read; allowed: YEARLY")),
                "INTERVAL" => {
                    rule.interval = value.parse().ok().filter(|years| *years > 0).ok_or_else(wrong)?;
                }
                "COUNT" => rule.count = Some(value.parse().map_err(|_| wrong())?),
                "UNTIL" => rule.until = Some(value.get(..8).and_then(super::ics::date).ok_or_else(wrong)?),
                "BYMONTH" => rule.months = numbers(value, 1..=12).ok_or_else(wrong)?,
                "BYMONTHDAY" => rule.days = numbers(value, -31..=31).ok_or_else(wrong)?,
                "BYDAY" => {
                    rule.weekdays = value.split(',').map(weekday).collect::<Option<_>>().ok_or_else(wrong)?
                }
                "BYSETPOS" => rule.positions = numbers(value, -366..=366).ok_or_else(wrong)?,
                "WKST" => {}
                _ => return Err(format!("{key} can't be read; allowed: {ALLOWED}")),
            }
        }
        if yearly { Ok(rule) } else { Err("FREQ=YEARLY is missing".into()) }
    }

    /// The days from `start`, which is the first of them in any case.
    pub(super) fn days(&self, start: NaiveDate) -> BTreeSet<NaiveDate> {
        let step = usize::try_from(self.interval).unwrap_or(1);
        let years = (start.year()..=LAST_YEAR).step_by(step);
        let again = years.flat_map(|year| self.of_year(year, start)).filter(|day| *day > start);
        let until = self.until.unwrap_or(NaiveDate::MAX);
        let days = std::iter::once(start).chain(again).take_while(|day| *day <= until);
        days.take(self.count.unwrap_or(usize::MAX)).collect()
    }

    fn of_year(&self, year: i32, start: NaiveDate) -> Vec<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        let all = first.into_iter().flat_map(|first| first.iter_days()).take_while(|day| day.year() == year);
        let days: Vec<_> = all.filter(|day| self.means(*day, start)).collect();
        if self.positions.is_empty() {
            return days;
        }
        let (counted, total) = (1.., signed(days.len()));
        let at = |(place, _): &(i32, NaiveDate)| {
            self.positions.iter().any(|wanted| is_nth(*wanted, *place, total))
        };
        counted.zip(days).filter(at).map(|(_, day)| day).collect()
    }

    fn means(&self, day: NaiveDate, start: NaiveDate) -> bool {
        let (date, month) = (signed(day.day()), signed(day.month()));
        let month_long = i32::from(day.num_days_in_month());
        let bare = self.days.is_empty() && self.weekdays.is_empty();
        let in_month = match self.months.is_empty() {
            true => !bare || day.month() == start.month(),
            false => self.months.contains(&month),
        };
        let on_date = match self.days.is_empty() {
            true => !bare || day.day() == start.day(),
            false => self.days.iter().any(|wanted| is_nth(*wanted, date, month_long)),
        };
        let on_weekday = self.weekdays.is_empty()
            || self
                .weekdays
                .iter()
                .any(|(nth, weekday)| *weekday == day.weekday() && self.is_nth_week(*nth, day));
        in_month && on_date && on_weekday
    }

    /// Whether that is the `nth` of its weekday in its month; in its year, for a rule without months.
    fn is_nth_week(&self, nth: i32, day: NaiveDate) -> bool {
        let (place, long) = match self.months.is_empty() {
            true => (signed(day.ordinal()), if day.leap_year() { 366 } else { 365 }),
            false => (signed(day.day()), i32::from(day.num_days_in_month())),
        };
        match nth {
            0 => true,
            1.. => (place - 1) / 7 + 1 == nth,
            _ => (long - place) / 7 + 1 == -nth,
        }
    }
}

const ALLOWED: &str = "FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST";

/// Whether `wanted` means that place of so many; from the last one when negative.
fn is_nth(wanted: i32, place: i32, of: i32) -> bool {
    wanted == place || wanted == place - of - 1
}

fn signed(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

fn numbers(text: &str, allowed: std::ops::RangeInclusive<i32>) -> Option<Vec<i32>> {
    let number = |text: &str| text.parse().ok().filter(|number| *number != 0 && allowed.contains(number));
    text.split(',').map(number).collect()
}

/// Reads `MO`, `4TH` or `-1MO`.
fn weekday(text: &str) -> Option<(i32, Weekday)> {
    let at = text.len().checked_sub(2)?;
    let (nth, day) = (text.get(..at)?, text.get(at..)?);
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok().filter(|nth| *nth != 0)? };
    Some((nth, day))
}
