//! The end of a program's output, bounded, without terminal codes.

use std::collections::VecDeque;

/// How much of an output is kept.
pub(super) const KEPT: usize = 64 * 1024;

/// The last [`KEPT`] bytes of an output.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: VecDeque<u8>,
    truncated: bool,
}

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let over = self.bytes.len().saturating_sub(KEPT);
        self.truncated |= over > 0;
        self.bytes.drain(..over);
    }

    /// The text, whole lines only when its start was lost, and whether it was.
    pub(super) fn finish(self) -> (String, bool) {
        let bytes = Vec::from(self.bytes);
        let whole = bytes.iter().position(|byte| *byte == b'\n').filter(|_| self.truncated);
        let kept = whole.and_then(|end| bytes.get(end + 1..)).unwrap_or(&bytes);
        (plain(&String::from_utf8_lossy(kept)), self.truncated)
    }
}

/// The text without ANSI escape sequences and control characters; of a line that a progress bar
/// wrote over, the last state. Sequences are those of ECMA-48: CSI, OSC and the two-byte ones.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => skip(&mut chars),
            '\r' if chars.peek().is_some_and(|next| *next != '\n') => {
                plain.truncate(plain.rfind('\n').map_or(0, |end| end + 1));
            }
            '\n' | '\t' => plain.push(char),
            control if control.is_control() => {}
            other => plain.push(other),
        }
    }
    plain
}

fn skip(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        // CSI: parameters up to a final byte
        Some('[') => {
            chars.find(|char| ('\u{40}'..='\u{7e}').contains(char));
        }
        // OSC, DCS, PM, APC: up to BEL or ESC \
        Some(']' | 'P' | '^' | '_') => {
            while let Some(char) = chars.next() {
                if char == '\u{7}' || (char == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        // ESC and intermediate bytes, such as a choice of character set
        Some(' '..='/') => {
            chars.next();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_codes_are_left_out() {
        let table = [
            ("plain 日本語\n\tx", "plain 日本語\n\tx"),
            ("\u{1b}[1;31mred\u{1b}[0m", "red"),
            ("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\!", "link!"),
            ("\u{1b}(Bascii\u{1b}c", "ascii"),
            ("a\r\nb\r\n", "a\nb\n"),
            ("one\n10%\r50%\r100%\n", "one\n100%\n"),
            ("bell\u{7}\0", "bell"),
            ("\u{1b}", ""),
            ("\u{1b}[", ""),
        ];
        for (typed, shown) in table {
            assert_eq!(plain(typed), shown, "{typed:?}");
        }
    }

    #[test]
    fn only_the_end_is_kept() {
        let mut tail = Tail::default();
        for line in 0..20_000 {
            tail.push(format!("line {line}\n").as_bytes());
        }
        let (text, truncated) = tail.finish();
        assert!(truncated && text.len() <= KEPT && text.len() > KEPT - 20);
        assert!(text.starts_with("line ") && text.ends_with("line 19999\n"));
        let mut short = Tail::default();
        short.push(b"\xff ok");
        assert_eq!(short.finish(), ("\u{fffd} ok".to_owned(), false));
    }
}
