//! What a person types, as Slack keeps it: escaped, with links in angle brackets.

use serde_json::{Value, json};

use super::markup::{Token, tokens, unescape};

/// Endings by which a word without `http` is taken for a link.
const DOMAINS: &[&str] = &["com", "org", "net", "io", "dev", "app", "jp", "rs", "sh", "co", "ai"];

/// Escapes what was typed, keeps mentions, and links URLs and words that look like domains.
pub(super) fn as_slack_keeps(typed: &str) -> String {
    let mut kept = String::new();
    let mut rest = typed;
    while let Some(start) = rest.find('<') {
        kept.push_str(&link_words(&rest[..start], true));
        let after = &rest[start + 1..];
        let token = after.find('>').map(|end| &after[..end]).filter(|inner| is_token(inner));
        match token {
            Some(inner) => {
                kept.push_str(&format!("<{inner}>"));
                rest = &after[inner.len() + 1..];
            }
            None => {
                kept.push_str("&lt;");
                rest = after;
            }
        }
    }
    kept + &link_words(rest, true)
}

/// Links bare URLs in text that is escaped already, as Slack does for what apps post.
pub(super) fn link_urls(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        kept.push_str(&link_words(&rest[..start], false));
        kept.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    kept + &link_words(rest, false)
}

fn is_token(inner: &str) -> bool {
    inner.starts_with(['@', '#']) || inner.starts_with("http://") || inner.starts_with("https://")
}

/// Goes over the words between spaces; those typed by people are escaped, and linked generously.
fn link_words(text: &str, typed: bool) -> String {
    let link = |word: &str| {
        let escaped = if typed { escape(word) } else { word.to_owned() };
        let end = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"', '`', '*', '_']).len();
        let (bare, tail) = word.split_at(end);
        let (bare, tail) = if typed { (escape(bare), escape(tail)) } else { (bare.into(), tail.into()) };
        if bare.starts_with("http://") || bare.starts_with("https://") {
            format!("<{bare}>{tail}")
        } else if typed && looks_like_domain(&bare) {
            format!("<http://{bare}|{bare}>{tail}")
        } else {
            escaped
        }
    };
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            link(word) + &piece[word.len()..]
        })
        .collect()
}

fn looks_like_domain(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or_default();
    let mut labels: Vec<&str> = host.split('.').collect();
    let last = labels.pop().unwrap_or_default();
    let fits =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    !labels.is_empty() && labels.iter().all(fits) && DOMAINS.contains(&last)
}

/// The three characters that Slack escapes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The block that Slack makes of what a person typed.
pub(super) fn rich_text(text: &str) -> Value {
    let elements: Vec<Value> = tokens(text)
        .map(|token| match token {
            Token::Text(text) => json!({"type": "text", "text": unescape(text)}),
            Token::Person { id, .. } => json!({"type": "user", "user_id": id}),
            Token::Channel { id, .. } => json!({"type": "channel", "channel_id": id}),
            Token::Group { id, .. } => json!({"type": "usergroup", "usergroup_id": id}),
            Token::Everyone(range) => json!({"type": "broadcast", "range": range}),
            Token::Link { url, label: None } => json!({"type": "link", "url": unescape(url)}),
            Token::Link { url, label: Some(label) } => {
                json!({"type": "link", "url": unescape(url), "text": unescape(label)})
            }
            Token::Date { raw, .. } | Token::Other(raw) => json!({"type": "text", "text": raw}),
        })
        .collect();
    json!({
        "type": "rich_text", "block_id": "typed",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_kept_as_slack_keeps_it() {
        for (typed, kept) in [
            ("deploy production", "deploy production"),
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("<@U000TENGU> deploy", "<@U000TENGU> deploy"),
            ("see <#C1> <!channel>", "see <#C1> &lt;!channel&gt;"),
            ("see https://a.example/x?a=1&b=2.", "see <https://a.example/x?a=1&amp;b=2>."),
            ("deploy api.example.com, please", "deploy <http://api.example.com|api.example.com>, please"),
            ("v1.2.3 and main.rs", "v1.2.3 and <http://main.rs|main.rs>"),
            ("two  spaces\nand lines", "two  spaces\nand lines"),
            ("<unclosed", "&lt;unclosed"),
        ] {
            assert_eq!(as_slack_keeps(typed), kept);
        }
    }

    #[test]
    fn what_apps_post_is_linked_but_not_escaped_again() {
        let posted = "a &lt; b <https://x.example|x> https://y.example example.com";
        assert_eq!(link_urls(posted), "a &lt; b <https://x.example|x> <https://y.example> example.com");
    }
}
