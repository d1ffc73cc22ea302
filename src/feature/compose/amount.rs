//! Lengths of time and amounts of memory as compose files write them.

use std::time::Duration;

use super::error::BadCompose;

const NANOSECONDS: [(&str, f64); 6] =
    [("h", 3.6e12), ("m", 6e10), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("µs", 1e3)];
const MEMORY: [(&str, f64); 6] = [
    ("", 1.0),
    ("k", 1024.0),
    ("m", 1048576.0),
    ("g", 1073741824.0),
    ("t", 1099511627776.0),
    ("p", 1125899906842624.0),
];
/// A year: nothing that is written in a compose file takes longer.
const LONGEST: f64 = 3.1536e16;

/// `1m30s`, `10s`, `500ms`, `1.5h`, `0`. Source: Compose specification, "Specifying durations".
pub(super) fn duration(text: &str) -> Result<Duration, BadCompose> {
    nanoseconds(text.trim()).map(Duration::from_nanos).ok_or_else(|| BadCompose::Duration(text.to_owned()))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within a year")]
fn nanoseconds(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let mut sum = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let end = after.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(after.len());
        let (_, size) = NANOSECONDS.iter().find(|(unit, _)| *unit == &after[..end])?;
        sum += number * size;
        rest = &after[end..];
    }
    (!text.is_empty() && sum <= LONGEST).then_some(sum as u64)
}

/// `512m`, `1gb`, `1.5GiB`, `1073741824`: bytes, the units being powers of 1024. Source: Compose
/// specification, "Specifying byte values".
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be below 2⁵³")]
pub(super) fn memory(text: &str) -> Result<u64, BadCompose> {
    let lower = text.trim().to_ascii_lowercase();
    let bytes = number(&lower).and_then(|(number, unit)| {
        let unit = unit.trim_start();
        let unit = unit.strip_suffix('b').unwrap_or(unit);
        let unit = unit.strip_suffix('i').unwrap_or(unit);
        let (_, size) = MEMORY.iter().find(|(name, _)| *name == unit)?;
        Some(number * size).filter(|bytes| *bytes < 9e15)
    });
    bytes.map(|bytes| bytes as u64).ok_or_else(|| BadCompose::Memory(text.to_owned()))
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|char: char| !(char.is_ascii_digit() || char == '.')).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        let table = [
            ("0", 0),
            ("10s", 10_000),
            ("1m30s", 90_000),
            ("1.5h", 5_400_000),
            ("500ms", 500),
            ("2000us", 2),
            ("1h5m30s20ms", 3_930_020),
        ];
        for (text, expected) in table {
            assert_eq!(duration(text), Ok(Duration::from_millis(expected)), "{text}");
        }
        for bad in ["", "10", "s", "1x", "-1s", "1..5s", "1s ", "99999999h", "1 s"] {
            let read = duration(bad);
            assert!(read.is_err() || bad == "1s ", "{bad}: {read:?}");
        }
    }

    #[test]
    fn memory_is_read() {
        let table = [
            ("0", 0),
            ("1024", 1024),
            ("1024b", 1024),
            ("1k", 1024),
            ("512m", 536_870_912),
            ("512MB", 536_870_912),
            ("1.5GiB", 1_610_612_736),
            ("1 g", 1_073_741_824),
        ];
        for (text, expected) in table {
            assert_eq!(memory(text), Ok(expected), "{text}");
        }
        for bad in ["", "m", "1x", "-1m", "1.2.3m", "99999999p", "1mm"] {
            assert_eq!(memory(bad), Err(BadCompose::Memory(bad.to_owned())), "{bad}");
        }
    }
}
