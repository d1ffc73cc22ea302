//! `tengu check`: the configuration, the tokens and what they may do; everything that is wrong at once.

use crate::aws::{Aws, AwsSetup};
use crate::clock::Clock;
use crate::config::reminder::CalendarSource;
use crate::config::secrets::Endpoints;
use crate::config::{App, Config};
use crate::github::auth::Auth;
use crate::github::{Github, GithubError};
use crate::release::observe::{Nothing, observe};
use crate::reminder::calendar::{self, Unread};
use crate::reminder::holidays::IcsProblem;
use crate::slack::{Api, SlackError};

use super::{ConfigFile, FAILED, MISTAKE, commands, print, runtime, tell};

/// Calls that change nothing and fail when a scope is missing.
const PROBES: [(&str, &[(&str, &str)]); 5] = [
    ("users.conversations", &[("types", "public_channel,private_channel,im,mpim"), ("limit", "1")]),
    ("users.list", &[("limit", "1")]),
    ("usergroups.list", &[]),
    ("users.lookupByEmail", &[("email", "nobody@tengu.invalid")]),
    ("dnd.teamInfo", &[("users", "USLACKBOT")]),
];

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigFile,
    /// Only the files and the environment; ask neither Slack nor GitHub
    #[arg(long)]
    offline: bool,
}

impl Check {
    pub(super) fn execute(self) -> u8 {
        let config = match commands::problems(Config::load(&self.config.config)) {
            Ok((config, _)) => config,
            Err(problems) => {
                problems.iter().for_each(tell);
                return MISTAKE;
            }
        };
        print(format!("{}: fine", self.config.config.display()));
        if let Err(problem) = calendar_file(&config) {
            tell(problem);
            return MISTAKE;
        }
        if self.offline {
            return 0;
        }
        let endpoints = match Endpoints::from_environment(config.github_app.is_some()) {
            Ok(endpoints) => endpoints,
            Err(problems) => {
                problems.iter().for_each(tell);
                return MISTAKE;
            }
        };
        let outside = runtime()
            .map_err(anyhow::Error::from)
            .and_then(|runtime| runtime.block_on(outside(&config, &endpoints)));
        match outside {
            Ok(problems) if problems.is_empty() => 0,
            Ok(problems) => {
                problems.iter().for_each(tell);
                FAILED
            }
            Err(error) => {
                tell(format!("{error:#}"));
                FAILED
            }
        }
    }
}

/// Asks Slack, GitHub and AWS; prints what is fine and returns what is not.
async fn outside(config: &Config, endpoints: &Endpoints) -> anyhow::Result<Vec<String>> {
    let clock = Clock::real();
    let slack = Api::new(
        &endpoints.slack_api_url,
        &endpoints.slack_app_token,
        &endpoints.slack_bot_token,
        clock.clone(),
    )?;
    let auth = Auth::new(&endpoints.github, config.github_app)?;
    let github = Github::new(&endpoints.github_api_url, auth, clock)?;
    let mut problems = check_slack(&slack, config).await;
    problems.extend(check_github(&github, config).await);
    problems.extend(check_aws(&endpoints.aws, config).await);
    problems.extend(check_calendar(config).await);
    Ok(problems)
}

/// Whether the calendar with days off can be read, where it is a file.
fn calendar_file(config: &Config) -> Result<(), String> {
    let Some(CalendarSource::File(path)) = &config.reminder.calendar else { return Ok(()) };
    let name = path.display();
    match calendar::read_file(path) {
        Ok(_) => print(format!("{name}: fine")),
        Err(Unread::Wrong(IcsProblem { line, message })) => return Err(format!("{name}:{line}: {message}")),
        Err(problem) => return Err(format!("{name}: {problem}; config.toml names it as reminder.calendar")),
    }
    Ok(())
}

/// Whether it can be read where it is an address.
async fn check_calendar(config: &Config) -> Option<String> {
    let Some(CalendarSource::Url(url)) = &config.reminder.calendar else { return None };
    let http = reqwest::Client::builder().user_agent("tengu").build();
    let fetched = match http {
        Ok(http) => calendar::fetch(url, &http, &Clock::real()).await,
        Err(error) => return Some(format!("reminder.calendar: {error}")),
    };
    match fetched {
        Ok(_) => print("reminder.calendar: fine"),
        Err(problem) => return Some(format!("reminder.calendar: {problem}")),
    }
    None
}

