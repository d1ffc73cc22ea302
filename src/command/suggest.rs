//! The commands nearest to a line that was not understood.
//!
//! Each usage is laid beside the words as in an edit distance: a word may be a slip of another, a
//! word may be missing, one may be too many, two may be swapped. What comes out is suggested only
//! if it is understood.

use super::argument::Arguments;
use super::catalog::Catalog;
use super::placeholder::{Kind, Known};
use super::text::{Line, Word, normalise};
use super::understand::{self, Suggestion};
use super::usage::Item;
use super::vocabulary::{Vocabulary, distance, fold};

const MOST: usize = 3;
/// More changes than this make another command of it.
const MOST_COST: usize = 7;
/// Longer lines are prose, not slips.
const MOST_WORDS: usize = 10;
const MISSING: usize = 3;
/// An argument people forget more easily than a word.
const MISSING_ARGUMENT: usize = 2;
const EXTRA: usize = 3;
const SWAPPED: usize = 2;
/// Japanese for somebody who typed English.
const FOREIGN: usize = 3;

/// A way to read the first words: what it costs, how many words were recognised, what it says.
#[derive(Clone, Debug)]
struct Way {
    cost: usize,
    recognised: usize,
    /// Whether a word was left out.
    left_out: bool,
    /// Whether a word was taken for an argument that may be anything.
    free: bool,
    said: Vec<String>,
}

/// At most three lines that may have been meant, nearest first.
pub(super) fn nearest(line: &Line, catalog: &Catalog, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    if line.words.is_empty() || line.words.len() > MOST_WORDS {
        return Vec::new();
    }
    let known = catalog.known(vocabulary);
    let mut ways: Vec<(usize, String)> = Vec::new();
    for usage in catalog.commands().iter().flat_map(|command| &command.usages) {
        for variant in &usage.variants {
            let foreign = if variant.iter().any(japanese) && line.clean.is_ascii() { FOREIGN } else { 0 };
            let found =
                aligned(variant, &line.words, known).into_iter().chain(unspaced(variant, line, known));
            ways.extend(found.map(|(cost, text)| (cost + foreign, text)));
        }
    }
    for words in swapped(&line.words) {
        ways.push((SWAPPED, spoken(words.iter().map(|word| word.text.as_str()))));
    }
    // of equally near ones the first of the catalog
    ways.sort_by_key(|(cost, _)| *cost);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let mut meanings = Vec::new();
    for (_, text) in ways {
        if suggestions.len() == MOST {
            break;
        }
        let Ok((command, arguments)) = understand::read(&normalise(&text), catalog, vocabulary) else {
            continue;
        };
        // The same in another script says nothing new to whoever typed ASCII.
        let foreign =
            |other: &Suggestion| line.clean.is_ascii() && !text.is_ascii() && other.command == command.name;
        let meaning = (command.name.clone(), telling(arguments, vocabulary));
        if !meanings.contains(&meaning) && !suggestions.iter().any(foreign) {
            meanings.push(meaning);
            suggestions.push(Suggestion { text, command: command.name.clone() });
        }
    }
    suggestions
}

/// The arguments that make a difference: where there is only one app, naming it makes none.
fn telling(mut arguments: Arguments, vocabulary: &Vocabulary) -> Arguments {
    if vocabulary.apps.len() == 1 {
        arguments.remove("app");
    }
    arguments
}

/// The cheapest ways to make `words` say `items`.
fn aligned(items: &[Item], words: &[Word], known: Known<'_>) -> Vec<(usize, String)> {
    let start = Way { cost: 0, recognised: 0, left_out: false, free: false, said: Vec::new() };
    let mut row: Vec<Vec<Way>> = Vec::with_capacity(words.len() + 1);
    for count in 0..=words.len() {
        row.push(vec![Way { cost: count * EXTRA, left_out: count > 0, ..start.clone() }]);
    }
    for item in items {
        let mut next: Vec<Vec<Way>> = Vec::with_capacity(row.len());
        for count in 0..=words.len() {
            let mut ways: Vec<Way> = Vec::new();
            for way in &row[count] {
                ways.extend(
                    missing(item, known).into_iter().map(|text| way.and(missing_cost(item), true, text)),
                );
            }
            if let Some(word) = count.checked_sub(1).and_then(|at| words.get(at)) {
                for way in &row[count - 1] {
                    for (cost, known, text) in slip(item, word, known) {
                        let recognised = way.recognised + usize::from(known);
                        ways.push(Way { recognised, ..way.and(cost, known, text) });
                    }
                }
                let left_out = |way: &Way| Way { cost: way.cost + EXTRA, left_out: true, ..way.clone() };
                ways.extend(next[count - 1].iter().map(left_out));
            }
            ways.retain(|way| way.cost <= MOST_COST);
            ways.sort_by_key(|way| (way.cost, way.said.len()));
            ways.truncate(MOST);
            next.push(ways);
        }
        row = next;
    }
    let whole = row.pop().unwrap_or_default().into_iter();
    whole.filter(Way::is_likely).map(|way| (way.cost, spoken(way.said.iter().map(String::as_str)))).collect()
}

