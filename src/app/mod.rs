//! The parts joined: clients, the way of an event, workers, shutdown. The only place that knows them all.

mod dispatch;
mod handle;
mod housekeeping;
mod pages;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::aws::{Aws, AwsSetup};
use crate::clock::Clock;
use crate::command::addressed::Names;
use crate::command::catalog::Catalog;
use crate::config::secrets::Endpoints;
use crate::config::{App, Config};
use crate::github::Github;
use crate::github::auth::Auth;
use crate::hosting;
use crate::http::webhook::Notice;
use crate::ship::yard::Yard;
use crate::slack::api::Identity;
use crate::slack::envelope::Own;
use crate::slack::outbox::Pace;
use crate::slack::people::People;
use crate::slack::socket::{Delivery, Fatal, Sockets};
use crate::slack::{Api, Outbox, SlackError};
use crate::store::Store;
use crate::store::inbox::Inbox;
use crate::tls;
use crate::verb::Tools;

/// How long what is under way may go on after we were told to stop. Orchestrators commonly kill after
/// ten seconds.
const DRAIN: Duration = Duration::from_secs(8);
/// How many events may wait to be recorded; more, and the sockets are read no faster.
const BACKLOG: usize = 4_096;
const CERTIFICATES: &str = "the certificates of this machine cannot be read";

/// What the app is made of, besides secrets.
#[derive(Clone, Debug)]
pub struct Setup {
    /// `config.toml`.
    pub config: Arc<Config>,
    /// Where the outside is.
    pub endpoints: Endpoints,
    /// The commands, as they change.
    pub catalog: watch::Receiver<Arc<Catalog>>,
    /// The time.
    pub clock: Clock,
    /// The pace of posting.
    pub pace: Pace,
}

/// Why the app ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Slack will not let us in.
    #[error(transparent)]
    Slack(#[from] Fatal),
    /// Slack does not accept the bot's token.
    #[error("Slack does not accept SLACK_BOT_TOKEN ({0}). Copy it again from OAuth & Permissions.")]
    BotToken(SlackError),
    /// Something else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// The app at work.
#[derive(Debug)]
pub struct Tengu {
    tools: Tools,
    own: Own,
    names: Names,
    inbox: Inbox,
    sockets: Sockets,
    deliveries: (mpsc::Sender<Delivery>, mpsc::Receiver<Delivery>),
    stop: CancellationToken,
}

/// What every task that handles events shares.
#[derive(Clone, Debug)]
struct Worker {
    tools: Tools,
    names: Arc<Names>,
    inbox: Inbox,
    tasks: TaskTracker,
    /// Cancelled when what is under way is left to others.
    abandon: CancellationToken,
    under_way: dispatch::UnderWay,
}

impl Tengu {
    /// Opens the store, introduces itself to Slack and starts to listen.
    ///
    /// # Errors
    /// When the store, Slack's bot token or GitHub's key are of no use.
    pub async fn start(setup: Setup) -> Result<Self, Stopped> {
        let Setup { config, endpoints, catalog, clock, pace } = setup;
        let url = endpoints.database_url.as_ref().map_or(config.database.as_str(), |url| url.expose());
        // Slack is asked who we are while the database opens.
        let opening = async { Ok(Store::open(url, clock.clone()).await?) };
        let (store, (slack, identity)) = tokio::try_join!(opening, introduced(&endpoints, &clock))?;
        let auth = Auth::new(&endpoints.github, config.github_app)?;
        let github = Github::new(&endpoints.github_api_url, auth, clock.clone())?;
        let aws = aws(&config, endpoints.aws, &clock).await?;
        let (http, pages) = pages::clients()?;
        let owner = format!("{:x}-{:08x}", clock.now().timestamp_micros(), fastrand::u32(..));
        let stop = CancellationToken::new();
        let own = Own { user: identity.user_id.clone(), bot: identity.bot_id };
        let names =
            Names { name: config.name.clone(), bot_user: identity.user_id, aliases: config.aliases.clone() };
        let deliveries = mpsc::channel(BACKLOG);
        let sockets = Sockets::start(&slack, &own, &deliveries.0);
        info!(team = identity.team, version = env!("CARGO_PKG_VERSION"), "tengu is up");
        let tools = Tools {
            people: People::new(slack.clone(), identity.team_id),
            outbox: Outbox::new(slack.clone(), pace, config.lease),
            config,
            clock,
            store: store.clone(),
            slack,
            github,
            aws,
            http,
            pages,
            wake: Arc::new(Notify::new()),
            keeper: Arc::new(Notify::new()),
            features: Arc::new(Notify::new()),
            branches: Arc::new(Notify::new()),
            catalog,
            owner: owner.clone(),
            stop: stop.clone(),
        };
        Ok(Self { inbox: Inbox::start(store, owner), tools, own, names, sockets, deliveries, stop })
    }

    /// How many sockets to Slack are open, as it changes.
    pub fn connected(&self) -> watch::Receiver<usize> {
        self.sockets.connected()
    }

    /// The store, for health checks.
    pub fn store(&self) -> Store {
        self.tools.store.clone()
    }

    /// Hears what GitHub tells by webhook from now on: a reason to look at once, and nothing more.
    pub fn hear(&self, mut notices: mpsc::Receiver<Notice>) {
        let tools = self.tools.clone();
        tokio::spawn(async move {
            while let Some(notice) = notices.recv().await {
                if let Err(error) = look_at_once(&tools, &notice).await {
                    warn!(error = format!("{error:#}"), "a webhook is lost; GitHub is asked all the same");
                }
            }
        });
    }

    /// A token that ends [`Self::run`] when it is cancelled.
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Works until it is told to stop, then drains: nothing new is begun, what is under way may finish,
    /// and what does not is left to the next process.
    ///
    /// # Errors
    /// Why it ended by itself.
    pub async fn run(self) -> Result<(), Stopped> {
        let Self { tools, own, names, inbox, mut sockets, deliveries: (sender, mut receiver), stop } = self;
        let worker = Worker {
            tools: tools.clone(),
            names: Arc::new(names),
            inbox,
            tasks: TaskTracker::new(),
            abandon: CancellationToken::new(),
            under_way: dispatch::UnderWay::default(),
        };
        let keeping = tokio::spawn(housekeeping::run(worker.clone(), own, sockets.connected(), sender));
        let yard = Yard::new(tools.clone(), worker.tasks.clone(), worker.abandon.clone());
        let looking = tokio::spawn(async move { yard.run().await });
        let copies = hosting::yard::Yard::new(tools.clone(), worker.tasks.clone(), worker.abandon.clone());
        let copying = tokio::spawn(async move { copies.run().await });
        let ended = loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break Ok(()),
                fatal = sockets.fatal() => break Err(Stopped::from(fatal)),
                Some(delivery) = receiver.recv() => worker.receive(delivery),
            }
        };
        stop.cancel();
        keeping.abort();
        looking.abort();
        copying.abort();
        info!("stopping: nothing new is begun");
        if tools.clock.timeout(DRAIN, drain(&worker, sockets, receiver)).await.is_err() {
            warn!("not everything could be finished; the next process carries on");
        }
        // Nothing of ours may go on once others may take it over.
        worker.abandon.cancel();
        tools.store.release_events(&tools.owner).await?;
        ended
    }
}

