//! Where every author of a change says that it works, each has a box of their own.

use std::collections::BTreeSet;

use super::changes::Change;
use super::key::Key;
use super::person::Person;

/// The changes with one author each: one that several made comes once for each of them. Its commits and what it
/// takes back stand with the first.
pub(super) fn per_author(changes: Vec<Change>) -> Vec<Change> {
    changes.into_iter().flat_map(of_each).collect()
}

fn of_each(change: Change) -> Vec<Change> {
    let Some(number) = change.key.number().filter(|_| change.people.len() > 1) else { return vec![change] };
    let mut known = BTreeSet::new();
    let mut each = Vec::new();
    for person in &change.people {
        let who = who(person);
        if known.insert(who.clone()) {
            let (commits, reverts) = if each.is_empty() {
                (change.commits.clone(), change.reverts.clone())
            } else {
                (Vec::new(), Vec::new())
            };
            let key = Key::PullRequestOf(number, who);
            each.push(Change { key, people: vec![person.clone()], commits, reverts, ..change.clone() });
        }
    }
    each
}

/// What an author's box is known by: the account, else the address with the name, which may share it.
fn who(person: &Person) -> String {
    let unknown = || format!("{} {}", person.email.as_deref().unwrap_or_default(), person.name);
    person.login.clone().unwrap_or_else(unknown).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{change, person};
    use super::*;

    #[test]
    fn each_author_has_a_box() {
        let both = Change { people: vec![person("Ken"), person("yui")], ..change(1, "Both") };
        let split = per_author(vec![both.clone(), change(2, "One")]);
        let keys: Vec<_> = split.iter().map(|change| change.key.to_string()).collect();
        assert_eq!(keys, ["pr=1/ken", "pr=1/yui", "pr=2"]);
        assert_eq!(split[0].commits, both.commits);
        assert!(split[1].commits.is_empty());
    }
}
