//! The HTML comments that make a body work, whatever its template: one per task item with its
//! key, and one before and after tengu's part.

use std::ops::Range;

use crate::release::Key;

/// Opens tengu's part. The number is raised when a newer tengu has to tell old bodies apart.
pub const BEGIN: &str = "<!-- tengu:begin v1 -->";
/// Closes tengu's part.
pub const END: &str = "<!-- tengu:end -->";

/// A comment of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Tengu's part begins, of whatever version.
    Begin,
    /// Tengu's part ends.
    End,
    /// The task item it stands in is the one of this change.
    Key(Key),
}

/// The comment that carries `key`.
pub fn of(key: &Key) -> String {
    format!("<!-- tengu:{key} -->")
}

/// The marks in a piece of HTML and where they stand. A comment ends at the first `-->`, so what
/// is commented out together with its mark is not found.
pub fn find(html: &str) -> Vec<(Mark, Range<usize>)> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(start) = html[at..].find("<!--").map(|start| at + start) {
        let Some(length) = html[start + 4..].find("-->") else { break };
        let inside = &html[start + 4..start + 4 + length];
        at = start + 4 + length + 3;
        found.extend(parse(inside).map(|mark| (mark, start..at)));
    }
    found
}

fn parse(inside: &str) -> Option<Mark> {
    let mark = inside.trim().strip_prefix("tengu:")?;
    match mark.split_whitespace().next()? {
        "begin" => Some(Mark::Begin),
        "end" => Some(Mark::End),
        _ => mark.parse().ok().map(Mark::Key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_whole_comments() {
        let key = Mark::Key(Key::PullRequest(12));
        for (html, marks) in [
            (BEGIN, vec![Mark::Begin]),
            ("<!-- tengu:begin v9 -->", vec![Mark::Begin]),
            (END, vec![Mark::End]),
            ("<b> <!--x--> <!--tengu:pr=12--> <!-- tengu:end -->", vec![key.clone(), Mark::End]),
            ("<!-- see <!-- tengu:pr=12 -->", vec![]),
            ("<!-- tengu:pr=12", vec![]),
            ("<!-- tengu:what=12 -->", vec![]),
            ("<!-- tengu: -->", vec![]),
        ] {
            let found: Vec<_> = find(html).into_iter().map(|(mark, _)| mark).collect();
            assert_eq!(found, marks, "{html}");
        }
        assert_eq!(find(&of(&Key::PullRequest(12))), [(key, 0..20)]);
    }
}
