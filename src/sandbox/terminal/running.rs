//! The real bot, as if it were a process of its own.

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::stage::Trouble;
use crate::app::{Setup, Stopped, Tengu};
use crate::store::Store;

/// So long its threads may take to end (real time).
const LAST_MOMENT: Duration = Duration::from_secs(2);

/// A bot on threads of its own: when they end, nothing of it is left, as with a process.
pub(super) struct Running {
    runtime: Option<Runtime>,
    stop: CancellationToken,
    ended: JoinHandle<Result<(), Stopped>>,
    pub(super) store: Store,
    /// How many sockets are open.
    pub(super) connected: watch::Receiver<usize>,
}

impl Running {
    pub(super) async fn start(setup: Setup) -> Result<Self, Trouble> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| Trouble::Failed(error.to_string()))?;
        let tengu = match runtime.spawn(Box::pin(Tengu::start(setup))).await {
            Ok(Ok(tengu)) => tengu,
            Ok(Err(stopped)) => return Err(no_start(runtime, &whole(&stopped))),
            Err(error) => return Err(no_start(runtime, &error.to_string())),
        };
        let (stop, store, connected) = (tengu.stopper(), tengu.store(), tengu.connected());
        let ended = runtime.spawn(tengu.run());
        Ok(Self { runtime: Some(runtime), stop, ended, store, connected })
    }

    /// How often each of its threads has fallen asleep, if all of them sleep.
    pub(super) fn asleep(&self) -> Option<Vec<u64>> {
        let metrics = self.runtime.as_ref()?.metrics();
        let counts = (0..metrics.num_workers()).map(|worker| metrics.worker_park_unpark_count(worker));
        let counts: Vec<u64> = counts.collect();
        // Each falling asleep and each waking counts.
        (!counts.iter().any(|count| count.is_multiple_of(2))).then_some(counts)
    }

    /// Whether it ended, by itself or because it was told to.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.is_finished()
    }

    /// Stops it as SIGTERM does, and waits for it.
    pub(super) async fn stop(mut self) -> Result<(), Trouble> {
        self.stop.cancel();
        let ended = (&mut self.ended).await;
        self.vanish().await;
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(stopped)) => Err(Trouble::Failed(whole(&stopped))),
            Err(error) => Err(Trouble::Failed(error.to_string())),
        }
    }

    /// Ends all its threads in the middle of whatever they do, and waits for them.
    pub(super) async fn vanish(mut self) {
        if let Some(runtime) = self.runtime.take() {
            let ended = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(LAST_MOMENT)).await;
            // It can only have panicked, and then the threads are gone just as well.
            drop(ended);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A runtime may not be dropped where others wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn no_start(runtime: Runtime, why: &str) -> Trouble {
    runtime.shutdown_background();
    Trouble::Failed(format!("tengu does not start: {why}"))
}

fn whole(stopped: &Stopped) -> String {
    match stopped {
        Stopped::Other(error) => format!("{error:#}"),
        other => other.to_string(),
    }
}
