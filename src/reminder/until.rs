//! `snooze until …`: a moment as people name it. Pure.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// A day without a time begins then.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine in the morning is a time");

/// The moment that `words` begin with, and the words behind it; nothing when they name none that is to come.
///
/// `15:00`, `tomorrow`, `tomorrow 15:00`, `monday`, `mon 10:30`, `2026-11-24`, `2026-11-24 8:00`, `明日`, `月曜日`.
pub fn until(words: &str, now: DateTime<Utc>, zone: Tz) -> Option<(DateTime<Utc>, &str)> {
    let here = now.with_timezone(&zone);
    let (first, rest) = first_word(words);
    if let Some(time) = time(first) {
        let today = at(here.date_naive(), time, zone)?;
        let then = if today > now { today } else { at(here.date_naive() + Days::new(1), time, zone)? };
        return Some((then, rest));
    }
    let day = day(first, here.date_naive())?;
    let (second, behind) = first_word(rest);
    let (time, rest) = time(second).map_or((MORNING, rest), |time| (time, behind));
    let then = at(day, time, zone)?;
    (then > now).then_some((then, rest))
}

fn first_word(words: &str) -> (&str, &str) {
    let words = words.trim_start();
    words.split_once(char::is_whitespace).map_or((words, ""), |(first, rest)| (first, rest.trim_start()))
}

fn time(word: &str) -> Option<NaiveTime> {
    let (hours, minutes) = word.split_once([':', '：'])?;
    let digits = |text: &str| text.len() <= 2 && text.chars().all(|char| char.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, 0)
}

fn day(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "tomorrow" | "明日" | "あした" => return today.checked_add_days(Days::new(1)),
        "明後日" | "あさって" => return today.checked_add_days(Days::new(2)),
        _ => {}
    }
    if let Some(weekday) = weekday(&lower) {
        let ahead = (weekday.days_since(today.weekday()) + 6) % 7 + 1;
        return today.checked_add_days(Days::new(ahead.into()));
    }
    lower.parse().ok()
}

fn weekday(word: &str) -> Option<Weekday> {
    const JAPANESE: [(char, Weekday); 7] = [
        ('月', Weekday::Mon),
        ('火', Weekday::Tue),
        ('水', Weekday::Wed),
        ('木', Weekday::Thu),
        ('金', Weekday::Fri),
        ('土', Weekday::Sat),
        ('日', Weekday::Sun),
    ];
    let plain = word.strip_suffix("曜日").or_else(|| word.strip_suffix("曜"));
    let known =
        |plain: &str| JAPANESE.iter().find(|(sign, _)| plain.chars().eq([*sign])).map(|(_, day)| *day);
    plain.and_then(known).or_else(|| word.parse().ok())
}

/// The moment at which clocks show that; the first one after it where they are set forward over it.
fn at(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    let wanted = day.and_time(time);
    let later =
        |minutes| zone.from_local_datetime(&(wanted + chrono::TimeDelta::minutes(minutes))).earliest();
    (0..=180).step_by(15).find_map(later).map(|then| then.with_timezone(&Utc))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "this is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn moments_as_people_name_them() {
        // a Monday, 10:00 in Tokyo
        let now = "2026-11-23T01:00:00Z".parse().unwrap();
        for (words, then, rest) in [
            ("15:00", "2026-11-23T06:00:00Z", ""),
            ("9:30 dentist", "2026-11-24T00:30:00Z", "dentist"),
            ("tomorrow", "2026-11-24T00:00:00Z", ""),
            ("Tomorrow 15:00 on a plane", "2026-11-24T06:00:00Z", "on a plane"),
            ("monday", "2026-11-30T00:00:00Z", ""),
            ("tue", "2026-11-24T00:00:00Z", ""),
            ("2026-12-01 8:00 leave", "2026-11-30T23:00:00Z", "leave"),
            ("明日 10:00", "2026-11-24T01:00:00Z", ""),
            ("金曜日", "2026-11-27T00:00:00Z", ""),
        ] {
            let then: DateTime<Utc> = then.parse().unwrap();
            assert_eq!(until(words, now, chrono_tz::Asia::Tokyo), Some((then, rest)), "{words}");
        }
        for words in ["", "soon", "25:00", "2020-01-01", "1:2:3", "12"] {
            assert_eq!(until(words, now, chrono_tz::Asia::Tokyo), None, "{words}");
        }
    }

    #[test]
    fn an_hour_that_clocks_leave_out_is_the_next_one() {
        let now = "2026-03-28T12:00:00Z".parse().unwrap();
        let (then, _) = until("tomorrow 2:30", now, chrono_tz::Europe::Berlin).unwrap();
        assert_eq!(then, "2026-03-29T01:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
