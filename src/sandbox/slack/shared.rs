//! The handle that tests and the sandbox hold, and what the server shares with it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::world::World;
use super::{retry, server};
use crate::clock::Clock;

/// Slack on loopback. Cloning gives another handle; the server stops when the last one is dropped.
#[derive(Clone)]
pub struct SlackStandIn {
    pub(super) shared: Shared,
    _running: Arc<DropGuard>,
}

/// What the server's tasks know.
#[derive(Clone)]
pub(super) struct Shared(Arc<Inner>);

struct Inner {
    clock: Clock,
    world: Mutex<World>,
    changes: watch::Sender<u64>,
    retries: Arc<Notify>,
    address: SocketAddr,
}

impl SlackStandIn {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(clock: Clock) -> std::io::Result<Self> {
        Self::start_on(clock, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Starts on the given address.
    ///
    /// # Errors
    /// When the address can't be bound.
    pub async fn start_on(clock: Clock, address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let shared = Shared::new(clock, listener.local_addr()?);
        let stop = CancellationToken::new();
        tokio::spawn(stop.clone().run_until_cancelled_owned(retry::retry(shared.clone())));
        tokio::spawn(server::serve(listener, shared.clone(), stop.clone()));
        Ok(Self { shared, _running: Arc::new(stop.drop_guard()) })
    }

    /// Where the Web API is: what goes into `SLACK_API_URL`.
    pub fn api_url(&self) -> String {
        format!("http://{}/api", self.shared.address())
    }
}

impl Shared {
    fn new(clock: Clock, address: SocketAddr) -> Self {
        let retries = Arc::new(Notify::new());
        let world = World::new(clock.clone(), address, Arc::clone(&retries));
        let (changes, _) = watch::channel(0);
        Self(Arc::new(Inner { clock, world: Mutex::new(world), changes, retries, address }))
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0.address
    }

    pub(super) fn retries(&self) -> &Notify {
        &self.0.retries
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Looks at the world.
    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and tells those who wait for changes.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let changed = change(&mut self.lock());
        self.0.changes.send_modify(|count| *count += 1);
        changed
    }

    /// Changes something that nobody waits for.
    pub(super) fn quietly<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
