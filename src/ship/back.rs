//! Where a rollback goes: to what ran before by our own record, else to the revision before.

use crate::aws::{Aws, Service};
use crate::config::ship::Ship;
use crate::deploy::{Deploy, Kind, Moving, OUT, Stage, short_revision};
use crate::store::deploys::Model;
use crate::store::rollouts;
use crate::tools::{Asked, Trouble};

use super::{Berth, propose};

/// So many deploys back one looks.
const FAR: u64 = 50;
/// So many revisions back one looks for one that is in use.
const REVISIONS: u64 = 20;

/// A way back.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What it goes to, for people and the audit.
    pub to: String,
    /// Where each service goes.
    pub moves: Vec<Move>,
    /// The deploy that brought it, when we know.
    pub deploy: Option<Model>,
}

/// A service and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Its cluster.
    pub cluster: String,
    /// Its name.
    pub service: String,
    /// What it runs.
    pub from: String,
    /// What it will run.
    pub revision: String,
}

/// Why there is no way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nowhere {
    /// tengu ships nothing there.
    NotShipped,
    /// Nothing ran before.
    NothingBefore,
    /// There is no such revision, or it is not in use any more.
    Unknown {
        /// What was asked for.
        given: String,
    },
    /// The services have several families; a number says too little.
    WhichFamily {
        /// The families.
        families: Vec<String>,
    },
}

/// Finds the way back; `to` may be a revision (`web:41`, `41`), a commit or a deploy pull request (`#11`).
///
/// # Errors
/// When the store or AWS fail.
pub async fn plan(berth: &Berth<'_>, to: Option<&str>) -> Result<Result<Planned, Nowhere>, Trouble> {
    let Some(ship) = berth.ship() else { return Ok(Err(Nowhere::NotShipped)) };
    let way = Way::look(berth, ship).await?;
    match to {
        None => way.before().await,
        Some(to) => way.to(to).await,
    }
}

/// A service and what it really runs.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its name.
    pub service: String,
    /// The revision, as in `web:41`.
    pub revision: String,
    /// How many tasks run.
    pub running: u32,
    /// How many should.
    pub desired: u32,
    /// The deploy that brought it, where we know.
    pub brought_by: Option<Model>,
}

/// What really runs at the moment.
///
/// # Errors
/// When the store or AWS fail.
pub async fn what_runs(berth: &Berth<'_>) -> Result<Vec<Running>, Trouble> {
    let Some(ship) = berth.ship() else { return Ok(Vec::new()) };
    let way = Way::look(berth, ship).await?;
    let mut running = Vec::new();
    for service in &way.services {
        running.push(Running {
            service: service.name.clone(),
            revision: short_revision(&service.task_definition).to_owned(),
            running: service.running,
            desired: service.desired,
            brought_by: way.brought(&service.task_definition, &service.name).await?,
        });
    }
    Ok(running)
}

struct Way<'a> {
    berth: &'a Berth<'a>,
    aws: &'a Aws,
    /// The newest first.
    live: Vec<Model>,
    services: Vec<Service>,
    cluster: &'a str,
}

