//! A pull request's page as lines, and what a click on one of its boxes does. Pure.

use super::look::Look;
use crate::sandbox::slack::draw;

/// A body as its page shows it: comments hidden, boxes numbered.
pub(super) fn body(text: &str, look: &Look) -> Vec<String> {
    let text = without_comments(&text.replace("\r\n", "\n"));
    let mut lines: Vec<String> = Vec::new();
    let mut boxes = 0;
    for (line, found) in with_boxes(&text) {
        let line = line.trim_end();
        if line.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        match found {
            Some((at, ticked)) => {
                boxes += 1;
                let mark = if ticked { look.good("[x]") } else { "[ ]".to_owned() };
                let text = wrapped(&readable(line[at + 3..].trim()), look, 12);
                lines.extend(led(&text, &format!("  {boxes:>3} {mark} "), 10));
            }
            None => {
                let depth = line.len() - line.trim_start().len();
                let (lead, indent) = if boxes > 0 && depth > 0 { ("          ", 12) } else { ("  ", 4) };
                lines.extend(led(&wrapped(&readable(line.trim()), look, indent + 2), lead, indent));
            }
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The words beside the boxes of a body, in their order.
pub(super) fn boxes(text: &str) -> Vec<String> {
    let found = with_boxes(text).filter_map(|(line, found)| Some((line, found?.0)));
    found.map(|(line, at)| readable(without_comments(&line[at + 3..]).trim())).collect()
}

/// The body after a click on a box, counted from one; nothing when there is no such box.
pub(super) fn clicked(text: &str, number: usize, on: bool) -> Option<String> {
    let mut count = 0;
    let mut done = false;
    let lines = with_boxes(text).map(|(line, found)| {
        let Some((at, _)) = found else { return line.to_owned() };
        count += 1;
        if count != number {
            return line.to_owned();
        }
        done = true;
        format!("{}[{}]{}", &line[..at], if on { 'x' } else { ' ' }, &line[at + 3..])
    });
    let text: String = lines.collect();
    done.then_some(text)
}

/// The lines, each with its end; with where its box is and whether that is ticked. What stands in fences or in a
/// comment of several lines has none: nobody sees it as a box.
fn with_boxes(text: &str) -> impl Iterator<Item = (&str, Option<(usize, bool)>)> {
    let (mut fence, mut hidden) = (None::<&str>, false);
    text.split_inclusive('\n').map(move |line| {
        let bare = line.trim_start_matches(['>', ' ', '\t']);
        let was_hidden = hidden;
        hidden = match (line.rfind("<!--"), line.rfind("-->")) {
            (Some(begin), Some(end)) => begin > end,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => hidden,
        };
        if was_hidden {
            return (line, None);
        }
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match (fence, mark) {
            (Some(begun), Some(mark)) if begun == mark => fence = None,
            (Some(_), _) => {}
            (None, Some(mark)) => fence = Some(mark),
            (None, None) => return (line, checkbox(line, bare)),
        }
        (line, None)
    })
}

/// Where the box of a list item is, and whether it is ticked. `bare` is the line without quotes and indentation.
fn checkbox(line: &str, bare: &str) -> Option<(usize, bool)> {
    let numbered = || bare.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')']);
    let numbered = || numbered().filter(|_| bare.starts_with(|c: char| c.is_ascii_digit()));
    let rest = bare.strip_prefix(['-', '*', '+']).or_else(numbered);
    let rest = rest.filter(|rest| rest.starts_with([' ', '\t']))?.trim_start();
    let ticked = match rest.get(..3)? {
        "[ ]" => false,
        "[x]" | "[X]" => true,
        _ => return None,
    };
    let is_box = rest[3..].starts_with(char::is_whitespace);
    is_box.then_some((line.len() - rest.len(), ticked))
}

fn without_comments(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        shown.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    shown + rest
}

/// Markdown as a reader sees it: escapes, bold and code without their marks.
fn readable(text: &str) -> String {
    let text = text.replace("**", "").replace('`', "");
    let text = text.strip_prefix("- ").map_or_else(|| text.clone(), |item| format!("· {item}"));
    let mut shown = String::new();
    let mut chars = text.trim_start_matches('#').trim_start_matches(' ').chars().peekable();
    if text.starts_with('#') && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        shown.push('#');
    }
    while let Some(c) = chars.next() {
        let escaped = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        shown.push(if escaped { chars.next().unwrap_or(c) } else { c });
    }
    ["&lt;", "&gt;", "&amp;"]
        .iter()
        .zip(["<", ">", "&"])
        .fold(shown, |shown, (entity, plain)| shown.replace(entity, plain))
}

fn wrapped(text: &str, look: &Look, indent: usize) -> Vec<String> {
    draw::wrapped(text, look.width.saturating_sub(indent).clamp(20, 110))
}

/// Lines whose first begins with `lead`, the others as far in.
fn led(lines: &[String], lead: &str, indent: usize) -> Vec<String> {
    let line = |(nth, line): (usize, &String)| {
        if nth == 0 { format!("{lead}{line}") } else { format!("{}{line}", " ".repeat(indent)) }
    };
    lines.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{Offset, Utc};

    use super::*;

    const BODY: &str = "<!-- tengu:begin v1 -->\r\n\r\n**web → production**\r\n\r\n\
        - [ ] #3 Draw routes \\_now\\_ @ayako-t <!-- tengu:pr=3 -->\r\n  - `79e4ecd` Read GPX\r\n\
        - [x] #4 Snow &lt;b&gt; <!-- tengu:pr=4 -->\r\n\r\n<!-- tengu:end -->\r\n";

    #[test]
    fn a_page_numbers_its_boxes_and_hides_comments() {
        let look = Look { width: 80, colour: false, zone: Utc.fix() };
        assert_eq!(
            body(BODY, &look),
            [
                "  web → production",
                "",
                "    1 [ ] #3 Draw routes _now_ @ayako-t",
                "          · 79e4ecd Read GPX",
                "    2 [x] #4 Snow <b>",
            ]
        );
        assert_eq!(boxes(BODY), ["#3 Draw routes _now_ @ayako-t", "#4 Snow <b>"]);
    }

    #[test]
    fn a_click_changes_one_mark() {
        for (body, number, on, after) in [
            ("- [ ] a\r\n- [ ] b\r\n", 2, true, Some("- [ ] a\r\n- [x] b\r\n")),
            ("- [x] a", 1, false, Some("- [ ] a")),
            ("text [ ]\n  * [ ] deep", 1, true, Some("text [ ]\n  * [x] deep")),
            ("- [ ] a", 2, true, None),
            ("- [] a", 1, true, None),
            ("1. [ ] a\n- [ ] b", 1, true, Some("1. [x] a\n- [ ] b")),
            ("2) [ ] a\n> - [ ] b", 2, true, Some("2) [ ] a\n> - [x] b")),
            ("```\n- [ ] a\n```\n- [ ] b", 1, true, Some("```\n- [ ] a\n```\n- [x] b")),
            (
                "<!--\n- [ ] a\n-->\n- [ ] b <!-- c -->",
                1,
                true,
                Some("<!--\n- [ ] a\n-->\n- [x] b <!-- c -->"),
            ),
            ("- [ ](https://a.example) a", 1, true, None),
        ] {
            assert_eq!(clicked(body, number, on).as_deref(), after, "{body:?}");
        }
    }
}
