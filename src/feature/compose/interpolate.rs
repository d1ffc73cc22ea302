//! `$VARIABLE`s in a text. Source: Compose specification, "Interpolation".

use super::error::BadCompose;

/// Deeper defaults within defaults are nobody's intention.
const DEEPEST: usize = 16;
const OPERATORS: [&str; 6] = [":-", ":?", ":+", "-", "?", "+"];

/// Where variables come from, and what is noticed about them.
pub(super) trait Scope {
    fn get(&self, name: &str) -> Option<String>;
    /// A variable without a value and without a default, which becomes nothing.
    fn unset(&mut self, name: &str);
}

/// Replaces `$V`, `${V}`, `${V:-default}`, `${V-default}`, `${V:?error}`, `${V?error}`, `${V:+other}` and
/// `${V+other}`, one within the other, and `$$` by `$`.
pub(super) fn interpolate(text: &str, scope: &mut impl Scope) -> Result<String, BadCompose> {
    expand(text, scope, 0)
}

fn expand(text: &str, scope: &mut impl Scope, depth: usize) -> Result<String, BadCompose> {
    if depth > DEEPEST {
        return Err(bad(text));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        rest = if let Some(left) = after.strip_prefix('$') {
            out.push('$');
            left
        } else if let Some(inner) = after.strip_prefix('{') {
            let end = closing(inner).ok_or_else(|| bad(&rest[dollar..]))?;
            out.push_str(&braced(&inner[..end], scope, depth)?);
            &inner[end + 1..]
        } else {
            let name = name(after).ok_or_else(|| bad(&rest[dollar..]))?;
            out.push_str(&plain(name, scope));
            &after[name.len()..]
        };
    }
    out.push_str(rest);
    Ok(out)
}

/// Says no more of a text than what is wrong with it: it may be a password.
fn bad(text: &str) -> BadCompose {
    BadCompose::Interpolation(text.chars().take(2).collect())
}

fn plain(name: &str, scope: &mut impl Scope) -> String {
    scope.get(name).unwrap_or_else(|| {
        scope.unset(name);
        String::new()
    })
}

/// What stands between the braces of `${…}`.
fn braced(inner: &str, scope: &mut impl Scope, depth: usize) -> Result<String, BadCompose> {
    let bad = || bad("${");
    let name = name(inner).ok_or_else(bad)?;
    let rest = &inner[name.len()..];
    if rest.is_empty() {
        return Ok(plain(name, scope));
    }
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator)).ok_or_else(bad)?;
    let word = &rest[operator.len()..];
    let value = scope.get(name);
    let value = value.filter(|value| !(operator.starts_with(':') && value.is_empty()));
    match (operator.trim_start_matches(':'), value) {
        ("-" | "?", Some(value)) => Ok(value),
        ("-", None) | ("+", Some(_)) => expand(word, scope, depth + 1),
        ("?", None) => {
            let message = expand(word, scope, depth + 1)?;
            Err(BadCompose::Required { variable: name.to_owned(), message })
        }
        _ => Ok(String::new()),
    }
}

fn name(text: &str) -> Option<&str> {
    let end = text.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(text.len());
    (end > 0 && !text.starts_with(|char: char| char.is_ascii_digit())).then(|| &text[..end])
}

/// Where the brace closes that was opened before this text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match char {
            '{' if before == '$' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        before = char;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(Vec<String>);

    impl Scope for Fixed {
        fn get(&self, name: &str) -> Option<String> {
            let known = [("A", "a"), ("EMPTY", ""), ("DOLLAR", "$A")];
            known.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }

        fn unset(&mut self, name: &str) {
            self.0.push(name.to_owned());
        }
    }

    #[test]
    fn variables_are_replaced() {
        let table = [
            ("x", "x"),
            ("$A", "a"),
            ("${A}", "a"),
            ("<$A>$A.", "<a>a."),
            ("$$A $$", "$A $"),
            ("$DOLLAR", "$A"),
            ("${A:-d}", "a"),
            ("${EMPTY:-d}", "d"),
            ("${NONE:-d}", "d"),
            ("${EMPTY-d}", ""),
            ("${NONE-d}", "d"),
            ("${A:+r}", "r"),
            ("${EMPTY:+r}", ""),
            ("${EMPTY+r}", "r"),
            ("${NONE+r}", ""),
            ("${NONE:-}", ""),
            ("${A:?e}", "a"),
            ("${EMPTY?e}", ""),
            ("${NONE:-${ALSO:-${A}}!}", "a!"),
            ("${NONE:-$A}", "a"),
            ("${NONE:-a-b:c?d}", "a-b:c?d"),
            ("${NONE:-{\"k\":1}", "{\"k\":1"),
            ("${NONE:-$$}", "$"),
            ("日本$A語", "日本a語"),
        ];
        for (text, expected) in table {
            let mut scope = Fixed(Vec::new());
            assert_eq!(interpolate(text, &mut scope), Ok(expected.to_owned()), "{text}");
            assert!(scope.0.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_not_set_is_noticed() {
        let mut scope = Fixed(Vec::new());
        assert_eq!(interpolate("<$NONE${NONE2}>", &mut scope), Ok("<>".to_owned()));
        assert_eq!(scope.0, ["NONE", "NONE2"]);
        let required = |variable: &str, message: &str| {
            Err(BadCompose::Required { variable: variable.into(), message: message.into() })
        };
        assert_eq!(interpolate("${NONE?set $A}", &mut scope), required("NONE", "set a"));
        assert_eq!(interpolate("${EMPTY:?}", &mut scope), required("EMPTY", ""));
        for bad in ["$", "a$", "$1", "${", "${}", "${A", "$(date)", "${A!x}", "${1}", "${A:x}"] {
            let result = interpolate(bad, &mut scope);
            assert!(matches!(result, Err(BadCompose::Interpolation(_))), "{bad}: {result:?}");
        }
        let deep = format!("{}x{}", "${NONE:-".repeat(40), "}".repeat(40));
        assert!(interpolate(&deep, &mut scope).is_err());
    }
}
