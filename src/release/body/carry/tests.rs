use insta::assert_snapshot;

use super::super::mark::{BEGIN, END};
use super::super::render::{DEFAULT_TEMPLATE, Detail, render};
use super::super::words::Words;
use super::*;
use crate::release::testing::{change, release};

/// A part with these pull requests and little around them.
fn part(numbers: &[u64]) -> Part {
    let template = "List:\n\n{% for change in changes %}{{ change.item }}\n{% endfor %}";
    let changes = numbers.iter().map(|&number| change(number, "T")).collect();
    render(&release(changes), template, &Words::english(), Detail::Full).unwrap()
}

fn first(numbers: &[u64]) -> String {
    carry("", &part(numbers), &BTreeSet::new()).text
}

fn updated(old: &str, numbers: &[u64]) -> String {
    carry(old, &part(numbers), &BTreeSet::new()).text
}

fn ticked(old: &str, numbers: &[u64], remembered: &[u64]) -> Vec<u64> {
    let remembered = remembered.iter().map(|&number| Key::PullRequest(number)).collect();
    carry(old, &part(numbers), &remembered).ticked.iter().filter_map(Key::number).collect()
}

fn tick(body: &str, number: u64) -> String {
    body.replace(&format!("- [ ] #{number} "), &format!("- [x] #{number} "))
}

#[test]
fn a_tick_follows_its_key() {
    let old = tick(&first(&[1, 2]), 1);
    for (what, numbers, expected) in [
        ("order", &[2, 1][..], &[1][..]),
        ("something joined before it", &[3, 1, 2], &[1]),
        ("replaced by another one in its place", &[3, 2], &[]),
        ("the last one left", &[1], &[1]),
        ("nothing left", &[], &[]),
    ] {
        assert_eq!(ticked(&old, numbers, &[]), expected, "{what}");
    }
    let twice = updated(&updated(&old, &[1]), &[2, 1]);
    assert!(twice.contains("- [x] #1 ") && twice.contains("- [ ] #2 "), "{twice}");
}

#[test]
fn what_is_remembered_counts_where_no_box_says_otherwise() {
    let old = tick(&first(&[1, 2]), 1);
    assert_eq!(ticked(&old, &[1, 2, 3], &[2, 3]), [1, 3], "2 was taken back by hand, 3 vanished");
    assert_eq!(ticked("gone", &[1, 2], &[1]), [1]);
}

#[test]
fn boxes_are_found_in_every_shape_people_give_them() {
    let body = tick(&first(&[1]), 1);
    for (what, old) in [
        ("CRLF", body.replace('\n', "\r\n")),
        ("star", body.replace("- [x]", "* [x]")),
        ("plus", body.replace("- [x]", "+ [x]")),
        ("number", body.replace("- [x]", "1. [x]")),
        ("capital", body.replace("[x]", "[X]")),
        ("no begin", body.replace(BEGIN, "")),
        ("no end", body.replace(END, "")),
        ("no marks", body.replace(END, "").replace(BEGIN, "")),
        ("doubled", format!("{body}\n{}", first(&[1]))),
        ("moved", format!("- [x] #1 <!-- tengu:pr=1 -->\n\n{}", body.replace("- [x]", "-"))),
    ] {
        assert_eq!(ticked(&old, &[1], &[]), [1], "{what}");
        let new = updated(&old, &[1, 2]);
        assert_eq!(read(&new).ours().count(), 2, "{what}: {new}");
        assert_eq!(updated(&new, &[1, 2]), new, "{what}: writing again changes nothing");
    }
    for (what, old) in [
        ("fence", format!("```\n{body}\n```")),
        ("quote", format!("> {}", body.replace('\n', "\n> "))),
        ("comment", body.replace("- [x]", "<!-- - [x]")),
    ] {
        assert_eq!(ticked(&old, &[1], &[]), [0; 0], "{what}");
    }
}

#[test]
fn every_byte_outside_stays() {
    let before = "Hello\r\n\r\n- [x] mine\r\n\r\n```\r\n- [ ] code <!-- tengu:pr=1 -->\r\n```\r\n  ";
    let after = " \r\n\r\ntail\twith spaces  \r\n\r\n";
    let old = format!("{}{}{after}", before, first(&[1]));
    let new = updated(&old, &[2, 3]);
    assert!(new.starts_with(before.trim_end_matches(' ')) && new.ends_with(after), "{new:?}");
    assert!(!new.replace("\r\n", "").contains('\n'), "the part takes the line ends over");
    let text = "No part yet";
    assert!(updated(text, &[1]).starts_with("No part yet\n\n<!-- tengu:begin"));
}

#[test]
fn a_fence_left_open_above_does_not_hide_the_list() {
    let old = format!("```\nlog\n\n{}", tick(&first(&[1]), 1));
    let new = updated(&old, &[1]);
    assert!(new.starts_with(BEGIN) && new.ends_with(&old), "{new}");
    assert_eq!(updated(&new, &[1]), new);
}

#[test]
fn boxes_that_people_add_inside_move_behind_the_part() {
    let old = first(&[1, 2])
        .replace("- [ ] #2", "  - [x] looked at\n    the logs\n  - [ ] alarms\n- [ ] tell sales\n- [ ] #2");
    assert_snapshot!(updated(&tick(&old, 1), &[2, 1]), @r#"
    <!-- tengu:begin v1 -->

    List:

    - [ ] #2 T @ken <!-- tengu:pr=2 -->
    - [x] #1 T @ken <!-- tengu:pr=1 -->

    <!-- tengu:end -->

    - [x] looked at
      the logs

    - [ ] alarms

    - [ ] tell sales
    "#);
}

#[test]
fn marks_deleted_by_hand() {
    let changes = vec![change(1, "A"), change(2, "B")];
    let part = render(&release(changes), DEFAULT_TEMPLATE, &Words::english(), Detail::Full).unwrap();
    let body = carry("Mine above\n", &part, &BTreeSet::new()).text;
    let old = tick(&body, 2).replace(BEGIN, "").replace(END, "Mine below");
    assert_snapshot!(carry(&old, &part, &BTreeSet::new()).text, @r#"
    Mine above



    **web → production**: `master` into `deployment/production` at `0123456`

    Pull requests: 2 · Commits: 2 · People: 1

    Tick the box of a change once it is confirmed to work.

    <!-- tengu:begin v1 -->

    **web → production**: `master` into `deployment/production` at `0123456`

    Pull requests: 2 · Commits: 2 · People: 1

    Tick the box of a change once it is confirmed to work.

    - [ ] #1 A @ken <!-- tengu:pr=1 -->
      - `abcdef0` Work
    - [x] #2 B @ken <!-- tengu:pr=2 -->
      - `abcdef0` Work

    <!-- tengu:end -->

    Mine below
    "#);
}

#[test]
fn boxes_of_the_template_itself_are_not_taken_for_peoples() {
    let template = "- [ ] tell sales\n{% for change in changes %}{{ change.item }}\n{% endfor %}";
    let part = render(&release(vec![change(1, "A")]), template, &Words::english(), Detail::Full).unwrap();
    let body = carry("", &part, &BTreeSet::new()).text;
    assert_eq!(carry(&body.replace("[ ] tell", "[x] tell"), &part, &BTreeSet::new()).text, body);
}
