//! Messages drawn as lines of text, for the terminal and for snapshots in tests. Pure.
//!
//! What is drawn was said by anybody: control characters never get through.

mod inline;
mod lines;
#[cfg(test)]
mod tests;

use chrono::{FixedOffset, Offset, Utc};
use serde_json::Value;

use super::message::Message;
use inline::Inline;
use lines::{Ink, clean, columns, wrap};

/// How to draw.
pub struct Pen<'a> {
    /// The name behind an id (`U…`, `C…`, `S…`).
    pub names: &'a dyn Fn(&str) -> Option<String>,
    /// The columns there are.
    pub width: usize,
    /// Whether to use ANSI escapes.
    pub colour: bool,
    /// In which zone the reader lives.
    pub zone: FixedOffset,
    /// Whether the address follows the words of a link.
    pub addresses: bool,
}

/// The columns that a line takes in a terminal; escapes take none.
pub fn width(line: &str) -> usize {
    lines::width(line)
}

/// Text broken into lines of at most so many columns, without what would move a terminal's cursor.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap(&clean(text), columns, Ink::Plain, false)
}

/// Draws a message: its blocks, or its text where it has none, and its reactions. Times are in UTC.
pub fn draw(
    message: &Message,
    names: &impl Fn(&str) -> Option<String>,
    width: usize,
    colour: bool,
) -> Vec<String> {
    Pen { names, width, colour, zone: Utc.fix(), addresses: true }.message(message)
}

