//! Runs the program of a `run` command: no shell, a clean environment, a group of its own, an end.

use std::io;
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use super::action::Run;
use super::argument::Arguments;
use super::argv::Refused;
use super::tail::Tail;
use crate::clock::Clock;

/// The variables every program gets from tengu's environment, where they are set.
pub const HARMLESS: [&str; 7] = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER"];
/// Between asking a program to end and ending it.
const GRACE: Duration = Duration::from_secs(5);
/// How long output may still come from what a finished program left behind.
const LINGER: Duration = Duration::from_secs(1);
/// Values shorter than this are no secrets, and would be found in any text.
const SHORTEST_SECRET: usize = 6;

/// How a run ended, and the end of what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub exit: Exit,
    /// The last 64 KiB of its output and errors in the order they came, without terminal codes;
    /// the values of the variables in `env` are masked.
    pub tail: String,
    /// Whether there was more than that.
    pub truncated: bool,
    /// How long it took, by the clock.
    pub took: Duration,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Exited(i32),
    /// By a signal that wasn't tengu's.
    Signalled(i32),
    /// Its time was up, and it was ended with everything it started.
    TimedOut,
    /// Somebody asked to end it.
    Cancelled,
    /// There is no such program or directory.
    NotFound,
    /// It couldn't be started: the reason in the system's words.
    NotStarted(String),
}

/// Runs a program to its end, its timeout or its cancellation.
///
/// When the returned future is dropped, the program and all it started are killed.
///
/// # Errors
/// [`Refused`] when an argument could be taken for an option. Whatever happens to the program is
/// an [`Outcome`].
pub async fn run(
    spec: &Run,
    arguments: &Arguments,
    clock: &Clock,
    cancel: &CancellationToken,
) -> Result<Outcome, Refused> {
    let argv = spec.argv.fill(arguments)?;
    let started = clock.now();
    let mut tail = Tail::default();
    let exit = match start(spec, &argv) {
        Ok((child, output)) => follow(spec, child, output, clock, cancel, &mut tail).await,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Exit::NotFound,
        Err(error) => Exit::NotStarted(error.to_string()),
    };
    let took = (clock.now() - started).to_std().unwrap_or_default();
    let (tail, truncated) = tail.finish();
    tracing::info!(program = spec.argv.program(), ?exit, ?took, "a command's program ended");
    Ok(Outcome { exit, tail: masked(tail, &spec.env), truncated, took })
}

/// Starts the program with one pipe for output and errors, so that their order is kept.
fn start(spec: &Run, argv: &[String]) -> io::Result<(Child, pipe::Receiver)> {
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(argv.first().map(String::as_str).unwrap_or_default());
    command.args(argv.get(1..).unwrap_or_default()).env_clear().process_group(0).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let passed = HARMLESS.into_iter().chain(spec.env.iter().map(String::as_str));
    command.envs(passed.filter_map(|name| Some((name, std::env::var_os(name)?))));
    if let Some(directory) = &spec.directory {
        command.current_dir(directory);
    }
    let child = command.spawn()?;
    // the command still holds our ends of the pipe: as long as they are open, it never ends
    drop(command);
    Ok((child, pipe::Receiver::from_owned_fd(OwnedFd::from(reader))?))
}

async fn follow(
    spec: &Run,
    mut child: Child,
    mut output: pipe::Receiver,
    clock: &Clock,
    cancel: &CancellationToken,
    tail: &mut Tail,
) -> Exit {
    let group = Group::of(&child);
    let early = tokio::select! {
        ended = ended(&mut child, &mut output, tail) => Err(ended),
        () = clock.sleep(spec.timeout) => Ok(Exit::TimedOut),
        () = cancel.cancelled() => Ok(Exit::Cancelled),
    };
    match early {
        Ok(exit) => {
            group.signal(Signal::SIGTERM);
            let last_words = async {
                let _ = ended(&mut child, &mut output, tail).await;
                rest(&mut output, tail).await;
            };
            let _ = clock.timeout(GRACE, last_words).await;
            exit
        }
        Err(exit) => {
            let _ = clock.timeout(LINGER, rest(&mut output, tail)).await;
            group.release();
            exit
        }
    }
}

/// Waits for the program itself, reading what it says meanwhile.
async fn ended(child: &mut Child, output: &mut pipe::Receiver, tail: &mut Tail) -> Exit {
    let reading = async {
        rest(output, tail).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        status = child.wait() => exit_of(status),
        () = reading => Exit::NotStarted("its output ended strangely".to_owned()),
    }
}

/// Reads until nobody holds the other end.
async fn rest(output: &mut pipe::Receiver, tail: &mut Tail) {
    // on the heap: the future stays small
    let mut buffer = vec![0; 8192];
    while let Ok(count @ 1..) = output.read(&mut buffer).await {
        tail.push(&buffer[..count]);
    }
}

fn exit_of(status: io::Result<std::process::ExitStatus>) -> Exit {
    use std::os::unix::process::ExitStatusExt;
    match status {
        Ok(status) => match status.code() {
            Some(code) => Exit::Exited(code),
            None => Exit::Signalled(status.signal().unwrap_or_default()),
        },
        Err(error) => Exit::NotStarted(error.to_string()),
    }
}

/// The program and everything it started. Killed when dropped, unless released.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw))
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            // nobody left to hear it is what is wanted
            let _ = killpg(group, signal);
        }
    }

    fn release(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
    }
}

/// The output without the values of the variables that were handed over on purpose.
fn masked(tail: String, names: &[String]) -> String {
    let handed_over = names.iter().filter(|name| !HARMLESS.contains(&name.as_str()));
    let values = handed_over.filter_map(|name| std::env::var(name).ok());
    values
        .filter(|value| value.len() >= SHORTEST_SECRET)
        .fold(tail, |tail, value| tail.replace(&value, "•••"))
}

#[cfg(test)]
mod tests;
