//! The stand-ins and the real bot between them: set up, stopped, started again, waited for.

mod passing;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::ci::Ci;
use super::running::Running;
use super::setting::{self, History, Setting};
use crate::app::Setup;
use crate::aws::{AwsKeys, AwsSetup};
use crate::clock::Clock;
use crate::command::reload::Folder;
use crate::config::Config;
use crate::config::secrets::{Endpoints, GithubSecret, Secret};
use crate::request::vocabulary;
use crate::sandbox::aws::{AwsStandIn, Sites};
use crate::sandbox::github::GithubStandIn;
use crate::sandbox::slack::SlackStandIn;
use crate::slack::outbox::Pace;
use crate::store::Store;

/// So long nothing may happen before we believe that nothing does (real time).
const QUIET: Duration = Duration::from_millis(8);
/// While all is quiet for so many looks, a standing clock moves over waits of so long: at first over the
/// pauses between attempts, then over what it takes to notice that a connection hangs. It may not move
/// while the machine is merely slow, or what should take no time would look as if it took seconds.
const MOVES: [(u32, TimeDelta); 2] = [(6, TimeDelta::seconds(5)), (30, TimeDelta::minutes(2))];

/// What a standing clock leaps over at once is less than this.
const LEAPS: Duration = Duration::from_secs(600);
/// So many times the bot is given more real time, because it is still at work.
const BUSY: u32 = 60;
/// Why there is no stage.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// What was asked for can't be: exit code 2.
    #[error("{0}")]
    Mistake(String),
    /// What was asked for failed: exit code 1.
    #[error("{0}")]
    Failed(String),
}

/// What the stage is made of.
#[derive(Debug)]
pub struct Plan {
    /// The bot's configuration; fitted to what is there.
    pub config: Config,
    /// A git repository to import instead of the story.
    pub history: Option<History>,
    /// Where the bot keeps its state; a temporary folder when not given.
    pub database: Option<PathBuf>,
    /// The time: real, or standing until everybody waits for it.
    pub clock: Clock,
    /// Whether the clock stands.
    pub standing: bool,
}

/// Everything that runs.
pub(in crate::sandbox) struct Stage {
    pub(in crate::sandbox) slack: SlackStandIn,
    pub(in crate::sandbox) github: GithubStandIn,
    pub(in crate::sandbox) aws: AwsStandIn,
    /// The pages of feature environments.
    pub(in crate::sandbox) sites: Sites,
    pub(super) ci: Ci,
    pub(in crate::sandbox) clock: Clock,
    pub(in crate::sandbox) setting: Setting,
    standing: bool,
    setup: Setup,
    running: Mutex<Option<Running>>,
    /// Kept, so that the commands stay readable.
    _commands: Folder,
    _folder: TempDir,
}

/// Somebody waits for the bot.
pub(super) struct Waiting {
    begun: Instant,
    /// For how many looks all has been quiet.
    quiet: u32,
    /// Whether what happens next may be the clock's doing.
    moved: bool,
    /// How many envelopes were unanswered before, lost on connections that hang or broke.
    lost: usize,
}

