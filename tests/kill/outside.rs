//! A world around real processes: the stand-ins, the people, and one deploy after the other.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tengu::clock::Clock;
use tengu::sandbox::aws::{AwsStandIn, Behaviour, Image, Matcher, Sites};
use tengu::sandbox::github::{GithubStandIn, MergeKind, NewCommit, NewPull};
use tengu::sandbox::slack::{NewPerson, SlackStandIn};
use tengu::sandbox::story;
use tokio::sync::Mutex;

use super::process::{Addresses, Berth};
use super::stored::{Row, Stored};
use super::trap::{Blow, Plan, Trap};
use crate::common::{Database, WEB, fresh_database};

/// Whatever takes longer than this will never come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(75);
/// From one look at what nobody tells us to the next.
pub(crate) const LOOK: Duration = Duration::from_millis(50);
/// A paused process sleeps for several leases.
const PAUSE: Duration = Duration::from_secs(4);
/// A process that has done nothing for so long has nothing more to do.
const QUIET: Duration = Duration::from_secs(3);

/// How a deploy ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Live,
    RolledBack,
    /// A copy of a branch: asked for, brought again, deleted. A service with a rule and a record.
    Copy,
    /// The same as a single task with a record.
    TaskCopy,
}

pub(crate) struct Outside {
    pub(crate) slack: SlackStandIn,
    pub(crate) github: GithubStandIn,
    pub(crate) aws: AwsStandIn,
    pub(crate) channel: String,
    pub(crate) trap: Trap,
    pub(crate) kenji: String,
    ayako: String,
    folder: tempfile::TempDir,
    database: String,
    berths: Vec<Mutex<Berth>>,
    /// The hosted zone of copies.
    pub(crate) zone: String,
    _sites: Sites,
    /// How many blows somebody has looked after.
    tended: AtomicUsize,
    rounds: usize,
    /// What the last deploy did, in its order.
    pub(crate) effects: Vec<(String, usize)>,
}

/// One deploy, as people asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) plans: Vec<Plan>,
    pub(crate) goal: Goal,
    /// The message that asked.
    pub(crate) ts: String,
    /// The pull request that is deployed, and whose box is ticked.
    pub(crate) change: u64,
}

impl Outside {
    /// A world with so many processes at work.
    pub(crate) async fn new(database: Database, processes: usize, goal: Goal) -> Self {
        _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::real();
        let slack = SlackStandIn::start(Clock::real()).await.unwrap();
        let github = GithubStandIn::start(Clock::real()).await.unwrap();
        let aws = AwsStandIn::start(clock.clone()).await.unwrap();
        aws.seed_shop("first").unwrap();
        story::seed(&github).unwrap();
        let person = |name: &str| slack.add_person(NewPerson { name: name.into(), ..NewPerson::default() });
        let (kenji, ayako) = (person("kenji"), person("ayako"));
        let channel = slack.add_channel("deploy", &[&kenji, &ayako], true, false);
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let ground = aws.seed_feature("localhost");
        let sites = aws.sites(0).await.unwrap();
        let config = include_str!("../../config.toml").replace("lease = \"20s\"", "lease = \"1s\"");
        let config = super::copies::at(&config, goal, &ground, &sites);
        // Time is real here, and two hours may end at any moment.
        let config = config.replace("remind = true", "remind = false");
        assert!(config.contains("lease = \"1s\""));
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        let trap = Trap::new();
        let addresses = Addresses {
            slack: slack.api_url().trim_end_matches("/api").to_owned(),
            github: github.api_url(),
            aws: aws.endpoint(),
            clock,
        };
        let mut berths = Vec::new();
        for number in 0..processes {
            berths.push(Mutex::new(Berth::new(number, &addresses, &trap).await));
        }
        let tended = AtomicUsize::new(0);
        let database = fresh_database(database, folder.path()).await;
        let outside = Self {
            slack,
            github,
            aws,
            channel,
            trap,
            kenji,
            ayako,
            folder,
            database,
            berths,
            zone: ground.zone,
            _sites: sites,
            tended,
            rounds: 0,
            effects: Vec::new(),
        };
        for berth in &outside.berths {
            outside.start(&mut *berth.lock().await);
        }
        outside.until("sockets", || outside.connected()).await;
        outside
    }

