//! What a line looks like in this terminal: how wide, with colour or without, at what time of day.

use chrono::{DateTime, FixedOffset, Utc};

/// How things are shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The columns there are.
    pub width: usize,
    /// Whether to use ANSI escapes.
    pub colour: bool,
    /// In which zone the reader lives.
    pub zone: FixedOffset,
}

impl Look {
    pub(super) fn bold(&self, text: &str) -> String {
        self.ink("1", text)
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.ink("2", text)
    }

    /// What tengu says or does.
    pub(super) fn ours(&self, text: &str) -> String {
        self.ink("1;35", text)
    }

    pub(super) fn good(&self, text: &str) -> String {
        self.ink("32", text)
    }

    pub(super) fn bad(&self, text: &str) -> String {
        self.ink("31", text)
    }

    /// The time of day, as hours and minutes.
    pub(super) fn time(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%H:%M").to_string()
    }

    fn ink(&self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
