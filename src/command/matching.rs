//! Words against a usage: every way to read them, the best of these, or how far it went.

use super::argument::{Argument, Arguments};
use super::placeholder::{Kind, Known};
use super::text::{Line, Word};
use super::usage::{Item, Usage};
use super::vocabulary::fold;

/// Steps for one usage before it counts as not matching: a thousand times what people type.
const MOST_STEPS: usize = 20_000;
/// The longest part of an unspaced word that is tried as a name, in characters.
const LONGEST_PART: usize = 80;

/// A reading of the words. The better one is greater: more literal words, then more known names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) score: (usize, usize),
    pub(super) arguments: Arguments,
}

/// Where a reading ended too early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// How far it came: the word, and the byte in it.
    pub(super) at: (usize, usize),
    /// How many literal words were found before.
    pub(super) literals: usize,
    pub(super) wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Another word of the usage should have stood here.
    Word,
    /// No placeholder of these kinds can be called that.
    Argument { kinds: Vec<Kind>, given: String },
    /// The words ended before this placeholder.
    Missing { kinds: Vec<Kind> },
    /// Words were left.
    TooMuch { rest: String },
}

/// Reads `words` (those of `line`, or part of them) by `usage`.
pub(super) fn read(usage: &Usage, line: &Line, words: &[Word], known: Known<'_>) -> Option<Match> {
    Reading::of(usage, line, words, known, false).best
}

/// The ways in which reading came furthest, for words that cannot be read by `usage`.
pub(super) fn failures(usage: &Usage, line: &Line, words: &[Word], known: Known<'_>) -> Vec<Failure> {
    Reading::of(usage, line, words, known, true).failures
}

struct Reading<'a> {
    line: &'a Line,
    words: &'a [Word],
    known: Known<'a>,
    steps: usize,
    best: Option<Match>,
    /// Most lines are understood, and what other usages lack is of no interest then.
    explains: bool,
    failures: Vec<Failure>,
}

type Place = (usize, usize);

impl<'a> Reading<'a> {
    fn of(usage: &Usage, line: &'a Line, words: &'a [Word], known: Known<'a>, explains: bool) -> Self {
        let mut reading = Self { line, words, known, steps: 0, best: None, explains, failures: Vec::new() };
        for variant in &usage.variants {
            reading.go(variant, (0, 0), &mut Vec::new(), 0);
        }
        reading
    }

