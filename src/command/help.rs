//! What help shows, as data.

use super::catalog::{Catalog, Command};
use super::understand::{Understood, understand};
use super::variants;
use super::vocabulary::{self, Vocabulary};
use crate::config::Allow;
use crate::words::Language;

/// One command in help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its usages, as they stand in the file.
    pub usages: Vec<String>,
    /// What it is for.
    pub help: String,
    /// Lines to type. Each is understood as this command with this team's names.
    pub examples: Vec<String>,
}

/// Help for one command by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum One {
    /// The command.
    Found(Entry),
    /// There is none; these are near, at most three.
    Nearest(Vec<String>),
}

/// What help says, and to whom.
#[derive(Clone, Copy, Debug)]
pub struct Help<'a> {
    /// The commands.
    pub catalog: &'a Catalog,
    /// This team's names.
    pub vocabulary: &'a Vocabulary,
    /// In this language.
    pub language: Language,
    /// The roles of who asks.
    pub roles: &'a [String],
}

impl Help<'_> {
    /// The commands this person may use, in the catalog's order.
    pub fn list(&self) -> Vec<Entry> {
        self.permitted().map(|command| self.entry(command)).collect()
    }

    /// One command this person may use.
    pub fn one(&self, name: &str) -> One {
        let command = self.catalog.command(name).filter(|command| allowed(&command.allow, self.roles));
        let nearest = || {
            let names: Vec<_> =
                self.permitted().map(|command| vocabulary::Named::new(&command.name, [])).collect();
            vocabulary::nearest(name, &names).into_iter().map(str::to_owned).collect()
        };
        command.map_or_else(|| One::Nearest(nearest()), |command| One::Found(self.entry(command)))
    }

    fn permitted(&self) -> impl Iterator<Item = &Command> {
        self.catalog.commands().iter().filter(|command| allowed(&command.allow, self.roles))
    }

    fn entry(&self, command: &Command) -> Entry {
        Entry {
            name: command.name.clone(),
            usages: command.usages.iter().map(ToString::to_string).collect(),
            help: command.help.in_language(self.language).to_owned(),
            examples: self.examples(command),
        }
    }

    /// The examples that this team's names make sense of; if there are none, one made of them.
    fn examples(&self, command: &Command) -> Vec<String> {
        let works = |text: &String| {
            let understood = understand(text, self.catalog, self.vocabulary);
            matches!(understood, Understood::Command { command: found, .. } if found.name == command.name)
        };
        let own: Vec<String> =
            command.examples.iter().map(|(example, _)| example.clone()).filter(&works).collect();
        if !own.is_empty() {
            return own;
        }
        let known = self.catalog.known(self.vocabulary);
        let made = command.usages.iter().flat_map(|usage| variants::samples(usage, known));
        made.filter(works).take(1).collect()
    }
}

fn allowed(allow: &Allow, roles: &[String]) -> bool {
    match allow {
        Allow::Everyone => true,
        Allow::Roles(allowed) => allowed.iter().any(|role| roles.contains(role)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESTART: &str = "[[command]]
usage = [\"restart <app>\"]
help = { en = \"Restart an app\", ja = \"アプリを再起動します\" }
examples = [\"restart web\"]
allow = [\"ops\"]
action = { run = [\"restart\", \"{app}\"] }
";

    #[test]
    fn help_shows_what_this_person_may_in_words_of_this_team() {
        let vocabulary =
            Vocabulary { apps: vec![vocabulary::Named::new("shop", [])], environments: Vec::new() };
        let catalog = Catalog::load(&[("ops.toml".into(), RESTART.into())], &vocabulary).unwrap();
        let ops = ["ops".to_owned()];
        let help =
            |roles| Help { catalog: &catalog, vocabulary: &vocabulary, language: Language::Japanese, roles };
        let One::Found(entry) = help(&ops).one("restart") else { panic!() };
        assert_eq!(
            (entry.help.as_str(), entry.examples.as_slice()),
            ("アプリを再起動します", ["restart shop".to_owned()].as_slice())
        );
        assert_eq!(help(&ops).one("restrat"), One::Nearest(vec!["restart".to_owned()]));
        for name in ["restart", "restrat"] {
            assert_eq!(help(&[]).one(name), One::Nearest(Vec::new()));
        }
        assert_eq!(help(&ops).list().len(), help(&[]).list().len() + 1);
    }
}
