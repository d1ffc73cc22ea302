//! A real tengu in one place of a world: started, killed, paused, woken and told to stop.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::Ordering;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tengu::clock::Clock;
use tokio::process::{Child, Command};

use super::effect::Door;
use super::gate::Gate;
use super::trap::{Place, Trap};

/// A place for a process, with its own ways to the outside.
pub(crate) struct Berth {
    number: usize,
    process: Place,
    slack: Gate,
    github: Gate,
    aws: Gate,
    child: Option<Child>,
    starts: usize,
}

/// Where the stand-ins are, without paths.
pub(crate) struct Addresses {
    pub(crate) slack: String,
    pub(crate) github: String,
    pub(crate) aws: String,
    /// AWS's.
    pub(crate) clock: Clock,
}

impl Berth {
    pub(crate) async fn new(number: usize, addresses: &Addresses, trap: &Trap) -> Self {
        let process = Place::default();
        let gate = |door, beyond| Gate::open(door, beyond, &addresses.clock, trap, number, &process);
        let slack = gate(Door::Slack, &addresses.slack).await;
        let github = gate(Door::Github, &addresses.github).await;
        let aws = gate(Door::Aws, &addresses.aws).await;
        Self { number, slack, github, aws, child: None, starts: 0, process }
    }

    /// Starts a process here; what it logs goes into a file of `folder`.
    pub(crate) fn start(&mut self, folder: &Path, secrets: &[(&str, String)]) {
        self.starts += 1;
        let log = File::create(self.log(folder)).unwrap();
        let child = Command::new(program())
            .args(["run", "--config", "config.toml"])
            .current_dir(folder)
            .env_clear()
            .env("RUST_LOG", "info,octocrab=off,sqlx=warn")
            .env("NO_COLOR", "1")
            .env("SLACK_API_URL", format!("{}/api", self.slack.url))
            .env("GITHUB_API_URL", &self.github.url)
            .env("AWS_ENDPOINT_URL", &self.aws.url)
            .envs(secrets.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.process.process.store(i32::try_from(child.id().unwrap()).unwrap(), Ordering::SeqCst);
        self.child = Some(child);
    }

    /// What the process logs.
    pub(crate) fn log(&self, folder: &Path) -> PathBuf {
        folder.join(format!("log-{}-{}", self.number, self.starts))
    }

    /// Waits for the end of the process.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let status = self.child.as_mut().expect("a process is here").wait().await.unwrap();
        self.process.process.store(0, Ordering::SeqCst);
        self.child = None;
        status
    }

    /// Sends a signal to the process.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = self.process.process.load(Ordering::SeqCst);
        assert!(pid > 0, "a process is here");
        kill(Pid::from_raw(pid), signal).unwrap();
    }
}

/// The program that these tests were built with; their runner may have put it elsewhere.
fn program() -> PathBuf {
    std::env::var_os("NEXTEST_BIN_EXE_tengu").unwrap_or_else(|| env!("CARGO_BIN_EXE_tengu").into()).into()
}
