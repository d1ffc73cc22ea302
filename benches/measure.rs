//! What docs/benchmarks.md tells, measured: `cargo bench --bench measure`.
//!
//! Requests are counted, and times are taken, at the stand-ins' doors. tengu is a process of its own, as it
//! is run for real and at Slack's pace, with real sockets on loopback; what it costs is what the kernel says
//! it used.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for one's own eyes"
)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tengu::clock::Clock;
use tengu::sandbox::aws::AwsStandIn;
use tengu::sandbox::github::{GithubStandIn, Kind, MergeKind, NewCommit, NewPull};
use tengu::sandbox::slack::{Limits, NewPerson, SlackStandIn};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for pull_requests in [10, 200, 1_000] {
            requests(pull_requests).await;
        }
        start().await;
        latency().await;
        throughput().await;
    });
}

struct World {
    slack: SlackStandIn,
    github: GithubStandIn,
    aws: AwsStandIn,
    folder: tempfile::TempDir,
    people: Vec<String>,
    channels: Vec<String>,
}

impl World {
    async fn new(channels: usize) -> Self {
        let clock = Clock::real();
        let slack = SlackStandIn::start(clock.clone()).await.unwrap();
        slack.limits(Limits::NONE);
        let github = GithubStandIn::start(clock.clone()).await.unwrap();
        let aws = AwsStandIn::start(clock).await.unwrap();
        aws.seed_shop("first").unwrap();
        let person = slack.add_person(NewPerson { name: "kenji".into(), ..NewPerson::default() });
        let mut ids = vec![slack.add_channel("deploy", &[&person], true, false)];
        ids.extend(
            (1..channels).map(|n| slack.add_channel(&format!("channel-{n}"), &[&person], true, false)),
        );
        let folder = tempfile::tempdir().unwrap();
        Self { slack, github, aws, folder, people: vec![person], channels: ids }
    }

    async fn until(&self, there: impl Fn(&Self) -> bool) {
        let mut changes = self.slack.changes();
        while !there(self) {
            changes.changed().await.unwrap();
        }
    }

    fn say(&self, channel: usize, text: &str) {
        self.slack.say(&self.people[0], &self.channels[channel], text);
    }

    /// Says a command, and returns when there are so many answers in all.
    async fn answered(&self, channel: usize, all: usize) {
        self.say(channel, "tengu ping");
        self.until(|world| world.slack.count_of("chat.postMessage") >= all).await;
    }
}

/// How many requests one proposal takes.
async fn requests(pull_requests: usize) {
    let world = World::new(1).await;
    let github = &world.github;
    github.add_account("ken", "Ken", "ken@acme.example", Kind::User);
    github.add_repository("acme/web").unwrap();
    github.branch("acme/web", "deployment/production", "master").unwrap();
    github.branch("acme/web", "deployment/staging", "master").unwrap();
    for n in 0..pull_requests {
        let head = format!("work-{n}");
        github.branch("acme/web", &head, "master").unwrap();
        github.commit("acme/web", &head, NewCommit::new("ken", &format!("Work {n}"), &["app.rs"])).unwrap();
        let title = format!("Work number {n}");
        let new = NewPull { head: &head, base: "master", title: &title, body: "", author: "ken" };
        let number = github.open_pull_request("acme/web", &new).unwrap();
        github.merge("acme/web", number, MergeKind::Squash, "ken").unwrap();
    }
    let _process = Process::start(&world).await;
    let before = github.calls().len();
    let start = Instant::now();
    world.say(0, "tengu deploy production");
    world.until(|world| world.slack.messages(&world.channels[0]).len() >= 2).await;
    let took = start.elapsed();
    let calls = github.calls();
    let calls = &calls[before..];
    let write = calls.iter().position(|call| call.method == "POST" && call.path.ends_with("/pulls"));
    println!(
        "{pull_requests} pull requests: {} requests before the write, {} in all, {} ms to the card",
        write.map_or_else(|| "?".into(), |at| at.to_string()),
        calls.len(),
        took.as_millis()
    );
}

/// The real binary, started five times: until its first socket is open, and what it takes while idle.
async fn start() {
    let world = World::new(1).await;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let process = Process::start(&world).await;
        times.push((process.listening - start, process.cpu()));
        drop(process);
        world.until(|world| world.slack.connections() == 0).await;
    }
    times.sort();
    for (wall, cpu) in times {
        println!("start to listening: {wall:?}, {cpu} of it computing");
    }
}