impl Pen<'_> {
    /// Draws a message with its reactions.
    pub fn message(&self, message: &Message) -> Vec<String> {
        let mut lines = self.content(&message.text, &message.blocks);
        let one = |(emoji, users): &(String, Vec<String>)| {
            let names: Vec<String> = users.iter().map(|user| self.inline().name('@', user, None)).collect();
            format!("{} {}", inline::emoji(&format!(":{}:", clean(emoji))), names.join(", "))
        };
        let reactions: Vec<String> = message.reactions.iter().map(one).collect();
        if !reactions.is_empty() {
            lines.extend(self.wrapped(&reactions.join("   "), Ink::Dim));
        }
        lines
    }

    /// Draws blocks, or the text where there are none: for ephemeral messages and Home tabs.
    pub fn content(&self, text: &str, blocks: &[Value]) -> Vec<String> {
        if blocks.is_empty() {
            return self.marked(text);
        }
        blocks.iter().flat_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Value) -> Vec<String> {
        match block["type"].as_str().unwrap_or_default() {
            "header" => self.wrapped(&self.text(&block["text"]), Ink::Bold),
            "divider" => self.ink(&"─".repeat(self.width), Ink::Dim),
            "section" => self.section(block),
            "context" => {
                let parts: Vec<String> = list(&block["elements"]).map(|part| self.element(part)).collect();
                self.wrapped(&parts.join("  "), Ink::Dim)
            }
            "actions" => {
                let parts: Vec<String> = list(&block["elements"]).map(|part| self.element(part)).collect();
                self.wrapped(&parts.join("  "), Ink::Accent)
            }
            "image" => self.wrapped(&self.element(block), Ink::Dim),
            "input" => self.input(block),
            "rich_text" => list(&block["elements"]).flat_map(|part| self.rich(part)).collect(),
            other => self.wrapped(&format!("[{}]", clean(other)), Ink::Dim),
        }
    }

    fn section(&self, block: &Value) -> Vec<String> {
        let mut lines = match block.get("text") {
            Some(text) => self.wrapped(&self.text(text), Ink::Marked),
            None => Vec::new(),
        };
        let fields: Vec<&Value> = list(&block["fields"]).collect();
        for pair in fields.chunks(2) {
            let half = self.width.saturating_sub(2) / 2;
            let cells = pair.iter().map(|field| wrap(&self.text(field), half, Ink::Marked, self.colour));
            lines.extend(columns(&cells.collect::<Vec<_>>(), half));
        }
        if let Some(accessory) = block.get("accessory") {
            let ink = if accessory["type"] == "image" { Ink::Dim } else { Ink::Accent };
            lines.extend(self.wrapped(&self.element(accessory), ink));
        }
        lines
    }

    /// The label, what stands in the field or the menu, and the hint.
    fn input(&self, block: &Value) -> Vec<String> {
        let element = &block["element"];
        let typed = element["type"] == "plain_text_input";
        let there = clean(element["initial_value"].as_str().unwrap_or_default());
        let field = match (typed, there.is_empty()) {
            (false, _) => self.element(element),
            (true, false) => format!("[\u{a0}{there}\u{a0}]"),
            (true, true) => format!("[\u{a0}{}…\u{a0}]", self.text(&element["placeholder"])),
        };
        let mut lines = self.wrapped(&format!("{}: {field}", self.text(&block["label"])), Ink::Plain);
        if let Some(hint) = block.get("hint") {
            lines.extend(self.wrapped(&self.text(hint), Ink::Dim));
        }
        lines
    }

    /// A text object, an image or something to press.
    fn element(&self, element: &Value) -> String {
        match element["type"].as_str().unwrap_or_default() {
            "mrkdwn" | "plain_text" => self.text(element),
            "button" => format!("[\u{a0}{}\u{a0}]", self.text(&element["text"]).replace(' ', "\u{a0}")),
            "image" => format!("[image: {}]", clean(element["alt_text"].as_str().unwrap_or_default())),
            "overflow" => format!("[\u{a0}{}\u{a0}]", self.options(element)),
            _ => {
                let label = self.text(&element["placeholder"]);
                let picked = element.get("initial_option").is_some();
                let label = if label.is_empty() || picked { self.options(element) } else { label };
                format!("[\u{a0}{label}\u{a0}▾\u{a0}]")
            }
        }
    }

    fn options(&self, menu: &Value) -> String {
        let one = |option: &Value| {
            let mark = if menu.get("initial_option") == Some(option) { "•\u{a0}" } else { "" };
            format!("{mark}{}", self.text(&option["text"]))
        };
        list(&menu["options"]).map(one).collect::<Vec<_>>().join("\u{a0}|\u{a0}")
    }

    fn rich(&self, part: &Value) -> Vec<String> {
        let kind = part["type"].as_str().unwrap_or_default();
        if kind == "rich_text_list" {
            let ordered = part["style"] == "ordered";
            let item = |(index, item): (usize, &Value)| {
                let bullet = if ordered { format!("{}. ", index + 1) } else { "• ".to_owned() };
                self.led(&self.rich(item), &bullet)
            };
            return list(&part["elements"]).enumerate().flat_map(item).collect();
        }
        let text: String = list(&part["elements"]).map(|piece| self.inline().rich(piece)).collect();
        match kind {
            "rich_text_quote" => {
                self.wrapped(&text, Ink::Plain).iter().map(|line| format!("│ {line}")).collect()
            }
            "rich_text_preformatted" => text.lines().map(|line| format!("    {line}")).collect(),
            _ => self.wrapped(&text, Ink::Plain),
        }
    }

    fn led(&self, lines: &[String], bullet: &str) -> Vec<String> {
        let gap = " ".repeat(bullet.chars().count());
        let lead =
            |(index, line): (usize, &String)| format!("{}{line}", if index == 0 { bullet } else { &gap });
        lines.iter().enumerate().map(lead).collect()
    }

    fn inline(&self) -> Inline<'_> {
        Inline { names: self.names, zone: self.zone, addresses: self.addresses }
    }

    /// The words of a text object; those of `mrkdwn` with its links and mentions made readable.
    fn text(&self, object: &Value) -> String {
        let text = object["text"].as_str().unwrap_or_default();
        if object["type"] == "mrkdwn" { self.inline().mrkdwn(text) } else { inline::emoji(&clean(text)) }
    }

    fn marked(&self, text: &str) -> Vec<String> {
        self.wrapped(&self.inline().mrkdwn(text), Ink::Marked)
    }

    fn wrapped(&self, text: &str, ink: Ink) -> Vec<String> {
        wrap(text, self.width, ink, self.colour)
    }

    fn ink(&self, line: &str, ink: Ink) -> Vec<String> {
        vec![lines::dye(line, ink, self.colour)]
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
