//! What happens in AWS, as lines: one for each service whose counts change, one for each task that
//! somebody runs and for each image that comes. Pure: two looks make the lines between them.

use std::collections::BTreeMap;

use super::words::Voice;
use crate::sandbox::aws::{AwsStandIn, ImageView, ServiceView, TaskView};
use crate::say;

/// The account at one moment.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// By repository.
    pub(super) images: Vec<(String, ImageView)>,
    pub(super) tasks: Vec<TaskView>,
    pub(super) services: Vec<ServiceView>,
}

impl Look {
    pub(super) fn at(aws: &AwsStandIn, repositories: &[String]) -> Self {
        let images = repositories.iter().flat_map(|repository| {
            aws.images(repository).into_iter().map(move |image| (repository.clone(), image))
        });
        Self { images: images.collect(), tasks: aws.one_off_tasks(), services: aws.services() }
    }
}

/// What was told last of everything there is.
#[derive(Debug, Default)]
pub(super) struct Fleet(BTreeMap<String, String>);

impl Fleet {
    /// What happened since the last time.
    pub(super) fn follow(&mut self, look: &Look, voice: Voice) -> Vec<String> {
        let images =
            look.images.iter().filter(|(_, image)| !image.tags.is_empty()).map(|(repository, image)| {
                let told =
                    say!(voice, "aws-image", tag = short(&image.tags[0]), repository = repository.as_str());
                (image.digest.clone() + &image.tags.concat(), told)
            });
        let tasks = look.tasks.iter().map(|task| (task.id.clone(), errand(task, voice)));
        let services = look.services.iter().map(|one| (one.arn.clone(), moving(one, voice)));
        // What is gone is forgotten: should it come again, that is news.
        let before = std::mem::take(&mut self.0);
        let mut news = Vec::new();
        for (key, told) in images.chain(tasks).chain(services) {
            if before.get(&key) != Some(&told) {
                news.push(told.clone());
            }
            self.0.insert(key, told);
        }
        news
    }
}

/// A hash is cut short; a name stays.
pub(super) fn short(tag: &str) -> String {
    super::short(tag)
}

/// `web-production:2`, from an ARN.
pub(super) fn revision(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// What a task that somebody runs is told to do.
pub(super) fn command(task: &TaskView) -> String {
    let words = task.overrides["containerOverrides"][0]["command"].as_array();
    let words: Vec<&str> = words.into_iter().flatten().filter_map(|word| word.as_str()).collect();
    if words.is_empty() { revision(&task.task_definition).to_owned() } else { words.join(" ") }
}

fn errand(task: &TaskView, voice: Voice) -> String {
    let command = command(task);
    let exit = task.containers.iter().find_map(|container| container.exit_code);
    match (task.status, exit) {
        ("PROVISIONING" | "PENDING" | "ACTIVATING", _) => say!(voice, "aws-task-starts", command = command),
        ("RUNNING", _) => say!(voice, "aws-task-runs", command = command),
        (_, Some(code)) => say!(voice, "aws-task-exits", command = command, code = code),
        (_, None) => {
            let why = task.stopped_reason.clone().unwrap_or_default();
            say!(voice, "aws-task-stops", command = command, why = why)
        }
    }
}

/// What a service runs: what it is to run first, then what it still has of before.
fn moving(service: &ServiceView, voice: Voice) -> String {
    let mut parts = Vec::new();
    for (nth, one) in service.deployments.iter().enumerate() {
        let revision = revision(&one.task_definition);
        if nth > 0 {
            if one.running == 0 {
                continue;
            }
            parts.push(say!(voice, "aws-old", revision = revision, running = one.running));
            continue;
        }
        let desired = service.desired;
        parts.push(say!(voice, "aws-new", revision = revision, running = one.running, desired = desired));
        parts.extend((one.failed > 0).then(|| say!(voice, "aws-failed", count = one.failed)));
    }
    if service.deployments.len() == 1 && service.deployments[0].rollout_state == "COMPLETED" {
        parts.push(say!(voice, "aws-done"));
    }
    format!("{}: {}", service.name, parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::words::Language;

    #[tokio::test]
    async fn a_rollout_is_told_by_its_counts() {
        let clock = Clock::standing(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let aws = AwsStandIn::start(clock.clone()).await.unwrap();
        aws.seed_shop("first").unwrap();
        let (mut fleet, voice, web) = (Fleet::default(), Voice(Language::English), ["web".to_owned()]);
        assert_eq!(fleet.follow(&Look::at(&aws, &web), voice).len(), 4, "an image and three services");
        assert_eq!(fleet.follow(&Look::at(&aws, &web), voice), Vec::<String>::new());
        aws.somebody_updates("staging/web", None).unwrap();
        let mut told = Vec::new();
        for _ in 0..90 {
            told.extend(fleet.follow(&Look::at(&aws, &web), voice));
            clock.advance(Duration::from_secs(1));
        }
        assert_eq!(
            told,
            [
                "web: web-staging:1 0 of 1 running · web-staging:1 1 still running",
                "web: web-staging:1 1 of 1 running · web-staging:1 1 still running",
                "web: web-staging:1 1 of 1 running",
                "web: web-staging:1 1 of 1 running · done",
            ]
        );
    }
}