/// Whether what the config names on AWS is there and may be seen. Nothing is written, so what may be
/// written is not known.
async fn check_aws(setup: &AwsSetup, config: &Config) -> Vec<String> {
    let ships = |app: &App| app.environments.values().any(|environment| environment.ship.is_some());
    if !config.apps.values().any(ships) {
        return Vec::new();
    }
    let region = setup.region.clone().or_else(|| config.region.clone());
    let aws = match Aws::connect(AwsSetup { region, ..setup.clone() }, Clock::real()).await {
        Ok(aws) => aws,
        Err(error) => return vec![format!("aws: {error:#}")],
    };
    let mut problems = Vec::new();
    for app in config.apps.values().filter(|app| ships(app)) {
        if let Some(images) = &app.images {
            let key = format!("apps.{}.image", app.name);
            match aws.image(&images.repository, images.registry.as_deref(), "tengu-check").await {
                Ok(_) => print(format!("{key}: fine, {} is there", images.repository)),
                Err(error) => problems.push(format!("{key}: {error}")),
            }
        }
        for environment in app.environments.values() {
            let Some(ship) = &environment.ship else { continue };
            let key = format!("apps.{}.environments.{}.services", app.name, environment.name);
            match aws.describe_services(&ship.cluster, &ship.services).await {
                Ok(seen) if seen.missing.is_empty() => {
                    print(format!("{key}: fine, {} run in {}", ship.services.join(", "), ship.cluster));
                }
                Ok(seen) => problems.push(format!(
                    "{key}: {} has no service {}",
                    ship.cluster,
                    seen.missing.join(", ")
                )),
                Err(error) => problems.push(format!("{key}: {error}")),
            }
        }
    }
    problems
}

async fn check_slack(slack: &Api, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    match slack.open_socket().await {
        Ok(_) => print("SLACK_APP_TOKEN: fine, Socket Mode is on"),
        Err(error) => problems.push(format!(
            "SLACK_APP_TOKEN: {error}. It needs the scope connections:write, and Socket Mode has to be on"
        )),
    }
    match slack.identity().await {
        Ok(identity) => print(format!("SLACK_BOT_TOKEN: fine, in {}", identity.team)),
        Err(error) => {
            problems.push(format!("SLACK_BOT_TOKEN: {error}"));
            return problems;
        }
    }
    for (method, parameters) in PROBES {
        let answer = slack.read::<serde_json::Value>(method, parameters).await;
        if let Err(SlackError::Refused { needed: Some(scope), .. }) = answer {
            problems.push(format!(
                "SLACK_BOT_TOKEN: lacks the scope {scope}. Add it under OAuth & Permissions, install the app \
                 again and copy the new token; `tengu manifest` has all scopes"
            ));
        }
    }
    problems.extend(check_channels(slack, config).await);
    problems
}

async fn check_channels(slack: &Api, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    for app in config.apps.values() {
        for environment in app.environments.values() {
            let Some(channel) = &environment.channel else { continue };
            let key = format!("apps.{}.environments.{}.channel", app.name, environment.name);
            match slack.is_member_of(channel).await {
                Ok(true) => print(format!("{key}: fine")),
                Ok(false) => problems
                    .push(format!("{key}: tengu is not in {channel}; type /invite @{} there", config.name)),
                Err(error) if error.is("channel_not_found") => {
                    problems.push(format!("{key}: {channel} is no channel that tengu can see; invite it there, or correct the id"));
                }
                Err(error) => problems.push(format!("{key}: {error}")),
            }
        }
    }
    problems
}

async fn check_github(github: &Github, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    for app in config.apps.values() {
        for environment in app.environments.values() {
            let key = format!("apps.{}.environments.{}", app.name, environment.name);
            match observe(github, app, environment).await {
                Ok(Ok(_) | Err(Nothing::UpToDate { .. })) => {
                    print(format!("{key}: fine, {} is there", app.full_name()))
                }
                Ok(Err(Nothing::NoRepository)) => {
                    problems.push(format!(
                        "{key}: {} is not there, or the token may not see it",
                        app.full_name()
                    ));
                }
                Ok(Err(Nothing::NoBranch { name, nearest, release })) => {
                    let mut hint = if nearest.is_empty() {
                        String::new()
                    } else {
                        format!("; the nearest: {}", nearest.join(", "))
                    };
                    if release {
                        hint.push_str(&format!(
                            ". Create it once, at the commit that runs now: git push origin <commit>:refs/heads/{name}"
                        ));
                    }
                    problems.push(format!("{key}: {} has no branch {name}{hint}", app.full_name()));
                }
                Err(GithubError::Credentials(why)) => {
                    problems.push(format!("GITHUB_TOKEN: GitHub does not accept it: {why}"));
                    return problems;
                }
                Err(error) => problems.push(format!("{key}: {error}")),
            }
        }
    }
    problems
}
