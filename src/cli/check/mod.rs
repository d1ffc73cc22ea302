//! `tengu check`: the configuration, the tokens and what they may do; everything that is wrong at once.

mod aws;
mod copies;
mod days_off;
mod github;
mod slack;

use crate::clock::Clock;
use crate::config::Config;
use crate::config::secrets::Endpoints;
use crate::github::Github;
use crate::github::auth::Auth;
use crate::slack::Api;

use super::{ConfigFile, FAILED, MISTAKE, commands, print, runtime, tell};

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigFile,
    /// Only the files and the environment; ask neither Slack nor GitHub nor AWS
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
        if let Err(problem) = days_off::check_file(&config) {
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
    let mut problems = slack::check(&slack, config).await;
    problems.extend(github::check(&github, config).await);
    problems.extend(aws::check(&endpoints.aws, &github, config).await);
    problems.extend(days_off::check(config).await);
    Ok(problems)
}
