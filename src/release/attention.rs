//! What deserves a second look before it goes out.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::changes::Change;
use super::key::Key;
use super::reverts::Reverts;

/// How many files a comparison lists at most; the rest is never shown (GitHub REST, "Compare two commits").
pub const FILE_LIMIT: usize = 300;

/// Files that deserve a note when a release touches them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionRule {
    /// Which: `*` stays inside a folder, `**` does not, a glob without `/` matches in any folder, and one
    /// that ends in `/` means everything below.
    pub glob: String,
    /// What to tell people, in the team's own words.
    pub note: String,
}

/// Rules whose globs are known to be sound.
#[derive(Clone, Debug, Default)]
pub struct AttentionRules {
    globs: GlobSet,
    notes: Vec<String>,
}

/// A rule whose glob can't be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{glob}` is not a pattern for files: {why}; write it like `**/migrations/**` or `*.sql`")]
pub struct BadGlob {
    /// The glob as it was written.
    pub glob: String,
    /// What is wrong with it.
    pub why: String,
}

impl AttentionRules {
    /// Compiles `rules`.
    ///
    /// # Errors
    /// If a glob can't be read; the first such one.
    pub fn new(rules: &[AttentionRule]) -> Result<Self, BadGlob> {
        let mut globs = GlobSetBuilder::new();
        for AttentionRule { glob, .. } in rules {
            let bad = |error: globset::Error| BadGlob { glob: glob.clone(), why: error.kind().to_string() };
            globs.add(GlobBuilder::new(&anchored(glob)).literal_separator(true).build().map_err(bad)?);
        }
        let bad = |error: globset::Error| BadGlob { glob: String::new(), why: error.kind().to_string() };
        let notes = rules.iter().map(|rule| rule.note.clone()).collect();
        Ok(Self { globs: globs.build().map_err(bad)?, notes })
    }
}

fn anchored(glob: &str) -> String {
    match glob.strip_suffix('/') {
        Some(folder) if folder.contains('/') => format!("{folder}/**"),
        Some(folder) => format!("**/{folder}/**"),
        None if glob.contains('/') => glob.to_owned(),
        None => format!("**/{glob}"),
    }
}

/// Something to look at before saying yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Files of a rule are touched.
    Paths {
        /// The rule's words.
        note: String,
        /// The files, in the order of the comparison.
        paths: Vec<String>,
    },
    /// A change takes something back.
    Reverts {
        /// The change that does.
        by: Key,
        /// What it takes back.
        what: Reverts,
    },
    /// GitHub listed no more files than this, so the notes about files may be incomplete.
    FilesCut {
        /// How many files were looked at.
        looked_at: usize,
    },
}

/// The notes of a release that touches `paths`: files first, in the order of the rules, then reverts.
pub fn attention(paths: &[String], rules: &AttentionRules, changes: &[Change]) -> Vec<Note> {
    let mut touched = vec![vec![]; rules.notes.len()];
    for path in paths {
        for rule in rules.globs.matches(path) {
            touched[rule].push(path.clone());
        }
    }
    let of_rules = rules.notes.iter().zip(touched).filter(|(_, paths)| !paths.is_empty());
    let mut notes: Vec<_> = of_rules.map(|(note, paths)| Note::Paths { note: note.clone(), paths }).collect();
    for change in changes {
        let note = |what: &Reverts| Note::Reverts { by: change.key.clone(), what: what.clone() };
        notes.extend(change.reverts.iter().map(note));
    }
    if paths.len() >= FILE_LIMIT {
        notes.push(Note::FilesCut { looked_at: paths.len() });
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(glob: &str) -> AttentionRule {
        AttentionRule { glob: glob.into(), note: "look".into() }
    }

    #[test]
    fn globs_match_like_people_expect() {
        for (glob, path, matches) in [
            ("*.sql", "db/migrate/1.sql", true),
            ("*.sql", "1.sql", true),
            ("db/*.sql", "db/migrate/1.sql", false),
            ("db/**", "db/migrate/1.sql", true),
            ("migrations/", "app/migrations/1.rb", true),
            ("app/migrations/", "app/migrations/1.rb", true),
            ("app/migrations/", "lib/app/migrations/1.rb", false),
            ("Gemfile{,.lock}", "Gemfile.lock", true),
            ("Gemfile", "Gemfile.lock", false),
        ] {
            let rules = AttentionRules::new(&[rule(glob)]).unwrap();
            assert_eq!(!attention(&[path.into()], &rules, &[]).is_empty(), matches, "{glob} {path}");
        }
    }

    #[test]
    fn a_broken_glob_is_shown() {
        let error = AttentionRules::new(&[rule("a/{b")]).unwrap_err();
        assert_eq!(error.glob, "a/{b");
    }

    #[test]
    fn a_full_list_of_files_is_said_to_be_cut() {
        let paths = vec!["a.rb".to_owned(); FILE_LIMIT];
        let rules = AttentionRules::new(&[]).unwrap();
        assert_eq!(attention(&paths, &rules, &[]), [Note::FilesCut { looked_at: FILE_LIMIT }]);
        assert_eq!(attention(&paths[1..], &rules, &[]), []);
    }
}
