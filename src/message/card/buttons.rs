//! What can be done about a deploy at the moment, as buttons.

use slack_morphism::prelude::SlackActionBlockElement;

use super::{APPROVE, Context};
use crate::deploy::{Deploy, Kind, Stage};
use crate::message::block::{asking, button, link_button, primary};
use crate::message::verify;
use crate::say;

/// The buttons of a card.
pub(super) fn buttons(deploy: &Deploy, with: &Context<'_>) -> Vec<SlackActionBlockElement> {
    let language = with.language;
    let of = |verb: &str| format!("{verb} {} {}", deploy.app, deploy.environment);
    let mut buttons = Vec::new();
    let confirmed = |id: &str, label: &str, verb: &str, sure: &str| {
        let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
        let args = [("app", app.into()), ("environment", environment.into())];
        let (label, sure) = (language.say(label, &[]), language.say(sure, &args));
        asking(button(id, &label, &of(verb)), &sure, &label, &say!(language, "button-no"))
    };
    if deploy.stage == Stage::Proposed {
        let value = format!("{}:{}", deploy.id, deploy.head_sha);
        buttons.push(primary(button(APPROVE, &say!(language, "button-approve"), &value)));
    }
    if deploy.stage == Stage::Verifying {
        buttons.push(verify::mine(deploy, language));
    }
    if deploy.pull_number != 0 {
        buttons.push(link_button("open", &say!(language, "button-open"), &deploy.pull_url));
    }
    match deploy.stage {
        Stage::Proposed => {
            buttons.push(button("command:update", &say!(language, "button-update"), &of("deploy")));
            buttons.push(confirmed("command:cancel", "button-cancel", "cancel", "sure-cancel"));
        }
        Stage::Merging | Stage::AwaitingImage | Stage::Preparing => {
            buttons.push(confirmed("command:cancel", "button-cancel", "cancel", "sure-cancel"));
        }
        Stage::RollingOut | Stage::Checking if deploy.kind == Kind::Release => {
            buttons.push(confirmed("command:rollback", "button-rollback", "rollback", "sure-rollback"));
        }
        Stage::Asking => {
            buttons.push(button("command:retry", &say!(language, "button-retry"), &of("retry")));
            buttons.push(confirmed("command:rollback", "button-rollback", "rollback", "sure-rollback"));
            buttons.push(button("command:leave", &say!(language, "button-leave"), &of("leave")));
        }
        Stage::Live | Stage::Verifying | Stage::Done
            if with.ship.is_some() && deploy.kind == Kind::Release =>
        {
            buttons.push(confirmed("command:rollback", "button-rollback", "rollback", "sure-rollback"));
        }
        Stage::Failed | Stage::RolledBack if deploy.kind == Kind::Release && deploy.merge_sha.is_some() => {
            buttons.push(button("command:retry", &say!(language, "button-retry"), &of("retry")));
        }
        _ => {}
    }
    buttons
}
