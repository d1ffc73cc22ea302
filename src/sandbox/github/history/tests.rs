use chrono::DateTime;

use super::*;

fn commit(parents: &[usize], message: &str) -> Commit {
    let who = Person::new("Mika", "mika@example.com");
    let date = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let (parents, message) = (parents.to_vec(), message.to_owned());
    Commit { sha: String::new(), parents, author: who.clone(), committer: who, date, message, files: vec![] }
}

/// `0 - 1 - 3(merge of 2)`, `0 - 2`, and `4`, unrelated.
fn diamond() -> History {
    let mut history = History::default();
    for parents in [&[][..], &[0], &[0], &[1, 2], &[]] {
        history.add(commit(parents, "work"));
    }
    history
}

#[test]
fn comparisons() {
    let history = diamond();
    for (base, head, status, ahead, behind, merge_base) in [
        (0, 0, "identical", vec![], 0, Some(0)),
        (0, 3, "ahead", vec![1, 2, 3], 0, Some(0)),
        (3, 1, "behind", vec![], 2, Some(1)),
        (1, 2, "diverged", vec![2], 1, Some(0)),
        (1, 3, "ahead", vec![2, 3], 0, Some(1)),
        (3, 4, "diverged", vec![4], 4, None),
    ] {
        let comparison = history.compare(base, head);
        let said = (comparison.status(), comparison.ahead, comparison.behind, comparison.merge_base);
        assert_eq!(said, (status, ahead, behind, merge_base), "{base}...{head}");
    }
}

#[test]
fn hashes_are_found_by_their_beginning_and_differ() {
    let history = diamond();
    let sha = history.at(2).sha.clone();
    assert_eq!(sha.len(), 40);
    assert_ne!(sha, history.at(1).sha);
    assert_eq!(history.find(&sha[..7]), Some(2));
    assert_eq!(history.find(&sha[..6]), None);
}

#[test]
fn authors_are_the_author_and_the_trailers_once() {
    let message = "Ridge\n\nCo-authored-by: Ren <ren@example.com>\nco-authored-by: Mika <MIKA@example.com>\nCo-authored-by: nobody";
    let names: Vec<_> = commit(&[], message).authors().into_iter().map(|person| person.name).collect();
    assert_eq!(names, ["Mika", "Ren"]);
}
