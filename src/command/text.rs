//! What a person typed in Slack, as clean words.

use unicode_normalization::UnicodeNormalization;

use super::{markup, polite};

/// Where the search for a closing quote ends, in bytes: without a bound, a message full of opening
/// quotes would be read over and over.
const LONGEST_QUOTE: usize = 1_000;

/// A message, cleaned: the first line as words, the other lines as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The first line that is not empty, clean but with its courtesy and punctuation.
    pub clean: String,
    /// The words of `clean`, without courtesy at either end and punctuation at the end.
    pub words: Vec<Word>,
    /// The words of `clean`, nothing left out.
    pub all: Vec<Word>,
    /// The lines after the first.
    pub more: String,
}

/// One word: what stands between spaces, or between quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word without its quotes and marks.
    pub text: String,
    /// Whether it was quoted: then it is never a keyword and never split.
    pub quoted: bool,
    /// Where it starts in [`Line::clean`], in bytes, its quote included.
    pub start: usize,
}

/// Cleans a message: Slack's markup and escapes, quotes, widths, spaces, marks, courtesy.
///
/// ```
/// let line = tengu::command::text::normalise("Deploy “my app” to production, please!");
/// let words: Vec<_> = line.words.iter().map(|word| word.text.as_str()).collect();
/// assert_eq!(words, ["Deploy", "my app", "to", "production"]);
/// ```
pub fn normalise(text: &str) -> Line {
    let text: String = plain(&markup::unwrap(text));
    let text = text.trim();
    let (first, more) = text.split_once('\n').unwrap_or((text, ""));
    let clean = unmarked_line(first.trim()).to_owned();
    let all = words(&clean);
    Line { words: without_courtesy(all.clone()), all, more: more.trim_end().to_owned(), clean }
}

/// One way to write each character: plain quotes, half-width ASCII, composed kana, plain spaces.
///
/// Compatibility forms are resolved only for the full- and half-width block (U+FF00–U+FFEF), so
/// that ㈱, ① and 《…》 survive as they were typed.
pub(super) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter_map(plain_char).flat_map(half_width).nfc().collect()
}

fn plain_char(char: char) -> Option<char> {
    Some(match char {
        '“' | '”' | '„' | '‟' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' | '＇' => '\'',
        '\n' => '\n',
        '\r' => '\n',
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{ad}' => {
            return None;
        }
        space if space.is_whitespace() => ' ',
        control if control.is_control() => return None,
        other => other,
    })
}

fn half_width(char: char) -> impl Iterator<Item = char> {
    let wide = ('\u{ff00}'..='\u{ffef}').contains(&char);
    let (resolved, kept) = if wide { (Some(char), None) } else { (None, Some(char)) };
    resolved.into_iter().nfkc().chain(kept)
}

/// A line that is bold, italic, struck or code as a whole, without the marks.
fn unmarked_line(line: &str) -> &str {
    let mut line = line;
    while let Some(inner) = unmarked(line) {
        line = inner.trim();
    }
    line.trim_matches('`').trim()
}

/// The inside of `*…*`, `_…_`, `~…~` when no such mark stands inside.
fn unmarked(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|char| "*_~`".contains(*char))?;
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inner.is_empty() && !inner.contains(mark)).then_some(inner)
}

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(skipped) = line[at..].find(|char: char| !char.is_whitespace()) {
        let start = at + skipped;
        let (word, end) = quoted(line, start).unwrap_or_else(|| bare(line, start));
        at = end;
        words.extend(word);
    }
    words
}

/// A quoted word that starts here, and where it ends. A quote without an end is a plain character,
/// and so is an apostrophe within a word.
fn quoted(line: &str, start: usize) -> Option<(Option<Word>, usize)> {
    let open = line[start..].chars().next()?;
    let close = match open {
        '"' | '\'' => open,
        '「' => '」',
        '『' => '』',
        _ => return None,
    };
    let from = start + open.len_utf8();
    let inner = ends(&line[from..], close)?;
    let word = Word { text: line[from..from + inner].to_owned(), quoted: true, start };
    Some((Some(word), from + inner + close.len_utf8()))
}

/// Where the closing quote stands: for plain quotes, one that a word can end with.
fn ends(text: &str, close: char) -> Option<usize> {
    let text = &text[..text.floor_char_boundary(LONGEST_QUOTE)];
    text.match_indices(close).map(|(at, _)| at).find(|at| {
        let after = text[at + close.len_utf8()..].chars().next();
        !close.is_ascii() || after.is_none_or(|after| !(after.is_ascii_alphanumeric() || after == close))
    })
}

