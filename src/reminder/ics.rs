//! The all-day events of a calendar, line by line (iCalendar, RFC 5545).
//!
//! Written here rather than brought in: what people need of a calendar that they wrote or downloaded is the
//! line that is wrong, and a calendar of holidays uses a small part of what there is.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::yearly::Yearly;

/// What is wrong with a calendar, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct IcsProblem {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// A line with those that continue it, taken apart.
#[derive(Debug)]
struct Line {
    at: usize,
    name: String,
    /// Whether it says that its value is a date.
    dated: bool,
    value: String,
}

/// What matters of an event.
#[derive(Debug, Default)]
struct Event {
    at: usize,
    uid: Option<String>,
    /// The day on which it would have been, of one that comes again.
    instead_of: Option<NaiveDate>,
    cancelled: bool,
    start: Option<Line>,
    end: Option<Line>,
    rules: Vec<Line>,
    also: Vec<Line>,
    except: Vec<Line>,
}

/// No day off lasts longer; ten years.
const LONGEST: u64 = 3660;

/// All days of all-day events.
pub(super) fn days(text: &str) -> Result<BTreeSet<NaiveDate>, IcsProblem> {
    let events = events(text.trim_start_matches('\u{feff}'))?;
    let moved: BTreeSet<(&str, NaiveDate)> =
        events.iter().filter_map(|event| Some((event.uid.as_deref()?, event.instead_of?))).collect();
    let mut days = BTreeSet::new();
    for event in events.iter().filter(|event| !event.cancelled) {
        let Some((starts, length)) = event.starts()? else { continue };
        let is_moved = |start: &NaiveDate| {
            let here = event.uid.as_deref().map(|uid| (uid, *start));
            event.instead_of.is_none() && here.is_some_and(|here| moved.contains(&here))
        };
        for start in starts.into_iter().filter(|start| !is_moved(start)) {
            days.extend(start.iter_days().take(length));
        }
    }
    Ok(days)
}

fn events(text: &str) -> Result<Vec<Event>, IcsProblem> {
    let mut open: Vec<Line> = Vec::new();
    let mut events = Vec::new();
    let lines = unfold(text);
    let Some((first, _)) = lines.first() else { return Err(problem(1, "it is empty")) };
    let mut last = *first;
    for (at, text) in lines {
        last = at;
        let line = Line::read(at, &text)?;
        if line.name == "BEGIN" {
            if open.is_empty() && !line.is("VCALENDAR") {
                return Err(problem(at, "a calendar begins with BEGIN:VCALENDAR"));
            }
            if line.is("VEVENT") {
                events.push(Event { at, ..Event::default() });
            }
            open.push(line);
        } else if line.name == "END" {
            open.pop().filter(|begun| line.is(&begun.value)).ok_or_else(|| {
                problem(at, &format!("END:{} ends what did not begin, or not there", line.value))
            })?;
        } else {
            match open.last() {
                None => return Err(problem(at, "a calendar begins with BEGIN:VCALENDAR")),
                Some(within) if within.is("VEVENT") => {
                    events.last_mut().map(|event| event.take(line)).transpose()?;
                }
                Some(_) => {}
            }
        }
    }
    match open.last() {
        None => Ok(events),
        Some(begun) => Err(problem(last, &format!("BEGIN:{} of line {} has no end", begun.value, begun.at))),
    }
}

/// Lines with their numbers; one that begins with white space continues the one before. Empty ones are
/// left out.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

impl Line {
    /// Takes `NAME;PARAMETER=VALUE:value` apart.
    fn read(at: usize, text: &str) -> Result<Self, IcsProblem> {
        let mut quoted = false;
        let colon = text.char_indices().find(|(_, char)| {
            quoted ^= *char == '"';
            *char == ':' && !quoted
        });
        let taken = colon.and_then(|(colon, _)| Some((text.get(..colon)?, text.get(colon + 1..)?)));
        let Some((head, value)) = taken else {
            return Err(problem(at, "is no line of a calendar, such as NAME:value"));
        };
        let mut parts = head.split(';');
        let name = parts.next().unwrap_or_default().to_ascii_uppercase();
        let dated = parts.any(|part| part.eq_ignore_ascii_case("VALUE=DATE"));
        Ok(Self { at, name, dated, value: value.trim().to_owned() })
    }

