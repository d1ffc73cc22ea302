//! What is said to those who want something of a copy.

use super::{branch_link, commit_link};
use crate::command::duration;
use crate::feature::Feature;
use crate::feature::branch::BadBranch;
use crate::message::answer::{Voice, choices};
use crate::message::block::{actions, button, code, cut, escape, link, primary, section};
use crate::message::{Message, command, time};
use crate::request::NewFeature;
use crate::say;
use crate::words::Language;

/// No app has copies, or this one has none.
pub fn not_configured(voice: Voice<'_>, app: Option<&str>) -> Message {
    let language = voice.language;
    Message::plain(match app {
        Some(app) => {
            let table = code(&format!("[apps.{app}.feature]"));
            say!(language, "feature-not-configured-app", app = escape(app), table = table)
        }
        None => say!(language, "feature-not-configured", table = code("[apps.<name>.feature]")),
    })
}

/// Several apps have copies.
pub fn which_app(voice: Voice<'_>, commands: &[String]) -> Message {
    choices(voice, &say!(voice.language, "near-missing-app"), commands)
}

/// What was typed cannot be a branch of ours.
pub fn bad_branch(language: Language, typed: &str, why: &BadBranch) -> Message {
    // So much of it as tells people what they typed.
    let given = code(&cut(typed, 100));
    let why = match why {
        BadBranch::Empty => return Message::plain(say!(language, "near-missing-branch")),
        _ if typed.contains("://") => say!(language, "branch-address"),
        BadBranch::Fork { owner, branch } => {
            say!(language, "branch-fork", owner = code(owner), branch = code(branch))
        }
        BadBranch::TooLong { bytes } => say!(language, "branch-too-long", bytes = *bytes),
        BadBranch::Character(' ') => say!(language, "branch-space"),
        BadBranch::Character(char) if char.is_control() => say!(language, "branch-invisible"),
        BadBranch::Character(char) => say!(language, "branch-character", char = code(&char.to_string())),
        BadBranch::TwoDots => say!(language, "branch-character", char = code("..")),
        BadBranch::AtBrace => say!(language, "branch-character", char = code("@{")),
        BadBranch::Slash => say!(language, "branch-slash"),
        BadBranch::EndsWithDot => say!(language, "branch-dot"),
        BadBranch::HiddenPart(part) => say!(language, "branch-hidden", part = code(part)),
        BadBranch::Lock(part) => say!(language, "branch-lock", part = code(part)),
        BadBranch::Head(word) => say!(language, "branch-head", word = code(word)),
        BadBranch::Option => say!(language, "branch-option"),
    };
    Message::plain(say!(language, "branch-bad", given = given, why = why))
}

/// What was typed cannot be the name of a copy.
pub fn bad_name(language: Language, typed: &str, longest: usize) -> Message {
    let given = code(&cut(typed, 100));
    Message::plain(say!(language, "feature-bad-name", given = given, longest = longest))
}

/// What was typed in the modal is no length of time.
pub fn bad_length(language: Language, typed: &str) -> Message {
    Message::plain(say!(language, "near-bad-duration", given = code(typed)))
}

/// Longer than copies may live.
pub fn too_long(language: Language, longest: &str) -> Message {
    Message::plain(say!(language, "feature-too-long", longest = longest))
}

/// There is no such branch; commands for those that are called nearly so.
pub fn no_branch(voice: Voice<'_>, repository: &str, branch: &str, commands: &[String]) -> Message {
    let (branch, repository) = (code(branch), code(repository));
    let said = say!(voice.language, "feature-no-branch", branch = branch, repository = repository);
    if commands.is_empty() {
        return Message::plain(said);
    }
    choices(voice, &format!("{said} {}", say!(voice.language, "near-nearest")), commands)
}

/// A repository without branches.
pub fn no_branches(language: Language) -> Message {
    Message::plain(say!(language, "feature-no-branches"))
}

/// There is no such copy; commands for those that are called nearly so.
pub fn unknown(voice: Voice<'_>, given: &str, commands: &[String]) -> Message {
    let given = code(&cut(given, 100));
    let said = say!(voice.language, "feature-unknown", given = given);
    if commands.is_empty() {
        let list = say!(voice.language, "feature-unknown-list", command = command(voice.name, "features"));
        return Message::plain(format!("{said} {list}"));
    }
    choices(voice, &format!("{said} {}", say!(voice.language, "near-nearest")), commands)
}

/// Several copies may be meant.
pub fn several(voice: Voice<'_>, given: &str, commands: &[String]) -> Message {
    choices(voice, &say!(voice.language, "feature-several", given = code(given)), commands)
}

