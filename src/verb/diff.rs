//! `diff`: what a deploy would bring, creating nothing.

use super::{Tools, Trouble, github, nothing};
use crate::deploy::Checks;
use crate::message::Message;
use crate::message::preview::{Preview, preview};
use crate::release::observe::observe;
use crate::request::Target;

/// Shows what a deploy would bring.
///
/// # Errors
/// What stands in the way.
pub async fn diff(tools: &Tools, target: Target<'_>) -> Result<Message, Trouble> {
    let language = tools.config.language;
    let observed = observe(&tools.github, target.app, target.environment).await;
    let observed = observed.map_err(|error| Trouble::Told(github(language, target.app, &error)))?;
    Ok(match observed {
        Err(why) => nothing(language, target, &why),
        Ok(observed) => {
            let shown = Preview {
                release: &observed.release,
                checks: Checks::of_rollup(observed.checks.as_deref()),
                open: observed.open.as_ref().map(|open| (open.number, open.url.as_str())),
                name: &tools.config.name,
            };
            preview(shown, language)
        }
    })
}
