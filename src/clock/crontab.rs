//! Moments that come again, as people write them for cron, in a time zone.
//!
//! The cron crate counts weekdays from Sunday = 1 and knows nothing of clocks that are put forward or
//! back. So weekdays are handed to it by name, it is asked about the clock on the wall, and what the wall
//! shows is found in the zone: a moment that is skipped in spring comes when the clock is put forward,
//! one that comes twice in autumn counts once.

use std::fmt::Write;
use std::str::FromStr;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use cron::Schedule;

const DAYS: [&str; 8] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How long a zone's clocks may be put forward at once, in minutes.
const LONGEST_GAP: i64 = 24 * 60;

/// Moments that come again: five fields, as in `0 18 * * fri`. The default one never comes.
#[derive(Clone, Debug, Default)]
pub struct Crontab(Option<Schedule>);

/// What is wrong with a text that should have been five fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a crontab expression (minute hour day month weekday, as in \"0 18 * * fri\"): {0}")]
pub struct NotACrontab(String);

impl FromStr for Crontab {
    type Err = NotACrontab;

    fn from_str(text: &str) -> Result<Self, NotACrontab> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(NotACrontab(format!("it has {} fields", fields.len())));
        };
        let weekday = weekdays(weekday)?;
        let schedule = format!("0 {minute} {hour} {day} {month} {weekday}");
        let read = Schedule::from_str(&schedule).map_err(|error| NotACrontab(error.to_string()))?;
        Ok(Self(Some(read)))
    }
}

/// Weekdays by their names: `1-5` becomes `mon-fri`, and 0 and 7 are both Sunday. The number behind a `/`
/// is a step and stays.
fn weekdays(field: &str) -> Result<String, NotACrontab> {
    let mut named = String::new();
    let (mut digits, mut step) = (String::new(), false);
    for char in field.chars().chain([',']) {
        if char.is_ascii_digit() {
            digits.push(char);
            continue;
        }
        if !digits.is_empty() {
            named.push_str(&if step { digits.clone() } else { day(&digits)? });
            digits.clear();
        }
        step = char == '/';
        _ = named.write_char(char);
    }
    named.pop();
    // A week that ends on Sunday is two stretches for a crate whose week begins with it.
    Ok(named.replace("sun-sun", "*").replace("-sun", "-sat,sun"))
}

fn day(digits: &str) -> Result<String, NotACrontab> {
    let name = digits.parse().ok().and_then(|day: usize| DAYS.get(day));
    name.map(|name| (*name).to_owned()).ok_or_else(|| NotACrontab(format!("there is no weekday {digits}")))
}

impl Crontab {
    /// The first such moment after `after`.
    pub fn next(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        // The wall may show an hour twice; a moment that has passed is passed over.
        let from = on_a_wall(after, zone) - TimeDelta::hours(3);
        let moments = self.0.as_ref()?.after(&from).take(4096);
        moments.map(|moment| on_the_wall(moment.naive_utc(), zone)).find(|moment| *moment > after)
    }

    /// The last such moment that is not after `at`.
    pub fn last(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let from = on_a_wall(at, zone) + TimeDelta::hours(3);
        let moments = self.0.as_ref()?.after(&from).rev().take(4096);
        moments.map(|moment| on_the_wall(moment.naive_utc(), zone)).find(|moment| *moment <= at)
    }
}

/// What the clocks of a zone show, as if it were the time: the cron crate is not to know of zones.
fn on_a_wall(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    at.with_timezone(&zone).naive_local().and_utc()
}

/// When the clocks of a zone show that.
fn on_the_wall(shown: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&shown) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            let later = (1..=LONGEST_GAP).map(|minutes| shown + TimeDelta::minutes(minutes));
            let first = later.filter_map(|shown| zone.from_local_datetime(&shown).earliest()).next();
            first.map_or_else(|| shown.and_utc(), |at| at.to_utc())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(text: &str, zone: &str, after: &str) -> String {
        let next = Crontab::from_str(text).unwrap().next(after.parse().unwrap(), zone.parse().unwrap());
        next.unwrap().format("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn moments_come_in_their_zone() {
        for (text, zone, after, expected) in [
            ("0 18 * * fri", "UTC", "2026-11-18T00:00:00Z", "2026-11-20T18:00"),
            ("0 18 * * 5", "Asia/Tokyo", "2026-11-18T00:00:00Z", "2026-11-20T09:00"),
            ("0 9 * * 1-5", "UTC", "2026-11-20T09:00:00Z", "2026-11-23T09:00"),
            ("0 9 * * 0", "UTC", "2026-11-20T09:00:00Z", "2026-11-22T09:00"),
            ("0 9 * * 7", "UTC", "2026-11-20T09:00:00Z", "2026-11-22T09:00"),
            ("0 9 * * 6-7", "UTC", "2026-11-21T09:00:00Z", "2026-11-22T09:00"),
            ("0 */2 * * *", "UTC", "2026-11-20T09:00:00Z", "2026-11-20T10:00"),
            // the clock is put forward at 02:00 (01:00 UTC): 02:30 is not on the wall
            ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00"),
            ("30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:30"),
            // the clock is put back at 03:00: 02:30 is there twice
            ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30"),
            ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30"),
        ] {
            assert_eq!(next(text, zone, after), expected, "{text} {zone} after {after}");
        }
    }

    #[test]
    fn what_is_no_crontab_says_why() {
        for (text, why) in [
            ("0 18 * *", "4 fields"),
            ("0 18 * * 8", "no weekday 8"),
            ("soon", "1 fields"),
            ("99 18 * * fri", ""),
        ] {
            let problem = Crontab::from_str(text).unwrap_err().to_string();
            assert!(problem.contains(why), "{problem}");
        }
    }

    #[test]
    fn the_last_moment_is_the_one_before_the_next() {
        for text in ["0 */2 * * *", "5,50 * * * *", "30 2 * * *", "0 9 * * 1-5", "0 0 29 2 *"] {
            let crontab = Crontab::from_str(text).unwrap();
            for zone in ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"] {
                let zone = zone.parse().unwrap();
                // Berlin's clocks in spring and autumn, New York's, Lord Howe's, and the day that Apia skipped
                for around in
                    ["2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2011-12-29"]
                {
                    let mut at: DateTime<Utc> = format!("{around}T00:00:00Z").parse().unwrap();
                    for _ in 0..100 {
                        let next = crontab.next(at, zone).unwrap();
                        let last = crontab.last(at, zone).unwrap();
                        assert!(last <= at && at < next, "{text} {zone} at {at}: {last}, {next}");
                        assert_eq!(crontab.next(last, zone), Some(next), "{text} {zone} at {at}");
                        assert_eq!(crontab.last(next, zone), Some(next), "{text} {zone} at {at}");
                        at += TimeDelta::minutes(37);
                    }
                }
            }
        }
        assert_eq!(Crontab::default().next(DateTime::UNIX_EPOCH, Tz::UTC), None);
    }
}