impl<'a> Way<'a> {
    async fn look(berth: &'a Berth<'a>, ship: &'a Ship) -> Result<Way<'a>, Trouble> {
        let aws = berth.aws().map_err(|stumble| anyhow::anyhow!(stumble))?;
        let seen = aws.describe_services(&ship.cluster, &ship.services).await;
        let services = seen.map_err(|error| anyhow::anyhow!(error))?.found;
        let target = berth.target;
        let live = berth.tools.store.live_deploys(&target.app.name, &target.environment.name, FAR).await?;
        Ok(Way { berth, aws, live, services, cluster: &ship.cluster })
    }

    /// What ran before what runs now.
    async fn before(&self) -> Result<Result<Planned, Nowhere>, Trouble> {
        let mut moves = Vec::new();
        let mut brought_by = None;
        for service in &self.services {
            let (revision, deploy) = match self.recorded(service).await? {
                Some(found) => found,
                None => match self.previous(&service.task_definition).await? {
                    Some(revision) => (revision, None),
                    None => return Ok(Err(Nowhere::NothingBefore)),
                },
            };
            brought_by = brought_by.or(deploy);
            moves.push(self.a_move(service, revision));
        }
        if moves.iter().all(|to| to.from == to.revision) {
            return Ok(Err(Nowhere::NothingBefore));
        }
        let to = names(&moves);
        Ok(Ok(Planned { to, moves, deploy: brought_by }))
    }

    /// What our record says that a service ran before, and the deploy that brought it.
    async fn recorded(&self, service: &Service) -> Result<Option<(String, Option<Model>)>, Trouble> {
        let mut newest = None;
        for deploy in self.live.iter().filter(|deploy| Kind::named(&deploy.kind) == Kind::Release) {
            let Some(row) = self.arrival(deploy, &service.name).await? else { continue };
            if row.revision == service.task_definition && row.before_revision != row.revision {
                let before = self.brought(&row.before_revision, &service.name).await?;
                return Ok(Some((row.before_revision, before)));
            }
            newest = newest.or(Some((row.revision, Some(deploy.clone()))));
        }
        // What runs now was not brought by us: back to the last that was.
        Ok(newest.filter(|(revision, _)| *revision != service.task_definition))
    }

    async fn brought(&self, revision: &str, service: &str) -> Result<Option<Model>, Trouble> {
        for deploy in &self.live {
            if self.arrival(deploy, service).await?.is_some_and(|row| row.revision == revision) {
                return Ok(Some(deploy.clone()));
            }
        }
        Ok(None)
    }

    /// How a service arrived in a deploy.
    async fn arrival(&self, deploy: &Model, service: &str) -> Result<Option<rollouts::Model>, Trouble> {
        let target = format!("{}/{service}", self.cluster);
        let rows = self.berth.tools.store.rollouts(&deploy.id).await?;
        let there = |row: &rollouts::Model| {
            row.target == target
                && row.direction == OUT
                && matches!(Moving::named(&row.state), Moving::Arrived | Moving::Unchanged)
        };
        Ok(rows.into_iter().rfind(there))
    }

    /// The revision before this one that is still in use.
    async fn previous(&self, revision: &str) -> Result<Option<String>, Trouble> {
        let (family, number) = split(revision);
        for number in (number.saturating_sub(REVISIONS).max(1)..number).rev() {
            if let Some(arn) = self.in_use(&format!("{family}:{number}")).await? {
                return Ok(Some(arn));
            }
        }
        Ok(None)
    }

    async fn in_use(&self, name: &str) -> Result<Option<String>, Trouble> {
        let found = self.aws.task_definition(name).await.map_err(|error| anyhow::anyhow!(error))?;
        Ok(found.filter(|found| found.status == "ACTIVE").map(|found| found.arn))
    }

    /// Where somebody wants to go.
    async fn to(&self, to: &str) -> Result<Result<Planned, Nowhere>, Trouble> {
        let unknown = || Ok(Err(Nowhere::Unknown { given: to.to_owned() }));
        if let Some(deploy) = self.live.iter().find(|deploy| is_called(deploy, to)) {
            return self.to_deploy(deploy, to).await;
        }
        let mut families: Vec<String> =
            self.services.iter().map(|service| split(&service.task_definition).0).collect();
        families.sort();
        families.dedup();
        let named = match (to.contains(':'), to.parse::<u64>(), families.as_slice()) {
            (true, ..) => to.to_owned(),
            (false, Ok(number), [family]) => format!("{family}:{number}"),
            (false, Ok(_), _) => return Ok(Err(Nowhere::WhichFamily { families })),
            _ => return unknown(),
        };
        let Some(arn) = self.in_use(&named).await? else { return unknown() };
        let goes = |service: &&Service| split(&service.task_definition).0 == split(&arn).0;
        let moves: Vec<_> =
            self.services.iter().filter(goes).map(|service| self.a_move(service, arn.clone())).collect();
        if moves.is_empty() { unknown() } else { Ok(Ok(Planned { to: named, moves, deploy: None })) }
    }

    async fn to_deploy(&self, deploy: &Model, to: &str) -> Result<Result<Planned, Nowhere>, Trouble> {
        let mut moves = Vec::new();
        for service in &self.services {
            let Some(row) = self.arrival(deploy, &service.name).await? else { continue };
            if self.in_use(&row.revision).await?.is_none() {
                return Ok(Err(Nowhere::Unknown { given: to.to_owned() }));
            }
            moves.push(self.a_move(service, row.revision));
        }
        let to = names(&moves);
        Ok(Ok(Planned { to, moves, deploy: Some(deploy.clone()) }))
    }

    fn a_move(&self, service: &Service, revision: String) -> Move {
        Move {
            cluster: self.cluster.to_owned(),
            service: service.name.clone(),
            from: service.task_definition.clone(),
            revision,
        }
    }
}

/// Whether a deploy goes by that name: its pull request's number or the beginning of its commit.
fn is_called(deploy: &Model, name: &str) -> bool {
    let number = name.strip_prefix('#').and_then(|number| number.parse::<i64>().ok());
    number.is_some_and(|number| deploy.pull_number == number)
        || (name.len() >= 7 && deploy.head_sha.starts_with(&name.to_lowercase()))
}

fn names(moves: &[Move]) -> String {
    let mut names: Vec<_> = moves.iter().map(|to| short_revision(&to.revision).to_owned()).collect();
    names.dedup();
    names.join(", ")
}

/// The family and the number of a revision.
fn split(revision: &str) -> (String, u64) {
    let (family, number) =
        short_revision(revision).rsplit_once(':').unwrap_or((short_revision(revision), "0"));
    (family.to_owned(), number.parse().unwrap_or_default())
}

/// The deploy that goes there.
pub fn deploy(berth: &Berth<'_>, asked: &Asked, planned: &Planned) -> Deploy {
    let by = propose::By { user: &asked.user, channel: &asked.channel, again: false };
    let new = propose::new(berth, by);
    let known = planned.deploy.as_ref();
    Deploy {
        kind: Kind::Rollback,
        stage: Stage::RollingOut,
        head_sha: known.map(|known| known.head_sha.clone()).unwrap_or_default(),
        pull_number: known.map_or(0, |known| known.pull_number.unsigned_abs()),
        pull_url: known.map(|known| known.pull_url.clone()).unwrap_or_default(),
        merged_by: Some(asked.user.clone()),
        merged_at: Some(new.created_at.clone()),
        image: known.and_then(|known| known.image.clone()),
        attention: vec![planned.to.clone()],
        ..new
    }
}
