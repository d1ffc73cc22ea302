//! Whatever people and updates do in turn, no tick and no foreign line is lost.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::escape::clean;
use super::mark::{BEGIN, END};
use super::{DEFAULT_TEMPLATE, Detail, Words, carry, read, render};
use crate::release::testing::{change, line, release};
use crate::release::{Change, Key, Release};

/// What happens to the body of a deploy pull request.
#[derive(Clone, Debug)]
enum Step {
    /// Tengu writes it again, with these pull requests.
    Update(Vec<(u64, String)>),
    /// A person clicks on a box.
    Set(prop::sample::Index, bool),
    /// A person writes a line above or below tengu's part.
    Above(Foreign),
    Below(Foreign),
    /// The web page saves it.
    Crlf,
    Star,
    Capital,
    DeleteBegin,
    DeleteEnd,
    /// Two items change places.
    Swap(prop::sample::Index, prop::sample::Index),
    /// A line with a box is deleted.
    Delete(prop::sample::Index),
    /// A line with a box is moved to the top.
    MoveUp(prop::sample::Index),
}

#[derive(Clone, Copy, Debug)]
enum Foreign {
    Words,
    Task,
    Fence,
    Quote,
    Html,
}

fn foreign() -> impl Strategy<Value = Foreign> {
    use Foreign::{Fence, Html, Quote, Task, Words};
    prop::sample::select(vec![Words, Task, Fence, Quote, Html])
}

fn title() -> impl Strategy<Value = String> {
    // any text, and pieces that mean something to Markdown, to GitHub or to tengu
    const PIECES: [&str; 30] = [
        "`",
        "``",
        "*",
        "_",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "<!--",
        "-->",
        "<!-- tengu:pr=1 -->",
        "@ken",
        "@org/team",
        "#1",
        "\n",
        "\r\n- [x] ",
        "|",
        "\\",
        "&lt;",
        "~~",
        "$",
        "![",
        "https://x.example",
        "- [ ] ",
        "\u{202E}",
        "1.",
        "    ",
        "a b",
    ];
    let piece = prop_oneof![prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned), ".{0,3}"];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let update = prop::collection::btree_map(1..8_u64, title(), 0..7)
        .prop_map(|changes| changes.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
        .prop_map(Step::Update);
    prop_oneof![
        3 => update,
        4 => (index(), any::<bool>()).prop_map(|(at, ticked)| Step::Set(at, ticked)),
        1 => foreign().prop_map(Step::Above),
        1 => foreign().prop_map(Step::Below),
        1 => prop::sample::select(vec![Step::Crlf, Step::Star, Step::Capital, Step::DeleteBegin, Step::DeleteEnd]),
        1 => (index(), index()).prop_map(|(one, two)| Step::Swap(one, two)),
        1 => index().prop_map(Step::Delete),
        1 => index().prop_map(Step::MoveUp),
    ]
}

/// A deploy pull request as people and tengu see it over time.
#[derive(Default)]
struct World {
    body: String,
    /// The boxes that were ticked when last seen: what the store knows.
    remembered: BTreeSet<Key>,
    /// All that people wrote outside tengu's part.
    foreign: Vec<String>,
}

