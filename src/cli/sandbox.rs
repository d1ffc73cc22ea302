//! `tengu sandbox`: the real bot against stand-ins on this machine.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Local, Offset, Utc};
use clap::ValueEnum;

use super::{FAILED, LogFormat, MISTAKE, run, runtime, tell};
use crate::clock::Clock;
use crate::config::{Config, Problems};
use crate::sandbox::terminal::{History, Look, Page, Plan, Play, Trouble, play};
use crate::words::Language;

/// The config of the sandbox, unless another one is named.
const CONFIG: &str = include_str!("../../config.toml");
/// The columns of what is no terminal and does not say.
const WIDTH: usize = 100;
/// Monday morning in Tokyo, when the demo plays.
const MONDAY: i64 = 1_795_395_600;
const TOKYO: i32 = 9 * 3600;

#[derive(Debug, clap::Args)]
pub(super) struct Sandbox {
    /// A configuration file of your own instead of the one that comes with tengu
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
    /// Play with the history of this git repository instead of the story; it is only read
    #[arg(long, value_name = "PATH", conflicts_with = "demo")]
    repo: Option<PathBuf>,
    /// The branch of that repository where work is merged
    #[arg(long, value_name = "BRANCH", requires = "repo")]
    base: Option<String>,
    /// What was released last: a branch, a tag or a commit of that repository
    #[arg(long, value_name = "BRANCH|TAG|SHA", requires = "repo")]
    release: Option<String>,
    /// Play the whole story by itself, and check it
    #[arg(long, conflicts_with_all = ["config", "database"])]
    demo: bool,
    /// Seconds between the steps of the demo [default: 1 at a terminal, else 0]
    #[arg(long, value_name = "SECONDS", requires = "demo")]
    pace: Option<f32>,
    /// Speak this language [default: as LANG says]
    #[arg(long, value_enum)]
    language: Option<Tongue>,
    /// Serve the page for the browser on this port of loopback, also where nobody types, until stopped
    /// [default at a terminal: 8364, or the next that is free]
    #[arg(long, value_name = "N", conflicts_with = "demo")]
    port: Option<u16>,
    /// Keep tengu's state in this file, to go on with it next time
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
    /// Show tengu's own log, on standard error
    #[arg(long)]
    log: bool,
}

/// A language, as it is named on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tongue {
    En,
    Ja,
}

impl Sandbox {
    pub(super) fn execute(self) -> u8 {
        if self.log {
            run::log(LogFormat::Text);
        }
        let play_with = match self.play() {
            Ok(play) => play,
            Err(problems) => {
                problems.0.iter().for_each(tell);
                return MISTAKE;
            }
        };
        let played = match runtime() {
            Ok(runtime) => runtime.block_on(play(play_with)),
            Err(error) => Err(Trouble::Failed(error.to_string())),
        };
        match played {
            Ok(()) => 0,
            Err(trouble) => {
                tell(&trouble);
                if matches!(trouble, Trouble::Mistake(_)) { MISTAKE } else { FAILED }
            }
        }
    }

    fn play(self) -> Result<Play, Problems> {
        let language = self.language.map_or_else(spoken, |tongue| match tongue {
            Tongue::En => Language::English,
            Tongue::Ja => Language::Japanese,
        });
        let mut config = match &self.config {
            Some(path) => Config::load(path)?,
            None => Config::parse("config.toml", CONFIG, Path::new(""))?,
        };
        if self.config.is_none() {
            // The folder for commands of one's own belongs to one's own config.
            config.commands = PathBuf::from("/nonexistent");
        }
        if self.config.is_none() || self.language.is_some() {
            config.language = language;
        }
        let terminal = std::io::stdout().is_terminal();
        let typed = terminal && std::io::stdin().is_terminal() && !self.demo;
        let clock = match (self.demo, typed) {
            (true, _) => Clock::standing(DateTime::from_timestamp(MONDAY, 0).unwrap_or_default()),
            (false, true) => Clock::real(),
            (false, false) if self.port.is_some() => Clock::real(),
            (false, false) => Clock::standing(Utc::now()),
        };
        let standing = !typed && self.port.is_none();
        let (base, release) = (self.base, self.release);
        let history = self.repo.map(|path| History { path, base, release });
        let pace = self.pace.unwrap_or(if terminal { 1.0 } else { 0.0 });
        let pace = Duration::try_from_secs_f32(pace).unwrap_or_default();
        let zone = if self.demo { FixedOffset::east_opt(TOKYO) } else { None };
        let look = Look {
            width: width(),
            colour: terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            zone: zone.unwrap_or_else(|| Local::now().offset().fix()),
        };
        let plan = Plan { config, history, database: self.database, clock, standing };
        let page = (typed || self.port.is_some()).then_some(Page { port: self.port, stays: !typed });
        Ok(Play { plan, language, look, typed, demo: self.demo.then_some(pace), page })
    }
}

/// The language that the environment asks for.
fn spoken() -> Language {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    if asked.is_some_and(|asked| asked.starts_with("ja")) { Language::Japanese } else { Language::English }
}

/// The columns there are.
fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let told = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    terminal.or_else(told).unwrap_or(WIDTH).clamp(40, 200)
}
