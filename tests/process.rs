//! The program itself, as an orchestrator runs it: signals, exit codes, what it logs, its pages.
//!
//! Time is real here. Nobody sleeps: everything waits for the stand-ins, the log or the end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tengu::clock::Clock;
use tengu::sandbox::github::{GithubStandIn, Matcher};
use tengu::sandbox::slack::{Fault, NewPerson, SlackStandIn};
use tengu::sandbox::story;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};

/// Whatever takes longer than this will never come.
const PATIENCE: Duration = Duration::from_secs(30);

struct Outside {
    slack: SlackStandIn,
    github: GithubStandIn,
    kenji: String,
    deploy: String,
    folder: tempfile::TempDir,
}

/// A process, ended when it is dropped.
struct Process {
    child: Child,
    log: tokio::io::Lines<BufReader<ChildStderr>>,
    seen: Vec<String>,
}

impl Outside {
    async fn new() -> Self {
        let slack = SlackStandIn::start(Clock::real()).await.unwrap();
        let github = GithubStandIn::start(Clock::real()).await.unwrap();
        story::seed(&github).unwrap();
        let kenji = slack.add_person(NewPerson { name: "kenji".into(), ..NewPerson::default() });
        let deploy = slack.add_channel("deploy", &[&kenji], true, false);
        let folder = tempfile::tempdir().unwrap();
        let config = include_str!("../config.toml").replace("# [http]", "[http]");
        let config = config.replace("# listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
        assert!(config.contains("127.0.0.1:0"));
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        Self { slack, github, kenji, deploy, folder }
    }

    fn run(&self) -> Process {
        self.run_with(&[])
    }

    fn run_with(&self, variables: &[(&str, &str)]) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tengu"))
            .args(["run", "--config", "config.toml"])
            .current_dir(self.folder.path())
            .env_clear()
            .env("SLACK_API_URL", self.slack.api_url())
            .env("SLACK_APP_TOKEN", self.slack.app_token())
            .env("SLACK_BOT_TOKEN", self.slack.bot_token())
            .env("GITHUB_API_URL", self.github.api_url())
            .env("GITHUB_TOKEN", self.github.token())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        Process { child, log, seen: Vec::new() }
    }

    /// A process that hears Slack.
    async fn at_work(&self) -> Process {
        let process = self.run();
        self.until("two sockets", || self.slack.connections() == 2).await;
        process
    }

