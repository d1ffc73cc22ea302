//! Whether the calendar with days off can be read.

use crate::cli::print;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::reminder::CalendarSource;
use crate::reminder::calendar::{self, Unread};
use crate::reminder::holidays::IcsProblem;

/// Where it is a file.
pub(super) fn check_file(config: &Config) -> Result<(), String> {
    let Some(CalendarSource::File(path)) = &config.reminder.calendar else { return Ok(()) };
    let name = path.display();
    match calendar::read_file(path) {
        Ok(_) => print(format!("{name}: fine")),
        Err(Unread::Wrong(IcsProblem { line, message })) => return Err(format!("{name}:{line}: {message}")),
        Err(problem) => return Err(format!("{name}: {problem}; config.toml names it as reminder.calendar")),
    }
    Ok(())
}

/// Where it is an address.
pub(super) async fn check(config: &Config) -> Option<String> {
    let Some(CalendarSource::Url(url)) = &config.reminder.calendar else { return None };
    let http = reqwest::Client::builder().user_agent("tengu").build();
    let fetched = match http {
        Ok(http) => calendar::fetch(url, &http, &Clock::real()).await,
        Err(error) => return Some(format!("reminder.calendar: {error}")),
    };
    match fetched {
        Ok(_) => print("reminder.calendar: fine"),
        Err(problem) => return Some(format!("reminder.calendar: {problem}")),
    }
    None
}
