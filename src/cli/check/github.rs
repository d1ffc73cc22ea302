//! Whether the repositories and their branches are there.

use crate::cli::print;
use crate::config::Config;
use crate::github::{Github, GithubError};
use crate::release::observe::{Nothing, observe};

/// Asks GitHub; prints what is fine and returns what is not.
pub(super) async fn check(github: &Github, config: &Config) -> Vec<String> {
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
