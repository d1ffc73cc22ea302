//! Several worlds side by side, which share the deploys that are to be disturbed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::task::JoinSet;

use super::outside::{Goal, Outside};
use super::trap::{Blow, Moment, Plan, Point};
use crate::common::Database;

/// About so many requests a deploy makes.
const REQUESTS: usize = 75;

/// How the worlds are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crew {
    pub(crate) database: Database,
    /// At work in each world.
    pub(crate) processes: usize,
    pub(crate) worlds: usize,
    pub(crate) goal: Goal,
}

impl Crew {
    /// Deploys once for each job, and sees at least so many blows fall.
    pub(crate) async fn work(self, jobs: Vec<Vec<Plan>>, least: usize) {
        let since = Instant::now();
        let planned: usize = jobs.iter().map(Vec::len).sum();
        let (deploys, jobs) = (jobs.len(), Arc::new(Mutex::new(VecDeque::from(jobs))));
        let mut worlds = JoinSet::new();
        for _ in 0..self.worlds {
            worlds.spawn(self.world(Arc::clone(&jobs)));
        }
        let (mut missed, mut failed) = (Vec::new(), 0);
        while let Some(world) = worlds.join_next().await {
            match world {
                Ok(left) => missed.extend(left),
                Err(_) => failed += 1,
            }
        }
        assert_eq!(failed, 0, "so many worlds failed, each for the reason above");
        let fallen = planned - missed.len();
        println!("{deploys} deploys, {fallen} blows of {planned} in {:?}", since.elapsed());
        println!("these never came: {missed:#?}");
        assert!(fallen >= least, "{fallen} blows fell, not {least}");
    }

    async fn world(self, jobs: Arc<Mutex<VecDeque<Vec<Plan>>>>) -> Vec<Plan> {
        let mut outside = Outside::new(self.database, self.processes, self.goal).await;
        let mut missed = Vec::new();
        loop {
            let job = jobs.lock().unwrap().pop_front();
            let Some(job) = job else { break };
            missed.extend(outside.do_once(job, self.goal).await);
        }
        outside.end().await;
        missed
    }
}

/// The effects of a deploy that nobody disturbs.
pub(crate) async fn effects(goal: Goal) -> Vec<(String, usize)> {
    let mut outside = Outside::new(Database::Sqlite, 1, goal).await;
    outside.do_once(Vec::new(), goal).await;
    let (effects, requests) = (outside.effects.clone(), outside.trap.requests());
    outside.end().await;
    println!("{requests} requests, these of them effects: {effects:#?}");
    effects
}

/// Each effect, before and after it is done.
pub(crate) fn at_each_effect(effects: &[(String, usize)], blow: Blow) -> Vec<Vec<Plan>> {
    let moments = [Moment::Before, Moment::After];
    let at = |(name, nth): &(String, usize)| {
        let point = Point::Effect(name.clone(), *nth);
        moments.map(|moment| vec![Plan { point: point.clone(), moment, blow }])
    };
    effects.iter().flat_map(at).collect()
}

/// So many deploys, each struck so often at any request.
pub(crate) fn at_random(deploys: usize, blows: usize, kinds: &[Blow]) -> Vec<Vec<Plan>> {
    let seed = std::env::var("TENGU_KILL_SEED").ok().map(|seed| seed.parse().expect("a seed is a number"));
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("TENGU_KILL_SEED={seed} chooses the same again");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut plan = || Plan {
        point: Point::Request(chance.usize(..REQUESTS)),
        moment: chance.choice([Moment::Before, Moment::After]).unwrap(),
        blow: *chance.choice(kinds).unwrap(),
    };
    (0..deploys).map(|_| (0..blows).map(|_| plan()).collect()).collect()
}
