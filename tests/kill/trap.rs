//! Where a blow falls: on which request of which process, before or after it was done.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::watch;

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    /// The effect of that name, when it comes for the nth time (from 0).
    Effect(String, usize),
    /// The nth request of any kind, reading included.
    Request(usize),
}

/// Before the request is done, or after, while its answer is on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Before,
    After,
}

/// What happens to the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    /// `SIGKILL`
    Kill,
    /// `SIGSTOP`: it will wake one day and know nothing of it.
    Pause,
}

/// A blow to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) point: Point,
    pub(crate) moment: Moment,
    pub(crate) blow: Blow,
}

/// The process in one place of a world, and what it has asked. Cloning gives another handle.
#[derive(Clone, Default)]
pub(crate) struct Place {
    /// 0 while there is none.
    pub(crate) process: Arc<AtomicI32>,
    /// How many requests wait for their answers, and when the last answer was given.
    open: Arc<Mutex<(usize, Option<Instant>)>>,
}

/// A request under way.
pub(crate) struct Open(Place);

impl Place {
    fn open(&self) -> MutexGuard<'_, (usize, Option<Instant>)> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come; it is over when what this gives is dropped.
    pub(crate) fn asks(&self) -> Open {
        self.open().0 += 1;
        Open(self.clone())
    }

    /// Whether the process waits for one answer, has been given no other for so long and has nothing to do.
    /// Who is suspended between an answer and the next request it leads to cannot know that time has passed,
    /// and nobody can take that request back. On a busy machine that may be long after the answer.
    pub(crate) fn waits(&self, for_long: Duration) -> bool {
        let (open, answered) = *self.open();
        open == 1 && answered.is_none_or(|at| at.elapsed() >= for_long) && self.sleeps()
    }

    /// Whether none of its threads runs, would like to, or waits for a disk.
    fn sleeps(&self) -> bool {
        let threads = format!("/proc/{}/task", self.process.load(Ordering::SeqCst));
        let mut threads = std::fs::read_dir(threads).into_iter().flatten().flatten();
        threads.all(|thread| {
            let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
            // The name before the state may hold anything, parentheses included.
            stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('S'))
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.0.open();
        *open = (open.0 - 1, Some(Instant::now()));
    }
}

/// A trap for all processes of a world. Cloning gives another handle.
#[derive(Clone)]
pub(crate) struct Trap {
    state: Arc<Mutex<State>>,
    /// How many blows have fallen.
    fallen: watch::Sender<usize>,
    /// When something was done last, or somebody woke.
    stirred: Arc<Mutex<Instant>>,
}

#[derive(Default)]
struct State {
    /// Effects and how often each has come since the trap was set.
    effects: Vec<(String, usize)>,
    counts: BTreeMap<String, usize>,
    requests: usize,
    /// All requests, for the reader of a failure.
    told: Vec<String>,
    plans: Vec<Plan>,
    /// Which place each blow fell on.
    blows: Vec<(usize, Blow)>,
}

impl Trap {
    pub(crate) fn new() -> Self {
        let stirred = Arc::new(Mutex::new(Instant::now()));
        Self { state: Arc::default(), fallen: watch::channel(0).0, stirred }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what was, and waits for these.
    pub(crate) fn set(&self, plans: &[Plan]) {
        let mut state = self.state();
        let blows = std::mem::take(&mut state.blows);
        *state = State { plans: plans.to_vec(), blows, ..State::default() };
    }

    /// Waits for nothing more.
    pub(crate) fn clear(&self) {
        self.state().plans.clear();
    }

    /// What has not happened of that.
    pub(crate) fn left(&self) -> Vec<Plan> {
        self.state().plans.clone()
    }

    /// The effects since the trap was set, in their order, each with how often it had come before.
    pub(crate) fn effects(&self) -> Vec<(String, usize)> {
        self.state().effects.clone()
    }

    /// What came, the oldest first, for the reader of a failure.
    pub(crate) fn told(&self) -> Vec<String> {
        self.state().told.clone()
    }

    /// How many requests came since the trap was set.
    pub(crate) fn requests(&self) -> usize {
        self.state().requests
    }

    /// Counts the blows, as they fall.
    pub(crate) fn fallen(&self) -> watch::Receiver<usize> {
        self.fallen.subscribe()
    }

    /// Where the nth blow fell, and which it was.
    pub(crate) fn blow(&self, nth: usize) -> (usize, Blow) {
        self.state().blows[nth]
    }

    /// When something was done last, or somebody woke.
    pub(crate) fn quiet_since(&self) -> Instant {
        *self.stirred.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is done, or somebody wakes.
    pub(crate) fn stir(&self) {
        *self.stirred.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// A request has come: what is to happen to whoever sent it.
    pub(crate) fn meets(&self, place: usize, request: &str, effect: Option<&String>) -> Option<Plan> {
        let mut state = self.state();
        state.requests += 1;
        let told = format!("{} {place}: {request}", chrono::Utc::now().format("%T%.3f"));
        state.told.push(told);
        let mut points = vec![Point::Request(state.requests - 1)];
        if let Some(name) = effect {
            self.stir();
            let count = state.counts.entry(name.clone()).or_default();
            let nth = *count;
            *count += 1;
            state.effects.push((name.clone(), nth));
            points.push(Point::Effect(name.clone(), nth));
        }
        let at = state.plans.iter().position(|plan| points.contains(&plan.point))?;
        Some(state.plans.remove(at))
    }

    /// Strikes the process in a place.
    pub(crate) fn strike(&self, place: usize, process: &Place, blow: Blow) {
        let pid = process.process.load(Ordering::SeqCst);
        if pid <= 0 {
            return;
        }
        let signal = if blow == Blow::Kill { Signal::SIGKILL } else { Signal::SIGSTOP };
        kill(Pid::from_raw(pid), signal).expect("a process of ours can be struck");
        let mut state = self.state();
        state.blows.push((place, blow));
        state.told.push(format!("{} {place}: {blow:?}", chrono::Utc::now().format("%T%.3f")));
        drop(state);
        self.fallen.send_modify(|count| *count += 1);
    }
}
