//! Days on which nobody works.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

pub use super::ics::IcsProblem;
use crate::config::working::DayOff;

/// Days off, as dates on the wall wherever people are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    once: BTreeSet<NaiveDate>,
    every_year: BTreeSet<(u32, u32)>,
}

impl Holidays {
    /// Reads the all-day events of a calendar (iCalendar, RFC 5545). Events at a time of the day are no
    /// days off; those that come again every year are read until 2099.
    ///
    /// # Errors
    /// The first line that is wrong; also where there is no all-day event at all.
    pub fn from_ics(text: &str) -> Result<Self, IcsProblem> {
        let once = super::ics::days(text)?;
        if once.is_empty() {
            return Err(IcsProblem { line: 1, message: "there is no all-day event in it".into() });
        }
        Ok(Self { once, every_year: BTreeSet::new() })
    }

    /// These, and those of the config.
    #[must_use]
    pub fn merge(mut self, days_off: &[DayOff]) -> Self {
        for day in days_off {
            match *day {
                DayOff::Once(date) => _ = self.once.insert(date),
                DayOff::EveryYear { month, day } => _ = self.every_year.insert((month, day)),
            }
        }
        self
    }

    /// Whether that day is one.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.once.contains(&day) || self.every_year.contains(&(day.month(), day.day()))
    }

    /// The days of one year.
    pub fn of_year(&self, year: i32) -> Vec<NaiveDate> {
        let again =
            self.every_year.iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day));
        let days: BTreeSet<_> =
            self.once.iter().copied().filter(|day| day.year() == year).chain(again).collect();
        days.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days of a calendar that has these lines in one event.
    fn days(year: i32, lines: &str) -> Vec<String> {
        let text =
            format!("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
        let days =
            Holidays::from_ics(&text).unwrap_or_else(|problem| panic!("{lines}: {problem}")).of_year(year);
        days.iter().map(|day| day.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn all_day_events_are_days_off() {
        for (lines, expected) in [
            ("DTSTART;VALUE=DATE:20261123", vec!["11-23"]),
            ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261124", vec!["11-23"]),
            ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261123", vec!["11-23"]),
            ("DTSTART;VALUE=DATE:20260503\nDTEND;VALUE=DATE:20260506", vec!["05-03", "05-04", "05-05"]),
            ("DTSTART;VALUE=DATE:20261230\nDURATION:P3D", vec!["12-30", "12-31"]),
            ("dtstart;x-note=\"a:b;c\";value=date:20261123", vec!["11-23"]),
            ("DTSTART:20261123", vec!["11-23"]),
            // folded within a word, once with a space and once with a tab
            ("DTST\n ART;VAL\n\tUE=DATE:2026\n 1123\nSUMMARY:勤労\n 感謝の日", vec!["11-23"]),
            (
                "DTSTART;VALUE=DATE:20261123\nBEGIN:VALARM\nDTSTART;VALUE=DATE:20260101\nEND:VALARM",
                vec!["11-23"],
            ),
        ] {
            assert_eq!(days(2026, lines), expected, "{lines}");
            assert_eq!(days(2026, &lines.replace('\n', "\r\n")), expected, "{lines} with CRLF");
        }
    }

    #[test]
    fn what_comes_every_year() {
        for (year, lines, expected) in [
            (2027, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY", vec!["01-01"]),
            (2019, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY", vec![]),
            (2099, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY", vec!["01-01"]),
            (2026, "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", vec!["11-26"]),
            (2026, "DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", vec!["05-25"]),
            (
                2026,
                "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
                vec!["11-26"],
            ),
            (2026, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;BYDAY=1MO,-1FR", vec!["01-05", "12-25"]),
            (
                2028,
                "DTSTART;VALUE=DATE:20241105\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
                vec!["11-07"],
            ),
            (2026, "DTSTART;VALUE=DATE:20241105\nRRULE:FREQ=YEARLY;INTERVAL=4", vec![]),
            (
                2026,
                "DTSTART;VALUE=DATE:20200331\nRRULE:FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=-1",
                vec!["03-31", "06-30"],
            ),
            (2028, "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", vec!["02-29"]),
            (2026, "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", vec![]),
            (2026, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;COUNT=7", vec!["01-01"]),
            (2027, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;COUNT=7", vec![]),
            (2026, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;UNTIL=20260101", vec!["01-01"]),
            (2027, "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;UNTIL=20261231T235959Z;WKST=MO", vec![]),
            (
                2026,
                "DTSTART;VALUE=DATE:20201231\nDTEND;VALUE=DATE:20210102\nRRULE:FREQ=YEARLY",
                vec!["01-01", "12-31"],
            ),
            (
                2026,
                "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20250101,20260101",
                vec![],
            ),
            (2026, "DTSTART;VALUE=DATE:20200101\nRDATE;VALUE=DATE:20260403,20260525", vec!["04-03", "05-25"]),
        ] {
            assert_eq!(days(year, lines), expected, "{year} {lines}");
        }
    }

    #[test]
    fn one_that_is_moved_is_moved_and_one_that_is_cancelled_is_none() {
        let text = "BEGIN:VCALENDAR\n\
            BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20260208\nDTSTART;VALUE=DATE:20260209\nEND:VEVENT\n\
            BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20250208\nRRULE:FREQ=YEARLY\nEND:VEVENT\n\
            BEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20260301\nSTATUS:CANCELLED\nEND:VEVENT\n\
            BEGIN:VEVENT\nUID:c\nDTSTART;TZID=Asia/Tokyo:20260302T090000\nEND:VEVENT\n\
            BEGIN:VTODO\nDTSTART;VALUE=DATE:20260303\nEND:VTODO\n\
            END:VCALENDAR\n";
        let holidays = Holidays::from_ics(&format!("\u{feff}{text}")).unwrap();
        assert_eq!(holidays.of_year(2026), [NaiveDate::from_ymd_opt(2026, 2, 9).unwrap()]);
        assert_eq!(holidays.of_year(2027), [NaiveDate::from_ymd_opt(2027, 2, 8).unwrap()]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let event =
            |lines: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR");
        let table: Vec<_> = [
            String::new(),
            "<!doctype html>".into(),
            "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR".into(),
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123".into(),
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nEND:VCALENDAR".into(),
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nmore".into(),
            " BEGIN:VCALENDAR".into(),
            event("SUMMARY:a\nb"),
            event("SUMMARY:a"),
            event("SUMMARY:folded\n  twice\n  over\nDTSTART;VALUE=DATE:20261131"),
            event("DTSTART;VALUE=DATE:２０２６１１２３"),
            event("DTSTART:tomorrow"),
            event("DTSTART:20261123Tomorrow"),
            event("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261122"),
            event("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20561122"),
            event("DTSTART;VALUE=DATE:20261123\nDURATION:PT5H"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=WEEKLY"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:COUNT=3"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYEASTER=1"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYMONTH=13"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYDAY=4月"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;INTERVAL=0"),
            event("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;UNTIL=soon"),
        ]
        .iter()
        .map(|text| format!("{text:?}\n  {}\n", Holidays::from_ics(text).unwrap_err()))
        .collect();
        insta::assert_snapshot!(table.concat(), @r##"
        ""
          line 1: it is empty
        "<!doctype html>"
          line 1: is no line of a calendar, such as NAME:value
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR"
          line 1: there is no all-day event in it
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123"
          line 3: BEGIN:VEVENT of line 2 has no end
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nEND:VCALENDAR"
          line 4: END:VCALENDAR ends what did not begin, or not there
        "BEGIN:VCALENDAR\nEND:VCALENDAR\nmore"
          line 3: is no line of a calendar, such as NAME:value
        " BEGIN:VCALENDAR"
          line 1: a calendar begins with BEGIN:VCALENDAR
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nb\nEND:VEVENT\nEND:VCALENDAR"
          line 4: is no line of a calendar, such as NAME:value
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nEND:VEVENT\nEND:VCALENDAR"
          line 2: this event has no DTSTART
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:folded\n  twice\n  over\nDTSTART;VALUE=DATE:20261131\nEND:VEVENT\nEND:VCALENDAR"
          line 6: "20261131" is no date, such as 20261123
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:２０２６１１２３\nEND:VEVENT\nEND:VCALENDAR"
          line 3: "２０２６１１２３" is no date, such as 20261123
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:tomorrow\nEND:VEVENT\nEND:VCALENDAR"
          line 3: "tomorrow" is no date, such as 20261123
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261123Tomorrow\nEND:VEVENT\nEND:VCALENDAR"
          line 3: "20261123Tomorrow" is no date, such as 20261123
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261122\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "20261122" is no end of an event of whole days
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20561122\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "20561122" is no end of an event of whole days
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nDURATION:PT5H\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "PT5H" is no end of an event of whole days
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR"
          line 4: days that come WEEKLY can't be read; allowed: YEARLY
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:COUNT=3\nEND:VEVENT\nEND:VCALENDAR"
          line 4: FREQ=YEARLY is missing
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYEASTER=1\nEND:VEVENT\nEND:VCALENDAR"
          line 4: BYEASTER can't be read; allowed: FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYMONTH=13\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "BYMONTH=13" can't be read
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;BYDAY=4月\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "BYDAY=4月" can't be read
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;INTERVAL=0\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "INTERVAL=0" can't be read
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=YEARLY;UNTIL=soon\nEND:VEVENT\nEND:VCALENDAR"
          line 4: "UNTIL=soon" can't be read
        "##);
    }
}
