//! The command line: one file per subcommand, each ends in an exit code.
//!
//! 0 is fine, 1 is failed, 2 is a mistake in usage or configuration.

mod check;
mod commands;
mod manifest;
mod run;
#[cfg(feature = "sandbox")]
mod sandbox;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Failed.
const FAILED: u8 = 1;
/// A mistake in usage or configuration.
const MISTAKE: u8 = 2;

#[derive(Debug, Parser)]
#[command(name = "tengu", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Work: listen to Slack and do what people ask
    Run(run::Run),
    /// Check the configuration, the tokens and what they may do, and say what to fix
    Check(check::Check),
    /// Print the Slack app manifest, to be pasted when creating the app
    Manifest(manifest::Manifest),
    /// Try everything on this machine alone: no token, no account, no network
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Sandbox),
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
struct ConfigFile {
    /// The configuration file
    #[arg(long, value_name = "PATH", default_value = "config.toml", env = "TENGU_CONFIG")]
    config: PathBuf,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    // The first TLS connection needs it; a second installation would only be the same again.
    _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    let code = match arguments.command {
        Command::Run(run) => run.execute(),
        Command::Check(check) => check.execute(),
        Command::Manifest(manifest) => manifest.execute(),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(sandbox) => sandbox.execute(),
    };
    ExitCode::from(code)
}

/// Writes a line for people, on standard error. Whoever closed it does not want to hear.
fn tell(line: impl std::fmt::Display) {
    _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes data, on standard output, unless its reader has left.
fn print(data: impl std::fmt::Display) {
    _ = writeln!(std::io::stdout(), "{data}");
}

/// The threads of this process: one is enough for a bot. Where there are more, handing work from one to
/// the next costs more than the work, and idle ones cost memory.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
}
