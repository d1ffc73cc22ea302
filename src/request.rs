//! What somebody wants, with everything they named found in the config.

use std::time::Duration;

use crate::command::action::{Action, BuiltIn, Run};
use crate::command::argument::{Argument, Arguments, Person};
use crate::command::catalog::Command;
use crate::command::template::Template;
use crate::command::vocabulary::{Named, Vocabulary};
use crate::config::{Allow, App, Config, Environment};

/// What somebody wants.
#[derive(Clone, Debug)]
pub enum Request<'c> {
    /// To know what tengu understands, or more about one command.
    Help(Option<String>),
    /// To know whether tengu is there.
    Ping,
    /// To know which tengu it is.
    Version,
    /// A deploy pull request.
    Deploy(Target<'c>),
    /// To see what a deploy would bring.
    Diff(Target<'c>),
    /// To know how things stand.
    Status(Vec<Target<'c>>),
    /// To cancel what has not moved anything yet.
    Cancel(Target<'c>),
    /// To try again what failed.
    Retry(Target<'c>),
    /// To leave what failed as it is.
    Leave(Target<'c>),
    /// To have back what ran before, or a revision that is named.
    Rollback(Target<'c>, Option<String>),
    /// To keep an environment to oneself.
    Lock {
        /// The environment.
        target: Target<'c>,
        /// For how long, if not until it is given back.
        length: Option<Duration>,
        /// Why.
        reason: String,
    },
    /// To give an environment back.
    Unlock(Target<'c>),
    /// To see what went where.
    History(Vec<Target<'c>>),
    /// To say that changes work: those that are named, or one's own.
    Verify(String),
    /// To take that back.
    Unverify(String),
    /// To say that a change does not work, and why.
    Broken(String),
    /// To see what is still to be verified.
    Pending(Vec<Target<'c>>),
    /// To see what one has to verify oneself.
    PendingMine,
    /// To be left alone for so long, and why.
    Snooze(Duration, String),
    /// To be left alone until a moment that is named, and why.
    SnoozeUntil(String),
    /// To be asked again.
    SnoozeOff,
    /// To have people reminded now.
    Remind(Target<'c>),
    /// Something about copies of branches.
    Feature(FeatureRequest),
    /// To be known by a GitHub login.
    IAm(String),
    /// To know who somebody is.
    WhoIs(Who),
    /// One of the answers of a command file.
    Reply(Vec<Template>, Arguments),
    /// A program of a command file.
    Run(Run, Arguments),
}

/// What somebody wants of copies of branches. Which app and which copy is meant, and so whether they may, is
/// known only once it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureRequest {
    /// A copy of a branch.
    Deploy(NewFeature),
    /// To see which there are, of an app or of all.
    List(Option<String>),
    /// To see how one stands.
    Show(String),
    /// To have one brought again.
    Redeploy(String),
    /// To have one live so long from now.
    Extend(String, Duration),
    /// To have one removed.
    Delete(String),
    /// To see what one printed last.
    Logs(String),
}

/// A copy that somebody wants, as they said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFeature {
    /// The branch; empty to be asked for it.
    pub branch: String,
    /// The app.
    pub app: Option<String>,
    /// For how long.
    pub length: Option<Duration>,
    /// The name it is to have.
    pub name: Option<String>,
}

/// An app and one of its environments.
#[derive(Clone, Copy, Debug)]
pub struct Target<'c> {
    /// The app.
    pub app: &'c App,
    /// The environment.
    pub environment: &'c Environment,
}

/// Somebody to be told about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A Slack user id.
    User(String),
    /// A name that people go by, which says nothing for sure.
    Name(String),
    /// A GitHub login.
    Login(String),
}

/// Why a command, though understood, does not say enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ambiguous {
    /// Several apps have that environment.
    WhichApp {
        /// The environment.
        environment: String,
        /// The apps.
        apps: Vec<String>,
    },
    /// The app has no such environment.
    NoSuchEnvironment {
        /// The app.
        app: String,
        /// What was asked for.
        environment: String,
        /// What it has.
        has: Vec<String>,
    },
    /// No app has such an environment.
    NoApps {
        /// What was asked for.
        environment: String,
    },
}

/// The names that commands may use.
pub fn vocabulary(config: &Config) -> Vocabulary {
    let apps = config.apps.keys().map(|name| Named::new(name, [])).collect();
    let mut environments: Vec<Named> = Vec::new();
    for environment in config.apps.values().flat_map(|app| app.environments.values()) {
        let aliases = environment.aliases.iter().map(String::as_str);
        match environments.iter_mut().find(|named| named.name == environment.name) {
            Some(named) => named.aliases.extend(aliases.map(str::to_owned)),
            None => environments.push(Named::new(&environment.name, aliases)),
        }
    }
    Vocabulary { apps, environments }
}

/// Finds what a command names.
///
/// # Errors
/// When it does not say enough.
pub fn request<'c>(
    config: &'c Config,
    command: &Command,
    arguments: Arguments,
) -> Result<Request<'c>, Ambiguous> {
    let built_in = match &command.action {
        Action::BuiltIn(built_in) => built_in,
        Action::Reply(answers) => return Ok(Request::Reply(answers.clone(), arguments)),
        Action::Run(run) => return Ok(Request::Run(run.clone(), arguments)),
    };
    let word = |name: &str| arguments.get(name).and_then(Argument::as_str).map(str::to_owned);
    Ok(match built_in {
        BuiltIn::Help => Request::Help(word("command")),
        BuiltIn::Ping => Request::Ping,
        BuiltIn::Version => Request::Version,
        BuiltIn::Deploy => Request::Deploy(target(config, &arguments)?),
        BuiltIn::Diff => Request::Diff(target(config, &arguments)?),
        BuiltIn::Status => Request::Status(targets(config, &arguments)?),
        BuiltIn::Cancel => Request::Cancel(target(config, &arguments)?),
        BuiltIn::Retry => Request::Retry(target(config, &arguments)?),
        BuiltIn::Leave => Request::Leave(target(config, &arguments)?),
        BuiltIn::Rollback => Request::Rollback(target(config, &arguments)?, word("revision")),
        BuiltIn::Lock => Request::Lock {
            target: target(config, &arguments)?,
            length: arguments.get("duration").and_then(Argument::as_duration),
            reason: word("text").unwrap_or_default(),
        },
        BuiltIn::Unlock => Request::Unlock(target(config, &arguments)?),
        BuiltIn::History => Request::History(targets(config, &arguments)?),
        BuiltIn::Verify => Request::Verify(word("text").unwrap_or_default()),
        BuiltIn::Unverify => Request::Unverify(word("text").unwrap_or_default()),
        BuiltIn::Broken => Request::Broken(word("text").unwrap_or_default()),
        BuiltIn::Pending => Request::Pending(targets(config, &arguments)?),
        BuiltIn::PendingMine => Request::PendingMine,
        BuiltIn::Snooze => Request::Snooze(
            arguments.get("duration").and_then(Argument::as_duration).unwrap_or_default(),
            word("text").unwrap_or_default(),
        ),
        BuiltIn::SnoozeUntil => Request::SnoozeUntil(word("text").unwrap_or_default()),
        BuiltIn::SnoozeOff => Request::SnoozeOff,
        BuiltIn::Remind => Request::Remind(target(config, &arguments)?),
        BuiltIn::DeployFeature => Request::Feature(FeatureRequest::Deploy(NewFeature {
            branch: word("branch").unwrap_or_default(),
            app: word("app"),
            length: arguments.get("duration").and_then(Argument::as_duration),
            name: word("name"),
        })),
        BuiltIn::Features => Request::Feature(FeatureRequest::List(word("app"))),
        BuiltIn::Feature => Request::Feature(FeatureRequest::Show(word("branch").unwrap_or_default())),
        BuiltIn::RedeployFeature => {
            Request::Feature(FeatureRequest::Redeploy(word("branch").unwrap_or_default()))
        }
        BuiltIn::ExtendFeature => Request::Feature(FeatureRequest::Extend(
            word("branch").unwrap_or_default(),
            arguments.get("duration").and_then(Argument::as_duration).unwrap_or_default(),
        )),
        BuiltIn::DeleteFeature => {
            Request::Feature(FeatureRequest::Delete(word("branch").unwrap_or_default()))
        }
        BuiltIn::Logs => Request::Feature(FeatureRequest::Logs(word("branch").unwrap_or_default())),
        BuiltIn::IAm => Request::IAm(word("login").unwrap_or_default()),
        BuiltIn::WhoIs => Request::WhoIs(match arguments.get("user") {
            Some(Argument::User(Person::Id(id))) => Who::User(id.clone()),
            Some(Argument::User(Person::Name(name))) => Who::Name(name.clone()),
            _ => Who::Login(word("login").unwrap_or_default()),
        }),
    })
}

impl<'c> Request<'c> {
    /// Whom the request is allowed, besides its command.
    pub fn allow(&self) -> Option<&'c Allow> {
        match self {
            Self::Deploy(target) => Some(&target.environment.allow),
            // Who may bring something to production may take it away again.
            Self::Cancel(target)
            | Self::Retry(target)
            | Self::Leave(target)
            | Self::Rollback(target, _)
            | Self::Lock { target, .. }
            | Self::Unlock(target)
            | Self::Remind(target) => Some(&target.environment.approval.allow),
            _ => None,
        }
    }
}

/// The one target that is meant; without an app, the only app with that environment.
fn target<'c>(config: &'c Config, arguments: &Arguments) -> Result<Target<'c>, Ambiguous> {
    let mut targets = targets(config, arguments)?;
    match targets.as_slice() {
        [_] => Ok(targets.remove(0)),
        several => Err(Ambiguous::WhichApp {
            environment: several.first().map(|target| target.environment.name.clone()).unwrap_or_default(),
            apps: several.iter().map(|target| target.app.name.clone()).collect(),
        }),
    }
}

/// All targets that fit what is named; at least one.
fn targets<'c>(config: &'c Config, arguments: &Arguments) -> Result<Vec<Target<'c>>, Ambiguous> {
    let word = |name: &str| arguments.get(name).and_then(Argument::as_str);
    let (app, environment) = (word("app"), word("environment"));
    let apps = config.apps.values().filter(|known| app.is_none_or(|name| known.name == name));
    let targets: Vec<_> = apps
        .flat_map(|app| app.environments.values().map(move |environment| Target { app, environment }))
        .filter(|target| environment.is_none_or(|name| target.environment.is_called(name)))
        .collect();
    if !targets.is_empty() {
        return Ok(targets);
    }
    let environment = environment.unwrap_or_default().to_owned();
    Err(match app.and_then(|name| config.app(name)) {
        Some(app) => Ambiguous::NoSuchEnvironment {
            app: app.name.clone(),
            environment,
            has: app.environments.keys().cloned().collect(),
        },
        None => Ambiguous::NoApps { environment },
    })
}
