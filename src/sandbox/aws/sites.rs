//! The internet before the stand-in: a browser that asks for a host gets what its feature environment says.
//!
//! A name leads to a task by its own address, or to the load balancer, whose rules lead to a target group.
//! Every question looks at the world as it is now, so that pages come and go with the tasks.

mod page;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use tokio::net::TcpListener;

use super::elb::{Balancer, matches, targets};
use super::route53::{Set, kept};
use super::task::Task;
use super::world::World;
use super::{AwsStandIn, Server, Shared};

/// A listener on loopback that answers for all hosts. Cloning gives another handle; the last one to go
/// stops it.
#[derive(Clone)]
pub struct Sites {
    address: SocketAddr,
    broken: Broken,
    _server: Arc<Server>,
}

impl Sites {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has the pages of a commit's image answer with an error from now on, though its tasks run; or no more.
    pub fn breaks(&self, commit: &str, broken: bool) {
        let mut all = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken {
            all.insert(commit.to_owned())
        } else {
            all.remove(commit)
        };
    }
}

/// The commits whose pages answer with an error.
type Broken = Arc<Mutex<BTreeSet<String>>>;

/// Where a host leads.
enum Way<'a> {
    Task(&'a Task),
    /// Nobody is there: the status, and what is missing.
    Nobody(StatusCode, String),
}

impl AwsStandIn {
    /// Answers HTTP on that port of loopback (0 for a free one) as the internet would for the hosts of
    /// rules and records. `/healthz` is `ok`.
    ///
    /// # Errors
    /// When somebody else listens there.
    pub async fn sites(&self, port: u16) -> std::io::Result<Sites> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let broken = Broken::default();
        let state = (Arc::clone(&self.shared), Arc::clone(&broken));
        let router = Router::new().fallback(answer).with_state(state);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Sites { address, broken, _server: Arc::new(Server(server.abort_handle())) })
    }
}

async fn answer(State((shared, broken)): State<(Arc<Shared>, Broken)>, request: Request) -> Response {
    let header = request.headers().get("host").and_then(|value| value.to_str().ok());
    let host = header.or_else(|| request.uri().host()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let world = shared.world();
    let is_broken = |task: &Task| {
        let broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
        page::commit(&world, task).is_some_and(|commit| broken.contains(&commit))
    };
    match way(&world, &host) {
        Way::Task(task) if is_broken(task) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Way::Task(_) if request.uri().path() == "/healthz" => "ok".into_response(),
        Way::Task(task) => Html(page::site(&world, &host, task)).into_response(),
        Way::Nobody(status, why) => (status, Html(page::nobody(status, &host, &why))).into_response(),
    }
}

/// A record counts first: an address leads to its task, anything else to the load balancer. Hosts without
/// a record are taken to lead to every load balancer.
fn way<'a>(world: &'a World, host: &str) -> Way<'a> {
    match record(world, &kept(host)) {
        Some(set) if set.kind == "A" && set.alias.is_none() => addressed(world, &set.values),
        Some(set) => {
            let target = set.alias.as_ref().map(|(name, ..)| name.clone());
            let target = target.or_else(|| set.values.first().map(|name| kept(name))).unwrap_or_default();
            let there = |one: &&Balancer| kept(&one.dns_name) == target;
            let found: Vec<_> = world.balancing.balancers.iter().filter(there).collect();
            let why = || format!("{host} leads to {target}, which is no load balancer.");
            if found.is_empty() { nobody(502, why()) } else { balanced(world, &found, host) }
        }
        None => balanced(world, &world.balancing.balancers.iter().collect::<Vec<_>>(), host),
    }
}

fn nobody<'a>(status: u16, why: String) -> Way<'a> {
    Way::Nobody(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), why)
}

/// The record of a name, or of the `*` beside it or above it. Source: Route 53 docs, "Using an asterisk".
fn record<'a>(world: &'a World, name: &str) -> Option<&'a Set> {
    let sets = || world.names.zones.values().flat_map(|zone| &zone.sets);
    let leads = |set: &&Set| matches!(set.kind.as_str(), "A" | "CNAME");
    let mut above = name;
    let exact = sets().filter(leads).find(|set| set.name == name);
    exact.or_else(|| {
        while let Some((_, rest)) = above.split_once('.').filter(|(_, rest)| !rest.is_empty()) {
            let star = format!("*.{rest}");
            if let Some(set) = sets().filter(leads).find(|set| set.name == star) {
                return Some(set);
            }
            above = rest;
        }
        None
    })
}

fn addressed<'a>(world: &'a World, values: &[String]) -> Way<'a> {
    let has = |task: &&Task| {
        values.contains(&task.address) || task.public.as_ref().is_some_and(|public| values.contains(public))
    };
    let found = world.tasks.iter().filter(has).find(|task| task.runs());
    found.map_or_else(
        || nobody(502, format!("No running task has the address {}.", values.join(", "))),
        Way::Task,
    )
}

fn balanced<'a>(world: &'a World, balancers: &[&'a Balancer], host: &str) -> Way<'a> {
    let mut rules: Vec<_> = balancers.iter().flat_map(|one| &one.rules).collect();
    rules.sort_by_key(|rule| rule.priority);
    let Some(rule) = rules.iter().find(|rule| rule.hosts.iter().any(|wanted| matches(wanted, host))) else {
        return nobody(404, format!("No rule of the load balancer is for {host}."));
    };
    let Some(group) = world.balancing.group(&rule.group) else {
        return nobody(503, "The rule's target group is gone.".to_owned());
    };
    let all = targets(world, group);
    if let Some(target) = all.iter().find(|target| target.state == "healthy") {
        return Way::Task(target.task);
    }
    let states: Vec<&str> = all.iter().map(|target| target.state).collect();
    let there = if states.is_empty() { "it is empty".to_owned() } else { states.join(", ") };
    nobody(503, format!("The target group {} has no healthy target: {there}.", group.name))
}
