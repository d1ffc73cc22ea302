//! A command written as one text, split into words as Compose does: quotes and backslashes as in a shell, and
//! nothing else of a shell.

use super::error::BadCompose;

/// The words of a command.
pub(super) fn split(text: &str) -> Result<Vec<String>, BadCompose> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\'' | '"' => quoted(char, &mut chars, word.get_or_insert_default())
                .ok_or_else(|| BadCompose::Quote(text.to_owned()))?,
            // A backslash before the end of a line joins the lines.
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            _ if char.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Takes what stands before the closing quote.
fn quoted(quote: char, chars: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            char if char == quote => return Some(()),
            '\\' if quote == '"' => match chars.next()? {
                char @ ('"' | '\\' | '$' | '`') => word.push(char),
                '\n' => {}
                char => word.extend(['\\', char]),
            },
            char => word.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_as_a_shell_would() {
        let table: [(&str, &[&str]); 9] = [
            ("", &[]),
            ("  bin/rails   server -b 0.0.0.0 ", &["bin/rails", "server", "-b", "0.0.0.0"]),
            ("sh -c 'echo \"hi\" && exec puma'", &["sh", "-c", "echo \"hi\" && exec puma"]),
            ("a \"b c\"d 'e'\\ f", &["a", "b cd", "e f"]),
            ("a '' \"\"", &["a", "", ""]),
            ("\"a\\\"b\\n\\\\\"", &["a\"b\\n\\"]),
            ("'a\\b'", &["a\\b"]),
            ("a \\\n  b", &["a", "b"]),
            ("検索 実行", &["検索", "実行"]),
        ];
        for (text, words) in table {
            assert_eq!(split(text), Ok(words.iter().map(|word| (*word).to_owned()).collect()), "{text}");
        }
        for bad in ["'a", "a \"b", "\"a\\\""] {
            assert_eq!(split(bad), Err(BadCompose::Quote(bad.to_owned())));
        }
    }
}
