//! What is said to those who want something of a deploy.

use super::{of, plain};
use crate::deploy::{Deploy, Kind, Stage};
use crate::message::answer::Voice;
use crate::message::block::code;
use crate::message::card::{self};
use crate::message::{Message, command};
use crate::request::Target;
use crate::say;
use crate::store::deploys::Model;

/// All is merged, but the last deploys (the newest first) did not bring it to run: how to.
pub fn not_running(voice: Voice<'_>, target: Target<'_>, last: &[Model]) -> Option<Message> {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    let (base, release) = (code(&target.app.base), code(&target.environment.release_branch));
    let newest = last.first()?;
    match (Kind::named(&newest.kind), Stage::named(&newest.stage)?) {
        (Kind::Release, Stage::Failed | Stage::RolledBack | Stage::Cancelled)
            if newest.merge_sha.is_some() =>
        {
            let state = voice.language.say(&format!("state-{}", newest.stage), &[]);
            let retry = command(voice.name, &format!("retry {app} {environment}"));
            Some(plain(say!(
                voice.language,
                "nothing-rolled-back",
                release = release,
                base = base,
                state = state,
                command = retry
            )))
        }
        (Kind::Rollback, stage) if stage.arrived() => {
            let release_before =
                |row: &&Model| Kind::named(&row.kind) == Kind::Release && row.live_at.is_some();
            let forward = last.iter().find(release_before)?.pull_number;
            let again = command(voice.name, &format!("rollback {app} {environment} to #{forward}"));
            Some(plain(say!(
                voice.language,
                "nothing-gone-back",
                release = release,
                base = base,
                environment = environment,
                command = again
            )))
        }
        _ => None,
    }
}

/// Nothing is under way.
pub fn nothing_under_way(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "wish-nothing", &target.app.name, &target.environment.name))
}

/// There is nothing that failed.
pub fn nothing_to_retry(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "wish-no-retry", &target.app.name, &target.environment.name))
}

/// Somebody else's work on it is not done.
pub fn busy(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "busy", &target.app.name, &target.environment.name))
}

/// An earlier deploy is under way.
pub fn under_way(voice: Voice<'_>, deploy: &Deploy) -> Message {
    let state = voice.language.say(&format!("state-{}", deploy.stage.word()), &[]);
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let said = say!(voice.language, "under-way", app = app, environment = environment, state = state);
    if deploy.pull_number == 0 {
        return plain(said);
    }
    plain(format!("{said} ({})", card::pull_link(deploy, voice.language)))
}

/// It is moving already.
pub fn too_late_to_cancel(voice: Voice<'_>, deploy: &Deploy) -> Message {
    let back = format!("rollback {} {}", deploy.app, deploy.environment);
    let said = of(voice, "wish-too-late", &deploy.app, &deploy.environment);
    crate::message::answer::choices(voice, &said, &[back])
}

/// It is being cancelled.
pub fn cancelling(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-cancel", &deploy.app, &deploy.environment))
}

/// It is tried again.
pub fn retrying(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-retry", &deploy.app, &deploy.environment))
}

/// It stays as it is.
pub fn leaving(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-leave", &deploy.app, &deploy.environment))
}

/// It goes back.
pub fn rolling_back(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-rollback", &deploy.app, &deploy.environment))
}

/// Why there is no way back.
pub enum NoWay<'a> {
    /// tengu ships nothing there.
    NotShipped,
    /// Nothing ran before.
    NothingBefore,
    /// There is no such revision, or it is not in use any more.
    Unknown(&'a str),
    /// The services have several families.
    WhichFamily(&'a [String]),
}

/// There is no way back.
pub fn no_way(voice: Voice<'_>, target: Target<'_>, why: &NoWay<'_>) -> Message {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    plain(match why {
        NoWay::NotShipped => of(voice, "back-not-shipped", app, environment),
        NoWay::NothingBefore => of(voice, "back-nothing", app, environment),
        NoWay::Unknown(given) => {
            let history = command(voice.name, &format!("history {app} {environment}"));
            say!(voice.language, "back-unknown", given = code(given), command = history)
        }
        NoWay::WhichFamily(families) => {
            let families = families.iter().map(|family| code(family)).collect::<Vec<_>>().join(", ");
            say!(voice.language, "back-family", families = families)
        }
    })
}
