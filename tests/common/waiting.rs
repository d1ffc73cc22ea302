//! Waiting: until something is there, until nobody has anything to do, until so much time has passed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::runtime::{Handle, RuntimeMetrics};

use super::World;

/// Waits up to this long pass by themselves while everybody is idle.
const SHORT: TimeDelta = TimeDelta::seconds(5);
/// After so long without anything to do, everybody has finished.
const SETTLED: TimeDelta = TimeDelta::seconds(6);
/// So long nothing may happen before we believe that everybody is idle (real time).
const IDLE: Duration = Duration::from_millis(2);
/// The clock goes at most so much faster than real time while everybody is idle.
const PACE: u32 = 200;
/// The same, where others may be at work of whom this process knows nothing: the database's.
const PACE_OF_OTHERS: u32 = 50;
/// A story that waits longer than this for something will wait for ever (real time).
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

impl World {
    /// Waits until `look` finds something, while the clock stands still.
    pub(crate) async fn meanwhile<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        let mut aws = self.aws.changes();
        let found = async {
            loop {
                if let Some(found) = look() {
                    return found;
                }
                tokio::select! {
                    _ = slack.changed() => {}
                    _ = github.changed() => {}
                    _ = aws.changed() => {}
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("never came: {what}\n{}", self.channel()))
    }

    /// Waits until `look` finds something, and lets time pass for it where somebody wants to wake, but not
    /// beyond `end`: for what must happen in time, however busy this machine is.
    pub(crate) async fn by(&self, end: DateTime<Utc>, what: &str, mut look: impl FnMut() -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !look() {
            assert!(tokio::time::Instant::now() < deadline, "not in time: {what}\n{}", self.channel());
            self.until_idle().await;
            let waking = self.clock.next_waking().filter(|waking| *waking <= end);
            if let Some(waking) = waking.filter(|_| !look()) {
                self.clock.advance((waking - self.clock.now()).to_std().unwrap_or_default());
            }
        }
    }

    /// Runs something while the clock moves on by itself.
    pub(crate) async fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            assert!(tokio::time::Instant::now() < deadline, "this takes for ever");
            tokio::select! {
                done = &mut work => return done,
                () = self.pass_short_wait() => {}
            }
        }
    }

    /// Waits until `look` finds something.
    pub(crate) async fn eventually<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(tokio::time::Instant::now() < deadline, "never came: {what}\n{}", self.channel());
            self.until_idle().await;
            if let Some(found) = look() {
                return found;
            }
            self.pass_short_wait().await;
        }
    }

    /// Nothing has changed for a while, and all threads have gone to sleep for want of work. What waits to
    /// be acknowledged waits for the database, whose threads nobody sees: then the while is longer.
    pub(crate) async fn until_idle(&self) {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        let mut aws = self.aws.changes();
        let (mut before, mut idle) = (None, 0);
        let waiting = self.slack.unacknowledged().iter().any(|one| one.tries > 0 && !one.lost);
        let enough = if waiting {
            12
        } else if self.has_a_server() {
            3
        } else {
            1
        };
        loop {
            tokio::select! {
                _ = slack.changed() => (before, idle) = (None, 0),
                _ = github.changed() => (before, idle) = (None, 0),
                _ = aws.changed() => (before, idle) = (None, 0),
                () = tokio::time::sleep(IDLE) => {
                    let now = self.asleep();
                    idle = if now.is_some() && now == before { idle + 1 } else { 0 };
                    if idle >= enough && at_rest() {
                        return;
                    }
                    before = now;
                }
            }
        }
    }

    /// How often each of tengu's threads has fallen asleep, if they and those of the stand-ins all sleep.
    fn asleep(&self) -> Option<Vec<u64>> {
        let counts = |metrics: RuntimeMetrics| {
            (0..metrics.num_workers()).map(move |worker| metrics.worker_park_unpark_count(worker))
        };
        let awake = |count: &u64| count.is_multiple_of(2);
        let runtimes = self.running.iter().filter_map(|running| running.runtime.as_ref());
        let theirs: Vec<_> = runtimes.flat_map(|runtime| counts(runtime.handle().metrics())).collect();
        let ours: Vec<_> = counts(Handle::current().metrics()).collect();
        (!ours.iter().any(awake) && !theirs.iter().any(awake)).then_some(theirs)
    }

    fn has_a_server(&self) -> bool {
        self.database.starts_with("postgres")
    }

    fn pace(&self) -> u32 {
        if self.has_a_server() { PACE_OF_OTHERS } else { PACE }
    }

    /// Whether nothing happens for that long (real time).
    async fn quiet_for(&self, time: Duration) -> bool {
        let (mut slack, mut github) = (self.slack.changes(), self.github.changes());
        let mut aws = self.aws.changes();
        tokio::select! {
            _ = slack.changed() => false,
            _ = github.changed() => false,
            _ = aws.changed() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// Lets the next short wait pass, unless something happens meanwhile. The longer the wait, the longer
    /// nothing may happen: nobody's patience ends only because this machine is busy.
    async fn pass_short_wait(&self) {
        self.until_idle().await;
        let wait = self.clock.next_waking().map(|waking| waking - self.clock.now());
        let Some(wait) = wait.filter(|wait| *wait <= SHORT) else { return };
        let wait = wait.to_std().unwrap_or_default();
        if self.quiet_for(wait / self.pace()).await {
            self.clock.advance(wait);
        }
    }

    /// Lets time pass, step by step, so that everybody wakes when they want to.
    pub(crate) async fn pass(&self, time: Duration) {
        let end = self.clock.now() + TimeDelta::from_std(time).unwrap();
        while self.clock.now() < end {
            self.until_idle().await;
            let next = self.clock.next_waking().map_or(end, |waking| waking.min(end));
            let step = (next - self.clock.now()).to_std().unwrap_or_default();
            self.clock.advance(step.max(Duration::from_millis(1)));
        }
        self.until_idle().await;
    }

    /// Lets everybody finish what they do: until a while of the clock has passed in idleness.
    pub(crate) async fn settle(&self) {
        let end = self.clock.now() + SETTLED;
        while self.clock.now() < end {
            self.until_idle().await;
            let next = self.clock.next_waking().map_or(end, |waking| waking.min(end));
            let step = (next - self.clock.now()).to_std().unwrap_or_default();
            if self.quiet_for(step / self.pace()).await {
                self.clock.advance(step.max(Duration::from_millis(1)));
            }
        }
        self.until_idle().await;
    }
}

/// Whether none of this process's threads but the one that asks works, waits for a core or for the disk: on a
/// busy machine somebody with work to do may be kept from it for long.
#[cfg(target_os = "linux")]
fn at_rest() -> bool {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    // "tid (name) state …", and the name may hold anything.
    let state = |thread: std::fs::DirEntry| {
        let line = std::fs::read_to_string(thread.path().join("stat")).ok()?;
        line.rsplit_once(") ")?.1.chars().next()
    };
    threads.filter_map(state).filter(|state| matches!(state, 'R' | 'D')).count() <= 1
}

/// Elsewhere the runtime's own count has to do.
#[cfg(not(target_os = "linux"))]
fn at_rest() -> bool {
    true
}
