//! Where the story plays: the people, the channels and the repository, and a config that fits them.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use chrono::WeekdaySet;

use super::cloud;
use super::stage::Trouble;
use crate::config::working::{A_DAY, Hours};
use crate::config::{Allow, App, Config, Environment, Reminder};
use crate::sandbox::aws::AwsStandIn;
use crate::sandbox::github::{ActError, GithubStandIn, Kind, NewCommit};
use crate::sandbox::import::{ImportOptions, import};
use crate::sandbox::slack::{NewPerson, SlackStandIn};
use crate::sandbox::story;
use crate::words::Language;

/// Handle, full name, GitHub login. The guest has none.
const PEOPLE: [(&str, &str, &str); 6] = [
    ("ayako", "高橋 彩子", "ayako-t"),
    ("kenji", "Kenji Mori", "kenji-m"),
    ("rosa", "Rosa Lindt", "rosa-lindt"),
    ("tomas", "Tomas Hale", "tomas-h"),
    ("yuki", "佐藤 ゆき", "yuki-s"),
    ("gil", "Gil Guest", ""),
];

/// A git repository to import.
#[derive(Clone, Debug)]
pub struct History {
    /// Its folder.
    pub path: PathBuf,
    /// Where work is merged.
    pub base: Option<String>,
    /// What was released last.
    pub release: Option<String>,
}

/// Somebody at the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Player {
    /// The Slack user's id.
    pub(in crate::sandbox) id: String,
    /// The handle.
    pub(in crate::sandbox) name: String,
    /// The full name.
    pub(in crate::sandbox) real_name: String,
    /// The GitHub login, for those who have one.
    pub(in crate::sandbox) login: Option<String>,
}

/// What there is.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Setting {
    pub(in crate::sandbox) people: Vec<Player>,
    /// The id of #deploy.
    pub(in crate::sandbox) deploy: String,
    /// `owner/name`
    pub(in crate::sandbox) repository: String,
    /// Where work is merged.
    pub(in crate::sandbox) base: String,
    /// What people say to deploy it.
    pub(in crate::sandbox) environment: String,
    /// The branch that deploys there.
    pub(in crate::sandbox) release: String,
    /// The image repositories of all apps.
    pub(in crate::sandbox) images: Vec<String>,
    /// The services of that environment, `cluster/name`.
    pub(in crate::sandbox) services: Vec<String>,
    /// How many commits wait to be released.
    pub(in crate::sandbox) waiting: usize,
    /// What the release branch was made from, where a history was imported.
    pub(in crate::sandbox) imported_from: Option<String>,
    /// What the bot speaks in channels.
    pub(in crate::sandbox) language: Language,
}

/// Fills the stand-ins, and fits the config to them.
pub(super) async fn arrange(
    slack: &SlackStandIn,
    github: &GithubStandIn,
    aws: &AwsStandIn,
    config: &mut Config,
    history: Option<History>,
    port: u16,
) -> Result<Setting, Trouble> {
    let people: Vec<Player> = PEOPLE.iter().map(|person| arrive(slack, person)).collect();
    let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let deploy = slack.add_channel("deploy", &ids, true, false);
    slack.add_channel("general", &ids, true, false);
    let failed = |error: ActError| Trouble::Failed(error.to_string());
    let imported_from = match history {
        Some(history) => Some(bring(github, config, history, &deploy).await?),
        None => {
            story::seed(github).map_err(failed)?;
            make_missing(github, config).map_err(failed)?;
            None
        }
    };
    welcome_developers(github, &people);
    // A config of a team's own names channels and an App that are not here.
    let known: Vec<String> = slack.channels().into_iter().map(|channel| channel.id).collect();
    let environments = config.apps.values_mut().flat_map(|app| app.environments.values_mut());
    for channel in environments.filter_map(|environment| environment.channel.as_mut()) {
        if !known.contains(channel) {
            channel.clone_from(&deploy);
        }
    }
    config.github_app = None;
    day_and_night(&mut config.reminder);
    cloud::fit(config, aws, port);
    cloud::furnish(aws, github, config)?;
    let (app, environment) = chosen(config)
        .ok_or_else(|| Trouble::Mistake("the config has no app with an environment".to_owned()))?;
    let repository = app.full_name();
    let waiting = waiting(github, &repository, &app.base, &environment.release_branch).map_err(failed)?;
    Ok(Setting {
        deploy,
        people,
        repository,
        base: app.base.clone(),
        environment: environment.name.clone(),
        release: environment.release_branch.clone(),
        images: config
            .apps
            .values()
            .filter_map(|app| Some(app.images.as_ref()?.repository.clone()))
            .collect(),
        services: services(environment),
        waiting,
        imported_from,
        language: config.language,
    })
}

