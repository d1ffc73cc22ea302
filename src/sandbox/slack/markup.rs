//! Slack's markup in angle brackets, taken apart.

/// A piece of text as Slack keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Plain, still escaped.
    Text(&'a str),
    Person {
        id: &'a str,
        label: Option<&'a str>,
    },
    Channel {
        id: &'a str,
        label: Option<&'a str>,
    },
    Group {
        id: &'a str,
        label: Option<&'a str>,
    },
    /// `here`, `channel` or `everyone`.
    Everyone(&'a str),
    Link {
        url: &'a str,
        label: Option<&'a str>,
    },
    Date {
        unix: i64,
        format: &'a str,
        fallback: &'a str,
        raw: &'a str,
    },
    /// Something in angle brackets that isn't markup.
    Other(&'a str),
}

/// Takes text apart; the pieces put together are the whole.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.find('<') {
            Some(0) => rest.find('>').map_or(rest.len(), |end| end + 1),
            Some(start) => start,
            None => rest.len(),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        let inner = piece.strip_prefix('<').and_then(|piece| piece.strip_suffix('>'));
        Some(inner.map_or(Token::Text(piece), |inner| token(inner, piece)))
    })
}

fn token<'a>(inner: &'a str, raw: &'a str) -> Token<'a> {
    let (body, label) = match inner.split_once('|') {
        Some((body, label)) => (body, Some(label)),
        None => (inner, None),
    };
    if let Some(id) = body.strip_prefix('@') {
        Token::Person { id, label }
    } else if let Some(id) = body.strip_prefix('#') {
        Token::Channel { id, label }
    } else if let Some(id) = body.strip_prefix("!subteam^") {
        Token::Group { id, label }
    } else if let Some(date) = body.strip_prefix("!date^") {
        let mut parts = date.splitn(3, '^');
        let unix = parts.next().and_then(|unix| unix.parse().ok());
        match (unix, parts.next()) {
            (Some(unix), Some(format)) => {
                Token::Date { unix, format, fallback: label.unwrap_or_default(), raw }
            }
            _ => Token::Other(raw),
        }
    } else if let Some(range @ ("here" | "channel" | "everyone")) = body.strip_prefix('!') {
        Token::Everyone(range)
    } else if ["http://", "https://", "mailto:"].iter().any(|scheme| body.starts_with(scheme)) {
        Token::Link { url: body, label }
    } else {
        Token::Other(raw)
    }
}

/// Undoes Slack's escaping.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
