//! Ticks boxes in a body, and nothing else.

use std::collections::BTreeSet;

use super::read::read;
use crate::release::Key;

/// `body` with the boxes of `keys` ticked or empty; every other byte stays. A change that stands there twice is
/// ticked twice. What has no box is left out.
pub fn tick(body: &str, keys: &BTreeSet<Key>, ticked: bool) -> String {
    let mut text = body.to_owned();
    // both boxes are three bytes long, so the ranges stay right
    for item in read(body).items {
        if item.ticked != ticked && item.key.as_ref().is_some_and(|key| keys.contains(key)) {
            text.replace_range(item.checkbox, if ticked { "[x]" } else { "[ ]" });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_changes_and_nothing_else() {
        let body =
            "Mine\r\n* [ ] #1 One <!-- tengu:pr=1 -->\r\n- [X] #2 Two <!-- tengu:pr=2 -->\r\n- [ ] my own";
        let keys = BTreeSet::from([Key::PullRequest(1), Key::PullRequest(2), Key::PullRequest(3)]);
        let ticked = tick(body, &keys, true);
        assert_eq!(ticked, body.replace("* [ ] #1", "* [x] #1"));
        assert_eq!(tick(&ticked, &keys, false), body.replace("[X]", "[ ]"));
        assert_eq!(tick(body, &BTreeSet::new(), true), body);
    }
}
