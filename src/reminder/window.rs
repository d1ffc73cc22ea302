//! When a round is held. Pure, so that whoever asks twice, late or by a clock that was wrong is told the
//! same.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::clock::crontab::Crontab;

/// A round that was held further ahead than this was held by a clock that was wrong.
const WRONG: TimeDelta = TimeDelta::days(1);
/// How long one sleeps who has nothing to wait for.
const IDLE: TimeDelta = TimeDelta::days(1);

/// The window whose round is to be held now, as the moment that the schedule names; `last` is the one
/// whose round was held last. None for one that was held, nor for one that is nearer to the next than to
/// itself: whoever starts then would ask people twice within a short time.
pub fn due(
    schedule: &Crontab,
    zone: Tz,
    now: DateTime<Utc>,
    last: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let window = schedule.last(now, zone)?;
    let held = last.filter(|last| *last - now <= WRONG);
    if held.is_some_and(|held| window <= held) {
        return None;
    }
    let late = schedule.next(now, zone).is_some_and(|next| now - window > next - now);
    (!late).then_some(window)
}

/// The moment of the next window, for sleeping until then.
pub fn next(schedule: &Crontab, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    schedule.next(now, zone).unwrap_or(now + IDLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_is_held_once_and_not_late() {
        let schedule: Crontab = "0 */2 * * *".parse().unwrap();
        for (now, last, expected) in [
            ("2026-11-20T09:59:59Z", Some("2026-11-20T08:00:00Z"), None),
            ("2026-11-20T10:00:00Z", Some("2026-11-20T08:00:00Z"), Some("2026-11-20T10:00:00Z")),
            ("2026-11-20T10:00:00Z", Some("2026-11-20T10:00:00Z"), None),
            ("2026-11-20T10:00:00Z", None, Some("2026-11-20T10:00:00Z")),
            // what was missed is not made up for, only the newest counts
            ("2026-11-20T10:20:00Z", Some("2026-11-17T10:00:00Z"), Some("2026-11-20T10:00:00Z")),
            // half of the way to the next is not late, more is
            ("2026-11-20T11:00:00Z", Some("2026-11-20T08:00:00Z"), Some("2026-11-20T10:00:00Z")),
            ("2026-11-20T11:00:01Z", Some("2026-11-20T08:00:00Z"), None),
            ("2026-11-20T11:00:01Z", None, None),
            // a clock that was put back, and one that was wrong
            ("2026-11-20T10:00:00Z", Some("2026-11-20T12:00:00Z"), None),
            ("2026-11-20T10:00:00Z", Some("2026-11-21T10:00:00Z"), None),
            ("2026-11-20T10:00:00Z", Some("2026-11-21T10:00:01Z"), Some("2026-11-20T10:00:00Z")),
            ("2026-11-20T10:00:00Z", Some("2106-11-21T12:00:00Z"), Some("2026-11-20T10:00:00Z")),
        ] {
            let said = due(&schedule, Tz::UTC, at(now), last.map(at));
            assert_eq!(said, expected.map(at), "{now} after {last:?}");
        }
    }

    /// The windows that are held in a zone by somebody who looks every ten minutes.
    fn held(schedule: &str, zone: &str, from: &str, hours: i64) -> Vec<String> {
        let (schedule, zone) = (schedule.parse().unwrap(), zone.parse().unwrap());
        let (mut now, mut last, mut held) = (at(from), Some(at(from)), Vec::new());
        let end = now + TimeDelta::hours(hours);
        while now < end {
            if let Some(window) = due(&schedule, zone, now, last) {
                last = Some(window);
                held.push(window.with_timezone(&zone).format("%dT%H:%M%z").to_string());
            }
            now += TimeDelta::minutes(10);
        }
        held
    }

    #[test]
    fn clocks_put_forward_or_back_bring_each_window_once() {
        let berlin = |schedule: &str, from: &str| held(schedule, "Europe/Berlin", from, 6);
        let spring = berlin("0 */2 * * *", "2026-03-28T22:30:00Z");
        assert_eq!(spring, ["29T00:00+0100", "29T03:00+0200", "29T04:00+0200", "29T06:00+0200"]);
        let hourly = berlin("0 * * * *", "2026-03-28T22:30:00Z");
        let expected = ["00:00+0100", "01:00+0100", "03:00+0200", "04:00+0200", "05:00+0200", "06:00+0200"];
        assert_eq!(hourly, expected.map(|time| format!("29T{time}")));
        let autumn = berlin("0 */2 * * *", "2026-10-24T22:00:00Z");
        assert_eq!(autumn, ["25T02:00+0200", "25T04:00+0100"]);
        // a window in the hour that is skipped, or comes twice, is there once
        for (zone, day_before) in [
            ("Europe/Berlin", "2026-03-28T20:00:00Z"),
            ("Europe/Berlin", "2026-10-24T20:00:00Z"),
            ("Pacific/Auckland", "2026-04-04T06:00:00Z"),
            ("Pacific/Auckland", "2026-09-26T06:00:00Z"),
            ("Asia/Kathmandu", "2026-09-26T12:00:00Z"),
        ] {
            assert_eq!(held("30 2 * * *", zone, day_before, 24).len(), 1, "{zone} {day_before}");
        }
        for day_before in ["2026-03-08T03:00:00Z", "2026-11-01T03:00:00Z"] {
            assert_eq!(held("30 1,2 * * *", "America/New_York", day_before, 24).len(), 2, "{day_before}");
        }
    }

    #[test]
    fn one_sleeps_until_the_next() {
        let schedule: Crontab = "0 9 * * mon".parse().unwrap();
        let now = at("2026-11-20T10:00:00Z");
        assert_eq!(next(&schedule, Tz::Asia__Tokyo, now), at("2026-11-23T00:00:00Z"));
        assert_eq!(next(&Crontab::default(), Tz::UTC, now), now + IDLE);
        assert_eq!(due(&Crontab::default(), Tz::UTC, now, None), None);
    }
}