/// Whoever lets two hours pass wants to see a reminder, whatever time it is here.
fn day_and_night(reminder: &mut Reminder) {
    reminder.hours = Hours { days: WeekdaySet::ALL, from: 0, to: A_DAY };
    (reminder.days_off, reminder.calendar) = (Vec::new(), None);
}

fn arrive(slack: &SlackStandIn, (name, real_name, login): &(&str, &str, &str)) -> Player {
    let guest = login.is_empty();
    let id = slack.add_person(NewPerson {
        name: (*name).to_owned(),
        real_name: (*real_name).to_owned(),
        email: Some(format!("{name}@acme.example")),
        tz: "Asia/Tokyo".to_owned(),
        tz_offset: 9 * 3600,
        guest,
        ..NewPerson::default()
    });
    let (name, real_name) = ((*name).to_owned(), (*real_name).to_owned());
    Player { id, name, real_name, login: (!guest).then(|| (*login).to_owned()) }
}

/// Gives everybody their GitHub account, where the story has not.
fn welcome_developers(github: &GithubStandIn, people: &[Player]) {
    let known: HashSet<String> = github.accounts().into_iter().map(|account| account.login).collect();
    for Player { name, real_name, login, .. } in people {
        if let Some(login) = login.as_ref().filter(|login| !known.contains(*login)) {
            github.add_account(login, real_name, &format!("{name}@acme.example"), Kind::User);
        }
    }
}

/// Imports a history and makes the config about it; gives what the release branch was made from.
async fn bring(
    github: &GithubStandIn,
    config: &mut Config,
    history: History,
    deploy: &str,
) -> Result<String, Trouble> {
    let History { path, base, release } = history;
    let options = ImportOptions { repository: None, base, release };
    let imported = import(github, &path, options).await;
    let imported = imported.map_err(|error| Trouble::Mistake(format!("{error:#}")))?;
    let (owner, repository) = imported.repository.split_once('/').unwrap_or(("acme", &imported.repository));
    // It is shipped as the config says of the app that it knows.
    let known = chosen(config).map(|(app, one)| (app.clone(), one.clone()));
    let (known, one) = known.ok_or_else(|| Trouble::Mistake("config.toml has no environment".into()))?;
    let environment = Environment {
        name: "production".to_owned(),
        aliases: vec!["prod".to_owned(), "本番".to_owned()],
        release_branch: imported.release_branch,
        channel: Some(deploy.to_owned()),
        allow: Allow::Everyone,
        labels: Vec::new(),
        assignees: Vec::new(),
        reviewers: Vec::new(),
        template: None,
        approval: one.approval,
        ship: one.ship,
        verify: one.verify,
    };
    let app = App {
        name: repository.to_owned(),
        owner: owner.to_owned(),
        repository: repository.to_owned(),
        base: imported.base,
        environments: BTreeMap::from([(environment.name.clone(), environment)]),
        attention: Vec::new(),
        images: known.images,
        fallback: known.fallback,
        feature: known.feature,
    };
    config.apps = BTreeMap::from([(app.name.clone(), app)]);
    Ok(imported.release_from)
}

/// Repositories and branches that a config of a team's own names, with something to release.
fn make_missing(github: &GithubStandIn, config: &Config) -> Result<(), ActError> {
    for app in config.apps.values() {
        let name = app.full_name();
        let is_new = !github.repositories().iter().any(|known| known.eq_ignore_ascii_case(&name));
        if is_new {
            github.add_repository_with_branch(&name, &app.base)?;
        }
        let branches: Vec<String> = github.branches(&name)?.into_iter().map(|(branch, _)| branch).collect();
        for environment in app.environments.values() {
            if !branches.contains(&environment.release_branch) {
                github.branch(&name, &environment.release_branch, &app.base)?;
            }
        }
        if is_new {
            let commit = NewCommit::new("kenji-m", "A first change to release", &["README.md"]);
            github.commit(&name, &app.base, commit)?;
        }
    }
    Ok(())
}

/// What the story is about: production, where there is such an environment.
fn chosen(config: &Config) -> Option<(&App, &Environment)> {
    let all = || config.apps.values().flat_map(|app| app.environments.values().map(move |one| (app, one)));
    all().find(|(_, environment)| environment.name == "production").or_else(|| all().next())
}

/// The services of an environment, `cluster/name`.
fn services(environment: &Environment) -> Vec<String> {
    let ship = environment.ship.iter();
    ship.flat_map(|ship| ship.services.iter().map(|name| format!("{}/{name}", ship.cluster))).collect()
}

fn waiting(github: &GithubStandIn, repository: &str, base: &str, release: &str) -> Result<usize, ActError> {
    let released = github.log(repository, release)?;
    let released: HashSet<&str> = released.iter().map(|commit| commit.sha.as_str()).collect();
    let log = github.log(repository, base)?;
    Ok(log.iter().filter(|commit| !released.contains(commit.sha.as_str())).count())
}
