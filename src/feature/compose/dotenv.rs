//! Files of variables: `.env`, and those of `env_file`. Source: Compose specification, "env_file format".

use std::collections::BTreeMap;

use super::error::{BadCompose, ComposeError};
use super::interpolate::{Scope, interpolate};

/// The variables of a file in their order; `known` are those that values and bare names may refer to.
pub(super) fn read(
    file: &str,
    content: &str,
    known: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>, ComposeError> {
    let mut read = Reader { known, variables: Vec::new() };
    let mut rest = content;
    while !rest.is_empty() {
        let line = 1 + content[..content.len() - rest.len()].matches('\n').count();
        rest = read.line(rest).ok_or_else(|| {
            let why = BadCompose::EnvFile { file: file.to_owned(), line };
            ComposeError { line, key: file.to_owned(), why }
        })?;
    }
    Ok(read.variables)
}

/// The variables of a file in the `raw` format: what stands after `=`, whatever it is.
pub(super) fn read_raw(content: &str) -> Vec<(String, String)> {
    let lines = content.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.to_owned())).collect()
}

struct Reader<'a> {
    known: &'a BTreeMap<String, String>,
    variables: Vec<(String, String)>,
}

impl Reader<'_> {
    /// Takes one assignment, which may go over several lines within quotes; what is left.
    fn line<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let end = text.find('\n').unwrap_or(text.len());
        let (line, next) = (text[..end].trim(), text.get(end + 1..).unwrap_or_default());
        if line.is_empty() || line.starts_with('#') {
            return Some(next);
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            let name = named(line)?;
            self.variables.extend(self.known.get(name).map(|value| (name.to_owned(), value.clone())));
            return Some(next);
        };
        let name = named(name)?;
        let value = value.trim_start();
        match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let start = text.find('=')? + 1;
                let start = start + text[start..].find(quote)? + 1;
                self.quoted(name, quote, &text[start..])
            }
            _ => {
                let value = value.split(" #").next().unwrap_or_default().trim_end();
                let value = interpolate(value, self).ok()?;
                self.variables.push((name.to_owned(), value));
                Some(next)
            }
        }
    }

    fn quoted<'t>(&mut self, name: &str, quote: char, text: &'t str) -> Option<&'t str> {
        let end = closing(text, quote)?;
        let inner = &text[..end];
        let value = if quote == '\'' { inner.to_owned() } else { self.escaped(inner)? };
        self.variables.push((name.to_owned(), value));
        let rest = &text[end + 1..];
        let line = rest.find('\n').unwrap_or(rest.len());
        let comment = rest[..line].trim();
        (comment.is_empty() || comment.starts_with('#')).then(|| rest.get(line + 1..).unwrap_or_default())
    }

    /// What `\n` and the like stand for; `\$` is a dollar sign that starts no variable.
    fn escaped(&mut self, text: &str) -> Option<String> {
        let mut plain = String::new();
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            match (char, if char == '\\' { chars.next() } else { None }) {
                ('\\', Some('n')) => plain.push('\n'),
                ('\\', Some('r')) => plain.push('\r'),
                ('\\', Some('t')) => plain.push('\t'),
                ('\\', Some('$')) => plain.push_str("$$"),
                ('\\', Some(other @ ('"' | '\\'))) => plain.push(other),
                ('\\', Some(other)) => plain.extend(['\\', other]),
                (char, _) => plain.push(char),
            }
        }
        interpolate(&plain, self).ok()
    }
}

impl Scope for Reader<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let own = self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        self.known.get(name).or(own).cloned()
    }

    fn unset(&mut self, _: &str) {}
}

fn named(name: &str) -> Option<&str> {
    let name = name.trim();
    let bad = |char: char| char.is_whitespace() || char == '"' || char == '\'';
    (!name.is_empty() && !name.contains(bad)).then_some(name)
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, char)| {
        let closes = char == quote && !escaped;
        escaped = char == '\\' && !escaped && quote == '"';
        closes.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_variables_are_read() {
        let text = "# comment

A=1
export B = two words # comment
C='$A \\n' # raw
D=\"$A\\n\\\"${NONE:-x}\\\" \\$A\"
E=\"two
lines\"
F=
HOME
NOBODY
G=a#b
H=${A}${HOME}\r
";
        let known = BTreeMap::from([("HOME".to_owned(), "/root".to_owned())]);
        let read = read(".env", text, &known).unwrap();
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "$A \\n"),
            ("D", "1\n\"x\" $A"),
            ("E", "two\nlines"),
            ("F", ""),
            ("HOME", "/root"),
            ("G", "a#b"),
            ("H", "1/root"),
        ];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(read_raw("# c\nA='1' # x\n\nB"), [("A".to_owned(), "'1' # x".to_owned())]);
    }

    #[test]
    fn what_cannot_be_read_has_its_line() {
        for (text, line) in [("A=1\nB='x\n", 2), ("a b\n", 1), ("=1", 1), ("A=\"x\" y", 1), ("\nA=${", 2)] {
            let error = read("app.env", text, &BTreeMap::new()).unwrap_err();
            assert_eq!(error.why, BadCompose::EnvFile { file: "app.env".into(), line }, "{text}");
        }
    }
}
