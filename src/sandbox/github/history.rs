//! A repository's commits as a graph, and the questions GitHub answers about it.
//!
//! Parents are always added before their children, so a commit's place is a topological order and
//! no ancestor ever has a higher place.

mod commit;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use commit::{Commit, Person};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// Which commits, by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<u64>);

impl Places {
    fn sized(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    /// Adds a place; false when it was there.
    fn insert(&mut self, place: usize) -> bool {
        let (word, bit) = (place / 64, 1 << (place % 64));
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    pub(super) fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    fn ascending(words: impl Iterator<Item = u64>) -> Vec<usize> {
        let bits = |(word, bits): (usize, u64)| {
            (0..64).filter(move |bit| bits & (1 << bit) != 0).map(move |bit| word * 64 + bit)
        };
        words.enumerate().flat_map(bits).collect()
    }

    fn minus(&self, other: &Self) -> Vec<usize> {
        Self::ascending(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine & !theirs))
    }

    fn highest_common(&self, other: &Self) -> Option<usize> {
        let both = self.0.iter().zip(&other.0).map(|(mine, theirs)| mine & theirs);
        let (word, bits) = both.enumerate().rfind(|(_, bits)| *bits != 0)?;
        Some(word * 64 + 63 - bits.leading_zeros() as usize)
    }
}

/// How two commits relate: what GitHub's comparison says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Reachable from the head and not from the base, parents before children.
    pub(super) ahead: Vec<usize>,
    /// How many the base has that the head has not.
    pub(super) behind: usize,
    /// The best common ancestor; none for unrelated histories.
    pub(super) merge_base: Option<usize>,
}

impl Comparison {
    /// `identical`, `ahead`, `behind` or `diverged`.
    pub(super) fn status(&self) -> &'static str {
        match (self.ahead.is_empty(), self.behind == 0) {
            (true, true) => "identical",
            (false, true) => "ahead",
            (true, false) => "behind",
            (false, false) => "diverged",
        }
    }
}

/// All commits of a repository.
#[derive(Debug, Default)]
pub(super) struct History {
    commits: Vec<Arc<Commit>>,
    by_sha: HashMap<String, usize>,
    first_touch: HashMap<String, usize>,
}

impl History {
    pub(super) fn len(&self) -> usize {
        self.commits.len()
    }

    pub(super) fn at(&self, place: usize) -> &Arc<Commit> {
        &self.commits[place]
    }

    pub(super) fn place(&self, sha: &str) -> Option<usize> {
        self.by_sha.get(sha).copied()
    }

    /// The commit a hash or an unambiguous beginning of at least 7 digits names.
    pub(super) fn find(&self, sha: &str) -> Option<usize> {
        let exact = self.place(sha);
        if exact.is_some() || sha.len() < 7 || !sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return exact;
        }
        let mut hits = self.by_sha.iter().filter(|(known, _)| known.starts_with(sha));
        let hit = hits.next().map(|(_, place)| *place);
        if hits.next().is_some() { None } else { hit }
    }

    /// Adds a commit whose parents are there already; an empty hash is filled in.
    pub(super) fn add(&mut self, mut commit: Commit) -> usize {
        let place = self.commits.len();
        if commit.sha.is_empty() {
            commit.sha = self.hash(&commit);
        }
        for path in &commit.files {
            self.first_touch.entry(path.clone()).or_insert(place);
        }
        self.by_sha.insert(commit.sha.clone(), place);
        self.commits.push(Arc::new(commit));
        place
    }

    fn hash(&self, commit: &Commit) -> String {
        let parents: Vec<&str> = commit.parents.iter().map(|place| self.at(*place).sha.as_str()).collect();
        let text =
            format!("{}\n{parents:?}\n{:?}\n{}\n{}", self.len(), commit.author, commit.date, commit.message);
        hex(text.as_bytes())
    }

    /// Everything reachable from there, itself included.
    pub(super) fn ancestors(&self, head: usize) -> Places {
        let mut seen = Places::sized(self.commits.len());
        let mut open = vec![head];
        seen.insert(head);
        while let Some(place) = open.pop() {
            open.extend(self.at(place).parents.iter().copied().filter(|parent| seen.insert(*parent)));
        }
        seen
    }

    pub(super) fn compare(&self, base: usize, head: usize) -> Comparison {
        let (old, new) = (self.ancestors(base), self.ancestors(head));
        let merge_base = new.highest_common(&old);
        Comparison { ahead: new.minus(&old), behind: old.minus(&new).len(), merge_base }
    }

    /// The commits of a head that a base does not have, parents before children.
    pub(super) fn range(&self, base: usize, head: usize) -> Vec<usize> {
        self.ancestors(head).minus(&self.ancestors(base))
    }

    /// The paths those commits changed, each with whether one of them made it.
    pub(super) fn files(&self, commits: &[usize]) -> BTreeMap<&str, bool> {
        let touched =
            commits.iter().flat_map(|place| self.at(*place).files.iter().map(move |path| (path, *place)));
        let mut files = BTreeMap::new();
        for (path, place) in touched {
            *files.entry(path.as_str()).or_insert(false) |= self.first_touch.get(path) == Some(&place);
        }
        files
    }

    /// Newest first, as `git log` shows them.
    pub(super) fn log(&self, head: usize) -> Vec<usize> {
        let mut places = self.ancestors(head).minus(&Places::sized(self.commits.len()));
        places.reverse();
        places
    }
}

/// 40 hex digits made from some bytes: for names, not for security.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
