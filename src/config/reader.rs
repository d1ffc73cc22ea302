//! A TOML file read key by key, so that every mistake in it can be told at once, with its line.
//!
//! A [`Table`] hands each key out once. What nobody asked for is unknown and becomes a problem when
//! the table is [finished](Table::finish).

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;

/// A file under reading: its text for line numbers, and what was found wrong so far.
pub struct File<'i> {
    name: &'i str,
    text: &'i str,
    problems: RefCell<Vec<Problem>>,
}

/// A table of a [`File`], keys being taken out of it.
pub struct Table<'f, 'i> {
    file: &'f File<'i>,
    path: String,
    at: usize,
    left: DeTable<'i>,
    known: Vec<&'static str>,
}

/// A value with its place, for checks that come later.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// The key it was written under, with its tables.
    pub key: String,
    /// Where it starts, in bytes from the beginning of the file.
    pub at: usize,
}

impl<'i> File<'i> {
    /// A file called `name` that holds `text`.
    pub fn new(name: &'i str, text: &'i str) -> Self {
        Self { name, text, problems: RefCell::default() }
    }

    /// The outermost table; what TOML itself cannot read is noted as problems.
    pub fn root(&self) -> Table<'_, 'i> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.problem(error.span().map_or(0, |span| span.start), "", error.message().to_owned());
        }
        Table { file: self, path: String::new(), at: 0, left: root.into_inner(), known: Vec::new() }
    }

    /// Notes what is wrong at a byte of the file.
    pub fn problem(&self, at: usize, key: &str, message: String) {
        let line = 1 + self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        let problem = Problem { file: self.name.to_owned(), line, key: key.to_owned(), message };
        self.problems.borrow_mut().push(problem);
    }

    /// What was found wrong, in the order of the lines.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}

impl<'f, 'i> Table<'f, 'i> {
    /// Notes a problem with one of this table's values.
    pub fn wrong<T>(&self, placed: &Placed<T>, message: String) {
        self.file.problem(placed.at, &placed.key, message);
    }

    fn take(&mut self, key: &'static str) -> Option<Placed<DeValue<'i>>> {
        self.known.push(key);
        let (name, value) = self.left.remove_entry(key)?;
        Some(Placed { key: self.join(name.get_ref()), at: name.span().start, value: value.into_inner() })
    }

    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn expected<T>(&self, placed: &Placed<DeValue<'_>>, wanted: &str) -> Option<T> {
        let found = placed.value.type_str();
        self.wrong(placed, format!("must be {wanted}, not {} {found}", article(found)));
        None
    }

    /// A text, if the key is there.
    pub fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let placed = self.take(key)?;
        match &placed.value {
            DeValue::String(text) => Some(Placed { value: text.to_string(), key: placed.key, at: placed.at }),
            _ => self.expected(&placed, "a text in quotes"),
        }
    }

    /// A text that has to be there; `""` and a problem when it is not.
    pub fn required_text(&mut self, key: &'static str, hint: &str) -> Placed<String> {
        if !self.left.contains_key(key) {
            self.missing(key, hint);
        }
        let nothing = Placed { value: String::new(), key: self.join(key), at: self.at };
        self.text(key).unwrap_or(nothing)
    }

    /// Notes that a key is missing.
    pub fn missing(&self, key: &str, hint: &str) {
        self.file.problem(self.at, &self.join(key), format!("is missing: {hint}"));
    }

    /// `true` or `false`, if the key is there.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let placed = self.take(key)?;
        placed.value.as_bool().or_else(|| self.expected(&placed, "true or false"))
    }

    /// A whole number, if the key is there.
    pub fn number(&mut self, key: &'static str) -> Option<Placed<u64>> {
        let placed = self.take(key)?;
        let number = placed.value.as_integer().and_then(|int| int.as_str().parse().ok());
        match number {
            Some(value) => Some(Placed { value, key: placed.key, at: placed.at }),
            None => self.expected(&placed, "a whole number that is not negative"),
        }
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<Placed<String>> {
        let Some(placed) = self.take(key) else { return Vec::new() };
        let values = match placed.value {
            DeValue::String(text) => {
                return vec![Placed { value: text.into_owned(), key: placed.key, at: placed.at }];
            }
            DeValue::Array(values) => values,
            _ => return self.expected(&placed, "a list of texts").unwrap_or_default(),
        };
        let text = |value: Spanned<DeValue<'_>>| {
            let at = value.span().start;
            let item = Placed { value: value.into_inner(), key: placed.key.clone(), at };
            match &item.value {
                DeValue::String(text) => Some(Placed { value: text.to_string(), key: item.key, at }),
                _ => self.expected(&item, "a list of texts"),
            }
        };
        values.into_iter().filter_map(text).collect()
    }

    /// A table, if the key is there.
    pub fn table(&mut self, key: &'static str) -> Option<Self> {
        let placed = self.take(key)?;
        self.open(placed)
    }

    /// The tables of a list of tables (`[[key]]`).
    pub fn tables(&mut self, key: &'static str) -> Vec<Self> {
        let Some(placed) = self.take(key) else { return Vec::new() };
        let DeValue::Array(values) = placed.value else {
            return self.expected(&placed, "a list of tables").unwrap_or_default();
        };
        let open = |value: Spanned<DeValue<'i>>| {
            let Range { start: at, .. } = value.span();
            self.open(Placed { value: value.into_inner(), key: placed.key.clone(), at })
        };
        values.into_iter().filter_map(open).collect()
    }

    /// All that is left, as tables under names that people chose.
    pub fn named_tables(mut self) -> Vec<(Placed<String>, Self)> {
        let mut tables = Vec::new();
        for (name, value) in std::mem::take(&mut self.left) {
            let at = name.span().start;
            let name = name.into_inner().into_owned();
            let key = self.join(&name);
            let opened = self.open(Placed { value: value.into_inner(), key: key.clone(), at });
            tables.extend(opened.map(|table| (Placed { value: name, key, at }, table)));
        }
        tables
    }

    /// All that is left, as texts under names that people chose.
    pub fn named_texts(mut self) -> Vec<(Placed<String>, String)> {
        let mut texts = Vec::new();
        for (name, value) in std::mem::take(&mut self.left) {
            let at = name.span().start;
            let name = name.into_inner().into_owned();
            let placed = Placed { key: self.join(&name), at, value: value.into_inner() };
            match &placed.value {
                DeValue::String(text) => {
                    texts.push((Placed { value: name, key: placed.key, at }, text.to_string()));
                }
                _ => _ = self.expected::<()>(&placed, "a text in quotes"),
            }
        }
        texts
    }

    fn open(&self, placed: Placed<DeValue<'i>>) -> Option<Self> {
        match placed.value {
            DeValue::Table(left) => {
                Some(Self { file: self.file, path: placed.key, at: placed.at, left, known: Vec::new() })
            }
            _ => self.expected(&placed, "a table"),
        }
    }

    /// Ends the reading of this table: keys nobody asked for are unknown.
    pub fn finish(self) {
        for key in self.left.keys() {
            let mut allowed = self.known.clone();
            allowed.sort_unstable();
            let nearest = allowed.iter().max_by(|one, other| {
                strsim::jaro_winkler(key.get_ref(), one)
                    .total_cmp(&strsim::jaro_winkler(key.get_ref(), other))
            });
            let near = nearest.filter(|near| strsim::jaro_winkler(key.get_ref(), near) > 0.8);
            let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
            let message = format!("is not a key here.{hint} Allowed: {}", allowed.join(", "));
            self.file.problem(key.span().start, &self.join(key.get_ref()), message);
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
