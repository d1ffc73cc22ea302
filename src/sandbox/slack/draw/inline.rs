//! Slack's markup within a line, as a reader sees it.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::lines::clean;
use crate::sandbox::slack::markup::{Token, tokens, unescape};

pub(super) struct Inline<'a> {
    pub(super) names: &'a dyn Fn(&str) -> Option<String>,
    pub(super) zone: FixedOffset,
    pub(super) addresses: bool,
}

impl Inline<'_> {
    /// Makes mentions, links, dates, emoji and entities of `mrkdwn` readable; `*bold*` stays marked.
    pub(super) fn mrkdwn(&self, text: &str) -> String {
        tokens(text).map(|token| self.token(&token)).collect()
    }

    fn token(&self, token: &Token<'_>) -> String {
        match token {
            Token::Text(text) => emoji(&clean(&unescape(text))),
            Token::Person { id, label } => self.name('@', id, *label),
            Token::Channel { id, label } => self.name('#', id, *label),
            Token::Group { id, label } => {
                self.name('@', id, label.map(|label| label.trim_start_matches('@')))
            }
            Token::Everyone(range) => format!("@{range}"),
            Token::Link { url, label } => link(url, *label, self.addresses),
            Token::Date { unix, format, fallback, .. } => {
                self.date(*unix, format).unwrap_or_else(|| clean(&unescape(fallback)))
            }
            Token::Other(raw) => clean(&unescape(raw)),
        }
    }

    /// `@alice`: the name behind an id, else its label, else the id.
    pub(super) fn name(&self, mark: char, id: &str, label: Option<&str>) -> String {
        let name = (self.names)(id).or_else(|| label.map(unescape)).unwrap_or_else(|| id.to_owned());
        format!("{mark}{}", clean(&name))
    }

    /// One piece of a `rich_text` block.
    pub(super) fn rich(&self, piece: &Value) -> String {
        let get = |name: &str| piece[name].as_str().unwrap_or_default();
        match get("type") {
            "user" => self.name('@', get("user_id"), None),
            "usergroup" => self.name('@', get("usergroup_id"), None),
            "channel" => self.name('#', get("channel_id"), None),
            "broadcast" => format!("@{}", clean(get("range"))),
            "link" => link(get("url"), Some(get("text")).filter(|text| !text.is_empty()), self.addresses),
            "emoji" => emoji(&format!(":{}:", clean(get("name")))),
            "date" => {
                let unix = piece["timestamp"].as_i64().unwrap_or_default();
                self.date(unix, get("format")).unwrap_or_else(|| clean(get("fallback")))
            }
            _ => clean(get("text")),
        }
    }

    /// A date in Slack's format language; nothing if it isn't understood.
    fn date(&self, unix: i64, format: &str) -> Option<String> {
        let at = DateTime::from_timestamp(unix, 0)?.with_timezone(&self.zone);
        // a link may follow the format
        let mut rest = format.split('^').next().unwrap_or_default();
        let mut shown = String::new();
        while let Some(start) = rest.find('{') {
            let end = start + rest[start..].find('}')?;
            let strftime = match &rest[start + 1..end] {
                "date_num" => "%Y-%m-%d",
                "date" | "date_pretty" => "%B %-d, %Y",
                "date_short" | "date_short_pretty" => "%b %-d, %Y",
                "date_long" | "date_long_pretty" => "%A, %B %-d, %Y",
                "time" => "%H:%M",
                "time_secs" => "%H:%M:%S",
                _ => return None,
            };
            shown.push_str(&rest[..start]);
            shown.push_str(&at.format(strftime).to_string());
            rest = &rest[end + 1..];
        }
        Some(clean(&(shown + rest)))
    }
}

/// `label (url)`, or the address alone where the label says no more; the label alone where no addresses are
/// wanted.
fn link(url: &str, label: Option<&str>, addresses: bool) -> String {
    let url = clean(&unescape(url));
    let label = label.map(|label| emoji(&clean(&unescape(label))));
    let says_no_more = |label: &String| url.trim_end_matches('/').ends_with(label.trim_end_matches('/'));
    match label.filter(|label| !label.is_empty()) {
        Some(label) if !addresses => label,
        Some(label) if !says_no_more(&label) => format!("{label} ({url})"),
        Some(_) => url,
        None => url,
    }
}

