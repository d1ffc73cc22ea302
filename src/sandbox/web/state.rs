//! What there is, as JSON in four sections. A section goes out again when it is another one.

mod aws;
mod github;
mod slack;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::sandbox::terminal::Stage;
use github::Github;

/// AWS moves by itself, so it is looked at this often (real time).
const LOOK: Duration = Duration::from_millis(400);
/// What changes at once goes out at once (real time).
const TOGETHER: Duration = Duration::from_millis(25);

/// The names of the sections, in the order in which they go out.
const NAMES: [&str; 4] = ["sandbox", "slack", "github", "aws"];

/// All sections.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections([Arc<str>; 4]);

impl Sections {
    /// Each with its name.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &Arc<str>)> {
        NAMES.into_iter().zip(&self.0)
    }

    /// The section of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Arc<str>> {
        self.named().find(|(known, _)| *known == name).map(|(_, text)| text)
    }
}

/// The newest look at everything.
pub(super) struct Snapshots {
    newest: watch::Sender<Sections>,
    passing: AtomicBool,
}

/// Time passes as long as this is kept.
pub(super) struct Passing(Arc<Snapshots>);

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.passing.store(false, Ordering::Relaxed);
    }
}

impl Snapshots {
    /// Looks at the stage from now on, until the task is aborted.
    pub(super) fn start(stage: Arc<Stage>, bot: String) -> (Arc<Self>, AbortHandle) {
        let snapshots = Arc::new(Self { newest: watch::Sender::default(), passing: AtomicBool::new(false) });
        let looking = Arc::clone(&snapshots).look_on(stage, bot);
        let task = tokio::spawn(looking).abort_handle();
        (snapshots, task)
    }

    pub(super) fn watch(&self) -> watch::Receiver<Sections> {
        self.newest.subscribe()
    }

    /// Begins to let time pass; nothing where it passes already.
    pub(super) fn pass(self: &Arc<Self>) -> Option<Passing> {
        let idle = !self.passing.swap(true, Ordering::Relaxed);
        idle.then(|| Passing(Arc::clone(self)))
    }

    async fn look_on(self: Arc<Self>, stage: Arc<Stage>, bot: String) {
        let (mut slack, mut github, mut aws) =
            (stage.slack.changes(), stage.github.changes(), stage.aws.changes());
        let zone = stage.aws.seed_feature("localhost").zone;
        let run = format!("{:x}", Utc::now().timestamp_micros());
        let mut history = Github::default();
        let mut pages = history.look(&stage);
        loop {
            let fresh = [
                self.sandbox(&stage, &bot, &run).await,
                slack::look(&stage),
                pages.clone(),
                aws::look(&stage, &zone),
            ];
            self.tell(&fresh);
            tokio::select! {
                _ = slack.changed() => {}
                _ = github.changed() => pages = history.look(&stage),
                _ = aws.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            tokio::time::sleep(TOGETHER).await;
            if github.has_changed().unwrap_or(false) {
                github.mark_unchanged();
                pages = history.look(&stage);
            }
            slack.mark_unchanged();
            aws.mark_unchanged();
        }
    }

    /// Tells what is not as it was told last.
    fn tell(&self, fresh: &[Value; 4]) {
        self.newest.send_if_modified(|known| {
            let mut changed = false;
            for (place, value) in known.0.iter_mut().zip(fresh) {
                let text = value.to_string();
                if **place != *text {
                    *place = text.into();
                    changed = true;
                }
            }
            changed
        });
    }

    async fn sandbox(&self, stage: &Stage, bot: &str, run: &str) -> Value {
        // What the clock is ahead of the reader's own, which the page adds again.
        let ahead = stage.clock.now() - Utc::now();
        json!({
            "run": run, "bot": bot, "environment": stage.setting.environment, "services": stage.setting.services,
            "running": stage.is_running().await, "passing": self.passing.load(Ordering::Relaxed),
            "ahead": (ahead.num_milliseconds() + 500).div_euclid(1000) * 1000,
        })
    }
}
