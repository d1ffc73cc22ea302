//! Everything that would go out, in one value.

use std::collections::BTreeSet;

use super::attention::Note;
use super::changes::Change;
use super::key::Key;
use super::person::{Person, add};

/// What a deploy of an app to an environment would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The app's name.
    pub app: String,
    /// The environment's name.
    pub environment: String,
    /// The branch it comes from.
    pub base: String,
    /// The branch it goes to.
    pub release_branch: String,
    /// The head of the base branch: exactly what was seen.
    pub head_sha: String,
    /// The head of the release branch: what runs now.
    pub release_sha: String,
    /// What would go out, in the order in which it reached the base branch.
    pub changes: Vec<Change>,
    /// What deserves a second look.
    pub attention: Vec<Note>,
    /// How many commits stand between both branches, as GitHub counts them.
    pub commit_count: usize,
    /// Whether fewer commits than that were looked at.
    pub truncated: bool,
}

/// How much a release is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Pull requests.
    pub pull_requests: usize,
    /// Authors who brought commits without a pull request.
    pub direct: usize,
    /// Commits, merge commits included.
    pub commits: usize,
    /// People who are asked to confirm something.
    pub people: usize,
}

impl Release {
    /// How much it is.
    pub fn counts(&self) -> Counts {
        let numbers: BTreeSet<u64> = self.changes.iter().filter_map(|change| change.number).collect();
        Counts {
            pull_requests: numbers.len(),
            direct: self.changes.iter().filter(|change| change.number.is_none()).count(),
            commits: self.commit_count,
            people: self.authors().len(),
        }
    }

    /// Everybody who is asked to confirm something, each once, in the order of the changes.
    pub fn authors(&self) -> Vec<Person> {
        let mut people = vec![];
        for person in self.changes.iter().flat_map(|change| &change.people) {
            add(&mut people, person.clone());
        }
        people
    }

    /// The changes that were not there when the keys were `old`.
    pub fn joined(&self, old: &[Key]) -> Vec<&Change> {
        self.changes.iter().filter(|change| !old.contains(&change.key)).collect()
    }

    /// The keys of all changes, in order.
    pub fn keys(&self) -> Vec<Key> {
        self.changes.iter().map(|change| change.key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{change, person, release};
    use super::*;

    #[test]
    fn what_joined_and_how_much_it_is() {
        let direct = Change {
            key: Key::Login("yui".into()),
            number: None,
            people: vec![person("KEN")],
            ..change(0, "Yui")
        };
        let release = release(vec![change(1, "A"), change(2, "B"), direct]);
        assert_eq!(release.counts(), Counts { pull_requests: 2, direct: 1, commits: 3, people: 1 });
        let joined = release.joined(&[Key::PullRequest(1), Key::PullRequest(9)]);
        assert_eq!(joined, [&release.changes[1], &release.changes[2]]);
    }
}