/// From a command to its reply, one at a time, each in a channel that is free.
async fn latency() {
    let commands = 1_000;
    let world = World::new(commands + 1).await;
    let process = Process::start(&world).await;
    // Whoever asks is looked up once; that is not what is measured.
    world.answered(commands, 1).await;
    let cpu = process.cpu();
    let mut times = Vec::new();
    for n in 0..commands {
        let start = Instant::now();
        world.answered(n, n + 2).await;
        times.push(start.elapsed());
    }
    let cpu = process.cpu().since(cpu).for_each(commands);
    times.sort();
    let (median, most) = (times[commands / 2], times[commands * 99 / 100]);
    println!("one command at a time: median {median:?}, 99th percentile {most:?}; {cpu} of it computing");
}

/// Ten thousand commands at once, each in a channel of its own: Slack's pace is one answer a second in each.
async fn throughput() {
    let commands = 10_000;
    let world = World::new(commands).await;
    let process = Process::start(&world).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("idle memory: {}", process.memory());
    let (start, cpu, ours) = (Instant::now(), process.cpu(), cpu_of("self"));
    for channel in 0..commands {
        world.say(channel, "tengu ping");
    }
    world.until(|world| world.slack.count_of("chat.postMessage") >= commands).await;
    let (took, cpu, ours) = (start.elapsed(), process.cpu().since(cpu), cpu_of("self").since(ours));
    println!(
        "{commands} commands answered in {took:?}: {:.0} replies a second; for each {} of computing, and {} of the stand-in's",
        commands as f64 / took.as_secs_f64(),
        cpu.for_each(commands),
        ours.for_each(commands),
    );
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("memory after {commands} commands: {}", process.memory());
    // The queues of channels where nothing happens go home after a minute.
    tokio::time::sleep(Duration::from_secs(65)).await;
    println!("and a minute later: {}", process.memory());
}

/// The real binary at work.
struct Process {
    child: Child,
    listening: Instant,
}

impl Process {
    /// Starts it, and returns when both sockets are open.
    async fn start(world: &World) -> Self {
        std::fs::write(world.folder.path().join("config.toml"), include_str!("../config.toml")).unwrap();
        let child = spawn(world);
        world.until(|world| world.slack.connections() >= 1).await;
        let listening = Instant::now();
        world.until(|world| world.slack.connections() >= 2).await;
        Self { child, listening }
    }

    fn cpu(&self) -> Cpu {
        cpu_of(&self.child.id().to_string())
    }

    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let memory = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok());
            kib.unwrap_or_default() / 1024.0
        };
        format!("{:.1} MB resident, {:.1} MB of it anonymous", memory("VmRSS"), memory("RssAnon"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a process has computed itself, and what the kernel did for it: disk, sockets, sleeping and waking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cpu {
    user: Duration,
    kernel: Duration,
}

impl Cpu {
    fn since(self, before: Self) -> Self {
        Self { user: self.user - before.user, kernel: self.kernel - before.kernel }
    }

    fn for_each(self, commands: usize) -> Self {
        Self { user: self.user / commands as u32, kernel: self.kernel / commands as u32 }
    }
}

impl std::fmt::Display for Cpu {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{:?} ({:?} itself)", self.user + self.kernel, self.user)
    }
}

/// To the hundredth of a second.
fn cpu_of(process: &str) -> Cpu {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The second field is the name in parentheses; 14 and 15 are hundredths of seconds.
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let mut ticks = fields.skip(11).map(|field| Duration::from_millis(10 * field.parse::<u64>().unwrap()));
    Cpu { user: ticks.next().unwrap(), kernel: ticks.next().unwrap() }
}

fn spawn(world: &World) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tengu"))
        .arg("run")
        .current_dir(world.folder.path())
        .env("SLACK_API_URL", world.slack.api_url())
        .env("SLACK_APP_TOKEN", world.slack.app_token())
        .env("SLACK_BOT_TOKEN", world.slack.bot_token())
        .env("GITHUB_API_URL", world.github.api_url())
        .env("GITHUB_TOKEN", world.github.token())
        .env("AWS_ENDPOINT_URL", world.aws.endpoint())
        .env("AWS_ACCESS_KEY_ID", world.aws.access_key())
        .env("AWS_SECRET_ACCESS_KEY", world.aws.secret_key())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