    /// Waits until the stand-ins have changed so that `look` is content.
    async fn until(&self, what: &str, look: impl Fn() -> bool) {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        let wait = async {
            while !look() {
                tokio::select! {
                    _ = slack.changed() => {}
                    _ = github.changed() => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never came: {what}"));
    }

    fn say(&self, text: &str) -> String {
        self.slack.say(&self.kenji, &self.deploy, text)
    }

    /// What tengu said in the thread of a message.
    fn answers(&self, asked: &str) -> Vec<String> {
        self.slack.thread(&self.deploy, asked).into_iter().map(|reply| reply.text).collect()
    }

    fn cards(&self) -> usize {
        let bot = self.slack.bot_user();
        self.slack.messages(&self.deploy).iter().filter(|message| message.user == bot).count()
    }

    fn end(&self) {
        assert_eq!(self.slack.refused(), Vec::<String>::new(), "Slack would have refused this");
        assert_eq!(self.github.refused(), Vec::<String>::new(), "GitHub would have refused this");
        assert_eq!(self.slack.limits_exceeded(), 0, "tengu came too fast");
    }
}

impl Process {
    /// Reads the log until a line has this in it.
    async fn logs(&mut self, part: &str) -> String {
        loop {
            let line = tokio::time::timeout(PATIENCE, self.log.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("never logged: {part}\n{:#?}", self.seen));
            let line = line.unwrap().unwrap_or_else(|| panic!("never logged: {part}\n{:#?}", self.seen));
            self.seen.push(line.clone());
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Sends SIGTERM.
    fn terminate(&self) {
        let pid = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for the end; gives the exit code and all that was logged.
    async fn ended(mut self) -> (ExitStatus, Vec<String>) {
        let rest = async {
            while let Some(line) = self.log.next_line().await.unwrap() {
                self.seen.push(line);
            }
            self.child.wait().await.unwrap()
        };
        let status = tokio::time::timeout(PATIENCE, rest).await.expect("it ends");
        (status, self.seen)
    }
}

/// The status and the text of a page.
async fn page(address: &str, path: &str) -> (u16, String) {
    use tokio::io::AsyncWriteExt;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

/// Where the pages are.
async fn address(process: &mut Process) -> String {
    let line = process.logs("health and metrics are served").await;
    // The log may be coloured.
    let at = line.find("127.0.0.1:").unwrap();
    line[at..].chars().take_while(|char| char.is_ascii_digit() || ".:".contains(*char)).collect()
}

fn counted(metrics: &str, name: &str) -> u64 {
    let line = metrics.lines().find(|line| line.split(' ').next() == Some(name));
    line.and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .unwrap_or_else(|| panic!("no {name} in\n{metrics}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_tell_whether_it_is_alive_and_ready() {
    let outside = Outside::new().await;
    // A Slack that does not answer: alive, but not ready.
    outside.slack.fault("auth.test", Fault::Hang);
    let mut process = outside.run();
    let address = address(&mut process).await;
    assert_eq!(page(&address, "/healthz").await, (200, "ok".into()));
    assert_eq!(page(&address, "/readyz").await, (503, "starting".into()));
    outside.slack.refuse_connections(usize::MAX);
    process.logs("tengu is up").await;
    process.logs("a socket to Slack is lost").await;
    assert_eq!(page(&address, "/readyz").await, (503, "no socket to Slack".into()));
    outside.slack.refuse_connections(0);
    outside.until("two sockets", || outside.slack.connections() == 2).await;

    let asked = outside.say("tengu ping");
    outside.until("an answer", || !outside.answers(&asked).is_empty()).await;
    assert_eq!(page(&address, "/readyz").await, (200, "ok".into()));
    for (id, envelope) in [
        ("odd-1", json!({"type": "events_api", "payload": {"event": {"type": "moon_phase"}}})),
        ("odd-2", json!({"type": "workflow_steps"})),
    ] {
        let mut envelope = envelope;
        envelope["envelope_id"] = json!(id);
        outside.slack.deliver_raw(&envelope);
        let known = || outside.slack.acknowledged().iter().any(|one| one.envelope_id == id);
        outside.until("an acknowledgement", known).await;
    }
    outside.slack.send_garbage_frame("garbage");
    process.logs("a frame that makes no sense").await;
    process.logs("a frame that makes no sense").await;
    let (status, metrics) = page(&address, "/metrics").await;
    assert_eq!(status, 200);
    for (name, least) in [
        ("tengu_slack_envelopes_total{kind=\"event:moon_phase\"}", 1),
        ("tengu_slack_envelopes_total{kind=\"unknown:workflow_steps\"}", 1),
        ("tengu_slack_envelopes_total{kind=\"event:message\"}", 2),
        ("tengu_slack_unknown_frames_total", 2),
        ("tengu_events_total", 1),
    ] {
        assert!(counted(&metrics, name) >= least, "{name} in\n{metrics}");
    }
    assert_eq!(page(&address, "/nothing").await.0, 404);
    process.terminate();
    assert!(process.ended().await.0.success());
    outside.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_answers_and_ends_well() {
    let outside = Outside::new().await;
    let process = outside.at_work().await;
    let pinged = outside.say("tengu ping");
    outside.say("tengu deploy production");
    outside.until("two acknowledgements", || outside.slack.acknowledged_count() >= 2).await;
    let told_at = Instant::now();
    process.terminate();
    let (status, log) = process.ended().await;
    assert!(status.success(), "{log:#?}");
    assert!(told_at.elapsed() < Duration::from_secs(10));
    assert_eq!((outside.answers(&pinged), outside.cards()), (vec!["Here.".to_owned()], 1), "{log:#?}");
    outside.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_while_github_hangs_it_ends_all_the_same_and_the_next_carries_on() {
    let outside = Outside::new().await;
    let process = outside.at_work().await;
    outside.github.fault(Matcher::any(), tengu::sandbox::github::Fault::Hang);
    outside.say("tengu deploy production");
    outside.until("the acknowledgement", || outside.slack.acknowledged_count() >= 1).await;
    let told_at = Instant::now();
    process.terminate();
    let (status, log) = process.ended().await;
    assert!(status.success(), "{log:#?}");
    assert!(told_at.elapsed() < Duration::from_secs(10), "{:?}", told_at.elapsed());
    assert_eq!(outside.cards(), 0);
    let process = outside.at_work().await;
    outside.until("the card", || outside.cards() == 1).await;
    process.terminate();
    assert!(process.ended().await.0.success());
    assert_eq!(outside.cards(), 1);
    outside.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_it_carries_on_when_it_is_back() {
    let outside = Outside::new().await;
    let mut process = outside.at_work().await;
    outside.slack.fault("chat.postMessage", Fault::Hang);
    let asked = outside.say("tengu ping");
    outside.until("the post", || outside.slack.calls_of("chat.postMessage").len() == 1).await;
    process.child.kill().await.unwrap();
    assert_eq!(process.child.wait().await.unwrap().code(), None);
    outside.until("no sockets", || outside.slack.connections() == 0).await;

    let process = outside.at_work().await;
    outside.until("the answer", || !outside.answers(&asked).is_empty()).await;
    process.terminate();
    assert!(process.ended().await.0.success());
    assert_eq!(outside.answers(&asked), ["Here."]);
    outside.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_acknowledged_within_three_seconds() {
    let outside = Outside::new().await;
    let process = outside.at_work().await;
    let channels: Vec<_> = (0..50)
        .map(|n| outside.slack.add_channel(&format!("team{n}"), &[&outside.kenji], true, false))
        .collect();
    let bot = outside.slack.bot_user();
    for number in 0..500 {
        let text = if number % 10 == 0 { "tengu ping" } else { "what a view" };
        outside.slack.say(&outside.kenji, &channels[number / 10], text);
    }
    let answered = |channel: &String| {
        let asked = outside.slack.messages(channel);
        let threads = asked.iter().flat_map(|message| outside.slack.thread(channel, &message.ts));
        threads.filter(|reply| reply.user == bot).count()
    };
    outside.until("50 answers", || channels.iter().all(|channel| answered(channel) == 1)).await;
    outside.until("all acknowledged", || outside.slack.unacknowledged().is_empty()).await;
    let slowest = outside.slack.acknowledged().iter().map(|one| one.acknowledged - one.sent).max().unwrap();
    assert!(slowest < chrono::TimeDelta::seconds(3), "{slowest}");
    assert!(outside.slack.acknowledged().iter().all(|one| one.retries == 0));
    process.terminate();
    assert!(process.ended().await.0.success());
    outside.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_that_slack_refuses_are_said_once_and_end_it() {
    let wrong = [
        ("SLACK_APP_TOKEN", "xapp-1-A0-1-wrong-and-secret", "Slack does not accept SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxb-1-1-wrong-and-secret", "Slack does not accept SLACK_BOT_TOKEN"),
    ];
    for (name, token, said) in wrong {
        let outside = Outside::new().await;
        let (status, log) = outside.run_with(&[(name, token)]).ended().await;
        assert_eq!(status.code(), Some(1), "{log:#?}");
        assert_eq!(log.iter().filter(|line| line.contains(said)).count(), 1, "{log:#?}");
        assert!(log.last().unwrap().contains(said), "{log:#?}");
        assert!(!log.iter().any(|line| line.contains("ERROR") && !line.contains(said)), "{log:#?}");
        assert!(!log.concat().contains("secret"), "{log:#?}");
        outside.end();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn socket_mode_switched_off_is_said_once_and_ends_it() {
    let outside = Outside::new().await;
    let process = outside.at_work().await;
    outside.slack.disconnect("link_disabled");
    let (status, log) = process.ended().await;
    assert_eq!(status.code(), Some(1), "{log:#?}");
    let said = "Socket Mode is switched off for this Slack app";
    assert_eq!(log.iter().filter(|line| line.contains(said)).count(), 1, "{log:#?}");
    outside.end();
}
