use super::*;
use crate::command::argument::Argument;
use crate::command::argv::Argv;

fn shell(script: &str, timeout: Duration, env: &[&str]) -> Run {
    let argv: Vec<String> = ["sh", "-c", script, "sh", "{text}"].iter().map(ToString::to_string).collect();
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
    assert!(ended.tail.contains("CARGO_PKG_NAME=tengu") && ended.tail.contains("PATH="), "{}", ended.tail);
    assert!(!ended.tail.contains("CARGO_PKG_VERSION"), "{}", ended.tail);
    let ended = outcome("echo $CARGO_MANIFEST_DIR", MINUTE, &["CARGO_MANIFEST_DIR"]).await;
    assert_eq!(ended.tail, "•••\n");
}

#[tokio::test]
async fn time_ends_a_program_and_all_it_started() {
    let stubborn = "trap '' TERM; (trap '' TERM; exec sleep 300) & echo $!; sleep 300";
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
    let descendant = ended.tail.trim().parse::<i32>().unwrap();
    while alive(descendant) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether a process still runs. Dead ones may wait for somebody to notice.
fn alive(process: i32) -> bool {
    let ps = std::process::Command::new("ps").args(["-o", "stat=", "-p", &process.to_string()]).output();
    let state = String::from_utf8(ps.unwrap().stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
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
        let ended = run(&spec, &Arguments::new(), &Clock::real(), &CancellationToken::new()).await.unwrap();
        assert_eq!(ended.exit, Exit::NotFound);
    }
    let ended =
        run(&run_of("/etc", None), &Arguments::new(), &Clock::real(), &CancellationToken::new()).await;
    assert!(matches!(ended.unwrap().exit, Exit::NotStarted(_)));
}
