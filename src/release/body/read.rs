//! Reads a body: where tengu's part is, which boxes there are, which are ticked.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::mark::{self, Mark};
use crate::release::Key;

/// A task item: a list item that starts with a checkbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The change it stands for; `None` for people's own checkboxes.
    pub key: Option<Key>,
    /// Whether it is ticked.
    pub ticked: bool,
    /// The bytes of its `[ ]`.
    pub checkbox: Range<usize>,
    /// The bytes of the whole item with what is nested in it.
    pub whole: Range<usize>,
    /// The bytes from its bullet to the end of its key's comment; of its box, if it has no key.
    pub head: Range<usize>,
    /// The bytes of the commit lines nested in it: items that start with a hash in a code span.
    pub commit_lines: Vec<Range<usize>>,
}

/// What was found in a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// All task items, in order of their boxes.
    pub items: Vec<Item>,
    /// The complete parts of tengu, from the first byte of the begin mark to the last of the end mark.
    pub parts: Vec<Range<usize>>,
    /// Begin and end marks that lost their other half.
    pub lone_marks: Vec<Range<usize>>,
}

impl Found {
    /// Whether `key` is ticked; `None` if it has no box. If it has several (somebody copied a line),
    /// one tick is enough.
    pub fn ticked(&self, key: &Key) -> Option<bool> {
        let mut boxes = self.items.iter().filter(|item| item.key.as_ref() == Some(key)).peekable();
        boxes.peek()?;
        Some(boxes.any(|item| item.ticked))
    }

    /// Each change's box in order; twice, if it stands there twice.
    pub fn ours(&self) -> impl Iterator<Item = (&Key, bool)> {
        self.items.iter().filter_map(|item| Some((item.key.as_ref()?, item.ticked)))
    }

    /// Whether `at` lies in a complete part of tengu.
    pub(super) fn in_part(&self, at: usize) -> bool {
        self.parts.iter().any(|part| part.contains(&at))
    }
}

/// Reads `body` as GitHub does. What stands in code, in an HTML comment or in a quote (somebody
/// repeating the list) is neither a box nor a mark. Items are found by key wherever they
/// stand, in a part or not.
pub fn read(body: &str) -> Found {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let reader = Reader { body, ..Reader::default() };
    reader.read(Parser::new_ext(body, options).into_offset_iter())
}

#[derive(Default)]
struct Reader<'a> {
    body: &'a str,
    quotes: usize,
    open: Vec<Open>,
    found: Found,
    marks: Vec<(Mark, Range<usize>)>,
}

/// A list item that is still open.
struct Open {
    whole: Range<usize>,
    checkbox: Option<(bool, Range<usize>)>,
    key: Option<(Key, usize)>,
    /// Whether its text has begun.
    begun: bool,
    is_commit: bool,
    commit_lines: Vec<Range<usize>>,
}

impl<'a> Reader<'a> {
    fn read(mut self, events: OffsetIter<'a>) -> Found {
        for (event, range) in events {
            match event {
                Event::Start(Tag::BlockQuote(_)) => self.quotes += 1,
                Event::End(TagEnd::BlockQuote(_)) => self.quotes -= 1,
                _ if self.quotes > 0 => {}
                Event::Start(Tag::Item) => self.open.push(Open::new(range)),
                Event::End(TagEnd::Item) => self.close(),
                // lines of a block arrive one by one, but a comment may span them
                Event::Start(Tag::HtmlBlock) => self.html(range),
                Event::InlineHtml(_) => self.html(range),
                other => self.inside(&other, range),
            }
        }
        self.found.items.sort_by_key(|item| item.checkbox.start);
        self.pair_marks();
        self.found
    }

    fn inside(&mut self, event: &Event<'_>, range: Range<usize>) {
        let Some(item) = self.open.last_mut() else { return };
        match event {
            Event::TaskListMarker(ticked) => item.checkbox = Some((*ticked, range)),
            Event::Code(code) if !item.begun => item.is_commit = is_hash(code),
            _ => {}
        }
        item.begun |= !matches!(event, Event::Start(Tag::Paragraph));
    }

    fn html(&mut self, range: Range<usize>) {
        for (mark, at) in mark::find(&self.body[range.clone()]) {
            let at = range.start + at.start..range.start + at.end;
            match (mark, self.open.last_mut()) {
                (Mark::Key(key), Some(item)) => drop(item.key.get_or_insert((key, at.end))),
                (Mark::Key(_), None) => {}
                (mark, _) => self.marks.push((mark, at)),
            }
        }
    }

