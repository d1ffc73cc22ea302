//! Text cut into lines, cleaned and coloured.

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    /// Something to press.
    Accent,
    /// Marks in the text say: `*bold*`, `_italic_`, `~struck~`, `` `code` ``.
    Marked,
}

/// Text without what would move a terminal's cursor or turn the direction of reading.
pub(super) fn clean(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let kept = text.chars().map(|c| if c == '\t' { ' ' } else { c });
    kept.filter(|&c| c == '\n' || !(c.is_control() || turns(c))).collect()
}

/// How many columns a character takes: two for East Asian scripts and emoji.
fn width_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{231a}'..='\u{231b}'
        | '\u{23e9}'..='\u{23f3}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{2705}'
        | '\u{274c}'
        | '\u{26d4}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The columns a line takes; escapes take none.
pub(super) fn width(line: &str) -> usize {
    let mut escaped = false;
    let mut columns = 0;
    for c in line.chars() {
        match (escaped, c) {
            (true, 'm') => escaped = false,
            (false, '\u{1b}') => escaped = true,
            (true, _) => {}
            (false, c) => columns += width_of(c),
        }
    }
    columns
}

/// Breaks text into lines of at most so many columns, between words where it can.
pub(super) fn wrap(text: &str, columns: usize, ink: Ink, colour: bool) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let start = lines.len();
        let mut current = String::new();
        for piece in line.split_inclusive(' ').flat_map(|piece| cut(piece, columns)) {
            if !current.is_empty() && width(&current) + width(piece.trim_end()) > columns {
                lines.push(std::mem::take(&mut current));
            }
            current.push_str(piece);
        }
        lines.push(current);
        dye_all(&mut lines[start..], ink, colour);
    }
    lines
}

/// What no line of Japanese begins with.
const ENDS: &str = "、。，．」』）】？！：；";

/// Cuts a word that is wider than a line, and East Asian text wherever a line ends.
fn cut(piece: &str, columns: usize) -> Vec<&str> {
    if width(piece.trim_end()) <= columns && !piece.chars().any(|c| width_of(c) == 2) {
        return vec![piece];
    }
    let mut parts = Vec::new();
    let (mut start, mut taken) = (0, 0);
    for (at, c) in piece.char_indices() {
        let breaks = width_of(c) == 2 && !ENDS.contains(c) || taken + width_of(c) > columns;
        if breaks && at > start {
            parts.push(&piece[start..at]);
            (start, taken) = (at, 0);
        }
        taken += width_of(c);
    }
    parts.push(&piece[start..]);
    parts
}

fn dye_all(lines: &mut [String], ink: Ink, colour: bool) {
    let mut open = None;
    for line in lines {
        let trimmed = line.trim_end().replace('\u{a0}', " ");
        *line = match ink {
            Ink::Marked if colour => marks(&trimmed, &mut open),
            _ => dye(&trimmed, ink, colour),
        };
    }
}

/// Colours a whole line.
pub(super) fn dye(line: &str, ink: Ink, colour: bool) -> String {
    let code = match ink {
        Ink::Bold => "1",
        Ink::Dim => "2",
        Ink::Accent => "36",
        Ink::Plain | Ink::Marked => return line.to_owned(),
    };
    if colour && !line.is_empty() { format!("\u{1b}[{code}m{line}\u{1b}[0m") } else { line.to_owned() }
}

/// Colours what stands between marks; what is open at the end of a line goes on in the next.
fn marks(line: &str, open: &mut Option<char>) -> String {
    let mut shown = open.map(code_of).unwrap_or_default().to_owned();
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let opens =
            open.is_none() && "*_~`".contains(c) && !before.is_alphanumeric() && !next.is_whitespace();
        let closes = *open == Some(c) && !before.is_whitespace() && !next.is_alphanumeric();
        if opens {
            *open = Some(c);
            shown.push_str(code_of(c));
        }
        shown.push(c);
        if closes {
            *open = None;
            shown.push_str("\u{1b}[0m");
        }
        before = c;
    }
    if open.is_some() {
        shown.push_str("\u{1b}[0m");
    }
    shown
}

fn code_of(mark: char) -> &'static str {
    match mark {
        '*' => "\u{1b}[1m",
        '_' => "\u{1b}[3m",
        '~' => "\u{1b}[9m",
        _ => "\u{1b}[33m",
    }
}

/// Puts cells side by side, each so many columns wide.
pub(super) fn columns(cells: &[Vec<String>], each: usize) -> Vec<String> {
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let row = |row: usize| {
        let mut line = String::new();
        for (index, cell) in cells.iter().enumerate() {
            let text = cell.get(row).map_or("", String::as_str);
            line.push_str(text);
            if index + 1 < cells.len() {
                line.push_str(&" ".repeat((each + 2).saturating_sub(width(text))));
            }
        }
        line.trim_end().to_owned()
    };
    (0..height).map(row).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words_and_within_long_ones() {
        for (text, lines) in [
            ("one two three", vec!["one two", "three"]),
            ("abcdefghij", vec!["abcdefgh", "ij"]),
            ("a\n\nb", vec!["a", "", "b"]),
            ("本番にデプロイ", vec!["本番にデ", "プロイ"]),
            ("本番です。はい", vec!["本番で", "す。はい"]),
        ] {
            assert_eq!(wrap(text, 8, Ink::Plain, false), lines);
        }
    }

    #[test]
    fn marks_are_coloured_to_their_end() {
        assert_eq!(
            wrap("*a b* c", 3, Ink::Marked, true),
            ["\u{1b}[1m*a\u{1b}[0m", "\u{1b}[1mb*\u{1b}[0m", "c"]
        );
        assert_eq!(wrap("2*3 snake_case", 20, Ink::Marked, true), ["2*3 snake_case"]);
    }

    proptest! {
        #[test]
        fn no_text_gets_out_of_its_lines(text in any::<String>(), columns in 2_usize..80) {
            for line in wrap(&clean(&text), columns, Ink::Plain, false) {
                prop_assert!(width(&line) <= columns, "{line:?}");
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
