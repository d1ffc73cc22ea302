//! Was tengu spoken to?

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// What tengu is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Its name, such as `tengu`.
    pub name: String,
    /// The id of its user in Slack, such as `U0123`.
    pub bot_user: String,
    /// Other names it answers to, such as `天狗`.
    pub aliases: Vec<String>,
}

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a channel, known by a `message` event: only a name or a mention at the start counts.
    Channel,
    /// In a channel, known by an `app_mention` event: a mention anywhere counts.
    Mention,
    /// In a direct message: everything counts.
    Direct,
    /// After `/tengu`: everything counts.
    Slash,
}

/// What was said to tengu, without its name; `None` when it was not spoken to. The rest of
/// "tengu" alone is empty.
pub fn addressed<'a>(text: &'a str, names: &Names, place: Place) -> Option<Cow<'a, str>> {
    if let Some(rest) = after_name(text, names) {
        return Some(Cow::Borrowed(rest));
    }
    match place {
        Place::Channel => None,
        Place::Direct | Place::Slash => Some(Cow::Borrowed(text.trim())),
        Place::Mention => without_mention(text, names).map(Cow::Owned),
    }
}

/// The text after one or more names at its start ("tengu, <@U1> deploy").
fn after_name<'a>(text: &'a str, names: &Names) -> Option<&'a str> {
    let mut rest = after_one(text, names)?;
    while let Some(shorter) = after_one(rest, names) {
        rest = shorter;
    }
    Some(rest)
}

fn after_one<'a>(text: &'a str, names: &Names) -> Option<&'a str> {
    let start = text.trim_start_matches(|char: char| {
        char.is_whitespace() || matches!(char, '*' | '_' | '`' | '\u{200b}' | '\u{feff}' | '@' | '＠')
    });
    if let Some((_, after)) = mention(start, names) {
        return Some(separated(after).unwrap_or(after.trim()));
    }
    let mut called = std::iter::once(&names.name).chain(&names.aliases);
    called.find_map(|name| separated(without_prefix(start, name)?))
}

/// The mention at the start of `text`, and what follows.
fn mention<'a>(text: &'a str, names: &Names) -> Option<(&'a str, &'a str)> {
    let inside = text.strip_prefix("<@")?;
    let end = inside.find('>')?;
    let id = inside[..end].split('|').next()?;
    (id == names.bot_user && !id.is_empty()).then(|| text.split_at(end + 3))
}

/// What follows `name` at the start of `text`; widths and case don't matter.
fn without_prefix<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut wanted = name.nfkc().flat_map(char::to_lowercase).peekable();
    wanted.peek()?;
    for (at, typed) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(&text[at..]);
        }
        for char in std::iter::once(typed).nfkc().flat_map(char::to_lowercase) {
            if wanted.next() != Some(char) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some("")
}

/// The text after a name, if the name really ends here: before a space, the end, or a mark of
/// punctuation that "tengu.example.com" and "tengu://x" don't have.
fn separated(after: &str) -> Option<&str> {
    let after = after.trim_start_matches(['*', '_', '`']);
    let marks =
        after.trim_start_matches([',', ':', ';', '.', '!', '?', '、', '。', '，', '：', '！', '？', '…']);
    let between = &after[..after.len() - marks.len()];
    let spaced = marks.is_empty() || marks.starts_with(char::is_whitespace);
    let closed = matches!(between, "," | ":" | ";" | "、" | "，" | "：") && !marks.starts_with('/');
    (spaced || closed || !between.is_ascii()).then(|| marks.trim())
}

/// A text that mentions tengu somewhere, without the mentions.
fn without_mention(text: &str, names: &Names) -> Option<String> {
    let mut left = String::new();
    let mut rest = text;
    let mut mentioned = false;
    while let Some(at) = rest.find("<@") {
        left.push_str(&rest[..at]);
        match mention(&rest[at..], names) {
            Some((_, after)) => {
                left.truncate(left.trim_end_matches(' ').len());
                mentioned = true;
                rest = after;
            }
            None => {
                left.push_str("<@");
                rest = &rest[at + 2..];
            }
        }
    }
    left.push_str(rest);
    mentioned.then(|| left.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { name: "tengu".into(), bot_user: "U0BOT".into(), aliases: vec!["天狗".into()] }
    }

    #[test]
    fn in_a_channel_only_its_name_counts() {
        let table = [
            ("tengu deploy", Some("deploy")),
            ("Tengu, deploy production", Some("deploy production")),
            ("tengu: deploy", Some("deploy")),
            ("tengu:deploy", Some("deploy")),
            ("TENGU deploy", Some("deploy")),
            ("@tengu deploy", Some("deploy")),
            ("  tengu   deploy ", Some("deploy")),
            ("*tengu* deploy", Some("deploy")),
            ("`tengu deploy`", Some("deploy`")),
            ("ｔｅｎｇｕ　deploy", Some("deploy")),
            ("天狗 デプロイ", Some("デプロイ")),
            ("天狗、本番にデプロイ", Some("本番にデプロイ")),
            ("<@U0BOT> deploy", Some("deploy")),
            ("<@U0BOT|tengu> deploy", Some("deploy")),
            ("<@U0BOT>: deploy", Some("deploy")),
            ("<@U0BOT>deploy", Some("deploy")),
            ("<@U0BOT>", Some("")),
            ("<@U0BOT> tengu deploy", Some("deploy")),
            ("tengu", Some("")),
            ("tengu!", Some("")),
            ("Tengu?", Some("")),
            ("tengu\ndeploy", Some("deploy")),
            ("tengu deploy\nmore", Some("deploy\nmore")),
            ("tengurize this", None),
            ("tengu's card", None),
            ("tengu’s card", None),
            ("tengu-bot deploy", None),
            ("tengu.example.com is down", None),
            ("tengu://x", None),
            ("tenguは便利", None),
            ("天狗様", None),
            ("ask tengu to deploy", None),
            ("ask <@U0BOT> to deploy", None),
            ("<@U0OTHER> deploy", None),
            ("<@U0BOT deploy", None),
            ("deploy", None),
            ("ten", None),
            ("", None),
        ];
        for (text, rest) in table {
            assert_eq!(addressed(text, &names(), Place::Channel).as_deref(), rest, "{text:?}");
        }
    }

    #[test]
    fn elsewhere_more_counts() {
        let table = [
            ("deploy production <@U0BOT>", Place::Mention, Some("deploy production")),
            ("hey <@U0BOT> deploy", Place::Mention, Some("hey deploy")),
            ("who is <@U1> <@U0BOT|tengu>", Place::Mention, Some("who is <@U1>")),
            ("no mention", Place::Mention, None),
            ("deploy", Place::Direct, Some("deploy")),
            ("tengu deploy", Place::Direct, Some("deploy")),
            ("tengu's card", Place::Direct, Some("tengu's card")),
            ("", Place::Direct, Some("")),
            ("deploy production", Place::Slash, Some("deploy production")),
            ("<@U0BOT> ping", Place::Slash, Some("ping")),
        ];
        for (text, place, rest) in table {
            assert_eq!(addressed(text, &names(), place).as_deref(), rest, "{text:?}");
        }
    }

    #[test]
    fn a_name_that_is_not_set_is_never_said() {
        assert_eq!(addressed("<@> deploy", &Names::default(), Place::Channel), None);
        assert_eq!(addressed("deploy", &Names::default(), Place::Channel), None);
    }
}
