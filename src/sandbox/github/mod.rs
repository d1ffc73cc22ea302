//! A stand-in for GitHub on loopback: REST and GraphQL over one small world of accounts, commits,
//! branches and pull requests. It refuses what it does not know and what GitHub's rules forbid.
//!
//! [`GithubStandIn`] acts as the people of that world and reads what became of it. `history` and
//! `world` are the data, `pulls` what happens to it, `server` the way of a request; `rest` and
//! `graphql` answer.

mod acts;
mod auth;
mod checks;
mod deployments;
mod error;
mod fault;
mod graphql;
mod history;
mod limit;
mod merging;
mod model;
mod new_commit;
mod past;
mod pulls;
mod queue;
mod reads;
mod rest;
mod rules;
mod server;
mod settings;
#[cfg(test)]
mod tests;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::clock::Clock;

pub use auth::{Access, Permissions};
pub use checks::CheckState;
pub use deployments::{Deployment, DeploymentStatus};
pub use error::ActError;
pub use fault::{Fault, Matcher};
pub use graphql::sdl;
pub use history::{Commit, Person};
pub use model::{Account, Checks, Comment, Edit, Kind, MergeKind, PullState, PullView};
pub use new_commit::{NewCommit, Who};
pub use past::MergedPull;
pub use pulls::NewPull;
pub use rules::Protection;
pub use server::Call;
pub(super) use world::login_of_noreply;

use auth::Doors;
use fault::Faults;
use limit::Limits;
use world::World;

const TOKEN: &str = "sandbox-github-token";
const BOT: &str = "tengu-bot";

/// A running stand-in. Cloning gives another handle; the last one to go stops it.
#[derive(Clone)]
pub struct GithubStandIn {
    shared: Arc<Shared>,
    _server: Arc<Server>,
}

struct Server(AbortHandle);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Done once, right before a body is written.
type Hook = Box<dyn FnOnce() + Send>;

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
    doors: Doors,
    before_write: Option<Hook>,
    /// How far in the past people act.
    ago: TimeDelta,
}

impl GithubStandIn {
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
        let limits = Limits::new(clock.now());
        let edge = Edge {
            calls: vec![],
            refused: vec![],
            faults: Faults::default(),
            limits,
            doors: Doors::new(TOKEN),
            before_write: None,
            ago: TimeDelta::zero(),
        };
        let (changes, _) = watch::channel(0);
        let (world, edge) = (Mutex::new(World::new(BOT)), Mutex::new(edge));
        let shared = Arc::new(Shared { clock, base, world, edge, changes });
        let server = server::spawn(listener, Arc::clone(&shared));
        Ok(Self { shared, _server: Arc::new(Server(server)) })
    }

    /// Where REST answers, as `https://api.github.com` does; GraphQL is at `/graphql` below it.
    /// `/api/v3` and `/api/graphql` answer too, as on GitHub Enterprise.
    pub fn api_url(&self) -> String {
        self.shared.base.clone()
    }

    /// What the links to pages begin with, as `https://github.com` does. Nothing answers there.
    pub fn web_url(&self) -> String {
        self.shared.web()
    }

    /// The token that is let in.
    pub fn token(&self) -> &str {
        TOKEN
    }
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn edge(&self) -> MutexGuard<'_, Edge> {
        self.edge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn web(&self) -> String {
        format!("{}/web", self.base)
    }

    /// The time in whole seconds, which is what GitHub tells.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(0)
    }

    /// When something people do now happened, as they were set back.
    fn acting(&self) -> DateTime<Utc> {
        let ago = self.edge().ago;
        self.now() - ago
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Remembers something that is unknown or against the rules.
    fn refuse(&self, what: String) {
        self.edge().refused.push(what);
    }
}