/// Has the deploys and copies of a repository looked after.
async fn look_at_once(tools: &Tools, notice: &Notice) -> Result<()> {
    for deploy in tools.store.unfinished_deploys().await? {
        if deploy.repository.eq_ignore_ascii_case(notice.repository()) {
            tools.store.wake_deploy(&deploy.id).await?;
        }
    }
    tools.wake.notify_waiters();
    tools.keeper.notify_waiters();
    let there = |app: &App| app.full_name().eq_ignore_ascii_case(notice.repository());
    if tools.config.apps.values().any(|app| app.feature.is_some() && there(app)) {
        tools.branches.notify_waiters();
    }
    Ok(())
}

/// AWS, where an app is shipped there.
async fn aws(config: &Config, setup: AwsSetup, clock: &Clock) -> Result<Option<Aws>> {
    let ships = |app: &App| app.environments.values().any(|environment| environment.ship.is_some());
    if !config.apps.values().any(|app| ships(app) || app.feature.is_some()) {
        return Ok(None);
    }
    let region = setup.region.or_else(|| config.region.clone());
    Ok(Some(Aws::connect(AwsSetup { region, ..setup }, clock.clone()).await?))
}

/// Closes the sockets, records what had arrived, and waits for what is under way. What is not recorded is
/// not acknowledged either, and Slack sends it again.
async fn drain(worker: &Worker, sockets: Sockets, mut receiver: mpsc::Receiver<Delivery>) {
    let closed = sockets.close();
    tokio::pin!(closed);
    loop {
        tokio::select! {
            biased;
            Some(delivery) = receiver.recv() => worker.receive(delivery),
            () = &mut closed => break,
        }
    }
    worker.tasks.close();
    worker.tasks.wait().await;
}

/// Slack, and who we are there.
async fn introduced(endpoints: &Endpoints, clock: &Clock) -> Result<(Api, Identity), Stopped> {
    // Reading them takes a while, in which the database is not to wait.
    _ = tokio::task::spawn_blocking(tls::config).await;
    let Endpoints { slack_api_url, slack_app_token, slack_bot_token, .. } = endpoints;
    let slack = Api::new(slack_api_url, slack_app_token, slack_bot_token, clock.clone());
    let slack = slack.context(CERTIFICATES)?;
    let identity = introduce(&slack).await?;
    Ok((slack, identity))
}

/// Asks Slack who we are, and waits for it as long as it takes: a token that is wrong is said at once,
/// a Slack that is down is not our end.
async fn introduce(slack: &Api) -> Result<Identity, Stopped> {
    let mut pause = Duration::from_millis(250);
    loop {
        match slack.identity().await {
            Ok(identity) => return Ok(identity),
            Err(error) if error.is_credentials() => return Err(Stopped::BotToken(error)),
            Err(error) => warn!(%error, "Slack does not say who we are; asking again"),
        }
        slack.clock().sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(30));
    }
}
