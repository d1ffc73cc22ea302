//! The calendar with days off: read at the start and once a day, from a file or an address.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{info, warn};

use super::holidays::{Holidays, IcsProblem};
use crate::clock::Clock;
use crate::config::Reminder;
use crate::config::reminder::CalendarSource;
use crate::config::working::DayOff;

/// What was read is believed for that long.
const FRESH: TimeDelta = TimeDelta::days(1);
/// From one attempt to the next, after one that failed.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// How long an address may take for all of its answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How large a calendar may be, in bytes.
const MOST: usize = 1024 * 1024;

/// Why a calendar can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The file.
    #[error("cannot be read ({0})")]
    File(#[from] std::io::Error),
    /// The address, which may be nobody else's business and is left out.
    #[error("cannot be fetched: {0}")]
    Address(String),
    /// What is in it.
    #[error(transparent)]
    Wrong(#[from] IcsProblem),
    /// It is too large.
    #[error("holds more than {MOST} bytes")]
    TooLarge,
}

/// The days off of a team. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: Option<CalendarSource>,
    days_off: Vec<DayOff>,
    http: reqwest::Client,
    clock: Clock,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    holidays: Arc<Holidays>,
    /// When it is read the next time.
    next: DateTime<Utc>,
    failed: bool,
}

impl Calendar {
    /// The days off of the config, with those of its calendar as far as that can be read.
    pub async fn load(reminder: &Reminder, http: reqwest::Client, clock: Clock) -> Self {
        let holidays = Arc::new(Holidays::default().merge(&reminder.days_off));
        let known = Mutex::new(Known { holidays, next: DateTime::<Utc>::MIN_UTC, failed: false });
        let (source, days_off) = (reminder.calendar.clone(), reminder.days_off.clone());
        let calendar = Self(Arc::new(Inner { source, days_off, http, clock, known }));
        calendar.refresh().await;
        calendar
    }

    /// The days off as they were known last.
    pub fn holidays(&self) -> Arc<Holidays> {
        Arc::clone(&self.0.known.lock().unwrap_or_else(PoisonError::into_inner).holidays)
    }

    /// Reads it again when a day has passed; an hour, after a failure. What was known stays known when it
    /// can't be read, which is logged once until it can.
    pub async fn refresh(&self) {
        let Some(source) = &self.0.source else { return };
        let now = self.0.clock.now();
        if now < self.0.known.lock().unwrap_or_else(PoisonError::into_inner).next {
            return;
        }
        let read = match source {
            CalendarSource::File(path) => read_file(path),
            CalendarSource::Url(url) => fetch(url, &self.0.http, &self.0.clock).await,
        };
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.next = now + if read.is_ok() { FRESH } else { AGAIN };
        let failed = std::mem::replace(&mut known.failed, read.is_err());
        match read {
            Ok(holidays) => {
                known.holidays = Arc::new(holidays.merge(&self.0.days_off));
                if failed {
                    info!("the calendar of days off can be read again");
                }
            }
            Err(problem) if !failed => {
                warn!(%problem, "the calendar of days off can't be read; what was known of it stays");
            }
            Err(_) => {}
        }
    }
}

/// Reads a file.
///
/// # Errors
/// When it can't be read, or holds something else.
pub fn read_file(path: &Path) -> Result<Holidays, Unread> {
    parse(&std::fs::read(path)?)
}

/// Asks an address.
///
/// # Errors
/// When it does not answer with a calendar.
pub async fn fetch(url: &str, http: &reqwest::Client, clock: &Clock) -> Result<Holidays, Unread> {
    let answer = clock.timeout(PATIENCE, download(url, http)).await;
    parse(&answer.map_err(|elapsed| Unread::Address(elapsed.to_string()))??)
}

