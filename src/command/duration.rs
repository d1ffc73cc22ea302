//! Lengths of time as people type them.

use std::time::Duration;

const UNITS: [(u64, &[&str]); 4] = [
    (1, &["s", "sec", "secs", "second", "seconds", "秒", "秒間"]),
    (60, &["m", "min", "mins", "minute", "minutes", "分", "分間"]),
    (3600, &["h", "hr", "hrs", "hour", "hours", "時間"]),
    (86_400, &["d", "day", "days", "日", "日間"]),
];
/// Nothing tengu waits for takes longer.
const LONGEST: u64 = 366 * 86_400;

/// Reads `90m`, `2h30m`, `3 days`, `1日`, `2時間30分`: whole numbers with units, largest first or
/// not, adding up to between a second and 366 days.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].trim_start();
        let end = unit.find(|char: char| char.is_ascii_digit() || char.is_whitespace()).unwrap_or(unit.len());
        seconds = seconds.checked_add(number.checked_mul(in_seconds(&unit[..end])?)?)?;
        rest = unit[end..].trim_start();
    }
    (1..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

fn in_seconds(unit: &str) -> Option<u64> {
    let unit = unit.to_lowercase();
    UNITS.iter().find(|(_, names)| names.contains(&unit.as_str())).map(|(seconds, _)| *seconds)
}

/// The shortest way to type a duration: `1d2h`, `90s` as `1m30s`. Parts of a second are left out.
pub(crate) fn format(duration: Duration) -> String {
    let mut left = duration.as_secs();
    let mut text = String::new();
    for (seconds, names) in UNITS.iter().rev() {
        if left >= *seconds {
            text.push_str(&format!("{}{}", left / seconds, names[0]));
            left %= seconds;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_type_them() {
        let table = [
            ("90m", Some(5400), "1h30m"),
            ("2h30m", Some(9000), "2h30m"),
            ("3 days", Some(259_200), "3d"),
            ("2 hours 30 minutes", Some(9000), "2h30m"),
            ("1日", Some(86_400), "1d"),
            ("2時間", Some(7200), "2h"),
            ("2時間30分", Some(9000), "2h30m"),
            ("45秒", Some(45), "45s"),
            ("10M", Some(600), "10m"),
            ("0m", None, ""),
            ("", None, ""),
            ("90", None, ""),
            ("m", None, ""),
            ("1.5h", None, ""),
            ("-1h", None, ""),
            ("3 fortnights", None, ""),
            ("400 days", None, ""),
            ("99999999999999999999d", None, ""),
            ("9999999999999999999d", None, ""),
        ];
        for (typed, seconds, again) in table {
            let read = parse(typed);
            assert_eq!(read.map(|read| read.as_secs()), seconds, "{typed}");
            assert_eq!(read.map(format).unwrap_or_default(), again, "{typed}");
        }
        assert_eq!(format(Duration::from_millis(10)), "0s");
    }
}