/// The name belongs to the copy of another branch.
pub fn name_taken(voice: Voice<'_>, feature: &Feature, url: &str) -> Message {
    Message::plain(say!(
        voice.language,
        "feature-name-taken",
        url = link(url, url),
        branch = branch_link(feature),
        who = format!("<@{}>", feature.requested_by),
    ))
}

/// What is there is just going away.
pub fn going(voice: Voice<'_>, feature: &Feature) -> Message {
    let again = command(voice.name, &format!("deploy-feature {}", typed(&feature.branch)));
    Message::plain(say!(voice.language, "feature-going", branch = branch_link(feature), command = again))
}

/// It is brought; its card is elsewhere.
pub fn elsewhere(language: Language, feature: &Feature, url: &str, card: &str) -> Message {
    let (branch, url, head) = (branch_link(feature), link(url, url), commit_link(feature, &feature.sha));
    Message::plain(say!(language, "feature-elsewhere", branch = branch, head = head, url = url, link = card))
}

/// A copy that is there is brought again.
pub fn again(language: Language, feature: &Feature, card: &str) -> Message {
    Message::plain(say!(language, "feature-brought-again", branch = branch_link(feature), link = card))
}

/// A branch takes a place.
pub fn taking(language: Language, feature: &Feature, branch: &str, card: &str) -> Message {
    let (slug, before, branch) = (code(feature.slug.as_str()), branch_link(feature), code(branch));
    Message::plain(say!(
        language,
        "feature-taking",
        branch = branch,
        slug = slug,
        before = before,
        link = card
    ))
}

/// It lives longer; `longest` is how long copies may live, where that was in the way.
pub fn extended(language: Language, feature: &Feature, longest: Option<&str>) -> Message {
    let when = time(feature.until.time());
    let said = say!(language, "feature-extended", branch = branch_link(feature), when = when);
    Message::plain(with_longest(language, said, longest))
}

/// It lives as long as that anyway.
pub fn long_enough(language: Language, feature: &Feature, longest: Option<&str>) -> Message {
    let when = time(feature.until.time());
    let said = say!(language, "feature-long-enough", branch = branch_link(feature), when = when);
    Message::plain(with_longest(language, said, longest))
}

fn with_longest(language: Language, said: String, longest: Option<&str>) -> String {
    match longest {
        Some(longest) => format!("{said} {}", say!(language, "feature-longest", longest = longest)),
        None => said,
    }
}

/// It is removed.
pub fn deleting(language: Language, feature: &Feature) -> Message {
    Message::plain(say!(language, "feature-deleting", branch = branch_link(feature)))
}

/// Nothing of it runs that could have printed something.
pub fn no_task(language: Language, feature: &Feature) -> Message {
    Message::plain(say!(language, "feature-no-task", branch = branch_link(feature)))
}

/// A button that opens the list of branches.
pub fn ask_for_branch(voice: Voice<'_>, app: Option<&str>) -> Message {
    let language = voice.language;
    let example = command(voice.name, "deploy-feature feature/login");
    let said = say!(language, "feature-which-branch", command = example);
    let words = app.map_or_else(|| "deploy-feature".into(), |app| format!("deploy-feature of {app}"));
    let pick = primary(button("command:pick", &say!(language, "button-feature-pick"), &words));
    Message { blocks: vec![section(&said), actions(vec![pick])], text: said }
}

/// What runs of a copy, for those who look closely.
pub fn details(language: Language, feature: &Feature) -> Option<String> {
    let live = feature.live.as_ref();
    let revision = live.map(|live| &live.revision).or(feature.revision.as_ref())?;
    let short = code(crate::deploy::short_revision(revision));
    let image = live.and_then(|live| live.image.as_ref()).or(feature.image.as_ref());
    let image = code(image.map_or("?", String::as_str));
    Some(say!(language, "feature-details", revision = short, image = image))
}

/// The command that asks for the same of an app.
pub fn command_of(wanted: &NewFeature, app: &str) -> String {
    let mut words = vec!["deploy-feature".to_owned(), typed(&wanted.branch), format!("of {app}")];
    words.extend(wanted.length.map(|length| format!("for {}", duration::format(length))));
    words.extend(wanted.name.as_ref().map(|name| format!("as {}", typed(name))));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// A name as it is typed so that it is read as it is: in quotes where it holds what commands read.
fn typed(name: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_./#+@=".contains(char);
    let ends_well = name.ends_with(|char: char| char.is_ascii_alphanumeric());
    if name.is_empty() || name.contains('"') || ends_well && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}