    fn start(&self, berth: &mut Berth) {
        let secrets = [
            ("SLACK_APP_TOKEN", self.slack.app_token()),
            ("SLACK_BOT_TOKEN", self.slack.bot_token()),
            ("GITHUB_TOKEN", self.github.token().to_owned()),
            ("AWS_ACCESS_KEY_ID", self.aws.access_key().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", self.aws.secret_key().to_owned()),
            ("AWS_REGION", self.aws.region().to_owned()),
            ("DATABASE_URL", self.database.clone()),
        ];
        berth.start(self.folder.path(), &secrets);
    }

    fn connected(&self) -> bool {
        self.slack.connections() >= 2 * self.berths.len()
    }

    /// Does what the goal says.
    pub(crate) async fn do_once(&mut self, plans: Vec<Plan>, goal: Goal) -> Vec<Plan> {
        match goal {
            Goal::Live | Goal::RolledBack => self.deploy(plans, goal).await,
            Goal::Copy | Goal::TaskCopy => self.copy(plans, goal).await,
        }
    }

    /// Waits until everybody is there and has nothing to do; the number of what comes next.
    pub(crate) async fn ready(&mut self) -> usize {
        let ready = async {
            self.until("all processes at work", || self.connected()).await;
            self.until_answered().await;
        };
        tokio::select! {
            () = ready => {}
            () = self.tend_for_ever() => {}
        }
        self.rounds += 1;
        self.rounds
    }

    /// Ends a story in which blows fell: all of them are looked after. Those that did not fall.
    pub(crate) async fn after(&mut self, plans: &[Plan]) -> Vec<Plan> {
        self.effects = self.trap.effects();
        let left = self.trap.left();
        self.trap.clear();
        while self.tended.load(Ordering::SeqCst) < *self.trap.fallen().borrow() {
            self.tend().await;
        }
        if plans.iter().any(|plan| plan.blow == Blow::Pause) {
            self.until("quiet", || self.trap.quiet_since().elapsed() >= QUIET).await;
        }
        left
    }

    /// Deploys something new, while blows fall as planned, and proves that it was done once. The blows that
    /// did not fall.
    pub(crate) async fn deploy(&mut self, plans: Vec<Plan>, goal: Goal) -> Vec<Plan> {
        self.ready().await;
        let before = super::proof::Before::of(self).await;
        let change = self.work(goal);
        self.trap.set(&plans);
        let ts = self.slack.say(&self.kenji, &self.channel, "tengu deploy production");
        let asked = Asked { plans, goal, ts, change };
        tokio::select! {
            () = self.story(&asked) => {}
            () = self.tend_for_ever() => {}
        }
        let left = self.after(&asked.plans).await;
        before.prove(self, &asked).await;
        left
    }

    /// Somebody's work is merged, and CI builds the image; the number of its pull request.
    fn work(&self, goal: Goal) -> u64 {
        let branch = format!("work-{}", self.rounds);
        let title = format!("Work of day {}", self.rounds);
        let file = format!("app/day_{}.rb", self.rounds);
        self.github.branch(WEB, &branch, "master").unwrap();
        self.github.commit(WEB, &branch, NewCommit::new("rosa-lindt", &title, &[&file])).unwrap();
        let new = NewPull { head: &branch, base: "master", title: &title, body: "", author: "rosa-lindt" };
        let number = self.github.open_pull_request(WEB, &new).unwrap();
        self.github.merge(WEB, number, MergeKind::Merge, "kenji-m").unwrap();
        let branches = self.github.branches(WEB).unwrap();
        let sha = &branches.iter().find(|(name, _)| name == "master").unwrap().1;
        let digest = self.aws.push_image("web", sha, &Image::of(sha)).unwrap();
        if goal == Goal::RolledBack {
            let crash = Behaviour::CrashAtOnce { exit_code: 1, log: "no such table".into() };
            self.aws.behave(Matcher::image(&digest), crash);
        }
        number
    }

    /// What people do: one ticks the box, another approves, and all wait for the end.
    async fn story(&self, asked: &Asked) {
        let shown = |row: &Row| row.head_shown_at.is_some() && row.card_ts.as_ref() > Some(&asked.ts);
        let row = self.until_stored(asked, "a card", shown).await;
        let number = row.pull_number.unsigned_abs();
        self.github.tick(WEB, number, "ayako-t", &format!("#{} ", asked.change), true).unwrap();
        self.slack.react(&self.ayako, &self.channel, &row.card_ts.unwrap(), "+1");
        self.until_stored(asked, "the end", |row| row.unfinished.is_none()).await;
    }

    /// The newest deploy, when it is as it should be.
    async fn until_stored(&self, asked: &Asked, what: &str, look: impl Fn(&Row) -> bool) -> Row {
        let stored = self.stored().await;
        let since = Instant::now();
        loop {
            if let Some(row) = stored.newest().await.filter(&look) {
                return row;
            }
            if since.elapsed() > PATIENCE {
                self.fail(asked, &format!("never came: {what}"));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until nobody has an event under way: what is begun again would disturb the next deploy.
    async fn until_answered(&self) {
        let (stored, since) = (self.stored().await, Instant::now());
        while stored.count("seen_events WHERE done_at IS NULL").await > 0 {
            assert!(since.elapsed() < PATIENCE, "an event is never answered\n{}", self.story_so_far());
            tokio::time::sleep(LOOK).await;
        }
    }

    pub(crate) async fn stored(&self) -> Stored {
        Stored::open(&self.database).await
    }

    async fn until(&self, what: &str, look: impl Fn() -> bool) {
        let since = Instant::now();
        while !look() {
            assert!(since.elapsed() < PATIENCE, "never came: {what}\n{}", self.story_so_far());
            tokio::time::sleep(LOOK).await;
        }
    }

    pub(crate) async fn tend_for_ever(&self) {
        loop {
            self.tend().await;
        }
    }

    /// Waits for the next blow, and brings the process back: another one, or the same when it wakes.
    async fn tend(&self) {
        let (nth, mut fallen) = (self.tended.load(Ordering::SeqCst), self.trap.fallen());
        fallen.wait_for(|count| *count > nth).await.unwrap();
        let (place, blow) = self.trap.blow(nth);
        let mut berth = self.berths[place].lock().await;
        if blow == Blow::Pause {
            tokio::time::sleep(PAUSE).await;
            berth.signal(Signal::SIGCONT);
            self.trap.stir();
            self.tended.fetch_add(1, Ordering::SeqCst);
            return;
        }
        berth.ended().await;
        self.start(&mut berth);
        self.tended.fetch_add(1, Ordering::SeqCst);
        drop(berth);
        // What was not acknowledged is sent again by Slack, some time.
        tokio::select! {
            () = self.until("sockets after a kill", || self.connected()) => self.slack.redeliver_unacked(),
            _ = fallen.wait_for(|count| *count > nth + 1) => {}
        }
    }

    /// Ends all processes in good order.
    pub(crate) async fn end(self) {
        for berth in &self.berths {
            let mut berth = berth.lock().await;
            berth.signal(Signal::SIGTERM);
            let ended = loop {
                // A pause may have fallen after its story had ended, when nobody wakes it any more.
                berth.signal(Signal::SIGCONT);
                if let Ok(ended) = tokio::time::timeout(PAUSE, berth.ended()).await {
                    break ended;
                }
            };
            assert!(ended.success(), "{}", self.story_so_far());
        }
    }

    pub(crate) fn fail(&self, asked: &Asked, why: &str) -> ! {
        panic!("{why}\nwith {asked:#?}\n{}", self.story_so_far())
    }

    /// The channel and the end of each log, for the reader of a failure.
    pub(crate) fn story_so_far(&self) -> String {
        let names = |id: &str| self.slack.name(id);
        let draw = |message: &_| tengu::sandbox::slack::draw::draw(message, &names, 100, false).join("\n");
        let mut told = Vec::new();
        for top in self.slack.messages(&self.channel).iter().rev().take(3).rev() {
            told.push(draw(top));
            let thread = self.slack.thread(&self.channel, &top.ts);
            told.extend(thread.iter().map(|reply| format!("    ↳ {}", draw(reply))));
        }
        told.extend(self.trap.told());
        told.extend(logs(self.folder.path()));
        told.join("\n")
    }
}

fn logs(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files: BTreeSet<_> = files.filter(|path| path.to_string_lossy().contains("/log-")).collect();
    let newest = files.into_iter().rev().take(4).map(|path| {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        format!("--- {}\n{}", path.display(), lines[lines.len().saturating_sub(40)..].join("\n"))
    });
    newest.collect()
}