async fn download(url: &str, http: &reqwest::Client) -> Result<Vec<u8>, Unread> {
    let failed = |error: reqwest::Error| Unread::Address(error.without_url().to_string());
    let mut answer = http.get(url).send().await.map_err(failed)?;
    if !answer.status().is_success() {
        return Err(Unread::Address(format!("HTTP {}", answer.status().as_u16())));
    }
    let mut text = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(failed)? {
        text.extend_from_slice(&part);
        if text.len() > MOST {
            return Err(Unread::TooLarge);
        }
    }
    Ok(text)
}

/// What matters is ASCII; names of holidays may be written however they are.
fn parse(text: &[u8]) -> Result<Holidays, Unread> {
    if text.len() > MOST {
        return Err(Unread::TooLarge);
    }
    Ok(Holidays::from_ics(&String::from_utf8_lossy(text))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn ics(day: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn client() -> reqwest::Client {
        _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::new()
    }

    #[tokio::test]
    async fn a_file_is_read_once_a_day_and_its_last_good_version_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("holidays.ics");
        std::fs::write(&path, ics("20261123")).unwrap();
        let clock = Clock::standing("2026-11-20T00:00:00Z".parse().unwrap());
        let reminder = Reminder {
            calendar: Some(CalendarSource::File(path.clone())),
            days_off: vec![DayOff::Once(day(2026, 12, 31))],
            ..Reminder::default()
        };
        let calendar = Calendar::load(&reminder, client(), clock.clone()).await;
        let known = || calendar.holidays().of_year(2026);
        let before = [day(2026, 11, 23), day(2026, 12, 31)];
        assert_eq!(known(), before);
        std::fs::write(&path, ics("20261124")).unwrap();
        for (hours, expected) in [(23, before), (1, [day(2026, 11, 24), day(2026, 12, 31)])] {
            clock.advance(Duration::from_secs(hours * 3600));
            calendar.refresh().await;
            assert_eq!(known(), expected);
        }
        std::fs::remove_file(&path).unwrap();
        clock.advance(Duration::from_secs(24 * 3600));
        calendar.refresh().await;
        assert_eq!(known(), [day(2026, 11, 24), day(2026, 12, 31)]);
        std::fs::write(&path, ics("20261125")).unwrap();
        clock.advance(Duration::from_secs(3600));
        calendar.refresh().await;
        assert_eq!(known(), [day(2026, 11, 25), day(2026, 12, 31)]);
    }

    #[tokio::test]
    async fn without_a_calendar_there_are_the_days_of_the_config() {
        let missing = Some(CalendarSource::File("/no/such/holidays.ics".into()));
        let days_off = vec![DayOff::EveryYear { month: 1, day: 1 }];
        for calendar in [None, missing] {
            let reminder = Reminder { calendar, days_off: days_off.clone(), ..Reminder::default() };
            let calendar = Calendar::load(&reminder, client(), Clock::real()).await;
            assert_eq!(calendar.holidays().of_year(2027), [day(2027, 1, 1)]);
        }
    }

    /// Answers one request with that.
    async fn once(answer: String) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/secret/h.ics", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            _ = socket.read(&mut [0; 4096]).await;
            _ = socket.write_all(answer.as_bytes()).await;
        });
        url
    }

    #[tokio::test]
    async fn an_address_is_asked() {
        let answer = |status: &str, body: &str| {
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        };
        let large = "x".repeat(MOST + 1);
        for (answer, expected) in [
            (answer("200 OK", &ics("20261123")), "fine"),
            (answer("404 Not Found", ""), "cannot be fetched: HTTP 404"),
            (answer("200 OK", "<html>"), "line 1: is no line of a calendar, such as NAME:value"),
            (answer("200 OK", &large), "holds more than 1048576 bytes"),
        ] {
            let fetched = fetch(&once(answer).await, &client(), &Clock::real()).await;
            let said = fetched.map_or_else(|problem| problem.to_string(), |_| "fine".into());
            assert_eq!(said, expected);
        }
        let nobody = fetch("http://127.0.0.1:1/secret/h.ics", &client(), &Clock::real()).await.unwrap_err();
        assert!(!nobody.to_string().contains("secret"), "{nobody}");
    }
}
