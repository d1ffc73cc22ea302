//! From a line to a command with its arguments, or to what was not understood.

use super::argument::Arguments;
use super::catalog::{Catalog, Command, Failures};
use super::matching::{Failure, Wrong};
use super::placeholder::Kind;
use super::suggest;
use super::text::{Line, normalise};
use super::usage::Usage;
use super::vocabulary::{Vocabulary, distance};

/// What was understood of a line.
#[derive(Clone, Debug)]
pub enum Understood<'a> {
    /// A command, ready for the question whether this person may.
    Command {
        /// The command.
        command: &'a Command,
        /// Its arguments.
        arguments: Arguments,
    },
    /// Nothing but tengu's name: show help.
    Help,
    /// Nothing that could be run.
    NearMiss {
        /// What was not understood.
        problem: Misunderstood,
        /// What may have been meant, nearest first: at most three. Each can be run as it is.
        nearest: Vec<Suggestion>,
        /// The usage that came nearest.
        usage: Option<String>,
    },
}

/// What was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misunderstood {
    /// No command begins like this.
    UnknownCommand {
        /// The first word.
        given: String,
    },
    /// A placeholder can't be called that.
    BadArgument {
        /// The kinds that could have stood there.
        placeholder: Vec<Kind>,
        /// What was typed.
        given: String,
        /// All it may be called, when that is a list.
        allowed: Vec<String>,
        /// The nearest of these, at most three.
        nearest: Vec<String>,
    },
    /// The line ended too early.
    Missing {
        /// The kinds that should have followed.
        placeholder: Vec<Kind>,
        /// All it may be called, when that is a list.
        choices: Vec<String>,
    },
    /// The line went on after the command was complete.
    TooMuch {
        /// The words that are too many.
        rest: String,
    },
    /// The command is known, its next word is not.
    Unfinished {
        /// What was typed.
        given: String,
    },
}

/// A line that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole line, without tengu's name; it is understood as it is.
    pub text: String,
    /// The name of its command.
    pub command: String,
}

/// Understands what was said to tengu, without its name.
///
/// ```
/// use tengu::command::{catalog::Catalog, understand::*, vocabulary::Vocabulary};
///
/// let (catalog, vocabulary) = (Catalog::built_in().unwrap(), Vocabulary::sample());
/// let Understood::Command { command, arguments } = understand("deploy web to prod", &catalog, &vocabulary)
/// else { panic!() };
/// assert_eq!(command.name, "deploy");
/// assert_eq!(arguments["environment"].to_string(), "production");
/// ```
pub fn understand<'a>(text: &str, catalog: &'a Catalog, vocabulary: &Vocabulary) -> Understood<'a> {
    let line = normalise(text);
    if line.words.is_empty() {
        return Understood::Help;
    }
    match read(&line, catalog, vocabulary) {
        Ok((command, arguments)) => Understood::Command { command, arguments },
        Err(failures) => {
            let nearest = suggest::nearest(&line, catalog, vocabulary);
            let (problem, usage) = misunderstood(&line, &failures, catalog, vocabulary);
            let suggested = || nearest.first().and_then(|first| catalog.command(&first.command));
            let usage = usage.map(ToString::to_string);
            let usage = usage.or_else(|| Some(suggested()?.usages.first()?.to_string()));
            Understood::NearMiss { problem, nearest, usage }
        }
    }
}

/// Reads the line without its courtesy, or else as it stands.
pub(super) fn read<'a>(
    line: &Line,
    catalog: &'a Catalog,
    vocabulary: &Vocabulary,
) -> Result<(&'a Command, Arguments), Failures<'a>> {
    let courteous = catalog.best(line, &line.words, vocabulary);
    let found = courteous.or_else(|failures| match line.all == line.words {
        true => Err(failures),
        false => catalog.best(line, &line.all, vocabulary).map_err(|_| failures),
    });
    found.map(|(command, found)| (command, found.arguments))
}

/// The failure that tells most: of a command that was named, the furthest, the nearest to right.
fn misunderstood<'a>(
    line: &Line,
    failures: &Failures<'a>,
    catalog: &Catalog,
    vocabulary: &Vocabulary,
) -> (Misunderstood, Option<&'a Usage>) {
    let known = catalog.known(vocabulary);
    let named = failures.iter().filter(|(_, _, failure)| failure.literals > 0);
    let slips = |given: &str, kinds: &[Kind]| {
        let names = kinds.iter().flat_map(|kind| kind.names(known)).flat_map(|named| named.all());
        names.filter_map(|name| distance(given, name)).min().unwrap_or(usize::MAX)
    };
    let rank = |(_, _, failure): &&(&Command, &Usage, Failure)| {
        let near = match &failure.wrong {
            Wrong::Argument { kinds, given } => (0, slips(given, kinds)),
            Wrong::Missing { .. } => (1, 0),
            Wrong::TooMuch { .. } => (2, 0),
            Wrong::Word => (3, 0),
        };
        (std::cmp::Reverse(failure.literals), std::cmp::Reverse(failure.at), near)
    };
    // of equals the last: the variant with the fewest optional groups
    let furthest = named.rev().min_by_key(rank);
    let Some((_, usage, failure)) = furthest else {
        let given = line.words.first().map(|word| word.text.clone()).unwrap_or_default();
        return (Misunderstood::UnknownCommand { given }, None);
    };
    let problem = match &failure.wrong {
        Wrong::Argument { kinds, given } => Misunderstood::BadArgument {
            placeholder: kinds.clone(),
            given: given.clone(),
            allowed: kinds.iter().flat_map(|kind| kind.choices(known)).collect(),
            nearest: kinds.iter().flat_map(|kind| kind.nearest(given, known)).take(3).collect(),
        },
        Wrong::Missing { kinds } => Misunderstood::Missing {
            placeholder: kinds.clone(),
            choices: kinds.iter().flat_map(|kind| kind.choices(known)).collect(),
        },
        Wrong::TooMuch { rest } => Misunderstood::TooMuch { rest: rest.clone() },
        Wrong::Word => {
            let given = line.words.get(failure.at.0).and_then(|word| word.text.get(failure.at.1..));
            Misunderstood::Unfinished { given: given.unwrap_or_default().to_owned() }
        }
    };
    (problem, Some(usage))
}
