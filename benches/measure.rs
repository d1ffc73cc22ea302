//! What docs/benchmarks.md tells, measured: `cargo bench --bench measure`.
//!
//! Requests are counted, and times are taken, at the stand-ins' doors: the real app, its real clients,
//! real sockets on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for one's own eyes"
)]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tengu::app::{Setup, Tengu};
use tengu::aws::{AwsKeys, AwsSetup};
use tengu::clock::Clock;
use tengu::command::catalog::Catalog;
use tengu::config::Config;
use tengu::config::secrets::{Endpoints, GithubSecret, Secret};
use tengu::sandbox::aws::AwsStandIn;
use tengu::sandbox::github::{GithubStandIn, Kind, MergeKind, NewCommit, NewPull};
use tengu::sandbox::slack::{Limits, NewPerson, SlackStandIn};
use tengu::slack::outbox::Pace;

fn main() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for pull_requests in [10, 200, 1_000] {
            requests(pull_requests).await;
        }
        latency().await;
        throughput().await;
        process().await;
    });
}

struct World {
    slack: SlackStandIn,
    github: GithubStandIn,
    aws: AwsStandIn,
    folder: tempfile::TempDir,
    people: Vec<String>,
    channels: Vec<String>,
}

impl World {
    async fn new(channels: usize) -> Self {
        let clock = Clock::real();
        let slack = SlackStandIn::start(clock.clone()).await.unwrap();
        slack.limits(Limits::NONE);
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
        let aws = AwsStandIn::start(clock).await.unwrap();
        aws.seed_shop("first").unwrap();
        let person = slack.add_person(NewPerson { name: "kenji".into(), ..NewPerson::default() });
        let mut ids = vec![slack.add_channel("deploy", &[&person], true, false)];
        ids.extend(
            (1..channels).map(|n| slack.add_channel(&format!("channel-{n}"), &[&person], true, false)),
        );
        let folder = tempfile::tempdir().unwrap();
        Self { slack, github, aws, folder, people: vec![person], channels: ids }
    }

    fn endpoints(&self) -> Endpoints {
        Endpoints {
            slack_api_url: self.slack.api_url(),
            slack_app_token: Secret::new(self.slack.app_token()),
            slack_bot_token: Secret::new(self.slack.bot_token()),
            github_api_url: self.github.api_url(),
            github: GithubSecret::Token(Secret::new(self.github.token())),
            github_webhook_secret: None,
            database_url: Some(Secret::new(format!(
                "sqlite://{}",
                self.folder.path().join("tengu.db").display()
            ))),
            aws: AwsSetup {
                region: Some(self.aws.region().into()),
                endpoint: Some(self.aws.endpoint()),
                keys: Some(AwsKeys {
                    id: self.aws.access_key().into(),
                    secret: Secret::new(self.aws.secret_key()),
                }),
            },
        }
    }

    async fn start(&self) {
        let config =
            Config::parse("config.toml", include_str!("../config.toml"), self.folder.path()).unwrap();
        let catalog = tokio::sync::watch::Sender::new(Arc::new(Catalog::built_in().unwrap()));
        let setup = Setup {
            config: Arc::new(config),
            endpoints: self.endpoints(),
            catalog: catalog.subscribe(),
            clock: Clock::real(),
            pace: Pace { every: Duration::ZERO },
        };
        // Kept alive, so that the catalog stays readable.
        std::mem::forget(catalog);
        let tengu = Tengu::start(setup).await.unwrap();
        tokio::spawn(tengu.run());
        self.until(|world| world.slack.connections() >= 2).await;
    }

    async fn until(&self, there: impl Fn(&Self) -> bool) {
        let mut changes = self.slack.changes();
        while !there(self) {
            changes.changed().await.unwrap();
        }
    }

    fn say(&self, channel: usize, text: &str) {
        self.slack.say(&self.people[0], &self.channels[channel], text);
    }
}

/// How many requests one proposal takes.
async fn requests(pull_requests: usize) {
    let world = World::new(1).await;
    let github = &world.github;
    github.add_account("ken", "Ken", "ken@acme.example", Kind::User);
    github.add_repository("acme/web").unwrap();
    github.branch("acme/web", "deployment/production", "master").unwrap();
    github.branch("acme/web", "deployment/staging", "master").unwrap();
    for n in 0..pull_requests {
        let head = format!("work-{n}");
        github.branch("acme/web", &head, "master").unwrap();
        github.commit("acme/web", &head, NewCommit::new("ken", &format!("Work {n}"), &["app.rs"])).unwrap();
        let title = format!("Work number {n}");
        let new = NewPull { head: &head, base: "master", title: &title, body: "", author: "ken" };
        let number = github.open_pull_request("acme/web", &new).unwrap();
        github.merge("acme/web", number, MergeKind::Squash, "ken").unwrap();
    }
    world.start().await;
    let before = github.calls().len();
    let start = Instant::now();
    world.say(0, "tengu deploy production");
    world.until(|world| world.slack.messages(&world.channels[0]).len() >= 2).await;
    let took = start.elapsed();
    let calls = github.calls();
    let calls = &calls[before..];
    let write = calls.iter().position(|call| call.method == "POST" && call.path.ends_with("/pulls"));
    println!(
        "{pull_requests} pull requests: {} requests before the write, {} in all, {} ms to the card",
        write.map_or_else(|| "?".into(), |at| at.to_string()),
        calls.len(),
        took.as_millis()
    );
}

/// From a command to its reply, one at a time.
async fn latency() {
    let world = World::new(1).await;
    world.start().await;
    let mut times = Vec::new();
    for n in 0..500 {
        let start = Instant::now();
        world.say(0, "tengu ping");
        world.until(|world| world.slack.calls_of("chat.postMessage").len() > n).await;
        times.push(start.elapsed());
    }
    times.sort();
    println!("command to reply: median {:?}, 99th percentile {:?}", times[250], times[494]);
}

/// Many commands in many channels at once.
async fn throughput() {
    let (channels, rounds) = (200, 50);
    let world = World::new(channels).await;
    world.start().await;
    let start = Instant::now();
    for _ in 0..rounds {
        for channel in 0..channels {
            world.say(channel, "tengu ping");
        }
    }
    let all = channels * rounds;
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while world.slack.calls_of("chat.postMessage").len() < all {
        ticks.tick().await;
    }
    let took = start.elapsed();
    println!("{all} commands answered in {took:?}: {:.0} replies a second", all as f64 / took.as_secs_f64());
}

/// The real binary: from its start to its sockets, and what it takes while idle.
async fn process() {
    let world = World::new(1).await;
    std::fs::write(world.folder.path().join("config.toml"), include_str!("../config.toml")).unwrap();
    let start = Instant::now();
    let mut child = spawn(&world);
    world.until(|world| world.slack.connections() >= 1).await;
    let listening = start.elapsed();
    world.until(|world| world.slack.connections() >= 2).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let memory = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default()
    };
    println!(
        "start to listening: {listening:?}; idle memory: {:.1} MB resident, {:.1} MB of it anonymous",
        memory("VmRSS") as f64 / 1024.0,
        memory("RssAnon") as f64 / 1024.0
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

fn spawn(world: &World) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tengu"))
        .arg("run")
        .current_dir(world.folder.path())
        .env("SLACK_API_URL", world.slack.api_url())
        .env("SLACK_APP_TOKEN", world.slack.app_token())
        .env("SLACK_BOT_TOKEN", world.slack.bot_token())
        .env("GITHUB_API_URL", world.github.api_url())
        .env("GITHUB_TOKEN", world.github.token())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
