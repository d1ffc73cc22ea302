//! All commands: the built-in files, and those of the team's folder in their place or beside them.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::action::{Action, BuiltIn};
use super::conflict;
use super::file;
use super::matching::{self, Failure, Match};
use super::placeholder::Known;
use super::text::{Line, Word};
use super::usage::Usage;
use super::vocabulary::{Named, Vocabulary};
use crate::config::{Allow, Problem};
use crate::words::Language;

const BUILT_IN: [(&str, &str); 10] = [
    ("commands/help.toml", include_str!("../../commands/help.toml")),
    ("commands/deploy.toml", include_str!("../../commands/deploy.toml")),
    ("commands/diff.toml", include_str!("../../commands/diff.toml")),
    ("commands/status.toml", include_str!("../../commands/status.toml")),
    ("commands/deploying.toml", include_str!("../../commands/deploying.toml")),
    ("commands/verifying.toml", include_str!("../../commands/verifying.toml")),
    ("commands/feature.toml", include_str!("../../commands/feature.toml")),
    ("commands/people.toml", include_str!("../../commands/people.toml")),
    ("commands/ping.toml", include_str!("../../commands/ping.toml")),
    ("commands/version.toml", include_str!("../../commands/version.toml")),
];

/// One chat command.
#[derive(Clone, Debug)]
pub struct Command {
    /// What it is called: its built-in action, else the first words of its first usage.
    pub name: String,
    /// How people type it. Never empty.
    pub usages: Vec<Usage>,
    /// What it is for.
    pub help: Words,
    /// Lines to type, each with its line in the file.
    pub examples: Vec<(String, usize)>,
    /// Who may.
    pub allow: Allow,
    /// What it does.
    pub action: Action,
    /// The file it stands in.
    pub file: String,
    /// The line it begins at.
    pub line: usize,
}

/// A sentence in one language or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: Option<String>,
    /// Japanese.
    pub ja: Option<String>,
}

/// The commands tengu understands. Names and usages are distinct, and every example parses.
#[derive(Clone, Debug)]
pub struct Catalog {
    commands: Vec<Command>,
    names: Vec<Named>,
}

/// How far each usage came.
pub(super) type Failures<'a> = Vec<(&'a Command, &'a Usage, Failure)>;

impl Catalog {
    /// Only the built-in commands.
    ///
    /// # Errors
    /// Never, as the tests make sure.
    pub fn built_in() -> Result<Self, Vec<Problem>> {
        Self::load(&[], &Vocabulary::sample())
    }

    /// The built-in commands, with `files` (name and text of each) in their place or beside them.
    /// The words of examples may come from `vocabulary` and from [`Vocabulary::sample`].
    ///
    /// # Errors
    /// Every problem of all files, in order of file and line.
    pub fn load(files: &[(String, String)], vocabulary: &Vocabulary) -> Result<Self, Vec<Problem>> {
        let (own, mut problems) = read_all(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let (built_in, own_mistakes) = read_all(BUILT_IN);
        problems.extend(own_mistakes);
        let replaced: BTreeSet<BuiltIn> = own.iter().filter_map(Command::built_in).collect();
        let kept = built_in
            .into_iter()
            .filter(|command| command.built_in().is_none_or(|it| !replaced.contains(&it)));
        let commands: Vec<Command> = kept.chain(own).collect();
        let names = commands.iter().map(Command::named).collect();
        let catalog = Self { commands, names };
        problems.extend(conflict::find(&catalog, vocabulary));
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(catalog) } else { Err(problems) }
    }

    /// [`Catalog::load`] of every `*.toml` file of a folder, in order of name. A folder that
    /// doesn't exist has no files.
    ///
    /// # Errors
    /// Every problem of all files; a file that can't be read is one.
    pub fn load_folder(folder: &Path, vocabulary: &Vocabulary) -> Result<Self, Vec<Problem>> {
        let files = folder_files(folder).map_err(|error| vec![unreadable(folder, &error)])?;
        let mut texts = Vec::with_capacity(files.len());
        let mut problems = Vec::new();
        for path in files {
            match std::fs::read_to_string(&path) {
                Ok(text) => texts.push((path.display().to_string(), text)),
                Err(error) => problems.push(unreadable(&path, &error)),
            }
        }
        match Self::load(&texts, vocabulary) {
            Ok(catalog) if problems.is_empty() => Ok(catalog),
            Ok(_) => Err(problems),
            Err(more) => Err(problems.into_iter().chain(more).collect()),
        }
    }

    /// The commands in the order of help.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The command of this name, or one whose usage begins with these words.
    pub fn command(&self, name: &str) -> Option<&Command> {
        let found = super::vocabulary::find(name, &self.names)?;
        self.commands.iter().find(|command| command.name == found.name)
    }

    /// Every role that some command names, with the file and line of that command, so that the
    /// caller can see whether they exist.
    pub fn roles(&self) -> impl Iterator<Item = (&str, &Command)> {
        self.commands.iter().flat_map(|command| {
            match &command.allow {
                Allow::Everyone => [].iter(),
                Allow::Roles(roles) => roles.iter(),
            }
            .map(move |role| (role.as_str(), command))
        })
    }

    /// What arguments may refer to.
    pub(super) fn known<'a>(&'a self, vocabulary: &'a Vocabulary) -> Known<'a> {
        Known { vocabulary, commands: &self.names }
    }

    /// The best reading of a line, and the command it is of.
    ///
    /// # Errors
    /// How far each usage came.
    pub(super) fn best(
        &self,
        line: &Line,
        words: &[Word],
        vocabulary: &Vocabulary,
    ) -> Result<(&Command, Match), Failures<'_>> {
        let known = self.known(vocabulary);
        let mut best: Option<(&Command, Match)> = None;
        for (command, usage) in self.usages() {
            if let Some(found) = matching::read(usage, line, words, known)
                && best.as_ref().is_none_or(|(_, best)| found.score > best.score)
            {
                best = Some((command, found));
            }
        }
        best.ok_or_else(|| {
            let failed = |(command, usage)| {
                let failures = matching::failures(usage, line, words, known);
                failures.into_iter().map(move |failure| (command, usage, failure))
            };
            self.usages().flat_map(failed).collect()
        })
    }

    fn usages(&self) -> impl Iterator<Item = (&Command, &Usage)> {
        self.commands.iter().flat_map(|command| command.usages.iter().map(move |usage| (command, usage)))
    }
}

impl Command {
    /// The built-in action, if it is one.
    pub fn built_in(&self) -> Option<BuiltIn> {
        match self.action {
            Action::BuiltIn(built_in) => Some(built_in),
            Action::Reply(_) | Action::Run(_) => None,
        }
    }

    /// Its name, and the first words of each usage as other names.
    fn named(&self) -> Named {
        let heads: Vec<String> =
            self.usages.iter().map(Usage::head).filter(|head| !head.is_empty()).collect();
        Named::new(&self.name, heads.iter().map(String::as_str))
    }
}

impl Words {
    /// The sentence in this language, else in the other.
    pub fn in_language(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::English => (&self.en, &self.ja),
            Language::Japanese => (&self.ja, &self.en),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }
}

fn read_all<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Vec<Command>, Vec<Problem>) {
    let read = files.into_iter().map(|(name, text)| file::read(name, text));
    let (commands, problems): (Vec<_>, Vec<_>) = read.unzip();
    (commands.concat(), problems.concat())
}

fn folder_files(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let paths: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut paths = paths?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml") && !hidden(path));
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem {
        file: path.display().to_string(),
        line: 1,
        key: String::new(),
        message: format!("can't be read: {error}"),
    }
}

#[cfg(test)]
mod tests;
