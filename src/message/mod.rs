//! Every message tengu sends: data in, words and blocks out. Pure; knows no client.

pub mod answer;
pub mod block;
pub mod card;
pub mod feature;
pub mod home;
pub mod notes;
pub mod outcome;
pub mod preview;
pub mod reminder;
pub mod trouble;
pub mod verify;
pub mod view;

use chrono::{DateTime, Utc};
use slack_morphism::prelude::SlackBlock;

/// A message as it is sent to Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What notifications and screen readers say; everything when there are no blocks.
    pub text: String,
    /// What is drawn.
    pub blocks: Vec<SlackBlock>,
}

impl Message {
    /// A message of one paragraph.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { blocks: vec![block::section(&text)], text }
    }
}

/// A command as people would type it, to be shown as code.
pub fn command(name: &str, words: &str) -> String {
    block::code(&format!("{name} {words}"))
}

/// A time in the reader's own zone.
///
/// Source: Slack's documentation, "Formatting message text", date formatting.
pub fn time(at: DateTime<Utc>) -> String {
    let fallback = at.format("%Y-%m-%d %H:%M UTC");
    format!("<!date^{}^{{date_short_pretty}} {{time}}|{fallback}>", at.timestamp())
}
