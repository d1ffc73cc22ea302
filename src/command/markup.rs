//! Slack's markup in a message, unwrapped to what the person meant.
//!
//! The forms are those of Slack's page "Formatting message text": `<@U…|name>`, `<#C…|name>`,
//! `<!date^…|fallback>`, `<!subteam^S…|@group>`, `<url|label>`, and `&amp;`, `&lt;`, `&gt;`.

/// Replaces links, channels and dates by their words, keeps users as `<@U123>`, and undoes the
/// three escapes.
pub(super) fn unwrap(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        clean.push_str(&unescape(&rest[..open]));
        let inside = &rest[open + 1..];
        match inside.find(['<', '>', '\n']) {
            Some(end) if inside[end..].starts_with('>') => {
                clean.push_str(&meaning(&inside[..end]));
                rest = &inside[end + 1..];
            }
            _ => {
                clean.push('<');
                rest = inside;
            }
        }
    }
    clean.push_str(&unescape(rest));
    clean
}

/// What stands between `<` and `>`, as a person would have typed it.
fn meaning(inside: &str) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (inside, None),
    };
    match target.chars().next() {
        Some('@') => format!("<{target}>"),
        Some('#') => format!("#{}", unescape(label.unwrap_or(&target[1..]))),
        Some('!') => unescape(label.unwrap_or_else(|| special(&target[1..]))),
        Some(_) => unescape(label.unwrap_or_else(|| target.strip_prefix("mailto:").unwrap_or(target))),
        None => "<>".to_owned(),
    }
}

/// A special mention without a label: `here` of `<!here>`, nothing of a date.
fn special(target: &str) -> &str {
    target.split('^').next().filter(|kind| *kind != "date").unwrap_or_default()
}

/// `&amp;`, `&lt;` and `&gt;` as the characters they stand for, each once.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::unwrap;

    #[test]
    fn markup_becomes_what_was_meant() {
        let table = [
            ("deploy web", "deploy web"),
            ("who is <@U123>", "who is <@U123>"),
            ("who is <@U123|hana>", "who is <@U123>"),
            ("in <#C1|deploy> now", "in #deploy now"),
            ("in <#C1>", "in #C1"),
            ("in <#C1|>", "in #C1"),
            ("deploy <http://example.com|example.com>", "deploy example.com"),
            ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
            ("<mailto:a@b.test|a@b.test>", "a@b.test"),
            ("<mailto:a@b.test>", "a@b.test"),
            ("at <!date^1392734382^{time}|6:39 AM>", "at 6:39 AM"),
            ("at <!date^1392734382^{time}>", "at "),
            ("<!here> deploy", "here deploy"),
            ("<!subteam^S1|@ops>", "@ops"),
            ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
            ("&amp;lt;", "&lt;"),
            ("a < b", "a < b"),
            ("a <b\nc> d", "a <b\nc> d"),
            ("<<@U1>", "<<@U1>"),
            ("<>", "<>"),
            ("<|x>", "<>"),
            ("", ""),
        ];
        for (typed, meant) in table {
            assert_eq!(unwrap(typed), meant, "{typed:?}");
        }
    }
}
