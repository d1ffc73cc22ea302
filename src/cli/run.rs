//! `tengu run`: work until told to stop.

use std::sync::Arc;

use anyhow::Result;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

use super::{ConfigFile, FAILED, LogFormat, MISTAKE, commands, runtime, tell};
use crate::app::{Setup, Stopped, Tengu};
use crate::clock::Clock;
use crate::command::reload::Folder;
use crate::config::Config;
use crate::config::secrets::Endpoints;
use crate::http::webhook::Webhook;
use crate::http::{self, Health};
use crate::slack::outbox::Pace;

/// So many webhooks may wait to be heard; more are of no use, since one look shows all.
const NOTICES: usize = 64;

#[derive(Debug, clap::Args)]
pub(super) struct Run {
    #[command(flatten)]
    config: ConfigFile,
    /// How logs are written
    #[arg(long, value_enum, default_value = "text", env = "TENGU_LOG_FORMAT")]
    log_format: LogFormat,
}

impl Run {
    /// The configuration, the commands and the secrets, or all that is wrong with them.
    fn load(&self) -> Result<(Config, Folder, Endpoints), Vec<String>> {
        let loaded = commands::problems(Config::load(&self.config.config));
        let app = loaded.as_ref().is_ok_and(|(config, _)| config.github_app.is_some());
        match (loaded, Endpoints::from_environment(app)) {
            (Ok((config, folder)), Ok(endpoints)) => Ok((config, folder, endpoints)),
            (loaded, endpoints) => {
                let files = loaded.err().into_iter().flatten().map(|problem| problem.to_string());
                let secrets = endpoints.err().into_iter().flatten().map(|problem| problem.to_string());
                Err(files.chain(secrets).collect())
            }
        }
    }

    pub(super) fn execute(self) -> u8 {
        log(self.log_format);
        let (config, folder, endpoints) = match self.load() {
            Ok(loaded) => loaded,
            Err(problems) => {
                problems.iter().for_each(tell);
                tell("`tengu check` asks Slack and GitHub, too, once these are mended.");
                return MISTAKE;
            }
        };
        let ended = runtime().map_err(anyhow::Error::from).map_err(Stopped::from);
        match ended.and_then(|runtime| runtime.block_on(work(config, folder, endpoints))) {
            Ok(()) => 0,
            Err(stopped) => {
                error!(why = %stopped, "tengu ends");
                FAILED
            }
        }
    }
}

/// `RUST_LOG` says how much; GitHub's client logs failures that we handle and tell ourselves.
pub(super) fn log(format: LogFormat) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,octocrab=off,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

async fn work(config: Config, folder: Folder, endpoints: Endpoints) -> Result<(), Stopped> {
    let metrics = PrometheusBuilder::new().install_recorder().map_err(anyhow::Error::from)?;
    let clock = Clock::real();
    let stop = tokio_util::sync::CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            told_to_stop().await;
            stop.cancel();
        }
    });
    // A Slack that is down keeps us waiting, and is no reason to be taken for dead meanwhile.
    let health = Health::new(metrics);
    let (told, notices) = mpsc::channel(NOTICES);
    if let Some(address) = config.listen {
        let webhook = endpoints.github_webhook_secret.as_ref().map(|secret| Webhook::new(secret, told));
        let address = http::serve(address, health.clone(), webhook).await?;
        info!(%address, "health and metrics are served");
    }
    let catalog = commands::watch(folder, clock.clone(), stop.clone());
    let setup = Setup { config: Arc::new(config), endpoints, catalog, clock, pace: Pace::default() };
    let tengu = tokio::select! {
        tengu = Tengu::start(setup) => tengu?,
        () = stop.cancelled() => return Ok(()),
    };
    health.started(tengu.connected(), tengu.store());
    tengu.hear(notices);
    let (stopper, told) = (tengu.stopper(), stop.clone());
    tokio::spawn(async move {
        told.cancelled().await;
        stopper.cancel();
    });
    let ended = tengu.run().await;
    stop.cancel();
    ended
}

/// Returns on SIGTERM or Ctrl-C; never, should the system not let us listen for them.
async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
