//! Whether somebody works, by the clock on their wall.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use super::holidays::Holidays;
use crate::config::Reminder;
pub use crate::config::working::Hours;

/// Whether people in that zone work at that time. `holidays` are all days off, the config's included
/// ([`Holidays::merge`]). The hours after midnight are those of the day on which the work began.
pub fn is_working(at: DateTime<Utc>, zone: Tz, reminder: &Reminder, holidays: &Holidays) -> bool {
    let Hours { days, from, to } = reminder.hours;
    let wall = at.with_timezone(&zone).naive_local();
    let works = |day: NaiveDate| days.contains(day.weekday()) && !holidays.contains(day);
    let (today, minute) = (wall.date(), wall.hour() * 60 + wall.minute());
    if from < to {
        return (from..to).contains(&minute) && works(today);
    }
    (minute >= from && works(today)) || (minute < to && today.pred_opt().is_some_and(works))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::working::DayOff;
    use chrono::{TimeDelta, Weekday, WeekdaySet};

    fn reminder(from: u32, to: u32) -> Reminder {
        let hours = Hours { from: from * 60, to: to * 60, ..Hours::default() };
        Reminder { hours, ..Reminder::default() }
    }

    fn holidays() -> Holidays {
        let labour_thanksgiving = DayOff::Once(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        Holidays::default().merge(&[labour_thanksgiving, DayOff::EveryYear { month: 1, day: 1 }])
    }

    fn works(at: &str, zone: &str, reminder: &Reminder) -> bool {
        is_working(at.parse().unwrap(), zone.parse().unwrap(), reminder, &holidays())
    }

    #[test]
    fn by_the_day() {
        for (at, zone, expected) in [
            ("2026-11-20T08:59:59Z", "UTC", false),
            ("2026-11-20T09:00:00Z", "UTC", true),
            ("2026-11-20T17:59:59Z", "UTC", true),
            ("2026-11-20T18:00:00Z", "UTC", false),
            // a weekend is one where people are: Friday in New York is Saturday in Auckland
            ("2026-11-20T20:00:00Z", "America/New_York", true),
            ("2026-11-20T20:00:00Z", "Pacific/Auckland", false),
            ("2026-11-22T20:00:00Z", "Pacific/Auckland", false),
            ("2026-11-22T20:00:01Z", "America/New_York", false),
            ("2026-11-23T20:00:00Z", "Pacific/Auckland", true),
            // Sunday in London, Monday in Tokyo; and that Monday is a holiday
            ("2026-11-16T00:00:00Z", "Asia/Tokyo", true),
            ("2026-11-15T23:59:59Z", "Asia/Tokyo", false),
            ("2026-11-23T00:00:00Z", "Asia/Tokyo", false),
            ("2026-11-23T12:00:00Z", "Europe/Berlin", false),
            ("2026-11-24T00:00:00Z", "Asia/Tokyo", true),
            // five hours and three quarters ahead
            ("2026-11-20T03:14:59Z", "Asia/Kathmandu", false),
            ("2026-11-20T03:15:00Z", "Asia/Kathmandu", true),
            ("2026-11-20T12:14:59Z", "Asia/Kathmandu", true),
            ("2026-11-20T12:15:00Z", "Asia/Kathmandu", false),
            // a day off of every year begins where the sun rises first
            ("2026-12-31T20:00:00Z", "Pacific/Auckland", false),
            ("2026-12-31T20:00:00Z", "America/New_York", true),
            ("2027-12-31T20:00:00Z", "America/New_York", true),
            ("2029-01-01T15:00:00Z", "America/New_York", false),
        ] {
            assert_eq!(works(at, zone, &reminder(9, 18)), expected, "{at} {zone}");
        }
    }

    #[test]
    fn by_clocks_that_are_put_forward_and_back() {
        for (at, zone, expected) in [
            // Berlin: from 2026-03-29 two hours ahead instead of one, until 2026-10-25
            ("2026-03-27T07:59:59Z", "Europe/Berlin", false),
            ("2026-03-27T08:00:00Z", "Europe/Berlin", true),
            ("2026-03-30T07:00:00Z", "Europe/Berlin", true),
            ("2026-03-30T16:00:00Z", "Europe/Berlin", false),
            ("2026-10-23T07:00:00Z", "Europe/Berlin", true),
            ("2026-10-26T07:00:00Z", "Europe/Berlin", false),
            ("2026-10-26T16:59:59Z", "Europe/Berlin", true),
            // New York: from 2026-03-08 four hours behind instead of five, until 2026-11-01
            ("2026-03-06T13:00:00Z", "America/New_York", false),
            ("2026-03-09T13:00:00Z", "America/New_York", true),
            ("2026-10-30T13:00:00Z", "America/New_York", true),
            ("2026-11-02T13:00:00Z", "America/New_York", false),
            // Auckland, where autumn is in April: from 2026-04-05 twelve hours ahead instead of thirteen
            ("2026-04-02T20:00:00Z", "Pacific/Auckland", true),
            ("2026-04-06T20:00:00Z", "Pacific/Auckland", false),
            ("2026-04-06T21:00:00Z", "Pacific/Auckland", true),
        ] {
            assert_eq!(works(at, zone, &reminder(9, 18)), expected, "{at} {zone}");
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        for (at, zone, expected) in [
            ("2026-11-20T21:59:59Z", "UTC", false),
            ("2026-11-20T22:00:00Z", "UTC", true),
            ("2026-11-21T05:59:59Z", "UTC", true),
            ("2026-11-21T06:00:00Z", "UTC", false),
            // Saturday's and Sunday's nights are no working nights, Sunday's hours on Monday included
            ("2026-11-21T23:00:00Z", "UTC", false),
            ("2026-11-16T03:00:00Z", "UTC", false),
            // Monday is a day off: its night is, too
            ("2026-11-23T23:00:00Z", "UTC", false),
            ("2026-11-24T03:00:00Z", "UTC", false),
            ("2026-11-24T23:00:00Z", "UTC", true),
            // the last night of a year ends in a day off
            ("2027-01-01T03:00:00Z", "UTC", true),
            ("2027-01-01T23:00:00Z", "UTC", false),
            ("2026-11-20T13:00:00Z", "Asia/Tokyo", true),
        ] {
            assert_eq!(works(at, zone, &reminder(22, 6)), expected, "{at} {zone}");
        }
    }

    #[test]
    fn a_night_lasts_as_long_as_the_wall_says() {
        let days = WeekdaySet::from_array([Weekday::Sat]);
        let hours = Hours { days, from: 22 * 60, to: 6 * 60 };
        let saturdays = Reminder { hours, ..Reminder::default() };
        for (zone, noon, expected) in [
            ("Europe/Berlin", "2026-03-28T12:00:00Z", 7),
            ("Europe/Berlin", "2026-10-24T12:00:00Z", 9),
            ("Europe/Berlin", "2026-11-21T12:00:00Z", 8),
            ("America/New_York", "2026-03-07T12:00:00Z", 7),
            ("America/New_York", "2026-10-31T12:00:00Z", 9),
            ("Asia/Tokyo", "2026-10-31T03:00:00Z", 8),
        ] {
            let noon: DateTime<Utc> = noon.parse().unwrap();
            let minutes = (0..24 * 60).map(|minute| noon + TimeDelta::minutes(minute));
            let zone_named = zone.parse().unwrap();
            let worked =
                minutes.filter(|at| is_working(*at, zone_named, &saturdays, &Holidays::default())).count();
            assert_eq!(worked, expected * 60, "{zone} {noon}");
        }
    }

    #[test]
    fn the_whole_day_is_the_whole_day() {
        let always = reminder(0, 24);
        for (at, expected) in [
            ("2026-11-20T00:00:00Z", true),
            ("2026-11-20T23:59:59Z", true),
            ("2026-11-21T00:00:00Z", false),
            ("2026-11-23T00:00:00Z", false),
        ] {
            assert_eq!(works(at, "UTC", &always), expected, "{at}");
        }
    }
}
