//! Whether what the config names on AWS is there and may be seen. Nothing is written, so what may be written is
//! not known.

use super::copies;
use crate::aws::{Aws, AwsSetup};
use crate::cli::print;
use crate::clock::Clock;
use crate::config::{App, Config, Environment};
use crate::github::Github;

/// Asks AWS; prints what is fine and returns what is not.
pub(super) async fn check(setup: &AwsSetup, github: &Github, config: &Config) -> Vec<String> {
    let ships = |app: &App| app.environments.values().any(|environment| environment.ship.is_some());
    let apps = || config.apps.values().filter(|app| ships(app) || app.feature.is_some());
    if apps().next().is_none() {
        return Vec::new();
    }
    let region = setup.region.clone().or_else(|| config.region.clone());
    let aws = match Aws::connect(AwsSetup { region, ..setup.clone() }, Clock::real()).await {
        Ok(aws) => aws,
        Err(error) => return vec![format!("aws: {error:#}")],
    };
    let mut problems = Vec::new();
    for app in apps() {
        problems.extend(images(&aws, app).await);
        for environment in app.environments.values() {
            problems.extend(services(&aws, app, environment).await);
        }
        problems.extend(copies::check(&aws, github, app).await);
    }
    problems
}

async fn images(aws: &Aws, app: &App) -> Option<String> {
    let images = app.images.as_ref()?;
    let key = format!("apps.{}.image", app.name);
    match aws.image(&images.repository, images.registry.as_deref(), "tengu-check").await {
        Ok(_) => print(format!("{key}: fine, {} is there", images.repository)),
        Err(error) => return Some(format!("{key}: {error}")),
    }
    None
}

async fn services(aws: &Aws, app: &App, environment: &Environment) -> Option<String> {
    let ship = environment.ship.as_ref()?;
    let key = format!("apps.{}.environments.{}.services", app.name, environment.name);
    match aws.describe_services(&ship.cluster, &ship.services).await {
        Ok(seen) if seen.missing.is_empty() => {
            print(format!("{key}: fine, {} run in {}", ship.services.join(", "), ship.cluster));
            None
        }
        Ok(seen) => Some(format!("{key}: {} has no service {}", ship.cluster, seen.missing.join(", "))),
        Err(error) => Some(format!("{key}: {error}")),
    }
}
