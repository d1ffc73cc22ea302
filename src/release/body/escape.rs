//! Untrusted text on its way into GitHub's Markdown.

/// `text` on one line, without what is invisible: line breaks and tabs become spaces, control
/// characters go, and so do the marks that turn the reading direction or take no room at all.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_whitespace() || c.is_control() => {
                if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            // emoji are joined by it; between letters it only hides
            '\u{200D}' if cleaned.ends_with(|last| last >= '\u{2190}') => cleaned.push(c),
            _ if is_invisible(c) => {}
            _ => cleaned.push(c),
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// `text` so that GitHub shows it as it is: no formatting, link, image, HTML or formula, and nobody
/// and nothing is mentioned.
///
/// A backslash keeps Markdown away, but mentions and references are looked for in the text that is
/// shown, so an invisible space (as `&#8203;`) stands between the sign and the name there.
pub fn text(text: &str) -> String {
    let cleaned = clean(text);
    let mut escaped = String::with_capacity(cleaned.len() + 16);
    let mut rest = cleaned.chars().peekable();
    let mut last = ' ';
    let mut only_digits = true;
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let first = escaped.is_empty();
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("@&#8203;"),
            '#' if next.is_ascii_digit() => escaped.push_str("#&#8203;"),
            '-' if ends_in_gh(&escaped) => escaped.push_str("-&#8203;"),
            // GitHub Docs, "Writing mathematical expressions", on dollar signs that are meant as such
            '$' => escaped.push_str("<span>$</span>"),
            ':' if next == '/' => escaped.push_str(":&#8203;"),
            '.' if ends_in_www(&escaped) => escaped.push_str(".&#8203;"),
            '_' if last.is_alphanumeric() && next.is_alphanumeric() => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '|' => escaped.extend(['\\', c]),
            '#' | '-' | '+' | '=' | ':' if first => escaped.extend(['\\', c]),
            '.' | ')' if only_digits && !first => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
        only_digits &= c.is_ascii_digit();
        last = c;
    }
    escaped
}

fn ends_in_gh(text: &str) -> bool {
    ends_with_ignoring_case(text, "gh")
}

fn ends_in_www(text: &str) -> bool {
    ends_with_ignoring_case(text, "www")
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// `text` as a code span; nothing in it is formatted, linked or mentioned.
pub fn code(text: &str) -> String {
    let cleaned = clean(text);
    let longest = cleaned.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let room =
        if cleaned.is_empty() || cleaned.starts_with('`') || cleaned.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{cleaned}{room}{fence}")
}

/// Whether `login` looks like an account that may be mentioned: letters, digits, hyphens, and the
/// underscore of managed users.
pub fn is_login(login: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=39).contains(&login.len()) && login.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nasty_titles() {
        for (title, escaped) in [
            ("Use `x` in [y](z)", r"Use \`x\` in \[y\](z)"),
            ("Thanks @org/team and @ken", "Thanks @&#8203;org/team and @&#8203;ken"),
            ("<!channel> <!-- tengu:pr=1 -->", "&lt;!channel&gt; &lt;!-- tengu:pr=1 --&gt;"),
            ("Fixes #12, acme/web#3, GH-4", "Fixes #&#8203;12, acme/web#&#8203;3, GH-&#8203;4"),
            ("two\r\nlines\tand\u{2028}more", "two lines and more"),
            ("a | b ~~c~~ *d* __e__ snake_case", r"a \| b \~\~c\~\~ \*d\* \_\_e\_\_ snake_case"),
            ("- [ ] not a box", r"\- \[ \] not a box"),
            ("1. first", r"1\. first"),
            ("# head", r"\# head"),
            ("user\u{202E}gpj.exe\u{200B}\u{2066}", "usergpj.exe"),
            ("👩\u{200D}💻 R&D C\\D", "👩\u{200D}💻 R&amp;D C\\\\D"),
            ("see https://x.example www.x.example", "see https:&#8203;//x.example www.&#8203;x.example"),
            ("$HOME and $PATH", "<span>$</span>HOME and <span>$</span>PATH"),
        ] {
            assert_eq!(text(title), escaped);
        }
    }

    #[test]
    fn code_spans_hold_backticks() {
        for (text, span) in
            [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "`  `"), ("a\nb", "`a b`")]
        {
            assert_eq!(code(text), span);
        }
    }
}