    fn is(&self, value: &str) -> bool {
        self.value.eq_ignore_ascii_case(value)
    }

    /// Its value, if that is a date; nothing where it is a time of a day.
    fn date(&self) -> Result<Option<NaiveDate>, IcsProblem> {
        if let Some(date) = date(&self.value) {
            return Ok(Some(date));
        }
        let timed = self.value.split_once('T').is_some_and(|(day, time)| {
            date(day).is_some() && time.trim_end_matches('Z').bytes().all(|byte| byte.is_ascii_digit())
        });
        if timed && !self.dated {
            return Ok(None);
        }
        Err(problem(self.at, &format!("\"{}\" is no date, such as 20261123", self.value)))
    }

    /// Its dates, separated by commas.
    fn dates(&self) -> Result<Vec<NaiveDate>, IcsProblem> {
        let one = |value: &str| Self { value: value.trim().to_owned(), name: String::new(), ..*self }.date();
        self.value.split(',').map(one).filter_map(Result::transpose).collect()
    }
}

impl Event {
    fn take(&mut self, line: Line) -> Result<(), IcsProblem> {
        match line.name.as_str() {
            "DTSTART" => self.start = Some(line),
            "DTEND" | "DURATION" => self.end = Some(line),
            "RRULE" => self.rules.push(line),
            "RDATE" => self.also.push(line),
            "EXDATE" => self.except.push(line),
            "UID" => self.uid = Some(line.value),
            "RECURRENCE-ID" => self.instead_of = line.date()?,
            "STATUS" => self.cancelled = line.is("CANCELLED"),
            _ => {}
        }
        Ok(())
    }

    /// The days on which it begins and how many it lasts; nothing where it is at a time of the day.
    fn starts(&self) -> Result<Option<(BTreeSet<NaiveDate>, usize)>, IcsProblem> {
        let Some(line) = &self.start else { return Err(problem(self.at, "this event has no DTSTART")) };
        let Some(start) = line.date()? else { return Ok(None) };
        let mut starts = BTreeSet::from([start]);
        for rule in &self.rules {
            let rule = Yearly::read(&rule.value).map_err(|message| problem(rule.at, &message))?;
            starts.extend(rule.days(start));
        }
        for also in &self.also {
            starts.extend(also.dates()?);
        }
        for except in &self.except {
            for date in except.dates()? {
                starts.remove(&date);
            }
        }
        Ok(Some((starts, self.length(start)?)))
    }

    /// How many days it lasts. Its end is the day after the last; some write the last itself.
    fn length(&self, start: NaiveDate) -> Result<usize, IcsProblem> {
        let Some(line) = &self.end else { return Ok(1) };
        let days = match line.name.as_str() {
            "DURATION" => duration(&line.value),
            _ => line.date()?.and_then(|end| u64::try_from((end - start).num_days()).ok()),
        };
        let days = days.filter(|days| *days <= LONGEST && start.checked_add_days(Days::new(*days)).is_some());
        let days = days.and_then(|days| usize::try_from(days.max(1)).ok());
        days.ok_or_else(|| {
            problem(line.at, &format!("\"{}\" is no end of an event of whole days", line.value))
        })
    }
}

/// Reads `P2D` or `P1W`, in days.
fn duration(text: &str) -> Option<u64> {
    let text = text.trim_start_matches('+').strip_prefix('P')?;
    let (count, days) =
        text.strip_suffix('D').map(|count| (count, 1)).or(text.strip_suffix('W').map(|count| (count, 7)))?;
    count.parse::<u64>().ok()?.checked_mul(days)
}

/// Reads `20261123`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let good = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten()
}

fn problem(line: usize, message: &str) -> IcsProblem {
    IcsProblem { line, message: message.to_owned() }
}