    fn close(&mut self) {
        let Some(item) = self.open.pop() else { return };
        let Some((ticked, checkbox)) = item.checkbox else {
            if let Some(parent) = self.open.last_mut().filter(|_| item.is_commit) {
                parent.commit_lines.push(item.whole);
            }
            return;
        };
        let end = item.key.as_ref().map_or(checkbox.end, |(_, end)| *end);
        self.found.items.push(Item {
            key: item.key.map(|(key, _)| key),
            ticked,
            checkbox,
            head: item.whole.start..end,
            whole: item.whole,
            commit_lines: item.commit_lines,
        });
    }

    /// A part goes from a begin mark to the next end mark, with no other begin mark between: the
    /// shortest reading, so that nothing that people wrote gets into it.
    fn pair_marks(&mut self) {
        let mut begin: Option<Range<usize>> = None;
        for (mark, at) in self.marks.drain(..) {
            match (mark, begin.take()) {
                (Mark::Begin, before) => {
                    self.found.lone_marks.extend(before);
                    begin = Some(at);
                }
                (_, Some(begin)) => self.found.parts.push(begin.start..at.end),
                (_, None) => self.found.lone_marks.push(at),
            }
        }
        self.found.lone_marks.extend(begin);
    }
}

impl Open {
    fn new(whole: Range<usize>) -> Self {
        Self { whole, checkbox: None, key: None, begun: false, is_commit: false, commit_lines: vec![] }
    }
}

fn is_hash(code: &str) -> bool {
    code.len() >= 7 && code.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(body: &str) -> Vec<(String, bool)> {
        let name = |item: &Item| item.key.as_ref().map_or("-".to_owned(), Key::to_string);
        read(body).items.iter().map(|item| (name(item), item.ticked)).collect()
    }

    #[test]
    fn what_is_a_box_of_ours_and_what_is_not() {
        const A: &str = "<!-- tengu:pr=1 -->";
        for (body, expected) in [
            (format!("- [ ] a {A}"), vec![("pr=1", false)]),
            (format!("- [x] a {A}"), vec![("pr=1", true)]),
            (format!("* [X] a {A}"), vec![("pr=1", true)]),
            (format!("+ [x] a {A}\r\n+ [ ] b"), vec![("pr=1", true), ("-", false)]),
            (format!("1. [x] a {A}"), vec![("pr=1", true)]),
            (format!("- one\n  - [x] a {A}"), vec![("pr=1", true)]),
            (format!("- [x] own\n  - [ ] a {A}"), vec![("-", true), ("pr=1", false)]),
            (format!("- [x] a\n  - b {A}"), vec![("-", true)]),
            (format!("- [x] a\n\n  more {A}"), vec![("pr=1", true)]),
            (format!("```\n- [x] a {A}\n```"), vec![]),
            (format!("text\n\n    - [x] a {A}"), vec![]),
            (format!("> - [x] a {A}"), vec![]),
            (format!("<!--\n- [x] a {A}\n-->"), vec![]),
            (format!("- [x] `a {A}`"), vec![("-", true)]),
            (format!("- [x]a {A}"), vec![]),
            (format!("- a [x] {A}"), vec![]),
            (format!("[x] a {A}"), vec![]),
            (format!("- [y] a {A}"), vec![]),
            (format!("a {A}"), vec![]),
        ] {
            let expected: Vec<_> = expected.iter().map(|&(key, ticked)| (key.to_owned(), ticked)).collect();
            assert_eq!(boxes(&body), expected, "{body}");
        }
    }

    #[test]
    fn a_doubled_key_is_ticked_if_one_of_its_boxes_is() {
        let found =
            read("- [ ] a <!-- tengu:pr=1 -->\n- [x] a <!-- tengu:pr=1 -->\n- [ ] b <!-- tengu:pr=2 -->");
        assert_eq!(found.ticked(&Key::PullRequest(1)), Some(true));
        assert_eq!(found.ticked(&Key::PullRequest(2)), Some(false));
        assert_eq!(found.ticked(&Key::PullRequest(3)), None);
    }

    #[test]
    fn parts_need_both_marks() {
        let (b, e) = (mark::BEGIN, mark::END);
        for (body, parts, lone) in [
            (format!("{b}\n\nx\n\n{e}"), 1, 0),
            (format!("before {b} x {e} after"), 1, 0),
            (format!("{b}\nx"), 0, 1),
            (format!("x\n{e}"), 0, 1),
            (format!("{e}\n\n{b}"), 0, 2),
            (format!("{b}\n\n{b}\n\n{e}"), 1, 1),
            (format!("```\n{b}\n{e}\n```"), 0, 0),
            (format!("> {b}\n> {e}"), 0, 0),
        ] {
            let found = read(&body);
            assert_eq!((found.parts.len(), found.lone_marks.len()), (parts, lone), "{body}");
        }
    }
}
