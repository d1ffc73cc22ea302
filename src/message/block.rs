//! Slack's blocks, cut to Slack's limits, and text made safe for them.

pub mod form;

use slack_morphism::prelude::*;

pub use form::{Field, input, select};

/// Slack's limit for the text of a section, in characters.
const SECTION: usize = 3_000;

/// Makes untrusted text safe where Slack reads markup: it can link and mention nothing.
///
/// Slack names three characters to be escaped (`&`, `<`, `>`). Line ends become spaces, what is invisible
/// is left out, and nothing opens a code block, which would swallow the lines behind it.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' | '\r' | '\t' => safe.push(' '),
            bad if bad.is_control() || is_direction_mark(bad) => {}
            good => safe.push(good),
        }
    }
    safe.replace("```", "'''")
}

/// Marks that turn the direction of text, and would turn what stands behind it.
fn is_direction_mark(char: char) -> bool {
    matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}')
}

/// A link with an untrusted label.
pub fn link(url: &str, label: &str) -> String {
    format!("<{}|{}>", url.replace(['<', '>', '|'], ""), escape(label).replace('|', "¦"))
}

/// A text as code: untrusted, but with nothing in it that ends the code.
pub fn code(text: &str) -> String {
    let plain: String = text.chars().filter(|char| !char.is_control() && !is_direction_mark(*char)).collect();
    let safe = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('`', "'");
    format!("`{safe}`")
}

/// Cuts a text to so many characters, with a mark where it was cut. Never in the middle of an escape.
pub fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    if let Some(open) = short.rfind(['&', '<'])
        && !short[open..].contains([';', '>'])
    {
        short.truncate(open);
    }
    format!("{short}…")
}

/// A paragraph of markup.
pub fn section(text: &str) -> SlackBlock {
    let text = SlackBlockMarkDownText { text: cut(text, SECTION), verbatim: Some(true) };
    SlackBlock::Section(SlackSectionBlock::new().with_text(SlackBlockText::MarkDown(text)))
}

/// A paragraph of markup with a button or a menu beside it.
pub fn section_with(text: &str, element: SlackActionBlockElement) -> SlackBlock {
    let beside = match element {
        SlackActionBlockElement::Button(button) => Some(button.into()),
        SlackActionBlockElement::StaticSelect(menu) => Some(menu.into()),
        SlackActionBlockElement::Overflow(menu) => Some(menu.into()),
        _ => None,
    };
    match section(text) {
        SlackBlock::Section(mut block) => {
            block.accessory = beside;
            SlackBlock::Section(block)
        }
        other => other,
    }
}

/// Paragraphs of lines, each paragraph as long as Slack allows, at most `most` of them; how many lines
/// did not fit.
pub fn sections(lines: &[String], most: usize) -> (Vec<SlackBlock>, usize) {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    for (n, line) in lines.iter().enumerate() {
        let line = cut(line, SECTION);
        if paragraph.chars().count() + line.chars().count() + 1 > SECTION {
            if blocks.len() + 1 == most {
                blocks.push(section(&paragraph));
                return (blocks, lines.len() - n);
            }
            blocks.push(section(&paragraph));
            paragraph.clear();
        }
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(&line);
    }
    if !paragraph.is_empty() {
        blocks.push(section(&paragraph));
    }
    (blocks, 0)
}

/// A headline; plain text, at most 150 characters.
pub fn header(text: &str) -> SlackBlock {
    SlackBlock::Header(SlackHeaderBlock::new(SlackBlockPlainTextOnly::from(cut(text, 150))))
}

/// Small print.
pub fn context(text: &str) -> SlackBlock {
    let text = SlackBlockMarkDownText { text: cut(text, SECTION), verbatim: Some(true) };
    SlackBlock::Context(SlackContextBlock::new(vec![SlackContextBlockElement::MarkDown(text)]))
}

/// A row of buttons.
pub fn actions(buttons: Vec<SlackActionBlockElement>) -> SlackBlock {
    SlackBlock::Actions(SlackActionsBlock::new(buttons))
}

/// A button that tells us.
pub fn button(action_id: &str, label: &str, value: &str) -> SlackActionBlockElement {
    let label = SlackBlockPlainTextOnly::from(cut(label, 75));
    let mut button = SlackBlockButtonElement::new(label);
    button.action_id = Some(SlackActionId(action_id.to_owned()));
    button.value = Some(cut(value, 2_000));
    SlackActionBlockElement::Button(button)
}

/// A button that opens a page.
pub fn link_button(action_id: &str, label: &str, url: &str) -> SlackActionBlockElement {
    let label = SlackBlockPlainTextOnly::from(cut(label, 75));
    let mut button = SlackBlockButtonElement::new(label);
    button.action_id = Some(SlackActionId(action_id.to_owned()));
    button.url = url.parse().ok();
    SlackActionBlockElement::Button(button)
}

/// The button that people are most likely to want.
pub fn primary(element: SlackActionBlockElement) -> SlackActionBlockElement {
    match element {
        SlackActionBlockElement::Button(mut button) => {
            button.style = Some(SlackBlockButtonStyle::Primary);
            SlackActionBlockElement::Button(button)
        }
        other => other,
    }
}

/// A button that asks whether one is sure.
pub fn asking(
    element: SlackActionBlockElement,
    question: &str,
    yes: &str,
    no: &str,
) -> SlackActionBlockElement {
    match element {
        SlackActionBlockElement::Button(mut button) => {
            let title = SlackBlockPlainTextOnly::from(cut(yes, 100));
            let text = SlackBlockPlainText::new(cut(question, 300));
            let (yes, no) =
                (SlackBlockPlainTextOnly::from(cut(yes, 30)), SlackBlockPlainTextOnly::from(cut(no, 30)));
            button.confirm = Some(SlackBlockConfirmItem::new(title, text.into(), yes, no));
            SlackActionBlockElement::Button(button)
        }
        other => other,
    }
}