    fn go(&mut self, items: &[Item], at: Place, found: &mut Vec<(Kind, Argument)>, literals: usize) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return;
        }
        match items.split_first() {
            None if at.0 >= self.words.len() => self.keep(found, literals),
            None => self.fail(at, literals, |this| Wrong::TooMuch { rest: this.rest(at) }),
            Some((Item::Literal(alternatives), items)) => {
                let nexts: Vec<Place> =
                    alternatives.iter().filter_map(|word| self.literal(word, at)).collect();
                if nexts.is_empty() {
                    self.fail(at, literals, |_| Wrong::Word);
                }
                for next in nexts {
                    self.go(items, next, found, literals + 1);
                }
            }
            Some((Item::Placeholder(kinds), items)) => self.placeholder(kinds, items, at, found, literals),
        }
    }

    fn placeholder(
        &mut self,
        kinds: &[Kind],
        items: &[Item],
        at: Place,
        found: &mut Vec<(Kind, Argument)>,
        literals: usize,
    ) {
        if at.0 >= self.words.len() {
            return self.fail(at, literals, |_| Wrong::Missing { kinds: kinds.to_vec() });
        }
        let mut read = false;
        for kind in kinds {
            for (given, next) in self.candidates(*kind, at) {
                if let Some(argument) = kind.read(&given, self.known) {
                    read = true;
                    found.push((*kind, argument));
                    self.go(items, next, found, literals);
                    found.pop();
                }
            }
        }
        if !read {
            self.fail(at, literals, |this| {
                let given = this.words.get(at.0).and_then(|word| word.text.get(at.1..)).unwrap_or_default();
                Wrong::Argument { kinds: kinds.to_vec(), given: given.to_owned() }
            });
        }
    }

    fn keep(&mut self, found: &[(Kind, Argument)], literals: usize) {
        let names =
            |(kind, _): &&(Kind, Argument)| matches!(kind, Kind::App | Kind::Environment | Kind::Command);
        let score = (literals, found.iter().filter(names).count());
        if self.best.as_ref().is_none_or(|best| score > best.score) {
            let named = found.iter().map(|(kind, argument)| (kind.name().to_owned(), argument.clone()));
            self.best = Some(Match { score, arguments: named.collect() });
        }
    }

    fn fail(&mut self, at: Place, literals: usize, wrong: impl FnOnce(&Self) -> Wrong) {
        if !self.explains {
            return;
        }
        let furthest = self.failures.first().map(|failure| failure.at).unwrap_or_default();
        if at > furthest {
            self.failures.clear();
        }
        if at < furthest || self.failures.len() >= 64 {
            return;
        }
        let failure = Failure { at, literals, wrong: wrong(self) };
        if !self.failures.contains(&failure) {
            self.failures.push(failure);
        }
    }

    /// Where it goes on after a literal word. A Japanese word may be typed with spaces in it, and
    /// may end within a word.
    fn literal(&self, wanted: &str, at: Place) -> Option<Place> {
        let (mut word, mut byte) = at;
        let mut wanted = wanted.chars().peekable();
        let mut before = None;
        while let Some(next) = wanted.peek() {
            let here = self.words.get(word).filter(|word| !word.quoted)?;
            let Some(typed) = here.text.get(byte..)?.chars().next() else {
                if !joint(before?, *next) {
                    return None;
                }
                (word, byte) = (word + 1, 0);
                continue;
            };
            for folded in fold(typed.encode_utf8(&mut [0; 4])).chars() {
                if wanted.next() != Some(folded) {
                    return None;
                }
            }
            byte += typed.len_utf8();
            before = Some(typed);
        }
        match self.words.get(word)?.text.get(byte..)?.chars().next() {
            None => Some((word + 1, 0)),
            Some(next) => joint(before?, next).then_some((word, byte)),
        }
    }

    /// What a placeholder may take here, longest first, and where it goes on after each.
    fn candidates(&self, kind: Kind, at: Place) -> Vec<(String, Place)> {
        let Some(word) = self.words.get(at.0) else { return Vec::new() };
        if kind == Kind::Text {
            return vec![(self.text(at), (self.words.len(), 0))];
        }
        let rest = word.text.get(at.1..).unwrap_or_default();
        if word.quoted {
            return vec![(rest.to_owned(), (at.0 + 1, 0))];
        }
        let mut candidates = self.several(kind, at);
        candidates.push((rest.to_owned(), (at.0 + 1, 0)));
        let chars: Vec<(usize, char)> = rest.char_indices().take(LONGEST_PART).collect();
        let joints = chars.windows(2).rev().filter(|pair| joint(pair[0].1, pair[1].1)).map(|pair| pair[1].0);
        candidates.extend(joints.map(|end| (rest[..end].to_owned(), (at.0, at.1 + end))));
        candidates
    }

    /// Several words that make one argument: `3 days`, `i am`.
    fn several(&self, kind: Kind, at: Place) -> Vec<(String, Place)> {
        let words = self.words.get(at.0..).unwrap_or_default();
        let most = words.iter().take(kind.most_words()).take_while(|word| !word.quoted).count();
        let joined = |count: usize| {
            let texts: Vec<&str> = words[..count].iter().map(|word| word.text.as_str()).collect();
            (texts.join(" ")[at.1..].to_owned(), (at.0 + count, 0))
        };
        (2..=most).rev().map(joined).collect()
    }

    /// All that follows, as it was typed: with courtesy, punctuation and the other lines.
    fn text(&self, at: Place) -> String {
        let Some(word) = self.words.get(at.0) else { return String::new() };
        let after = self.line.all.iter().find(|other| other.start > word.start);
        let first = match (at.1, after) {
            (0, None) if word.quoted => word.text.clone(),
            (0, _) => self.line.clean.get(word.start..).unwrap_or_default().to_owned(),
            (byte, after) => {
                let rest = word.text.get(byte..).unwrap_or_default();
                let after = after.and_then(|after| self.line.clean.get(after.start..)).unwrap_or_default();
                format!("{rest} {after}")
            }
        };
        format!("{}\n{}", first.trim(), self.line.more).trim().to_owned()
    }

    fn rest(&self, at: Place) -> String {
        let words = self.words.get(at.0..).unwrap_or_default().iter().enumerate();
        let texts = words.map(|(index, word)| if index == 0 { &word.text[at.1..] } else { &word.text });
        texts.collect::<Vec<_>>().join(" ")
    }
}

/// Whether a word may end between these two without a space, as Japanese words do.
fn joint(before: char, after: char) -> bool {
    !before.is_ascii() || !after.is_ascii()
}

#[cfg(test)]
mod tests;