/// The short codes that tengu and the people in its stories use.
const EMOJI: &[(&str, &str)] = &[
    ("+1", "👍"),
    ("thumbsup", "👍"),
    ("zzz", "💤"),
    ("fast_forward", "⏩"),
    ("-1", "👎"),
    ("thumbsdown", "👎"),
    ("white_check_mark", "✅"),
    ("heavy_check_mark", "✔"),
    ("ballot_box_with_check", "☑"),
    ("x", "❌"),
    ("arrow_forward", "▶"),
    ("white_small_square", "▫"),
    ("raised_hand", "✋"),
    ("snowflake", "❄"),
    ("no_entry", "⛔"),
    ("no_entry_sign", "🚫"),
    ("warning", "⚠"),
    ("rotating_light", "🚨"),
    ("rocket", "🚀"),
    ("ship", "🚢"),
    ("shipit", "🚢"),
    ("tada", "🎉"),
    ("eyes", "👀"),
    ("hourglass", "⌛"),
    ("hourglass_flowing_sand", "⏳"),
    ("lock", "🔒"),
    ("unlock", "🔓"),
    ("package", "📦"),
    ("memo", "📝"),
    ("mag", "🔍"),
    ("bell", "🔔"),
    ("bulb", "💡"),
    ("fire", "🔥"),
    ("bug", "🐛"),
    ("heart", "❤"),
    ("wave", "👋"),
    ("ok_hand", "👌"),
    ("pray", "🙏"),
    ("smile", "😄"),
    ("thinking_face", "🤔"),
    ("robot_face", "🤖"),
    ("japanese_goblin", "👺"),
    ("tengu", "👺"),
    ("large_green_circle", "🟢"),
    ("large_yellow_circle", "🟡"),
    ("red_circle", "🔴"),
    ("arrows_counterclockwise", "🔄"),
    ("leftwards_arrow_with_hook", "↩"),
    ("construction", "🚧"),
    ("wastebasket", "🗑"),
    ("crescent_moon", "🌙"),
    ("globe_with_meridians", "🌐"),
    ("twisted_rightwards_arrows", "🔀"),
    ("information_source", "ℹ"),
    ("raised_hand", "✋"),
    ("arrow_forward", "▶"),
    ("white_small_square", "▫"),
    ("snowflake", "❄"),
];

/// Puts known emoji for their short codes; others stay as they are.
pub(super) fn emoji(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(':') {
        let after = &rest[start + 1..];
        let known = after.find(':').and_then(|end| {
            let found = EMOJI.iter().find(|(code, _)| *code == &after[..end]);
            found.map(|(_, emoji)| (end, emoji))
        });
        shown.push_str(&rest[..start]);
        if let Some((end, emoji)) = known {
            shown.push_str(emoji);
            rest = &after[end + 1..];
        } else {
            shown.push(':');
            rest = after;
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_codes_become_emoji_and_nothing_else_does() {
        for (text, shown) in [
            (":rocket: up", "🚀 up"),
            ("at 12:30:15", "at 12:30:15"),
            ("::+1::", ":👍:"),
            (":nope: :", ":nope: :"),
        ] {
            assert_eq!(emoji(text), shown);
        }
    }

    #[test]
    fn links_show_where_they_lead() {
        for (url, label, shown) in [
            ("https://x.example/a", Some("here"), "here (https://x.example/a)"),
            ("https://x.example/a", None, "https://x.example/a"),
            ("http://x.example", Some("x.example"), "http://x.example"),
            ("https://x.example/?a&amp;b", Some("a\u{1b}b"), "ab (https://x.example/?a&b)"),
        ] {
            assert_eq!(link(url, label, true), shown);
        }
        assert_eq!(link("https://x.example/a", Some("here"), false), "here");
        assert_eq!(link("https://x.example/a", None, false), "https://x.example/a");
        assert_eq!(link("https://x.example/tree/feature/x", Some("feature/x"), false), "feature/x");
    }
}