impl World {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Update(changes) => self.update(changes),
            Step::Set(at, ticked) => self.set(at, *ticked),
            Step::Above(what) => self.body = format!("{}\n\n{}", self.write(*what), self.body),
            Step::Below(what) => {
                let text = self.write(*what);
                self.body = format!("{}\n\n{text}", self.body);
            }
            Step::Crlf => self.body = self.body.replace("\r\n", "\n").replace('\n', "\r\n"),
            Step::Star => self.body = self.body.replace("- [", "* ["),
            Step::Capital => self.body = self.body.replace("[x]", "[X]"),
            Step::DeleteBegin => self.body = self.body.replace(BEGIN, ""),
            Step::DeleteEnd => self.body = self.body.replace(END, ""),
            Step::Swap(one, two) => self.edit(|lines, ours| lines.swap(*one.get(ours), *two.get(ours))),
            Step::Delete(at) => self.edit(|lines, ours| drop(lines.remove(*at.get(ours)))),
            Step::MoveUp(at) => self.edit(|lines, ours| {
                let line = lines.remove(*at.get(ours));
                lines.splice(0..0, [line, String::new()]);
            }),
        }
        // the webhook of every edit: what is seen ticked is remembered, what is seen unticked is not
        let found = read(&self.body);
        for (key, _) in found.ours() {
            match found.ticked(key) {
                Some(true) => self.remembered.insert(key.clone()),
                _ => self.remembered.remove(key),
            };
        }
    }

    fn update(&mut self, titles: &[(u64, String)]) {
        let before = read(&self.body);
        let changes: Vec<_> = titles.iter().map(|(number, title)| change(*number, title)).collect();
        let part = default(&release(changes), Detail::Full);
        let expected: BTreeMap<Key, bool> = part
            .keys
            .iter()
            .map(|key| (key.clone(), before.ticked(key).unwrap_or(self.remembered.contains(key))))
            .collect();
        let new = carry(&self.body, &part, &self.remembered);
        let found = read(&new.text);
        let seen: Vec<_> = found.ours().map(|(key, ticked)| (key.clone(), ticked)).collect();
        let wanted: Vec<_> = part.keys.iter().map(|key| (key.clone(), expected[key])).collect();
        assert_eq!(seen, wanted, "ticks and order\n{}\n→\n{}", self.body, new.text);
        assert_eq!(new.ticked, wanted.into_iter().filter(|(_, it)| *it).map(|(key, _)| key).collect());
        assert_eq!((found.parts.len(), found.lone_marks.len()), (1, 0), "{}", new.text);
        assert_eq!(carry(&new.text, &part, &self.remembered).text, new.text, "twice is once");
        self.body = new.text;
    }

    fn set(&mut self, at: &prop::sample::Index, ticked: bool) {
        let items: Vec<_> = read(&self.body).items.into_iter().filter(|item| item.key.is_some()).collect();
        if !items.is_empty() {
            self.body.replace_range(at.get(&items).checkbox.clone(), if ticked { "[x]" } else { "[ ]" });
        }
    }

    fn write(&mut self, what: Foreign) -> String {
        let n = self.foreign.len();
        let text = match what {
            Foreign::Words => format!("word-{n} is   mine  "),
            Foreign::Task => format!("- \\[ ] not\n\nword-{n}:\n\n- [x] own-{n}"),
            Foreign::Fence => {
                format!("```\nword-{n} - [ ] <!-- tengu:pr=1 -->\n- [x] x <!-- tengu:pr=2 -->\n```")
            }
            Foreign::Quote => format!("> - [x] word-{n} <!-- tengu:pr=3 -->"),
            Foreign::Html => format!("<details>\nword-{n}\n</details>\n<!-- {n} - [x] -->"),
        };
        self.foreign.extend(text.lines().filter(|line| line.contains(&n.to_string())).map(str::to_owned));
        text
    }

    /// Lets a person edit whole lines, given the numbers of those with a box of ours.
    fn edit(&mut self, edit: impl FnOnce(&mut Vec<String>, &[usize])) {
        let mut lines: Vec<String> = self.body.split('\n').map(str::to_owned).collect();
        let line_of = |at: usize| self.body[..at].matches('\n').count();
        let found = read(&self.body);
        let items = found.items.iter().filter(|item| item.key.is_some());
        let ours: Vec<usize> = items.map(|item| line_of(item.checkbox.start)).collect();
        if !ours.is_empty() {
            edit(&mut lines, &ours);
            self.body = lines.join("\n");
        }
    }

    fn keeps_what_is_foreign(&self) {
        let plain = |text: &str| text.replace("[X]", "[x]").replace("* [", "- [");
        let lines: Vec<String> = self.body.lines().map(plain).collect();
        for line in &self.foreign {
            assert!(lines.contains(&plain(line)), "lost {line:?} of\n{}", self.body);
        }
    }
}

fn default(release: &Release, detail: Detail) -> super::Part {
    render(release, DEFAULT_TEMPLATE, &Words::english(), detail).unwrap()
}

/// The text that each task item shows, up to its people, and whatever else is in the body.
fn shown(body: &str) -> (Vec<String>, Vec<String>) {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let (mut items, mut odd) = (vec![], vec![]);
    for event in Parser::new_ext(body, options) {
        match event {
            Event::TaskListMarker(_) => items.push(String::new()),
            Event::Text(text) => {
                items.last_mut().into_iter().for_each(|item: &mut String| item.push_str(&text))
            }
            Event::InlineHtml(html) if html.starts_with("<!-- tengu:") || html.ends_with("span>") => {}
            Event::InlineHtml(html) => odd.push(html.to_string()),
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strikethrough | Tag::Table(_),
            ) => {
                odd.push(format!("{event:?}"));
            }
            _ => {}
        }
    }
    (items, odd)
}

proptest! {
    #[test]
    fn no_tick_and_no_foreign_line_is_ever_lost(steps in prop::collection::vec(step(), 1..25)) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
            world.keeps_what_is_foreign();
        }
    }

    #[test]
    fn what_is_rendered_is_read_back(titles in prop::collection::vec(title(), 0..6), subject in title()) {
        let changes = (1..).zip(&titles).map(|(number, title)| Change {
            commits: vec![line("abcdef0123", &subject), line("abcdef0124", &subject)],
            ..change(number, title)
        });
        let release = release(changes.collect());
        for detail in Detail::ALL {
            let part = default(&release, detail);
            let found = read(&part.text);
            prop_assert!(found.ours().map(|(key, _)| key).eq(&release.keys()));
            prop_assert_eq!(found.items.len(), titles.len(), "no box but ours");
        }
    }

    #[test]
    fn titles_are_shown_as_they_are_and_mention_nobody(titles in prop::collection::vec(title(), 1..4)) {
        let changes = (1..).zip(&titles).map(|(number, title)| Change { commits: vec![], ..change(number, title) });
        let text = default(&release(changes.collect()), Detail::Full).text;
        let (items, odd) = shown(&text);
        prop_assert!(odd.is_empty(), "{:?} in {}", odd, text);
        for ((number, title), item) in (1..).zip(&titles).zip(items) {
            let expected = format!("#{number} {}", clean(title)).trim_end().to_owned() + " @ken";
            let seen = item.replace('\u{200B}', "");
            prop_assert_eq!(seen.trim_end(), expected);
            prop_assert_eq!(item.matches('@').count(), item.matches("@\u{200B}").count() + 1);
        }
    }
}
