//! What is shown beside the conversation: the Home tab, and modals. Pure.

use serde::{Serialize, Serializer};
use slack_morphism::prelude::*;

use super::block::cut;

/// Slack's limit for the blocks of a view.
const BLOCKS: usize = 100;
/// Slack's limit for the title and the buttons of a modal, in characters.
const TITLE: usize = 24;

/// The Home tab of one person, or a modal. Serialized as Slack wants it.
///
/// Source: Slack's documentation, "View objects".
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// The Home tab.
    Home {
        /// What is drawn; Slack takes 100.
        blocks: Vec<SlackBlock>,
    },
    /// A window over everything else.
    Modal {
        /// Which modal, for whoever reads what was submitted. At most 255 characters.
        callback_id: String,
        /// What comes back with what was submitted. At most 3,000 characters; never cut, as half of it
        /// would say something else.
        private_metadata: String,
        /// What stands on top; cut to 24 characters, as the words of the buttons are.
        title: String,
        /// The words of the button that submits.
        submit: String,
        /// The words of the button that closes.
        close: String,
        /// What is drawn; Slack takes 100.
        blocks: Vec<SlackBlock>,
    },
}

impl Serialize for View {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slack_has_it().serialize(serializer)
    }
}

impl View {
    fn as_slack_has_it(&self) -> SlackView {
        let fitting = |blocks: &[SlackBlock]| blocks.iter().take(BLOCKS).cloned().collect();
        let words = |text: &str| SlackBlockPlainTextOnly::from(cut(text, TITLE));
        match self {
            Self::Home { blocks } => SlackView::Home(SlackHomeView::new(fitting(blocks))),
            Self::Modal { callback_id, private_metadata, title, submit, close, blocks } => {
                let mut modal = SlackModalView::new(words(title), fitting(blocks));
                modal.callback_id = Some(SlackCallbackId(callback_id.clone()));
                modal.private_metadata = Some(private_metadata.clone());
                modal.submit = Some(words(submit));
                modal.close = Some(words(close));
                SlackView::Modal(modal)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::message::block::{self, Field};

    fn shown(view: &View) -> Value {
        serde_json::to_value(view).unwrap()
    }

    fn modal(title: &str, blocks: Vec<SlackBlock>) -> View {
        let [callback_id, private_metadata, submit, close] =
            ["broken", "acme/web#7", "Tell", "Never mind"].map(str::to_owned);
        View::Modal { callback_id, private_metadata, title: title.into(), submit, close, blocks }
    }

    #[test]
    fn a_modal_is_what_slack_takes() {
        let field = Field {
            action_id: "what",
            label: "What is broken?",
            placeholder: "Logging in",
            multiline: true,
            max_length: 500,
            ..Field::default()
        };
        assert_eq!(
            shown(&modal("Broken?", vec![block::input(&field)])),
            json!({
                "type": "modal", "callback_id": "broken", "private_metadata": "acme/web#7",
                "title": {"type": "plain_text", "text": "Broken?"},
                "submit": {"type": "plain_text", "text": "Tell"},
                "close": {"type": "plain_text", "text": "Never mind"},
                "blocks": [{
                    "type": "input", "block_id": "what", "optional": false,
                    "label": {"type": "plain_text", "text": "What is broken?"},
                    "element": {
                        "type": "plain_text_input", "action_id": "what", "multiline": true, "max_length": 500,
                        "placeholder": {"type": "plain_text", "text": "Logging in"},
                    },
                }],
            })
        );
    }

    #[test]
    fn a_menu_stands_beside_a_text_or_in_a_row() {
        let option =
            |label: &str, value: &str| json!({"text": {"type": "plain_text", "text": label}, "value": value});
        let options = [("Every day", "daily"), ("Never", "never")];
        let menu = block::select("pace", "How often", &options, Some("never"));
        let drawn = json!({
            "type": "static_select", "action_id": "pace",
            "placeholder": {"type": "plain_text", "text": "How often"},
            "options": [option("Every day", "daily"), option("Never", "never")],
            "initial_option": option("Never", "never"),
        });
        let home = shown(&View::Home {
            blocks: vec![block::section_with("Reminders", menu.clone()), block::actions(vec![menu])],
        });
        assert_eq!((&home["type"], &home["blocks"][0]["accessory"]), (&json!("home"), &drawn));
        assert_eq!(
            (&home["blocks"][0]["text"]["text"], &home["blocks"][1]["elements"][0]),
            (&json!("Reminders"), &drawn)
        );
        let SlackActionBlockElement::StaticSelect(menu) = block::select("a", "", &options, Some("weekly"))
        else {
            panic!()
        };
        assert_eq!((menu.initial_option, menu.placeholder), (None, None));
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let view = shown(&modal(&"title ".repeat(10), vec![SlackDividerBlock::new().into(); 101]));
        assert_eq!(view["title"]["text"], "title title title title…");
        assert_eq!(view["blocks"].as_array().unwrap().len(), BLOCKS);
        let long = "x".repeat(4_000);
        let field =
            Field { action_id: "a", label: &long, placeholder: &long, hint: &long, ..Field::default() };
        let input = serde_json::to_value(block::input(&field)).unwrap();
        let length = |pointer: &str| input.pointer(pointer).unwrap().as_str().unwrap().chars().count();
        assert_eq!((length("/label/text"), length("/hint/text")), (2_000, 2_000));
        assert_eq!(
            (length("/element/placeholder/text"), &input["element"]["max_length"]),
            (150, &json!(3_000))
        );
    }
}
