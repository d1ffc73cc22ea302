//! The order in which commits reached the base branch, and with which merge.

use std::collections::{HashMap, HashSet};

use crate::github::model::Commit;

/// A commit and the way it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached<'a> {
    pub(super) commit: &'a Commit,
    /// The merge whose merged side it stands on, as an index into `commits` as they were given.
    pub(super) via: Option<usize>,
    /// Its own index into `commits`.
    pub(super) index: usize,
}

/// Sorts `commits` by when they reached the branch at their tip: along first parents, and before
/// each merge what that merge brought.
///
/// That is a depth-first walk, parents before children and first parents first. It keeps its own
/// stack: histories where every merge nests in the next are thousands deep.
pub(super) fn in_order(commits: &[Commit]) -> Vec<Reached<'_>> {
    let mut walk = Walk::new(commits);
    let parents: HashSet<&str> =
        commits.iter().flat_map(|commit| commit.parents.iter().map(String::as_str)).collect();
    let is_tip = |index: &usize| !parents.contains(commits[*index].sha.as_str());
    // the second round only finds something if the hashes go round in a circle: bad input, no loss
    for root in (0..commits.len()).filter(is_tip).chain(0..commits.len()) {
        walk.from(root);
    }
    walk.reached
}

struct Walk<'a> {
    commits: &'a [Commit],
    index_of: HashMap<&'a str, usize>,
    seen: Vec<bool>,
    reached: Vec<Reached<'a>>,
}

/// A commit on the way down: which parent is next, and the merge it was entered by.
struct Frame {
    index: usize,
    parent: usize,
    via: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(commits: &'a [Commit]) -> Self {
        // the last of two equal hashes wins; the other is marked as seen and never listed
        let index_of: HashMap<_, _> =
            commits.iter().enumerate().map(|(index, commit)| (commit.sha.as_str(), index)).collect();
        let seen = (0..commits.len()).map(|index| index_of[commits[index].sha.as_str()] != index).collect();
        Self { commits, index_of, seen, reached: Vec::with_capacity(commits.len()) }
    }

    fn from(&mut self, root: usize) {
        let mut stack: Vec<Frame> = self.enter(root, None).into_iter().collect();
        while let Some(frame) = stack.last_mut() {
            let (index, parent, via) = (frame.index, frame.parent, frame.via);
            let commit = &self.commits[index];
            frame.parent += 1;
            let Some(sha) = commit.parents.get(parent) else {
                self.reached.push(Reached { commit, via, index });
                stack.pop();
                continue;
            };
            if let Some(&next) = self.index_of.get(sha.as_str()) {
                let via = if parent == 0 { via } else { Some(index) };
                stack.extend(self.enter(next, via));
            }
        }
    }

    fn enter(&mut self, index: usize, via: Option<usize>) -> Option<Frame> {
        let first_time = !std::mem::replace(&mut self.seen[index], true);
        first_time.then_some(Frame { index, parent: 0, via })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{commit, shas};
    use super::*;

    #[test]
    fn a_merge_comes_after_what_it_brought_and_before_what_came_later() {
        // listed by date, as GitHub does: the branch's commits lie between those of the base branch
        let commits = [
            commit("f1", &["out"]),
            commit("a", &["out"]),
            commit("f2", &["f1"]),
            commit("b", &["a"]),
            commit("back", &["f2", "a"]),
            commit("m", &["b", "back"]),
            commit("c", &["m"]),
        ];
        let order = in_order(&commits);
        assert_eq!(
            shas(order.iter().map(|reached| reached.commit)),
            ["a", "b", "f1", "f2", "back", "m", "c"]
        );
        let via: Vec<_> = order.iter().map(|reached| reached.via).collect();
        assert_eq!(via, [None, None, Some(5), Some(5), Some(5), None, None]);
    }

    #[test]
    fn nothing_is_lost_or_doubled_in_odd_histories() {
        let commits = [
            commit("x", &["y"]),
            commit("y", &["x"]),
            commit("twice", &[]),
            commit("twice", &[]),
            commit("lone", &["gone"]),
        ];
        let mut found = shas(in_order(&commits).iter().map(|reached| reached.commit));
        found.sort();
        assert_eq!(found, ["lone", "twice", "x", "y"]);
    }

    #[test]
    fn ten_thousand_nested_merges_do_not_exhaust_the_stack() {
        let commits: Vec<_> =
            (0..10_000).map(|n| commit(&format!("m{n}"), &["out", &format!("m{}", n + 1)])).collect();
        assert_eq!(in_order(&commits).len(), 10_000);
    }
}
