//! What is said to those who approve.

use super::{mention, plain};
use crate::access::Refusal;
use crate::deploy::Deploy;
use crate::message::Message;
use crate::message::block::code;
use crate::message::card::{self, change_line};
use crate::say;
use crate::words::Language;

/// How many lines of a list of changes a thread hears.
const CHANGES: usize = 15;

/// The base branch moved under an approval: who approved is told what joined.
pub fn moved(language: Language, before: &Deploy, now: &Deploy, voided: &[String]) -> Message {
    let known: Vec<&str> = before.changes.iter().map(|change| change.key.as_str()).collect();
    let joined = now.changes.iter().filter(|change| !known.contains(&change.key.as_str()));
    let people: Vec<_> = voided.iter().map(|user| mention(user)).collect();
    let head = code(card::short_sha(&now.head_sha));
    let mut lines =
        vec![say!(language, "moved", people = people.join(" "), base = code(&now.base), head = head)];
    lines.extend(joined.take(CHANGES).map(|change| change_line(change, language)));
    plain(lines.join("\n"))
}

/// Somebody approved what is no longer what would go out.
pub fn head_moved(language: Language, who: &str, deploy: &Deploy) -> Message {
    let head = code(card::short_sha(&deploy.head_sha));
    plain(say!(language, "approve-moved", who = mention(who), head = head))
}

/// Somebody approved what is beyond that.
pub fn too_late(language: Language, deploy: &Deploy) -> Message {
    let state = language.say(&format!("state-{}", deploy.stage.word()), &[]);
    plain(say!(language, "approve-late", state = state))
}

/// Somebody may not approve.
pub fn may_not_approve(language: Language, who: &str, refusal: &Refusal) -> Message {
    plain(match refusal {
        Refusal::NotInRole(roles) => {
            let roles = roles.iter().map(|role| code(role)).collect::<Vec<_>>().join(", ");
            say!(language, "approve-role", who = mention(who), roles = roles)
        }
        _ => say!(language, "approve-guest", who = mention(who)),
    })
}

/// Somebody approved their own deploy where the config does not let them.
pub fn not_ones_own(language: Language, who: &str) -> Message {
    plain(say!(language, "approve-own", who = mention(who)))
}
