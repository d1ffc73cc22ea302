//! What changed between two drawings of a message. Pure.

/// A line of the new drawing, or one that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Same(&'a str),
    New(&'a str),
    Gone(&'a str),
}

/// Lays two drawings beside each other, keeping as many lines as possible.
pub(super) fn changed<'a>(old: &'a [String], new: &'a [String]) -> Vec<Line<'a>> {
    let kept = longest_common(old, new);
    let (mut at, mut to) = (0, 0);
    let mut lines = Vec::new();
    while at < old.len() || to < new.len() {
        if at < old.len() && to < new.len() && old[at] == new[to] {
            lines.push(Line::Same(&new[to]));
            (at, to) = (at + 1, to + 1);
        } else if at < old.len() && (to == new.len() || kept[at + 1][to] >= kept[at][to + 1]) {
            lines.push(Line::Gone(&old[at]));
            at += 1;
        } else {
            lines.push(Line::New(&new[to]));
            to += 1;
        }
    }
    lines
}

/// The same without the lines that others have taken the place of.
pub(super) fn replaced<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let is_same = |line: &Line<'_>| matches!(line, Line::Same(_));
    let runs = lines.chunk_by(|one, other| is_same(one) == is_same(other));
    let left = runs.flat_map(|run| {
        let has_new = run.iter().any(|line| matches!(line, Line::New(_)));
        run.iter().filter(move |line| !(has_new && matches!(line, Line::Gone(_))))
    });
    left.copied().collect()
}

/// How many lines the rest of both have in common, from every pair of places on.
fn longest_common(old: &[String], new: &[String]) -> Vec<Vec<usize>> {
    let mut kept = vec![vec![0; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            kept[at][to] = if old[at] == new[to] {
                kept[at + 1][to + 1] + 1
            } else {
                kept[at + 1][to].max(kept[at][to + 1])
            };
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_added_and_gone() {
        for (old, new, shown) in [
            ("a b c", "a b c", "=a =b =c"),
            ("a b c", "a x c", "=a -b +x =c"),
            ("a", "a b", "=a +b"),
            ("a b", "b", "-a =b"),
            ("", "a", "+a"),
        ] {
            let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let (old, new) = (lines(old), lines(new));
            let told: Vec<String> = changed(&old, &new)
                .iter()
                .map(|line| match line {
                    Line::Same(text) => format!("={text}"),
                    Line::New(text) => format!("+{text}"),
                    Line::Gone(text) => format!("-{text}"),
                })
                .collect();
            assert_eq!(told.join(" "), shown, "{old:?} {new:?}");
        }
    }

    #[test]
    fn what_something_new_stands_for_is_not_told() {
        let lines = [Line::Gone("a"), Line::New("b"), Line::Same("c"), Line::Gone("d"), Line::Same("e")];
        let left = [Line::New("b"), Line::Same("c"), Line::Gone("d"), Line::Same("e")];
        assert_eq!(replaced(&lines), left);
    }
}
