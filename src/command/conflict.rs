//! What is wrong between commands: names and usages that clash, examples nobody would understand.

use super::action::Action;
use super::catalog::{Catalog, Command};
use super::text::normalise;
use super::usage::Usage;
use super::vocabulary::Vocabulary;
use super::{matching, variants};
use crate::config::Problem;

/// Every clash and every example that isn't understood as the command it stands in.
pub(super) fn find(catalog: &Catalog, vocabulary: &Vocabulary) -> Vec<Problem> {
    let vocabulary = with_samples(vocabulary);
    let commands = catalog.commands().iter();
    let mut problems = twice(catalog);
    for command in commands {
        problems.extend(ambiguous(catalog, command, &vocabulary));
        problems.extend(examples(catalog, command, &vocabulary));
        problems.extend(templates(catalog, command, &vocabulary));
    }
    problems
}

fn with_samples(vocabulary: &Vocabulary) -> Vocabulary {
    let samples = Vocabulary::sample();
    Vocabulary {
        apps: [vocabulary.apps.clone(), samples.apps].concat(),
        environments: [vocabulary.environments.clone(), samples.environments].concat(),
    }
}

fn twice(catalog: &Catalog) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, command) in catalog.commands().iter().enumerate() {
        for earlier in &catalog.commands()[..at] {
            if earlier.name == command.name {
                let message =
                    format!("`{}` is there already, at {}:{}", command.name, earlier.file, earlier.line);
                problems.push(problem(command, "name", message));
            }
        }
    }
    problems
}

/// Usages of `command` that another command understands as well or better. The later of the two,
/// which is the team's own beside a built-in one, is to blame.
fn ambiguous(catalog: &Catalog, command: &Command, vocabulary: &Vocabulary) -> Vec<Problem> {
    command.usages.iter().filter_map(|usage| clash(catalog, command, usage, vocabulary)).collect()
}

fn clash(catalog: &Catalog, command: &Command, usage: &Usage, vocabulary: &Vocabulary) -> Option<Problem> {
    let known = catalog.known(vocabulary);
    variants::samples(usage, known).into_iter().find_map(|sample| {
        let line = normalise(&sample);
        let score = |usage| matching::read(usage, &line, &line.words, known).map(|found| found.score);
        let own = score(usage)?;
        let others = catalog.commands().iter().filter(|other| other.name != command.name);
        let mut theirs = others.flat_map(|other| other.usages.iter().map(move |usage| (other, usage)));
        let (other, their) = theirs.find(|(_, their)| score(their).is_some_and(|score| score >= own))?;
        let is_later = catalog.commands().iter().position(|it| it.name == other.name)
            > catalog.commands().iter().position(|it| it.name == command.name);
        let (blamed, used, first, taken) =
            if is_later { (other, their, command, usage) } else { (command, usage, other, their) };
        let place = format!("{}:{}", first.file, first.line);
        let message = format!("`{used}` can't be told from `{taken}` at {place}: both understand `{sample}`");
        Some(problem(blamed, "usage", message))
    })
}

fn examples(catalog: &Catalog, command: &Command, vocabulary: &Vocabulary) -> Vec<Problem> {
    let understood = |example: &str| {
        let line = normalise(example);
        catalog.best(&line, &line.words, vocabulary).is_ok_and(|(found, _)| found.name == command.name)
    };
    let wrong = command.examples.iter().filter(|(example, _)| !understood(example));
    let problems = wrong.map(|(example, line)| Problem {
        line: *line,
        ..problem(command, "examples", format!("`{example}` is not understood as this command"))
    });
    problems.collect()
}

/// Renders each reply once, so that an unknown filter is found before anybody asks.
fn templates(catalog: &Catalog, command: &Command, vocabulary: &Vocabulary) -> Vec<Problem> {
    let Action::Reply(templates) = &command.action else { return Vec::new() };
    let known = catalog.known(vocabulary);
    let samples = command.usages.iter().flat_map(|usage| variants::samples(usage, known));
    let mut problems = Vec::new();
    for sample in samples {
        let line = normalise(&sample);
        let Ok((_, found)) = catalog.best(&line, &line.words, vocabulary) else { continue };
        let errors = templates.iter().filter_map(|template| template.render(&found.arguments, "U123").err());
        problems.extend(errors.map(|error| problem(command, "action.reply", error)));
    }
    problems
}

fn problem(command: &Command, key: &str, message: String) -> Problem {
    Problem {
        file: command.file.clone(),
        line: command.line,
        key: format!("command \"{}\": {key}", command.name),
        message,
    }
}
