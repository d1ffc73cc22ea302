//! Running copies of branches: from one line in the channel to an address that answers, and to nothing left.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

#[path = "feature/asked.rs"]
mod asked;
#[path = "feature/life.rs"]
mod life;
#[path = "feature/places.rs"]
mod places;
#[path = "feature/trouble.rs"]
mod trouble;

use std::time::Duration;

use common::webhook::SECRET;
use common::{Database, WEB, World, without_copies};
use tengu::sandbox::aws::{FeatureGround, Image, Sites};
use tengu::sandbox::github::NewCommit;

/// A config with copies of branches, whose pages are at `PORT` and whose listener is `LISTENER`.
const SERVICE: &str = r#"
[apps.web.feature]
url = "http://{slug}.localhost:PORT"
cluster = "feature"
family = "web-staging"
environment = { APP_URL = "{url}", BRANCH = "{branch}" }
ttl = "1d"
longest = "3d"
[apps.web.feature.network]
subnets = ["subnet-0a1b2c3d"]
security_groups = ["sg-0123abcd"]
[apps.web.feature.prices]
vcpu_hour = "0.05056"
gb_hour = "0.00553"
[apps.web.feature.service]
listener = "LISTENER"
"#;

/// A world in which branches can have copies.
struct Copies {
    world: World,
    ground: FeatureGround,
    sites: Sites,
}

impl Copies {
    /// With another config, which is made from [`SERVICE`], and tengu at work.
    async fn with(database: Database, change: impl Fn(&str) -> String) -> Self {
        let mut copies = Self::before(database, change).await;
        copies.world.start().await;
        copies
    }

    /// Before tengu starts.
    async fn before(database: Database, change: impl Fn(&str) -> String) -> Self {
        let mut world = World::seeded(database).await;
        world.webhook_secret = Some(SECRET);
        let ground = world.aws.seed_feature("localhost");
        let sites = world.aws.sites(0).await.unwrap();
        let own = change(SERVICE);
        let own = own.replace("PORT", &sites.address().port().to_string());
        let own = own.replace("LISTENER", &ground.listener).replace("ZONE", &ground.zone);
        world.config(|config| format!("{}\n{own}", without_copies(config)));
        Self { world, ground, sites }
    }

    /// Somebody pushes to a branch, which is made where there is none; the commit.
    fn push(&self, branch: &str) -> String {
        let github = &self.world.github;
        if !github.branches(WEB).unwrap().iter().any(|(name, _)| name == branch) {
            github.branch(WEB, branch, "master").unwrap();
        }
        github.commit(WEB, branch, NewCommit::new("yuki-s", "Draw a map", &["map.rb"])).unwrap()
    }

    /// The same, and CI builds its image.
    fn push_and_build(&self, branch: &str) -> String {
        self.built(branch).0
    }

    /// The commit, and the digest of its image.
    fn built(&self, branch: &str) -> (String, String) {
        let sha = self.push(branch);
        let digest = self.world.aws.push_image("web", &sha, &Image::of(&sha)).unwrap();
        (sha, digest)
    }

    /// What a browser is shown: the status and the page.
    async fn page(&self, host: &str) -> (u16, String) {
        let asked = reqwest::Client::new().get(format!("http://{}/", self.sites.address()));
        let answer = asked.header("host", host).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Asks for a copy and waits until it answers; everything is read then.
    async fn has_copy(&mut self, words: &str) {
        self.world.ask(words).await;
        self.world.card_with("It answers").await;
        self.world.read_rest().await;
    }

    /// What there is in AWS that a copy may consist of.
    fn left(&self) -> Vec<String> {
        let aws = &self.world.aws;
        let rules = aws.rules().into_iter().map(|rule| format!("rule {}", rule.hosts.join(",")));
        let groups = aws.target_groups().into_iter().map(|group| format!("group {}", group.name));
        let services = aws.services().into_iter().filter(|service| service.cluster == "feature");
        let services = services.filter(|service| service.status != "INACTIVE");
        let services = services.map(|service| format!("service {}", service.name));
        let tasks = aws.running_tasks("feature").into_iter().map(|task| format!("task {}", task.status));
        let records = aws.records(&self.ground.zone).into_iter();
        let records = records.map(|record| format!("{} {}", record.kind, record.name));
        rules.chain(groups).chain(services).chain(tasks).chain(records).collect()
    }

    /// Lets time pass in which nothing is under way.
    async fn leap(&self, time: Duration) {
        let end = self.world.clock.now() + chrono::TimeDelta::from_std(time).unwrap();
        while self.world.clock.now() < end {
            let left = (end - self.world.clock.now()).to_std().unwrap();
            self.world.clock.advance(left.min(Duration::from_secs(600)));
            self.world.settle().await;
        }
    }
}

/// A story on both databases, in a world with copies.
macro_rules! copies {
    ($(#[$meta:meta])* async fn $name:ident($copies:ident) $body:block) => {
        copies!($(#[$meta])* async fn $name($copies: str::to_owned) $body);
    };
    ($(#[$meta:meta])* async fn $name:ident($copies:ident: $change:expr) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::common::Database;

            $(#[$meta])*
            async fn story(#[allow(unused_mut)] mut $copies: $crate::Copies) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                Box::pin(story($crate::Copies::with(Database::Sqlite, $change).await)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                Box::pin(story($crate::Copies::with(Database::Postgres, $change).await)).await;
            }
        }
    };
}
use copies;
