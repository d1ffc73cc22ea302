//! What can be done about a copy at the moment, as buttons.

use slack_morphism::prelude::SlackActionBlockElement;

use super::card::Context;
use super::state;
use crate::feature::{Feature, Stage};
use crate::message::block::{asking, button, link_button, primary};
use crate::say;
use crate::words::Language;

/// The buttons of a card.
pub(super) fn buttons(feature: &Feature, with: &Context<'_>) -> Vec<SlackActionBlockElement> {
    if feature.stage.is_over() {
        return Vec::new();
    }
    // An address is never the name of another copy's branch.
    let (language, of) = (with.language, with.url);
    let mut buttons = Vec::new();
    if state::is_answering(feature) {
        buttons.push(primary(link_button("open", &say!(language, "button-feature-open"), with.url)));
    }
    buttons.push(match feature.stage {
        Stage::Stopping | Stage::Stopped => primary(again("button-feature-start", of, language)),
        _ => again("button-feature-again", of, language),
    });
    buttons.push(extend(of, language));
    if state::is_answering(feature) || feature.stage.has_begun() {
        buttons.push(button("command:logs", &say!(language, "button-feature-logs"), &format!("logs {of}")));
    }
    buttons.push(delete(feature, of, language));
    buttons
}

fn again(label: &str, of: &str, language: Language) -> SlackActionBlockElement {
    button("command:redeploy-feature", &language.say(label, &[]), &format!("redeploy-feature {of}"))
}

/// Another day for a copy.
pub(super) fn extend(of: &str, language: Language) -> SlackActionBlockElement {
    let label = say!(language, "button-feature-extend");
    button("command:extend-feature", &label, &format!("extend-feature {of} 1d"))
}

/// The end of a copy, for those who are sure.
pub(super) fn delete(feature: &Feature, of: &str, language: Language) -> SlackActionBlockElement {
    let label = say!(language, "button-feature-delete");
    let sure = say!(language, "sure-feature-delete", branch = feature.branch.as_str());
    let delete = button("command:delete-feature", &label, &format!("delete-feature {of}"));
    asking(delete, &sure, &label, &say!(language, "button-no"))
}
