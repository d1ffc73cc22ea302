//! CloudWatch Logs: what containers print.

use aws_sdk_cloudwatchlogs::types::OutputLogEvent;
use chrono::{DateTime, Utc};

use super::client::Aws;
use super::error::AwsError;

/// A line that a container printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// What, without the end of the line.
    pub text: String,
}

/// Some lines of a stream, and where the next ones begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// The lines, oldest first. No lines are no end: AWS may answer an empty page.
    pub lines: Vec<LogLine>,
    /// Where to go on; the same token again when there is nothing more for now.
    pub next_token: Option<String>,
}

impl Aws {
    /// A stream's lines from its beginning, or from where a page before ended. A stream that is not there is
    /// empty: a container that has printed nothing has none.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn log_events(
        &self,
        group: &str,
        stream: &str,
        next_token: Option<&str>,
    ) -> Result<LogPage, AwsError> {
        let asked = self.logs().get_log_events().log_group_name(group).log_stream_name(stream);
        let asked = asked.start_from_head(true).set_next_token(next_token.map(str::to_owned));
        match asked.send().await.map_err(AwsError::from) {
            Ok(answer) => Ok(LogPage {
                lines: answer.events().iter().map(line).collect(),
                next_token: answer.next_forward_token().map(str::to_owned),
            }),
            Err(error) if is_missing(&error) => {
                Ok(LogPage { lines: Vec::new(), next_token: next_token.map(str::to_owned) })
            }
            Err(error) => Err(error),
        }
    }

    /// A stream's last lines, oldest first; none when it is not there.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn last_log_events(
        &self,
        group: &str,
        stream: &str,
        lines: u16,
    ) -> Result<Vec<LogLine>, AwsError> {
        let asked = self.logs().get_log_events().log_group_name(group).log_stream_name(stream);
        let asked = asked.start_from_head(false).limit(lines.into());
        match asked.send().await.map_err(AwsError::from) {
            Ok(answer) => Ok(answer.events().iter().map(line).collect()),
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn is_missing(error: &AwsError) -> bool {
    error.code() == Some("ResourceNotFoundException")
}

fn line(event: &OutputLogEvent) -> LogLine {
    let at = event.timestamp().and_then(DateTime::from_timestamp_millis);
    LogLine { at, text: event.message().unwrap_or_default().trim_end().to_owned() }
}
