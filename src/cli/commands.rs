//! The team's command files, loaded with the config they refer to.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::clock::Clock;
use crate::command::catalog::Catalog;
use crate::command::reload::Folder;
use crate::config::{Config, Problem, Problems};
use crate::request::vocabulary;

/// Loads the commands of a config's folder; every role they name has to exist.
pub(super) fn load(config: &Config) -> Result<Folder, Problems> {
    let roles = config.roles.keys().cloned().collect();
    Folder::load(&config.commands, vocabulary(config), roles).map_err(Problems)
}

/// Keeps them up to date until `stop`. A folder that is not there is not watched.
pub(super) fn watch(folder: Folder, clock: Clock, stop: CancellationToken) -> watch::Receiver<Arc<Catalog>> {
    let catalog = folder.catalog.subscribe();
    if folder.path.is_dir() {
        tokio::spawn(async move {
            if let Err(error) = folder.watch(&clock, &stop).await {
                warn!(%error, "the folder of commands cannot be watched; changes need a restart");
            }
            // The catalog stays readable as long as somebody may understand commands.
            stop.cancelled().await;
        });
    }
    catalog
}

/// Every problem of a config and its commands.
pub(super) fn problems(config: Result<Config, Problems>) -> Result<(Config, Folder), Vec<Problem>> {
    let config = config.map_err(|problems| problems.0)?;
    let folder = load(&config).map_err(|problems| problems.0)?;
    Ok((config, folder))
}
