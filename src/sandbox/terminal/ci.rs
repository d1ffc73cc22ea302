//! CI, as far as a deploy is concerned: every new head becomes an image a little later.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::config::Config;
use crate::config::feature::Tag;
use crate::config::ship::Images;
use crate::feature::slug::branch_tag;
use crate::sandbox::aws::{AwsStandIn, Image};
use crate::sandbox::github::GithubStandIn;

/// So long a build takes, by the stage's clock.
const TAKES: Duration = Duration::from_secs(8);

/// What is built from where to where.
#[derive(Clone, Debug)]
struct Line {
    /// `owner/name`
    repository: String,
    base: String,
    images: Images,
    /// How images of other branches are tagged, where copies of them run.
    copies: Option<Tag>,
    /// The branches that nothing is built of.
    releases: Vec<String>,
}

impl Line {
    /// The tag of what is built of a branch's head.
    fn tag(&self, branch: &str, sha: &str) -> Option<String> {
        if branch == self.base {
            return Some(self.images.tag(sha));
        }
        let of_copy = self.copies.as_ref().filter(|_| !self.releases.iter().any(|known| known == branch));
        of_copy.map(|tag| tag.of(sha, &branch_tag(branch)))
    }
}

/// The builds of all apps. They end when it goes.
pub(super) struct Ci {
    works: watch::Sender<bool>,
    builder: Builder,
    task: AbortHandle,
}

#[derive(Clone)]
struct Builder {
    lines: Vec<Line>,
    github: GithubStandIn,
    aws: AwsStandIn,
    clock: Clock,
}

impl Drop for Ci {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Ci {
    /// Builds what is there at once, and from then on whatever comes.
    pub(super) fn start(config: &Config, github: &GithubStandIn, aws: &AwsStandIn, clock: &Clock) -> Self {
        let apps = config.apps.values();
        let line = |app: &crate::config::App| {
            let environments = app.environments.values();
            Some(Line {
                repository: app.full_name(),
                base: app.base.clone(),
                images: app.images.clone()?,
                copies: app.feature.as_ref().map(|feature| feature.tag.clone()),
                releases: environments.map(|environment| environment.release_branch.clone()).collect(),
            })
        };
        let lines = apps.filter_map(line).collect();
        let builder = Builder { lines, github: github.clone(), aws: aws.clone(), clock: clock.clone() };
        builder.push(&builder.unbuilt());
        let (works, told) = watch::channel(true);
        let task = tokio::spawn(builder.clone().work(told)).abort_handle();
        Self { works, builder, task }
    }

    /// Whether every head that has an image to get has it.
    pub(super) fn is_done(&self) -> bool {
        !*self.works.borrow() || self.builder.unbuilt().is_empty()
    }

    /// Builds nothing until it is told to, and loses what it has built last.
    pub(super) fn fail(&self) {
        self.works.send_replace(false);
        let released = self.builder.released();
        for (repository, tag) in self.builder.heads() {
            if !released.contains(&tag) {
                // What is not there need not be lost.
                _ = self.builder.aws.delete_image(&repository, &tag);
            }
        }
    }

    /// Builds again.
    pub(super) fn mend(&self) {
        self.works.send_replace(true);
    }
}

impl Builder {
    async fn work(self, mut works: watch::Receiver<bool>) {
        let mut changes = self.github.changes();
        loop {
            let wanted = self.unbuilt();
            if *works.borrow_and_update() && !wanted.is_empty() {
                self.clock.sleep(TAKES).await;
                if *works.borrow() {
                    self.push(&wanted);
                }
                continue;
            }
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                told = works.changed() => if told.is_err() { return },
            }
        }
    }

    /// Repository and tag of the image of every head that has one to get.
    fn heads(&self) -> BTreeSet<(String, String)> {
        let tags = |line: &Line| {
            let branches = self.github.branches(&line.repository).unwrap_or_default();
            let tags: Vec<_> = branches.iter().filter_map(|(name, sha)| line.tag(name, sha)).collect();
            let repository = line.images.repository.clone();
            tags.into_iter().map(move |tag| (repository.clone(), tag))
        };
        self.lines.iter().flat_map(tags).collect()
    }

    fn unbuilt(&self) -> BTreeSet<(String, String)> {
        let built = |(repository, tag): &(String, String)| {
            self.aws.images(repository).iter().any(|image| image.tags.contains(tag))
        };
        self.heads().into_iter().filter(|head| !built(head)).collect()
    }

    fn push(&self, wanted: &BTreeSet<(String, String)>) {
        for (repository, tag) in wanted {
            // The config has seen to it that this is a tag.
            _ = self.aws.push_image(repository, tag, &Image::of(tag));
        }
    }

    /// The tags of all that runs.
    fn released(&self) -> BTreeSet<String> {
        let services = self.aws.services();
        let tasks = services
            .iter()
            .flat_map(|service| self.aws.tasks(&format!("{}/{}", service.cluster, service.name)));
        let images = tasks.flat_map(|task| task.containers).map(|container| container.image);
        images.filter_map(|image| Some(image.rsplit_once(':')?.1.to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::sandbox::github::NewCommit;
    use crate::sandbox::story;

    const CONFIG: &str = include_str!("../../../config.toml");

    async fn stage(copies: bool) -> (GithubStandIn, AwsStandIn, Clock, Ci) {
        let clock = Clock::standing(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
        let aws = AwsStandIn::start(clock.clone()).await.unwrap();
        story::seed(&github).unwrap();
        let mut config = Config::parse("config.toml", CONFIG, Path::new("")).unwrap();
        if !copies {
            config.apps.values_mut().for_each(|app| app.feature = None);
        }
        let ci = Ci::start(&config, &github, &aws, &clock);
        (github, aws, clock, ci)
    }

    /// Waits for the next build to begin, and lets it end.
    async fn build(aws: &AwsStandIn, clock: &Clock) {
        while clock.next_waking().is_none() {
            tokio::task::yield_now().await;
        }
        let mut changes = aws.changes();
        clock.advance(TAKES);
        changes.changed().await.unwrap();
    }

    #[tokio::test]
    async fn a_new_head_becomes_an_image_a_little_later() {
        let (github, aws, clock, ci) = stage(false).await;
        assert_eq!(aws.images("web").len(), 1);
        let sha = github.commit("acme/web", "master", NewCommit::new("kenji-m", "One", &["a"])).unwrap();
        assert!(!ci.is_done());
        build(&aws, &clock).await;
        assert!(ci.is_done());
        assert_eq!(aws.images("web")[1].tags, [sha]);
    }

    #[tokio::test]
    async fn where_branches_have_copies_their_heads_are_built_too() {
        let (github, aws, clock, ci) = stage(true).await;
        github.branch("acme/web", "feature/x", "master").unwrap();
        let sha = github.commit("acme/web", "feature/x", NewCommit::new("kenji-m", "X", &["x"])).unwrap();
        build(&aws, &clock).await;
        assert!(ci.is_done() && aws.images("web").iter().any(|image| image.tags.contains(&sha)));
    }

    #[tokio::test]
    async fn what_fails_is_built_once_it_is_mended() {
        let (_github, aws, clock, ci) = stage(false).await;
        ci.fail();
        assert!(aws.images("web").is_empty());
        assert!(ci.is_done(), "nothing is awaited of it");
        ci.mend();
        build(&aws, &clock).await;
        assert_eq!(aws.images("web").len(), 1);
    }
}
