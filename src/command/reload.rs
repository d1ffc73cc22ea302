//! The commands folder, watched: a good change takes effect at once, a bad one is reported and
//! the last good catalog stays.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::catalog::{Catalog, Command};
use super::vocabulary::Vocabulary;
use crate::clock::Clock;
use crate::config::Problem;
use crate::config::roles::EVERYONE;

/// Editors write a file in several steps; this long after the last one it is read.
const SETTLE: Duration = Duration::from_millis(200);

/// A folder of command files and what it last said.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// The last good catalog.
    pub catalog: watch::Sender<Arc<Catalog>>,
    /// What is wrong with the folder as it is now; empty when it is the catalog.
    pub problems: watch::Sender<Vec<Problem>>,
    /// This team's names.
    pub vocabulary: Vocabulary,
    /// The roles that commands may name.
    pub roles: BTreeSet<String>,
}

impl Folder {
    /// Loads a folder for the first time.
    ///
    /// # Errors
    /// Every problem of its files.
    pub fn load(path: &Path, vocabulary: Vocabulary, roles: BTreeSet<String>) -> Result<Self, Vec<Problem>> {
        let catalog = load(path, &vocabulary, &roles)?;
        Ok(Self {
            path: path.to_owned(),
            catalog: watch::Sender::new(Arc::new(catalog)),
            problems: watch::Sender::new(Vec::new()),
            vocabulary,
            roles,
        })
    }

    /// Reads the folder again whenever something changes in it, until `cancel`.
    ///
    /// # Errors
    /// The system can't watch the folder: it doesn't exist, or too many are watched.
    pub async fn watch(&self, clock: &Clock, cancel: &CancellationToken) -> Result<(), notify::Error> {
        let (changed, mut changes) = watch::channel(());
        let _watcher = watcher(&self.path, changed)?;
        // what changed between the first loading and now
        self.reload();
        loop {
            tokio::select! {
                change = changes.changed() => if change.is_err() { return Ok(()) },
                () = cancel.cancelled() => return Ok(()),
            }
            while clock.timeout(SETTLE, changes.changed()).await.is_ok_and(|change| change.is_ok()) {}
            self.reload();
        }
    }

    /// Reads the folder again now.
    pub fn reload(&self) {
        match load(&self.path, &self.vocabulary, &self.roles) {
            Ok(catalog) => {
                tracing::info!(commands = catalog.commands().len(), "commands loaded");
                self.catalog.send_replace(Arc::new(catalog));
                self.problems.send_replace(Vec::new());
            }
            Err(problems) => {
                for problem in &problems {
                    tracing::error!(%problem, "a command file is wrong; the last good commands stay");
                }
                self.problems.send_replace(problems);
            }
        }
    }
}

/// The commands of a folder; every role they name has to exist.
fn load(path: &Path, vocabulary: &Vocabulary, roles: &BTreeSet<String>) -> Result<Catalog, Vec<Problem>> {
    let catalog = Catalog::load_folder(path, vocabulary)?;
    let unknown = catalog.roles().filter(|(role, _)| !roles.contains(*role));
    let problems: Vec<Problem> = unknown.map(|(role, command)| unknown_role(role, command, roles)).collect();
    if problems.is_empty() { Ok(catalog) } else { Err(problems) }
}

fn unknown_role(role: &str, command: &Command, roles: &BTreeSet<String>) -> Problem {
    let known: Vec<_> = std::iter::once(EVERYONE).chain(roles.iter().map(String::as_str)).collect();
    let message = format!("there is no role \"{role}\" in config.toml; allowed: {}", known.join(", "));
    Problem { file: command.file.clone(), line: command.line, key: "allow".into(), message }
}

/// Tells of every event that may have changed a file: reading one is none.
fn watcher(path: &Path, changed: watch::Sender<()>) -> Result<RecommendedWatcher, notify::Error> {
    let mut watcher = notify::recommended_watcher(move |event: Result<notify::Event, notify::Error>| {
        if event.is_ok_and(|event| event.kind.is_access()) {
            return;
        }
        changed.send_replace(());
    })?;
    watcher.watch(path, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str =
        "[[command]]\nusage = [\"hello\"]\nhelp = \"Say hello\"\naction = { reply = \"Hi\" }\n";

    #[tokio::test]
    async fn a_good_change_takes_effect_and_a_bad_one_does_not() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::load(directory.path(), Vocabulary::sample(), BTreeSet::new()).unwrap();
        let (mut catalog, mut problems) = (folder.catalog.subscribe(), folder.problems.subscribe());
        let (clock, cancel) = (Clock::real(), CancellationToken::new());
        let file = directory.path().join("hello.toml");
        let story = async {
            // the watch begins with a reload
            catalog.changed().await.unwrap();
            std::fs::write(&file, HELLO).unwrap();
            catalog.wait_for(|catalog| catalog.command("hello").is_some()).await.unwrap();
            std::fs::write(&file, HELLO.replace("Hi", "{{ oops")).unwrap();
            let found = problems.wait_for(|problems| !problems.is_empty()).await.unwrap().clone();
            assert!(found[0].file.ends_with("hello.toml") && found[0].line == 4, "{found:?}");
            assert!(catalog.borrow().command("hello").is_some());
            std::fs::remove_file(&file).unwrap();
            catalog.wait_for(|catalog| catalog.command("hello").is_none()).await.unwrap();
            problems.wait_for(Vec::is_empty).await.unwrap();
            cancel.cancel();
        };
        let (watched, told) =
            tokio::join!(folder.watch(&clock, &cancel), clock.timeout(Duration::from_secs(20), story));
        assert!(watched.is_ok() && told.is_ok(), "{watched:?} {told:?}");
    }
}
