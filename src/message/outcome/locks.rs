//! What is said of locks.

use super::{mention, of, plain};
use crate::message::answer::Voice;
use crate::message::block::escape;
use crate::message::{Message, command, time};
use crate::request::Target;
use crate::say;
use crate::store::locks;

/// The environment is somebody else's.
pub fn locked(voice: Voice<'_>, lock: &locks::Model, owner: &str) -> Message {
    let language = voice.language;
    let (app, environment) = (lock.app.as_str(), lock.environment.as_str());
    let since = time(lock.since.time());
    let mut said =
        say!(language, "locked", app = app, environment = environment, name = escape(owner), since = since);
    if !lock.reason.is_empty() {
        said = say!(language, "hold-because", said = said, reason = escape(&lock.reason));
    }
    if let Some(until) = &lock.until {
        said = say!(language, "hold-until", said = said, when = time(until.time()));
    }
    let unlock = command(voice.name, &format!("unlock {app} {environment}"));
    plain(format!("{said}\n{}", say!(language, "locked-wait", command = unlock)))
}

/// The environment is yours.
pub fn lock_taken(voice: Voice<'_>, lock: &locks::Model) -> Message {
    let (app, environment) = (lock.app.as_str(), lock.environment.as_str());
    let unlock = command(voice.name, &format!("unlock {app} {environment}"));
    let language = voice.language;
    let said = match &lock.until {
        Some(until) => {
            say!(language, "lock-until", app = app, environment = environment, when = time(until.time()))
        }
        None => say!(language, "lock-taken", app = app, environment = environment),
    };
    plain(format!("{said} {}", say!(language, "lock-back", command = unlock)))
}

/// It was not locked.
pub fn not_locked(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "lock-none", &target.app.name, &target.environment.name))
}

/// It is free; its owner is told when it was somebody else who gave it back.
pub fn unlocked(voice: Voice<'_>, lock: &locks::Model, by: &str) -> Message {
    let said = of(voice, "lock-free", &lock.app, &lock.environment);
    if lock.owner == by {
        return plain(said);
    }
    plain(format!("{said} {}", say!(voice.language, "lock-was", who = mention(&lock.owner))))
}

/// It is free, for somebody who was turned away.
pub fn free(voice: Voice<'_>, app: &str, environment: &str, who: &str) -> Message {
    let again = command(voice.name, &format!("deploy {app} {environment}"));
    let who = mention(who);
    plain(say!(voice.language, "lock-told", who = who, app = app, environment = environment, command = again))
}
