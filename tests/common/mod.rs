//! A world for stories: the real app on loopback, the stand-ins around it, and a clock that stands still.
//!
//! Stories type, react, press and read. Nothing sleeps: a story waits for something to be there, and
//! while everybody is idle the clock moves to the next short wait by itself. Longer waits pass only when
//! a story says so. When the story ends, whatever the app did that Slack or GitHub would have refused,
//! and every message that nobody read, is a failure.

#![allow(dead_code, reason = "each story uses its own part of the world")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

pub(crate) mod http;
pub(crate) mod judge;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tengu::app::{Setup, Stopped, Tengu};
use tengu::clock::Clock;
use tengu::command::reload::Folder;
use tengu::config::Config;
use tengu::config::secrets::{Endpoints, GithubSecret, Secret};
use tengu::request::vocabulary;
use tengu::sandbox::github::GithubStandIn;
use tengu::sandbox::slack::{Message, NewPerson, SlackStandIn};
use tengu::sandbox::story;
use tengu::slack::outbox::Pace;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Waits up to this long pass by themselves while everybody is idle.
const SHORT: TimeDelta = TimeDelta::seconds(5);
/// So long nothing may happen before we believe that everybody is idle (real time).
const IDLE: Duration = Duration::from_millis(4);
/// A story that waits longer than this for something will wait for ever (real time).
const PATIENCE: Duration = Duration::from_secs(20);

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
    pub(crate) deploy: String,
    pub(crate) ayako: String,
    pub(crate) kenji: String,
    pub(crate) guest: String,
    config: String,
    database: String,
    folder: tempfile::TempDir,
    running: Option<Running>,
    read: BTreeSet<(String, String, u32)>,
}

struct Running {
    stop: CancellationToken,
    ended: JoinHandle<Result<(), Stopped>>,
}

/// Monday morning in Tokyo.
pub(crate) fn monday() -> DateTime<Utc> {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

impl World {
    /// The workspace and the repository of the sandbox, with nobody at work yet.
    pub(crate) async fn empty(database: Database) -> Self {
        _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::standing(monday());
        let slack = SlackStandIn::start(clock.clone()).await.unwrap();
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
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
        let folder = tempfile::tempdir().unwrap();
        let database = fresh_database(database, folder.path()).await;
        Self {
            clock,
            slack,
            github,
            deploy,
            ayako,
            kenji,
            guest,
            config: include_str!("../../config.toml").to_owned(),
            database,
            folder,
            running: None,
            read: BTreeSet::new(),
        }
    }

    /// The sandbox's story, with tengu at work.
    pub(crate) async fn new(database: Database) -> Self {
        let mut world = Self::empty(database).await;
        story::seed(&world.github).unwrap();
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

    /// Starts tengu and waits until it hears Slack.
    pub(crate) async fn start(&mut self) {
        let tengu = Tengu::start(self.setup()).await.unwrap();
        let stop = tengu.stopper();
        let ended = tokio::spawn(tengu.run());
        self.running = Some(Running { stop, ended });
        let slack = self.slack.clone();
        self.eventually("two sockets", move || (slack.connections() >= 2).then_some(())).await;
    }

    /// What tengu is started with.
    pub(crate) fn setup(&self) -> Setup {
        let config = Config::parse("config.toml", &self.config, self.folder.path());
        let config = config.unwrap_or_else(|problems| panic!("{problems}"));
        let roles = config.roles.keys().cloned().collect();
        let commands = Folder::load(&config.commands, vocabulary(&config), roles).unwrap();
        let catalog = commands.catalog.subscribe();
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
            github_api_url: self.github.api_url(),
            github: GithubSecret::Token(Secret::new(self.github.token())),
            database_url: Some(Secret::new(self.database.clone())),
        }
    }

    /// Stops tengu as SIGTERM does, and waits until it has ended.
    pub(crate) async fn stop(&mut self) -> Result<(), Stopped> {
        let running = self.running.take().expect("tengu is running");
        running.stop.cancel();
        tokio::time::timeout(PATIENCE, running.ended).await.expect("tengu ends").unwrap()
    }

    /// Ends tengu as `kill -9` does: in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        let running = self.running.take().expect("tengu is running");
        running.ended.abort();
        _ = running.ended.await;
    }

    /// Waits until tengu ends by itself.
    pub(crate) async fn ends(&mut self) -> Result<(), Stopped> {
        let mut running = self.running.take().expect("tengu is running");
        self.drive(&mut running.ended).await.unwrap()
    }

    /// Runs something while the clock moves on by itself.
    pub(crate) async fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            assert!(tokio::time::Instant::now() < deadline, "this takes for ever");
            tokio::select! {
                done = &mut work => return done,
                () = self.until_idle() => self.pass_short_wait(),
            }
        }
    }

    /// Waits until `look` finds something.
    pub(crate) async fn eventually<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(tokio::time::Instant::now() < deadline, "never came: {what}\n{}", self.channel());
            self.until_idle().await;
            if let Some(found) = look() {
                return found;
            }
            self.pass_short_wait();
        }
    }

    async fn until_idle(&self) {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        loop {
            tokio::select! {
                _ = slack.changed() => {}
                _ = github.changed() => {}
                () = tokio::time::sleep(IDLE) => return,
            }
        }
    }

    fn pass_short_wait(&self) {
        let now = self.clock.now();
        if let Some(waking) = self.clock.next_waking()
            && waking - now <= SHORT
        {
            self.clock.advance((waking - now).to_std().unwrap_or_default());
        }
    }

    /// Lets time pass, step by step, so that everybody wakes when they want to.
    pub(crate) async fn pass(&self, time: Duration) {
        let end = self.clock.now() + TimeDelta::from_std(time).unwrap();
        while self.clock.now() < end {
            self.until_idle().await;
            let next = self.clock.next_waking().map_or(end, |waking| waking.min(end));
            let step = (next - self.clock.now()).to_std().unwrap_or_default();
            self.clock.advance(step.max(Duration::from_millis(1)));
        }
        self.until_idle().await;
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
        if self.running.is_some() {
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
    }
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

/// A story on both databases.
#[macro_export]
macro_rules! story {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn story(#[allow(unused_mut)] mut $world: World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story(World::new(Database::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story(World::new(Database::Postgres).await).await;
            }
        }
    };
}
