//! A world for stories: the real app on loopback, the stand-ins around it, and a clock that stands still.
//!
//! Stories type, react, press and read. Nothing sleeps: a story waits for something to be there, and
//! while everybody is idle the clock moves to the next short wait by itself. Longer waits pass only when
//! a story says so. When the story ends, whatever the app did that Slack or GitHub would have refused,
//! and every message that nobody read, is a failure.

#![allow(dead_code, reason = "each story uses its own part of the world")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

pub(crate) mod client;
pub(crate) mod judge;
mod reading;
mod waiting;
pub(crate) mod webhook;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusBuilder;
use tengu::app::{Setup, Stopped, Tengu};
use tengu::aws::{AwsKeys, AwsSetup};
use tengu::clock::Clock;
use tengu::command::reload::Folder;
use tengu::config::secrets::{Endpoints, GithubSecret, Secret};
use tengu::config::{Config, Problem};
use tengu::http::webhook::Webhook;
use tengu::http::{self, Health};
use tengu::request::vocabulary;
use tengu::sandbox::aws::{AwsStandIn, Image};
use tengu::sandbox::github::GithubStandIn;
use tengu::sandbox::slack::{Message, NewPerson, SlackStandIn};
use tengu::slack::outbox::Pace;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

#[allow(unused_imports, reason = "each story uses its own part of the world")]
pub(crate) use reading::{FIRST, WEB, timeless};
use waiting::PATIENCE;

/// Which database a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// Everything a story needs.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) slack: SlackStandIn,
    pub(crate) github: GithubStandIn,
    pub(crate) aws: AwsStandIn,
    pub(crate) deploy: String,
    pub(crate) ayako: String,
    pub(crate) kenji: String,
    pub(crate) guest: String,
    /// What stands behind GitHub's address, as `/api/v3` on GitHub Enterprise.
    pub(crate) github_path: &'static str,
    /// The key of a GitHub App, to be used instead of the token.
    pub(crate) app_key: Option<String>,
    /// What is wrong with the folder of commands.
    pub(crate) problems: Option<tokio::sync::watch::Receiver<Vec<Problem>>>,
    /// What GitHub's webhooks are signed with, where somebody hears them.
    pub(crate) webhook_secret: Option<&'static str>,
    /// Where the pages for machines are, once they are served.
    pub(crate) pages: Arc<OnceLock<SocketAddr>>,
    config: String,
    database: String,
    folder: tempfile::TempDir,
    running: Vec<Running>,
    read: BTreeSet<(String, String, u32)>,
}

/// A tengu, on threads of its own: when they end, nothing of it is left, as with a process.
struct Running {
    runtime: Option<Runtime>,
    stop: CancellationToken,
    ended: Option<JoinHandle<Result<(), Stopped>>>,
}

