use super::super::read::read;
use super::super::render::DEFAULT_TEMPLATE;
use super::*;
use crate::release::Change;
use crate::release::testing::{change, line, release};

fn fitted(old: &str, count: u64, title: &str, commits: usize) -> Result<(NewBody, Detail), Unfit> {
    let changes = (1..=count).map(|number| Change {
        commits: vec![line("0123456789", "A subject of usual length, say fifty signs"); commits],
        ..change(number, title)
    });
    fit(old, &release(changes.collect()), DEFAULT_TEMPLATE, &Words::english(), &BTreeSet::new())
}

#[test]
fn it_is_as_detailed_as_fits() {
    let long = "x".repeat(250);
    for (count, title, commits, detail) in [
        (0, "T", 0, Detail::Full),
        (1, "T", 251, Detail::Full),
        (250, "T", 10, Detail::WithoutCommits),
        (1_000, "T", 1, Detail::WithoutCommits),
        (500, &long, 1, Detail::ShortTitles),
        (1_000, &long, 1, Detail::OnlyNumbers),
    ] {
        let (body, found) = fitted("Mine\n", count, title, commits).unwrap();
        assert_eq!(found, detail, "{count} × {commits}");
        assert!(length(&body.text) <= BODY_LIMIT && body.text.starts_with("Mine\n"));
        assert_eq!(read(&body.text).ours().count(), usize::try_from(count).unwrap());
        assert_eq!(body.text.contains("longer than GitHub allows"), detail != Detail::Full);
    }
}

#[test]
fn what_people_wrote_is_never_cut() {
    let old = "あ".repeat(60_000);
    assert!(fitted(&old, 10, "T", 1).unwrap().0.text.starts_with(&old));
    let error = fitted(&old, 200, "T", 1).unwrap_err();
    assert!(matches!(error, Unfit::TooLarge { length } if length > BODY_LIMIT), "{error}");
}

#[test]
fn length_is_counted_with_care() {
    for (text, expected) in [("", 0), ("あa", 2), ("👩", 2), ("a\nb", 4), ("a\r\nb", 4)] {
        assert_eq!(length(text), expected, "{text:?}");
    }
}
