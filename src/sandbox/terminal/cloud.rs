//! The account in AWS that a config speaks of: its clusters, services and images, already at work.

use super::stage::Trouble;
use crate::config::feature::{Night, Place};
use crate::config::ship::{Images, Ship};
use crate::config::{App, Config, Environment, FeatureSetting};
use crate::sandbox::aws::{AwsStandIn, FeatureGround, Image, ServiceSpec, TaskBehaviour, TaskMatcher};
use crate::sandbox::github::GithubStandIn;

/// The services of the story's shop.
const SHOP: [&str; 3] = ["production/web", "production/worker", "staging/web"];
/// How many tasks a service gets that nobody knows anything about.
const TASKS: u32 = 2;
/// When copies go to sleep in Tokyo, where the config lets them run through the night: whoever lets it fall
/// wants to see what becomes of them.
const BEDTIME: &str = "0 21 * * *";
/// What a migration says.
const MIGRATION: [&str; 3] =
    ["Connected to the database.", "Looking for migrations …", "The schema is up to date."];

/// Fits the config to a machine from which nothing leads outside; copies of branches have their pages at that
/// port of it.
pub(super) fn fit(config: &mut Config, aws: &AwsStandIn, port: u16) {
    let ground = aws.seed_feature("localhost");
    for app in config.apps.values_mut() {
        if let Some(feature) = &mut app.feature {
            stand_on(feature, &ground, port);
        }
        if let Some(images) = &mut app.images {
            images.registry = None;
        }
        for ship in app.environments.values_mut().filter_map(|one| one.ship.as_mut()) {
            // It would ask a real page, which knows nothing of what is played here.
            ship.health = None;
        }
    }
}

fn stand_on(feature: &mut FeatureSetting, ground: &FeatureGround, port: u16) {
    feature.url = format!("http://{{slug}}.localhost:{port}");
    feature.cluster.clone_from(&ground.cluster);
    if let (None, Ok(bedtime)) = (&feature.night, BEDTIME.parse()) {
        feature.night = Some(Night::new(bedtime, chrono_tz::Asia::Tokyo));
    }
    feature.network.subnets.clone_from(&ground.subnets);
    feature.network.security_groups.clone_from(&ground.security_groups);
    match &mut feature.place {
        Place::Service(place) => {
            place.listener.clone_from(&ground.listener);
            // Names need no records here, but records are something to look at.
            place.zone = Some(ground.zone.clone());
        }
        Place::Task(place) => place.zone.clone_from(&ground.zone),
    }
}

/// Makes everything that the config names, running what the release branches hold.
///
/// # Errors
/// When the config asks for what AWS does not have.
pub(super) fn furnish(aws: &AwsStandIn, github: &GithubStandIn, config: &Config) -> Result<(), Trouble> {
    let all = config.apps.values().flat_map(|app| app.environments.values().map(move |one| (app, one)));
    for (app, environment) in all {
        let (Some(images), Some(ship)) = (&app.images, &environment.ship) else { continue };
        let tag = running(github, app, environment, images);
        let failed = |error: crate::sandbox::aws::ActError| Trouble::Mistake(error.to_string());
        if is_shop(&ship.cluster, &ship.services, images)
            && !SHOP.iter().any(|name| aws.service(name).is_ok())
        {
            aws.seed_shop(&tag).map_err(failed)?;
        }
        aws.push_image(&images.repository, &tag, &Image::of(&tag)).map_err(failed)?;
        for service in &ship.services {
            if aws.service(&format!("{}/{service}", ship.cluster)).is_err() {
                aws.add_service(spec(ship, service, images, &tag)).map_err(failed)?;
            }
        }
    }
    aws.task_behaves(TaskMatcher::command("migrate"), TaskBehaviour::exits(0, &MIGRATION));
    Ok(())
}

/// Whether these are services of the story's shop.
fn is_shop(cluster: &str, services: &[String], images: &Images) -> bool {
    let known = |service: &String| SHOP.contains(&format!("{cluster}/{service}").as_str());
    images.repository == "web" && services.iter().all(known)
}

/// The tag of what the release branch holds.
fn running(github: &GithubStandIn, app: &App, environment: &Environment, images: &Images) -> String {
    let branches = github.branches(&app.full_name()).unwrap_or_default();
    let head = branches.into_iter().find(|(name, _)| *name == environment.release_branch);
    images.tag(&head.map(|(_, sha)| sha).unwrap_or_default())
}

fn spec(ship: &Ship, service: &str, images: &Images, tag: &str) -> ServiceSpec {
    let image = format!("{}:{tag}", images.repository);
    let spec = ServiceSpec::new(&ship.cluster, service, &image).desired(TASKS);
    let mut spec = spec.logging(&format!("/{}", ship.cluster));
    let named =
        ship.before.iter().find(|task| task.service == service).and_then(|task| task.container.clone());
    if let (Some(name), Some(container)) = (named, spec.containers.first_mut()) {
        container.name = name;
    }
    spec
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::clock::Clock;
    use crate::sandbox::story;

    #[tokio::test]
    async fn every_service_that_the_config_names_is_there() {
        let own = "\n[apps.api]\nrepository = \"acme/web\"\n[apps.api.image]\nrepository = \"own/api\"\n\
            registry = \"999999999999\"\n\
            [apps.api.environments.live]\nrelease_branch = \"deployment/production\"\ncluster = \"main\"\n\
            services = [\"api\", \"jobs\"]\n[[apps.api.environments.live.before]]\nname = \"migrate\"\n\
            service = \"jobs\"\ncontainer = \"app\"\ncommand = [\"migrate\"]\n\
            [apps.api.environments.live.health]\nurl = \"https://own.example\"\n";
        let text = format!("{}{own}", include_str!("../../../config.toml"));
        let mut config = Config::parse("config.toml", &text, Path::new("")).unwrap();
        let clock = Clock::standing(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
        let aws = AwsStandIn::start(clock).await.unwrap();
        story::seed(&github).unwrap();
        fit(&mut config, &aws, 80);
        furnish(&aws, &github, &config).unwrap();
        let mut names: Vec<String> = aws
            .services()
            .iter()
            .map(|one| format!("{}/{} {}", one.cluster, one.name, one.running))
            .collect();
        names.sort();
        let all = ["main/api 2", "main/jobs 2", "production/web 3", "production/worker 2", "staging/web 1"];
        assert_eq!(names, all);
        assert_eq!(aws.tasks("main/jobs")[0].containers[0].name, "app");
        let ship = config.apps["api"].environments["live"].ship.as_ref().unwrap();
        assert!(ship.health.is_none() && config.apps["api"].images.as_ref().unwrap().registry.is_none());
    }
}