fn bare(line: &str, start: usize) -> (Option<Word>, usize) {
    let rest = &line[start..];
    let opens = |(at, char): (usize, char)| match char {
        '「' | '『' => at > 0 && quoted(line, start + at).is_some(),
        _ => char.is_whitespace(),
    };
    let length = rest.char_indices().find(|place| opens(*place)).map_or(rest.len(), |(at, _)| at);
    let text = unmarked(&rest[..length]).unwrap_or(&rest[..length]).trim_matches('`');
    let word = (!text.is_empty()).then(|| Word { text: text.to_owned(), quoted: false, start });
    (word, start + length)
}

fn without_courtesy(mut words: Vec<Word>) -> Vec<Word> {
    while let Some(last) = words.last_mut().filter(|last| !last.quoted) {
        let left = polite::without_ending(&last.text).len();
        if left > 0 {
            last.text.truncate(left);
            let inner = unmarked(&last.text).unwrap_or(&last.text).trim_end_matches('`');
            last.text = if inner.is_empty() { last.text.clone() } else { inner.to_owned() };
            break;
        }
        words.pop();
        // 「デプロイを お願いします」
        if let Some(before) = words.last_mut().filter(|before| !before.quoted && before.text.ends_with('を'))
        {
            before.text.pop();
        }
        words.pop_if(|word| word.text.is_empty());
    }
    let leading = words.iter().take_while(|word| !word.quoted && polite::leads(&word.text)).count();
    words.drain(..leading);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn what_was_typed_becomes_clean_words() {
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("   ", &[]),
            ("deploy production", &["deploy", "production"]),
            ("  Deploy   Web  ", &["Deploy", "Web"]),
            ("deploy\u{a0}web\u{200b} production", &["deploy", "web", "production"]),
            ("ｄｅｐｌｏｙ\u{3000}ｐｒｏｄｕｃｔｉｏｎ", &["deploy", "production"]),
            ("deploy production.", &["deploy", "production"]),
            ("deploy production!?", &["deploy", "production"]),
            ("deploy production …", &["deploy", "production"]),
            ("deploy production please", &["deploy", "production"]),
            ("Please, deploy production", &["deploy", "production"]),
            ("pls deploy production, thanks!", &["deploy", "production"]),
            ("*deploy production*", &["deploy", "production"]),
            ("`deploy production`", &["deploy", "production"]),
            ("```deploy production```", &["deploy", "production"]),
            ("deploy `production`", &["deploy", "production"]),
            ("deploy `production`.", &["deploy", "production"]),
            ("deploy *web* _production_", &["deploy", "web", "production"]),
            ("deploy `web production`", &["deploy", "web", "production"]),
            ("deploy feature_x_y", &["deploy", "feature_x_y"]),
            ("deploy “my app” production", &["deploy", "my app", "production"]),
            ("deploy 'my app'", &["deploy", "my app"]),
            ("deploy 'my app'.", &["deploy", "my app"]),
            ("don't deploy", &["don't", "deploy"]),
            ("it’s 5 o'clock", &["it's", "5", "o'clock"]),
            ("say \"unfinished", &["say", "\"unfinished"]),
            ("「web」を「production」にデプロイ", &["web", "を", "production", "にデプロイ"]),
            ("deploy 「本番", &["deploy", "「本番"]),
            ("本番にデプロイして", &["本番にデプロイ"]),
            ("本番にデプロイしてください。", &["本番にデプロイ"]),
            ("デプロイを お願いします", &["デプロイ"]),
            ("本番に デプロイ お願いします！", &["本番に", "デプロイ"]),
            ("お願いします", &[]),
            ("ﾃﾞﾌﾟﾛｲ", &["デプロイ"]),
            ("テ\u{3099}プロイ", &["デプロイ"]),
            ("㈱ ①", &["㈱", "①"]),
            ("who is <@U123|hana>?", &["who", "is", "<@U123>"]),
            ("deploy <http://web.test|web.test>", &["deploy", "web.test"]),
            ("deploy\r\nmore", &["deploy"]),
            ("\n\ndeploy web\nand this", &["deploy", "web"]),
            ("\"please\"", &["please"]),
            ("``", &[]),
            ("**", &["**"]),
        ];
        for (typed, expected) in table {
            assert_eq!(texts(&normalise(typed).words), *expected, "{typed:?}");
        }
    }

    #[test]
    fn nothing_is_lost_of_a_free_text() {
        let line = normalise("note “hello  there” friend, please.\nsecond line\n third");
        assert_eq!(line.clean, "note \"hello  there\" friend, please.");
        assert_eq!(&line.clean[line.words[1].start..], "\"hello  there\" friend, please.");
        assert_eq!(line.more, "second line\n third");
        assert_eq!(texts(&line.all), ["note", "hello  there", "friend,", "please."]);
    }
}