impl Running {
    async fn vanish(mut self) {
        let runtime = self.runtime.take().expect("it has threads until it vanishes");
        tokio::task::spawn_blocking(move || runtime.shutdown_timeout(PATIENCE)).await.unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Monday morning in Tokyo.
pub(crate) fn monday() -> DateTime<Utc> {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

impl World {
    /// The workspace and the repository of the sandbox, with nobody at work yet.
    pub(crate) async fn empty(database: Database) -> Self {
        _ = rustls::crypto::ring::default_provider().install_default();
        // RUST_LOG=tengu=warn shows what tengu would have logged.
        _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let clock = Clock::standing(monday());
        let slack = SlackStandIn::start(clock.clone()).await.unwrap();
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
        let aws = AwsStandIn::start(clock.clone()).await.unwrap();
        aws.seed_shop("first").unwrap();
        let person = |name: &str, real_name: &str| NewPerson {
            name: name.into(),
            real_name: real_name.into(),
            email: Some(format!("{name}@acme.example")),
            tz: "Asia/Tokyo".into(),
            tz_offset: 9 * 3600,
            ..NewPerson::default()
        };
        let ayako = slack.add_person(person("ayako", "高橋 彩子"));
        let kenji = slack.add_person(person("kenji", "Kenji Mori"));
        let guest = slack.add_person(NewPerson { guest: true, ..person("gil", "Gil Guest") });
        let deploy = slack.add_channel("deploy", &[&ayako, &kenji, &guest], true, false);
        let folder = in_memory();
        let database = fresh_database(database, folder.path()).await;
        Self {
            clock,
            slack,
            github,
            aws,
            deploy,
            ayako,
            kenji,
            guest,
            github_path: "",
            app_key: None,
            problems: None,
            webhook_secret: None,
            pages: Arc::default(),
            config: include_str!("../../config.toml").to_owned(),
            database,
            folder,
            running: Vec::new(),
            read: BTreeSet::new(),
        }
    }

    /// The sandbox's story, with tengu at work.
    pub(crate) async fn new(database: Database) -> Self {
        let mut world = Self::seeded(database).await;
        world.start().await;
        world
    }

    /// Changes `config.toml` before tengu starts.
    pub(crate) fn config(&mut self, change: impl FnOnce(&str) -> String) {
        self.config = change(&self.config);
    }

    /// A file beside `config.toml`.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Where a file beside `config.toml` is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts tengu, or another one beside it, and waits until it hears Slack.
    pub(crate) async fn start(&mut self) {
        self.begin();
        let (slack, sockets) = (self.slack.clone(), 2 * self.running.len());
        self.eventually("two sockets", move || (slack.connections() >= sockets).then_some(())).await;
    }

    /// Starts tengu and doesn't wait.
    pub(crate) fn begin(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let _inside = runtime.enter();
        let (setup, stop) = (self.setup(), CancellationToken::new());
        let ended = Some(runtime.spawn(run(setup, stop.clone(), Arc::clone(&self.pages))));
        self.running.push(Running { runtime: Some(runtime), stop, ended });
    }

    /// What tengu is started with.
    pub(crate) fn setup(&mut self) -> Setup {
        let config = Config::parse("config.toml", &self.config, self.folder.path());
        let config = config.unwrap_or_else(|problems| panic!("{problems}"));
        let roles = config.roles.keys().cloned().collect();
        let commands = Folder::load(&config.commands, vocabulary(&config), roles).unwrap();
        let catalog = commands.catalog.subscribe();
        self.problems = Some(commands.problems.subscribe());
        if commands.path.is_dir() {
            let clock = self.clock.clone();
            tokio::spawn(async move { commands.watch(&clock, &CancellationToken::new()).await });
        } else {
            // Kept alive, so that the catalog stays readable.
            std::mem::forget(commands);
        }
        Setup {
            config: Arc::new(config),
            endpoints: self.endpoints(),
            catalog,
            clock: self.clock.clone(),
            pace: Pace::default(),
        }
    }

    /// Where the stand-ins are.
    pub(crate) fn endpoints(&self) -> Endpoints {
        Endpoints {
            slack_api_url: self.slack.api_url(),
            slack_app_token: Secret::new(self.slack.app_token()),
            slack_bot_token: Secret::new(self.slack.bot_token()),
            github_api_url: format!("{}{}", self.github.api_url(), self.github_path),
            github: match &self.app_key {
                Some(key) => GithubSecret::AppKey(Secret::new(key.clone())),
                None => GithubSecret::Token(Secret::new(self.github.token())),
            },
            github_webhook_secret: self.webhook_secret.map(Secret::new),
            database_url: Some(Secret::new(self.database.clone())),
            aws: self.aws_setup(),
        }
    }

    fn aws_setup(&self) -> AwsSetup {
        let keys = AwsKeys { id: self.aws.access_key().into(), secret: Secret::new(self.aws.secret_key()) };
        AwsSetup {
            region: Some(self.aws.region().into()),
            endpoint: Some(self.aws.endpoint()),
            keys: Some(keys),
        }
    }

    /// Builds the image of a branch's head, as CI does; its digest.
    pub(crate) fn ci_builds(&self, branch: &str) -> String {
        let branches = self.github.branches(WEB).unwrap();
        let sha = &branches.iter().find(|(name, _)| name == branch).unwrap().1;
        self.aws.push_image("web", sha, &Image::of(sha)).unwrap()
    }

    /// Does something to the database behind tengu's back.
    pub(crate) async fn sql(&self, statement: &str) {
        use sea_orm::{ConnectionTrait, Database};
        let database = Database::connect(&self.database).await.unwrap();
        database.execute_unprepared(statement).await.unwrap();
        database.close().await.unwrap();
    }

    /// Stops tengu (the one started last) as SIGTERM does, and waits until it has ended.
    pub(crate) async fn stop(&mut self) -> Result<(), Stopped> {
        self.running.last().expect("tengu is running").stop.cancel();
        self.ends().await
    }

    /// Ends tengu (the one started last) as `kill -9` does: in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        self.running.pop().expect("tengu is running").vanish().await;
        self.silence().await;
    }

    /// Waits until tengu ends by itself.
    pub(crate) async fn ends(&mut self) -> Result<(), Stopped> {
        let ended = self.running.last_mut().and_then(|running| running.ended.take());
        let ended = self.drive(ended.expect("tengu is running")).await.unwrap();
        self.kill().await;
        ended
    }

    /// Waits until Slack has noticed whose sockets are gone.
    async fn silence(&self) {
        let (slack, sockets) = (self.slack.clone(), 2 * self.running.len());
        self.meanwhile("sockets gone", move || (slack.connections() <= sockets).then_some(())).await;
    }

    /// The next message of the channel that nobody has read yet.
    pub(crate) async fn next(&mut self) -> Message {
        let channel = self.deploy.clone();
        self.next_in(&channel).await
    }

    /// The next message of tengu's in a channel, or an edit of one, that nobody has read yet.
    pub(crate) async fn next_in(&mut self, channel: &str) -> Message {
        let (slack, read, channel_id) = (self.slack.clone(), self.read.clone(), channel.to_owned());
        let found = self
            .eventually("a message", move || {
                let messages = spoken(&slack, &channel_id);
                messages.into_iter().find(|message| !read.contains(&seen(&channel_id, message)))
            })
            .await;
        self.read.insert(seen(channel, &found));
        found
    }

    /// A message or an edit that is there and that nobody has read; it counts as read from now on.
    pub(crate) fn unread(&mut self, channel: &str) -> Option<Message> {
        let mut messages = spoken(&self.slack, channel).into_iter();
        let found = messages.find(|message| !self.read.contains(&seen(channel, message)))?;
        self.read.insert(seen(channel, &found));
        Some(found)
    }

    /// A message counts as read in this version and all before it.
    pub(crate) fn has_read(&mut self, channel: &str, message: &Message) {
        for edits in 0..=message.edits {
            self.read.insert((channel.to_owned(), message.ts.clone(), edits));
        }
    }

    /// All that tengu says in a channel and its threads, the oldest first.
    pub(crate) fn heard(&self, channel: &str) -> Vec<Message> {
        spoken(&self.slack, channel)
    }

    /// How many of tengu's messages and edits in a channel nobody has read yet.
    pub(crate) fn unread_count(&self, channel: &str) -> usize {
        let messages = spoken(&self.slack, channel).into_iter();
        messages.filter(|message| !self.read.contains(&seen(channel, message))).count()
    }

    /// What a message looks like, for snapshots.
    pub(crate) fn draw(&self, message: &Message) -> String {
        let slack = self.slack.clone();
        let names = move |id: &str| slack.name(id);
        tengu::sandbox::slack::draw::draw(message, &names, 100, false).join("\n")
    }

    /// The whole channel, for the reader of a failure.
    pub(crate) fn channel(&self) -> String {
        let messages = self.slack.messages(&self.deploy);
        let drawn = messages.iter().flat_map(|message| {
            let thread = self.slack.thread(&self.deploy, &message.ts);
            std::iter::once(self.draw(message))
                .chain(thread.into_iter().map(|reply| format!("    ↳ {}", self.draw(&reply))))
        });
        drawn.collect::<Vec<_>>().join("\n")
    }

    /// The end of a story: stops tengu; nothing unread, nothing refused.
    pub(crate) async fn end(mut self) {
        while !self.running.is_empty() {
            self.stop().await.unwrap();
        }
        let channels = self.slack.channels().into_iter().map(|channel| channel.id);
        for channel in channels {
            for message in spoken(&self.slack, &channel) {
                assert!(
                    self.read.contains(&seen(&channel, &message)),
                    "nobody read this message of {channel}:\n{}",
                    self.draw(&message)
                );
            }
        }
        assert_eq!(self.slack.refused(), Vec::<String>::new(), "Slack would have refused this");
        assert_eq!(self.github.refused(), Vec::<String>::new(), "GitHub would have refused this");
        assert_eq!(self.aws.refused(), Vec::<String>::new(), "AWS would have refused this");
        assert_eq!(self.slack.limits_exceeded(), 0, "tengu came too fast");
        assert_eq!(self.slack.faults_left(), 0, "these calls were never made");
    }
}

async fn run(setup: Setup, stop: CancellationToken, pages: Arc<OnceLock<SocketAddr>>) -> Result<(), Stopped> {
    let (told, notices) = mpsc::channel(8);
    if let Some(secret) = &setup.endpoints.github_webhook_secret {
        let health = Health::new(PrometheusBuilder::new().build_recorder().handle());
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        _ = pages.set(http::serve(anywhere, health, Some(Webhook::new(secret, told))).await?);
    }
    let tengu = tokio::select! {
        tengu = Tengu::start(setup) => tengu?,
        () = stop.cancelled() => return Ok(()),
    };
    let stopper = tengu.stopper();
    tokio::spawn(async move {
        stop.cancelled().await;
        stopper.cancel();
    });
    tengu.hear(notices);
    tengu.run().await
}

/// A message is read in each of its versions.
fn seen(channel: &str, message: &Message) -> (String, String, u32) {
    (channel.to_owned(), message.ts.clone(), message.edits)
}

/// All that tengu says in a channel and its threads, the oldest first.
fn spoken(slack: &SlackStandIn, channel: &str) -> Vec<Message> {
    let tops = slack.messages(channel);
    let all = tops.into_iter().flat_map(|top| {
        let replies = slack.thread(channel, &top.ts);
        std::iter::once(top).chain(replies)
    });
    let bot = slack.bot_user();
    let mut ours: Vec<_> = all.filter(|message| message.user == bot).collect();
    ours.sort_by(|one, other| one.ts.cmp(&other.ts));
    ours
}

/// The address of a database with nothing in it.
pub(crate) async fn fresh_database(database: Database, folder: &std::path::Path) -> String {
    match database {
        Database::Sqlite => format!("sqlite://{}", folder.join("tengu.db").display()),
        Database::Postgres => fresh_postgres().await,
    }
}

/// A folder in memory, where there is such a thing: waiting for a disk looks like being idle.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A database of this story's own on the server that `tests/all` starts.
async fn fresh_postgres() -> String {
    use sea_orm::{ConnectionTrait, Database};
    let server = std::env::var("TENGU_TEST_DATABASE_URL")
        .expect("TENGU_TEST_DATABASE_URL names a PostgreSQL server; tests/all starts one and sets it");
    let name = format!("story_{:016x}", fastrand::u64(..));
    let admin = Database::connect(server.clone()).await.expect("the PostgreSQL server answers");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
    let (base, query) = server.split_once('?').map_or((server.as_str(), ""), |(base, query)| (base, query));
    let (head, _) = base.rsplit_once('/').expect("an address with a database");
    if query.is_empty() { format!("{head}/{name}") } else { format!("{head}/{name}?{query}") }
}

/// Compares what people read with a snapshot; the same for each database.
#[macro_export]
macro_rules! shows {
    ($said:expr, @$shown:literal) => {{
        let said = &$said;
        insta::allow_duplicates! {
            insta::assert_snapshot!(said, @$shown);
        }
    }};
}

/// A story on both databases: with tengu at work, or, for `world: before the start`, before that.
#[macro_export]
macro_rules! story {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        $crate::story!(@ new $(#[$meta])* $name $world $body);
    };
    ($(#[$meta:meta])* async fn $name:ident($world:ident: before the start) $body:block) => {
        $crate::story!(@ seeded $(#[$meta])* $name $world $body);
    };
    (@ $made:ident $(#[$meta:meta])* $name:ident $world:ident $body:block) => {
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn story(#[allow(unused_mut)] mut $world: World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story(World::$made(Database::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story(World::$made(Database::Postgres).await).await;
            }
        }
    };
}

/// A config without what it says of copies.
pub(crate) fn without_copies(config: &str) -> String {
    let mut kept = true;
    let stays = |line: &&str| {
        if line.starts_with('[') {
            kept = !line.contains(".feature");
        }
        kept
    };
    config.lines().filter(stays).collect::<Vec<_>>().join("\n")
}
