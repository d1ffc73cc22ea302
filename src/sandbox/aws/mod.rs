//! A stand-in for AWS on loopback: ECS, ECR, CloudWatch Logs, Elastic Load Balancing, Route 53 and a little
//! of EC2, over one small world of clusters, services, tasks, images, log streams, rules and names. It
//! refuses what it does not know and what AWS forbids.
//!
//! [`AwsStandIn`] acts as everybody else in that account and reads what became of it. `server` is the
//! way of a request, `protocol` how each service is spoken to; `ecs`, `ecr`, `logs`, `elb`, `route53` and
//! `ec2` answer. The world moves with the [`Clock`] and nothing
//! else: whoever looks at it brings it up to date first (`advance`), step by step, in the order in
//! which things happen; `fate` says what becomes of a task, `schedule` what a service does about it.

mod acts;
mod advance;
mod arn;
mod auth;
mod behaviour;
mod capacity;
mod ec2;
mod ecr;
mod ecs;
mod elb;
mod error;
mod fate;
mod fault;
mod form;
mod image;
mod inputs;
mod limit;
mod logs;
mod names;
mod protocol;
mod reads;
mod rollout;
mod route53;
mod schedule;
mod seed;
mod server;
mod service;
mod sites;
mod spec;
mod stage;
mod start;
mod task;
#[cfg(test)]
mod tests;
mod views;
mod world;
mod xml;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::clock::Clock;

pub use behaviour::{Behaviour, End, Matcher, TaskBehaviour, TaskMatcher};
pub use error::ActError;
pub use fault::Fault;
pub use image::Image;
pub use names::{FeatureGround, RecordView, RuleView, TargetGroupView, TargetView};
pub use seed::Shop;
pub use server::Call;
pub use sites::Sites;
pub use spec::{Container, Controller, ServiceSpec, Strategy};
pub use stage::Stage;
pub use views::{
    ContainerView, DeploymentView, ImageView, LogView, RevisionView, ServiceDeploymentView, ServiceView,
    TaskView,
};

use fault::Faults;
use limit::Limits;
use world::World;

/// The account that everything belongs to.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "ap-northeast-1";
const ACCESS_KEY: &str = "AKIASANDBOXSANDBOX00";
const SECRET_KEY: &str = "sandbox-secret-key";

/// A running stand-in. Cloning gives another handle; the last one to go stops it.
#[derive(Clone)]
pub struct AwsStandIn {
    shared: Arc<Shared>,
    _server: Arc<Server>,
}

struct Server(AbortHandle);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the handle and the server share.
struct Shared {
    clock: Clock,
    base: String,
    world: Mutex<World>,
    edge: Mutex<Edge>,
    changes: watch::Sender<u64>,
}

/// What the server needs beside the world. Never locked while the world is wanted.
struct Edge {
    calls: Vec<Call>,
    refused: Vec<String>,
    faults: Faults,
    limits: Limits,
}

impl AwsStandIn {
    /// Starts on a free port of loopback.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(clock: Clock) -> std::io::Result<Self> {
        Self::start_on(clock, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Starts on that address.
    ///
    /// # Errors
    /// When somebody else listens there.
    pub async fn start_on(clock: Clock, address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let edge =
            Edge { calls: vec![], refused: vec![], faults: Faults::default(), limits: Limits::default() };
        let (changes, _) = watch::channel(0);
        let (world, edge) = (Mutex::new(World::new(clock.now())), Mutex::new(edge));
        let shared = Arc::new(Shared { clock, base, world, edge, changes });
        let server = server::spawn(listener, Arc::clone(&shared));
        Ok(Self { shared, _server: Arc::new(Server(server)) })
    }

    /// Where all services answer: what goes into `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.shared.base.clone()
    }

    /// The only region there is.
    pub fn region(&self) -> &str {
        REGION
    }

    /// The access key that is let in.
    pub fn access_key(&self) -> &str {
        ACCESS_KEY
    }

    /// The secret that its requests are signed with.
    pub fn secret_key(&self) -> &str {
        SECRET_KEY
    }
}

impl Shared {
    /// The world as it is now.
    fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.advance(self.clock.now());
        world
    }

    fn edge(&self) -> MutexGuard<'_, Edge> {
        self.edge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Remembers something that is unknown or against the rules.
    fn refuse(&self, what: String) {
        self.edge().refused.push(what);
    }
}