impl Way {
    /// The same with one more word; `known` says whether it is one of tengu's own.
    fn and(&self, cost: usize, known: bool, text: String) -> Self {
        let mut said = self.said.clone();
        said.push(text);
        Self { cost: self.cost + cost, free: self.free || !known, said, ..self.clone() }
    }

    /// Something was recognised, and nothing picked from a sentence at will, nor said twice.
    fn is_likely(&self) -> bool {
        let twice = self.said.windows(2).any(|pair| pair[0] == pair[1]);
        self.recognised > 0 && !(self.left_out && self.free) && !twice
    }
}

fn missing_cost(item: &Item) -> usize {
    if matches!(item, Item::Literal(_)) { MISSING } else { MISSING_ARGUMENT }
}

/// What could be added where an item is missing.
fn missing(item: &Item, known: Known<'_>) -> Vec<String> {
    match item {
        Item::Literal(alternatives) => alternatives.first().cloned().into_iter().collect(),
        Item::Placeholder(kinds) => kinds.iter().flat_map(|kind| kind.choices(known)).take(MOST).collect(),
    }
}

/// What `word` may have been meant as: the number of slips, and whether it is a word tengu knows,
/// which free arguments are not.
fn slip(item: &Item, word: &Word, known: Known<'_>) -> Vec<(usize, bool, String)> {
    match item {
        Item::Literal(alternatives) if !word.quoted => {
            let near = alternatives
                .iter()
                .filter_map(|other| Some((distance(&word.text, other)?, true, other.clone())));
            near.min().into_iter().collect()
        }
        Item::Literal(_) => Vec::new(),
        Item::Placeholder(kinds) => kinds.iter().flat_map(|kind| argument(*kind, word, known)).collect(),
    }
}

fn argument(kind: Kind, word: &Word, known: Known<'_>) -> Vec<(usize, bool, String)> {
    if kind.read(&word.text, known).is_some() {
        return vec![(0, !kind.names(known).is_empty(), word.text.clone())];
    }
    let near = kind.names(known).iter().filter_map(|named| {
        let slips = named.all().filter_map(|name| distance(&word.text, name)).min()?;
        Some((slips.max(1), true, named.name.clone()))
    });
    near.collect()
}

/// Japanese typed without spaces: whole lines compared.
fn unspaced(items: &[Item], line: &Line, known: Known<'_>) -> Option<(usize, String)> {
    if !items.iter().any(japanese) || line.clean.len() > 200 {
        return None;
    }
    let typed: String = line.words.iter().map(|word| fold(&word.text)).collect();
    let mut lines = vec![String::new()];
    for item in items {
        let words: Vec<String> = match item {
            Item::Literal(words) => words.clone(),
            Item::Placeholder(kinds) => kinds
                .iter()
                .flat_map(|kind| kind.names(known))
                .flat_map(|named| named.all())
                .map(fold)
                .collect(),
        };
        lines = lines
            .iter()
            .flat_map(|line| words.iter().map(move |word| format!("{line}{word}")))
            .take(200)
            .collect();
    }
    let near = lines.into_iter().filter_map(|line| Some((distance(&typed, &line)?, line)));
    near.min().filter(|(cost, _)| *cost <= MOST_COST)
}

fn japanese(item: &Item) -> bool {
    matches!(item, Item::Literal(words) if words.iter().any(|word| !word.is_ascii()))
}

/// The words with each two neighbours swapped.
fn swapped(words: &[Word]) -> Vec<Vec<Word>> {
    let swap = |at: usize| {
        let mut words = words.to_vec();
        words.swap(at, at + 1);
        words
    };
    (0..words.len().saturating_sub(1)).map(swap).collect()
}

/// A line of these words, quoted where they need it.
fn spoken<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let quoted = words.map(|word| match word.contains(char::is_whitespace) && !word.contains('"') {
        true => format!("\"{word}\""),
        false => word.to_owned(),
    });
    quoted.collect::<Vec<_>>().join(" ")
}
