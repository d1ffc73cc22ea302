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
mod tests {
    use super::super::argument::Argument;
    use super::super::argv::Argv;
    use super::*;

    fn shell(script: &str, timeout: Duration, env: &[&str]) -> Run {
        let argv: Vec<String> =
            ["sh", "-c", script, "sh", "{text}"].iter().map(ToString::to_string).collect();
        let env = env.iter().map(ToString::to_string).collect();
        Run { argv: Argv::parse(&argv).unwrap(), timeout, env, directory: None }
    }

    const MINUTE: Duration = Duration::from_secs(60);

    async fn outcome(script: &str, timeout: Duration, env: &[&str]) -> Outcome {
        let given = [("text".to_owned(), Argument::Text("$(id); 'x'".to_owned()))].into();
        run(&shell(script, timeout, env), &given, &Clock::real(), &CancellationToken::new()).await.unwrap()
    }

    #[tokio::test]
    async fn a_program_says_how_it_ended() {
        let ended = outcome("echo out; echo err >&2; echo again; exit 3", MINUTE, &[]).await;
        assert_eq!((ended.exit, ended.tail.as_str()), (Exit::Exited(3), "out\nerr\nagain\n"));
        assert_eq!(outcome("kill -9 $$", MINUTE, &[]).await.exit, Exit::Signalled(9));
        assert_eq!(outcome("printf %s \"$1\"", MINUTE, &[]).await.tail, "$(id); 'x'");
        assert!(outcome("cat; yes | head -c 100000", MINUTE, &[]).await.truncated);
    }

    #[tokio::test]
    async fn a_program_gets_only_the_variables_it_was_promised() {
        // cargo sets these for every test
        let ended = outcome("env", MINUTE, &["CARGO_PKG_NAME"]).await;
        assert!(
            ended.tail.contains("CARGO_PKG_NAME=tengu") && ended.tail.contains("PATH="),
            "{}",
            ended.tail
        );
        assert!(!ended.tail.contains("CARGO_PKG_VERSION"), "{}", ended.tail);
        let ended = outcome("echo $CARGO_MANIFEST_DIR", MINUTE, &["CARGO_MANIFEST_DIR"]).await;
        assert_eq!(ended.tail, "•••\n");
    }

    #[tokio::test]
    async fn time_ends_a_program_and_all_it_started() {
        let stubborn = "trap '' TERM; echo started; (trap '' TERM; sleep 300; echo late) & sleep 300";
        let (clock, cancel) = (Clock::standing(Clock::real().now()), CancellationToken::new());
        let spec = shell(stubborn, MINUTE, &[]);
        let nothing = Arguments::new();
        let running = run(&spec, &nothing, &clock, &cancel);
        let (ended, ()) = tokio::join!(running, async {
            for step in [MINUTE, GRACE] {
                while clock.next_waking().is_none() {
                    tokio::task::yield_now().await;
                }
                // real time, in which the shell gets as far as its trap
                tokio::time::sleep(Duration::from_millis(300)).await;
                clock.advance(step);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let ended = ended.unwrap();
        assert_eq!((ended.exit, ended.took), (Exit::TimedOut, MINUTE + GRACE));
        assert_eq!(ended.tail, "started\n");
    }

    #[tokio::test]
    async fn a_program_ends_when_asked_to() {
        let cancel = CancellationToken::new();
        cancel.cancel();
        let spec = shell("exec sleep 300", MINUTE, &[]);
        let ended = run(&spec, &Arguments::new(), &Clock::real(), &cancel).await.unwrap();
        assert_eq!(ended.exit, Exit::Cancelled);
        assert!(ended.took < GRACE);
    }

    #[tokio::test]
    async fn what_a_program_leaves_running_does_not_hold_the_answer() {
        let ended = outcome("echo done; sleep 300 >/dev/null 2>&1 & sleep 5 & exit 0", MINUTE, &[]).await;
        assert_eq!((ended.exit, ended.tail.as_str()), (Exit::Exited(0), "done\n"));
        assert!(ended.took < Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_says_so() {
        let run_of = |program: &str, directory: Option<&str>| Run {
            argv: Argv::parse(&[program.to_owned()]).unwrap(),
            timeout: MINUTE,
            env: Vec::new(),
            directory: directory.map(Into::into),
        };
        for spec in [run_of("no-such-program", None), run_of("true", Some("/no/such/directory"))] {
            let ended =
                run(&spec, &Arguments::new(), &Clock::real(), &CancellationToken::new()).await.unwrap();
            assert_eq!(ended.exit, Exit::NotFound);
        }
        let ended =
            run(&run_of("/etc", None), &Arguments::new(), &Clock::real(), &CancellationToken::new()).await;
        assert!(matches!(ended.unwrap().exit, Exit::NotStarted(_)));
    }
}
