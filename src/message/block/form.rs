//! What people fill in: fields to type into and menus to pick from.

use slack_morphism::prelude::*;

use super::cut;

/// Slack's limit for what a field takes, in characters.
const TYPED: u64 = 3_000;

/// A field to type into.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// By what the answer is found again.
    pub action_id: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// What stands in the field while it is empty; nothing if this is empty.
    pub placeholder: &'a str,
    /// Small print below the field; nothing if this is empty.
    pub hint: &'a str,
    /// Whether it takes several lines.
    pub multiline: bool,
    /// How many characters it takes; Slack's own limit, 3,000, where this is 0 or more than that.
    pub max_length: u64,
    /// Whether it may be left empty.
    pub optional: bool,
}

/// A field to type into. Only modals take one.
pub fn input(field: &Field<'_>) -> SlackBlock {
    let mut element = SlackBlockPlainTextInputElement::new();
    element.action_id = Some(SlackActionId(field.action_id.to_owned()));
    element.multiline = Some(field.multiline);
    element.max_length = Some(if field.max_length == 0 { TYPED } else { field.max_length.min(TYPED) });
    element.placeholder = plain(field.placeholder, 150);
    let label = SlackBlockPlainTextOnly::from(cut(field.label, 2_000));
    let mut block = SlackInputBlock::new(label, SlackInputBlockElement::PlainTextInput(element));
    block.block_id = Some(SlackBlockId(field.action_id.to_owned()));
    block.hint = plain(field.hint, 2_000);
    block.optional = Some(field.optional);
    SlackBlock::Input(block)
}

/// A menu to pick one from: options as (label, value), at most 100 of them. What `chosen` names is picked
/// already; nothing, if no option has that value.
pub fn select(
    action_id: &str,
    placeholder: &str,
    options: &[(&str, &str)],
    chosen: Option<&str>,
) -> SlackActionBlockElement {
    let item = |(label, value): &(&str, &str)| {
        SlackBlockChoiceItem::new(SlackBlockPlainTextOnly::from(cut(label, 75)), cut(value, 150))
    };
    let picked = options.iter().take(100).find(|(_, value)| Some(*value) == chosen);
    let mut menu = SlackBlockStaticSelectElement::new();
    menu.action_id = Some(SlackActionId(action_id.to_owned()));
    menu.placeholder = plain(placeholder, 150);
    menu.options = Some(options.iter().take(100).map(item).collect());
    menu.initial_option = picked.map(item);
    SlackActionBlockElement::StaticSelect(menu)
}

/// A menu to pick one from, in a modal.
#[derive(Clone, Copy, Debug)]
pub struct TakesOne<'a> {
    /// By what the answer is found again.
    pub action_id: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// Label and value of each; at least one, and at most 100 are shown.
    pub options: &'a [(&'a str, &'a str)],
}

/// A menu to pick one from, which has to be done. Only modals take one.
pub fn one_of(ask: &TakesOne<'_>) -> SlackBlock {
    let label = SlackBlockPlainTextOnly::from(cut(ask.label, 2_000));
    let block = match select(ask.action_id, "", ask.options, None) {
        SlackActionBlockElement::StaticSelect(menu) => {
            SlackInputBlock::new(label, SlackInputBlockElement::StaticSelect(menu))
        }
        // `select` makes nothing else.
        _ => return super::section(ask.label),
    };
    let block_id = Some(SlackBlockId(ask.action_id.to_owned()));
    SlackBlock::Input(SlackInputBlock { block_id, optional: Some(false), ..block })
}

fn plain(text: &str, limit: usize) -> Option<SlackBlockPlainTextOnly> {
    (!text.is_empty()).then(|| SlackBlockPlainTextOnly::from(cut(text, limit)))
}