impl Stage {
    /// Builds it and starts the bot.
    pub(super) async fn set(plan: Plan) -> Result<Self, Trouble> {
        let Plan { mut config, history, database, clock, standing } = plan;
        if standing {
            // Nobody takes over here, and a clock that leaps must not look like a bot that hangs.
            config.lease = config.lease.max(LEAPS);
        }
        let no_port = |error| Trouble::Failed(format!("no port of this machine can be used: {error}"));
        let slack = SlackStandIn::start(clock.clone()).await.map_err(no_port)?;
        let github = GithubStandIn::start(clock.clone()).await.map_err(no_port)?;
        let aws = AwsStandIn::start(clock.clone()).await.map_err(no_port)?;
        let sites = aws.sites(0).await.map_err(no_port)?;
        let port = sites.address().port();
        let setting = setting::arrange(&slack, &github, &aws, &mut config, history, port).await?;
        let folder = TempDir::with_prefix("tengu-sandbox-")
            .map_err(|error| Trouble::Failed(format!("no temporary folder can be made: {error}")))?;
        let database = database.unwrap_or_else(|| folder.path().join("tengu.db"));
        let roles = config.roles.keys().cloned().collect();
        let commands = Folder::load(&config.commands, vocabulary(&config), roles).map_err(|problems| {
            Trouble::Mistake(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        let endpoints = Endpoints {
            slack_api_url: slack.api_url(),
            slack_app_token: Secret::new(slack.app_token()),
            slack_bot_token: Secret::new(slack.bot_token()),
            github_api_url: github.api_url(),
            github: GithubSecret::Token(Secret::new(github.token())),
            github_webhook_secret: None,
            database_url: Some(Secret::new(format!("sqlite://{}", database.display()))),
            aws: AwsSetup {
                region: Some(aws.region().into()),
                endpoint: Some(aws.endpoint()),
                keys: Some(AwsKeys { id: aws.access_key().into(), secret: Secret::new(aws.secret_key()) }),
            },
        };
        let setup = Setup {
            config: Arc::new(config),
            endpoints,
            catalog: commands.catalog.subscribe(),
            clock: clock.clone(),
            pace: Pace::default(),
        };
        watch(&commands, &clock);
        let ci = Ci::start(&setup.config, &github, &aws, &clock);
        let (running, _commands, _folder) = (Mutex::new(None), commands, folder);
        let stage = Self {
            slack,
            github,
            aws,
            sites,
            ci,
            clock,
            setting,
            standing,
            setup,
            running,
            _commands,
            _folder,
        };
        stage.start().await?;
        Ok(stage)
    }

    /// Starts the bot, unless it is there, and waits until it hears Slack.
    pub(in crate::sandbox) async fn start(&self) -> Result<(), Trouble> {
        let connected = {
            let mut place = self.running.lock().await;
            if place.is_some() {
                return Ok(());
            }
            let running = Running::start(self.setup.clone()).await?;
            let connected = running.connected.clone();
            *place = Some(running);
            connected
        };
        let begun = Instant::now();
        while *connected.borrow() == 0 && begun.elapsed() < self.patience() {
            self.quiet().await;
            self.pass_wait(MOVES[0].1);
        }
        Ok(())
    }

    /// Whether the bot is there.
    pub(in crate::sandbox) async fn is_running(&self) -> bool {
        self.running.lock().await.is_some()
    }

    /// Stops the bot as SIGTERM does.
    pub(in crate::sandbox) async fn stop(&self) -> Result<(), Trouble> {
        let Some(running) = self.running.lock().await.take() else { return Ok(()) };
        running.stop().await
    }

    /// Ends the bot in the middle of whatever it does.
    pub(in crate::sandbox) async fn kill(&self) {
        let running = self.running.lock().await.take();
        if let Some(running) = running {
            running.vanish().await;
        }
    }

    /// Why the bot ended by itself, if it did.
    pub(in crate::sandbox) async fn fallen(&self) -> Option<String> {
        let running = self.running.lock().await.take_if(|running| running.has_ended())?;
        Some(running.stop().await.err().map_or_else(String::new, |trouble| trouble.to_string()))
    }

    /// What the bot keeps; nothing while it is not there.
    async fn store(&self) -> Option<Store> {
        let running = self.running.lock().await;
        running.as_ref().filter(|running| !running.has_ended()).map(|running| running.store.clone())
    }

    /// Begins to wait for what the bot does about what happens next.
    pub(super) fn waiting(&self) -> Waiting {
        let lost = self.slack.unacknowledged().len();
        Waiting { begun: Instant::now(), quiet: 0, moved: false, lost }
    }

    /// Waits a moment for the bot to have nothing left to do: true once it has, false once it takes too
    /// long, nothing while it is at it.
    pub(super) async fn wait(&self, waiting: &mut Waiting) -> Option<bool> {
        let mut seen = self.slack.changes();
        seen.mark_unchanged();
        self.quiet().await;
        let changed = seen.has_changed().unwrap_or(false) && !waiting.moved;
        waiting.quiet = if changed { 0 } else { waiting.quiet + 1 };
        if self.idle(waiting).await {
            self.quiet().await;
            return Some(true);
        }
        if waiting.begun.elapsed() > self.patience() {
            return Some(false);
        }
        let allowed = MOVES.iter().rev().find(|(quiet, _)| waiting.quiet >= *quiet);
        waiting.moved = allowed.is_some_and(|(_, longest)| self.pass_wait(*longest));
        None
    }

    async fn idle(&self, waiting: &mut Waiting) -> bool {
        let Some(store) = self.store().await else { return true };
        let unanswered = self.slack.unacknowledged().len();
        waiting.lost = waiting.lost.min(unanswered);
        let under_way = store.events_under_way().await;
        unanswered == waiting.lost && under_way.is_ok_and(|count| count == 0)
    }

    /// Returns when nothing has happened for a moment. Real time: it is about what the machine does, not
    /// about what the story's clock shows.
    async fn quiet(&self) {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        let mut aws = self.aws.changes();
        // Who is being started or stopped is awake.
        let asleep = || match self.running.try_lock() {
            Ok(running) => running.as_ref().map(Running::asleep),
            Err(_) => Some(None),
        };
        let (mut before, mut looks) = (asleep(), 0);
        loop {
            tokio::select! {
                _ = slack.changed() => {}
                _ = github.changed() => {}
                _ = aws.changed() => {}
                () = tokio::time::sleep(QUIET) => {
                    let now = asleep();
                    looks += 1;
                    if (now == before && now != Some(None)) || looks >= BUSY {
                        return;
                    }
                    before = now;
                }
            }
        }
    }

    /// Moves a standing clock to the next waking, if that is near; false when it does not move.
    fn pass_wait(&self, longest: TimeDelta) -> bool {
        let now = self.clock.now();
        let waking = self.clock.next_waking().filter(|waking| self.standing && *waking - now <= longest);
        if let Some(waking) = waking {
            self.clock.advance((waking - now).to_std().unwrap_or_default());
        }
        waking.is_some()
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(if self.standing { 20 } else { 6 })
    }
}

fn watch(commands: &Folder, clock: &Clock) {
    if commands.path.is_dir() {
        let (commands, clock) = (commands.clone(), clock.clone());
        tokio::spawn(async move {
            // A folder that can't be watched is read once; `tengu run` says so in its log.
            _ = commands.watch(&clock, &CancellationToken::new()).await;
        });
    }
}
