//! What people do on GitHub, and what is made to go wrong: by whoever is at the prompt or on the page.
//! Each act says in a sentence what it did and what to watch for.

mod broken;
mod github;
mod trouble;

use super::setting::Player;
use super::stage::Stage;
use super::words::Voice;

/// Somebody who does something.
#[derive(Clone, Copy)]
pub(in crate::sandbox) struct Acting<'a> {
    pub(in crate::sandbox) stage: &'a Stage,
    pub(in crate::sandbox) me: &'a Player,
    /// What they speak.
    pub(in crate::sandbox) voice: Voice,
    /// What the bot is called.
    pub(in crate::sandbox) bot: &'a str,
}

/// Why something was not done, in words.
pub(in crate::sandbox) type Refused = String;

/// What was done, in a sentence.
pub(in crate::sandbox) type Told = Result<String, Refused>;
