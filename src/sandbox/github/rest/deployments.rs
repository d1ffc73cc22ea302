//! Deployments and what is said of them, with GitHub's defaults.

use serde_json::{Value, json};

use super::{Answer, Reply, Route, not_found, ok, refusal};
use crate::sandbox::github::checks::{CheckState, Report};
use crate::sandbox::github::deployments::{DESCRIPTION, Deployment, DeploymentStatus};
use crate::sandbox::github::world::Repository;

const STATES: [&str; 7] = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

impl Route<'_> {
    /// Newest first.
    pub(super) fn deployments(&self, name: &str) -> Answer {
        self.knows_query(&["sha", "ref", "task", "environment", "per_page", "page"]);
        let page = self.page();
        let fits = |name: &str, value: &str| self.parameter(name).is_none_or(|wanted| wanted == value);
        self.read(name, |pen, repository| {
            let wanted = |one: &&Deployment| {
                fits("sha", &one.sha)
                    && fits("ref", &one.reference)
                    && fits("task", &one.task)
                    && fits("environment", &one.environment)
            };
            let all: Vec<&Deployment> = repository.deployments.values().rev().filter(wanted).collect();
            let body: Vec<Value> = page.of(&all).iter().map(|one| pen.deployment(repository, one)).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }

    pub(super) fn deployment(&self, name: &str, id: u64) -> Answer {
        self.read(name, |pen, repository| {
            ok(pen.deployment(repository, repository.deployments.get(&id).ok_or_else(not_found)?))
        })
    }

    /// Unless told otherwise it merges the default branch into what is deployed, and waits for all checks.
    ///
    /// Source: GitHub Docs, "Create a deployment".
    pub(super) fn create_deployment(&self, name: &str) -> Answer {
        self.knows(&[
            "ref",
            "task",
            "auto_merge",
            "required_contexts",
            "payload",
            "environment",
            "description",
            "transient_environment",
            "production_environment",
        ]);
        let reference = self.text("ref").filter(|reference| !reference.is_empty());
        let reference = reference
            .ok_or_else(|| self.against_rules("Deployment", "ref", "missing_field", "ref is needed"))?;
        self.is_short()?;
        if self.body["auto_merge"].as_bool().unwrap_or(true) {
            self.catch_up(name, reference)?;
        }
        let (creator, now) = (self.login(), self.shared.now());
        let mut world = self.shared.world();
        let id = world.id();
        let repository = world.repository_mut(name).map_err(refusal)?;
        let no_ref = || Reply::error(422, &format!("No ref found for: {reference}"));
        let place = repository.resolve(reference).ok_or_else(no_ref)?;
        self.is_green(reference, &repository.reports(place))?;
        let sha = repository.history.at(place).sha.clone();
        let environment = self.text("environment").unwrap_or("production").to_owned();
        let flag = |field: &str, otherwise: bool| self.body[field].as_bool().unwrap_or(otherwise);
        let deployment = Deployment {
            id,
            sha,
            reference: reference.to_owned(),
            task: self.text("task").unwrap_or("deploy").to_owned(),
            production: flag("production_environment", environment == "production"),
            transient: flag("transient_environment", false),
            environment,
            description: self.text("description").map(str::to_owned),
            payload: if self.body["payload"].is_null() { json!("") } else { self.body["payload"].clone() },
            creator,
            created_at: now,
            statuses: vec![],
        };
        repository.deployments.insert(id, deployment);
        drop(world);
        self.shared.changed();
        Ok(Reply { status: 201, ..self.deployment(name, id)? })
    }

    fn is_short(&self) -> Result<(), Reply> {
        if self.text("description").is_some_and(|text| text.chars().count() > DESCRIPTION) {
            let words = "description is too long (maximum is 140 characters)";
            return Err(self.against_rules("Deployment", "description", "custom", words));
        }
        Ok(())
    }

    /// Merges the default branch into a branch that lacks some of it; that is the answer then, and nothing
    /// is deployed. Into a mere commit nothing can be merged.
    fn catch_up(&self, name: &str, reference: &str) -> Result<(), Reply> {
        let (login, now) = (self.login(), self.shared.now());
        let mut world = self.shared.world();
        let author = world.person(&login).map_err(refusal)?;
        let repository = world.repository_mut(name).map_err(refusal)?;
        let default = repository.default_branch.clone();
        let heads = repository.resolve(reference).zip(repository.resolve(&default));
        let Some((head, tip)) = heads.filter(|(head, tip)| !repository.history.range(*head, *tip).is_empty())
        else {
            return Ok(());
        };
        if !repository.branches.contains_key(reference) {
            return Err(Reply::error(409, &format!("Conflict merging {default} into {reference}")));
        }
        repository.merge_branch(reference, [head, tip], author, &login, now);
        drop(world);
        self.shared.changed();
        let words = format!("Auto-merged {default} into {reference} on deployment.");
        Err(Reply::new(202, json!({ "message": words })))
    }

    /// Whether the checks that are asked for are green: all there are, unless the request names some.
    fn is_green(&self, reference: &str, reports: &[Report]) -> Result<(), Reply> {
        let green = |report: &Report| {
            matches!(report.state, CheckState::Success | CheckState::Neutral | CheckState::Skipped)
        };
        let passed = match self.body["required_contexts"].as_array() {
            None => reports.iter().all(green),
            Some(names) => {
                names.iter().all(|name| reports.iter().any(|report| *name == *report.name && green(report)))
            }
        };
        let words = format!("Conflict: Commit status checks failed for {reference}.");
        if passed { Ok(()) } else { Err(Reply::error(409, &words)) }
    }

    /// Newest first.
    pub(super) fn deployment_statuses(&self, name: &str, id: u64) -> Answer {
        self.knows_query(&["per_page", "page"]);
        let page = self.page();
        self.read(name, |pen, repository| {
            let deployment = repository.deployments.get(&id).ok_or_else(not_found)?;
            let all: Vec<&DeploymentStatus> = deployment.statuses.iter().rev().collect();
            let said = |one: &&DeploymentStatus| pen.deployment_status(repository, deployment, one);
            let body: Vec<Value> = page.of(&all).iter().map(said).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }

    pub(super) fn create_deployment_status(&self, name: &str, id: u64) -> Answer {
        self.knows(&[
            "state",
            "target_url",
            "log_url",
            "description",
            "environment",
            "environment_url",
            "auto_inactive",
        ]);
        let Some(state) = self.text("state").filter(|state| STATES.contains(state)) else {
            return Err(self.against_rules("DeploymentStatus", "state", "custom", "state is not a state"));
        };
        self.is_short()?;
        let text = |field: &str| self.text(field).unwrap_or_default().to_owned();
        let log_url = self.text("log_url").or(self.text("target_url")).unwrap_or_default().to_owned();
        let (creator, at) = (self.login(), self.shared.now());
        let mut world = self.shared.world();
        let known = world.repository(name).map_err(refusal)?.deployments.len();
        let status = DeploymentStatus {
            id: world.id(),
            state: state.to_owned(),
            description: text("description"),
            environment_url: text("environment_url"),
            log_url,
            creator,
            at,
        };
        let next = world.ids(known);
        let repository = world.repository_mut(name).map_err(refusal)?;
        if !repository.deployments.contains_key(&id) {
            return Err(not_found());
        }
        let auto_inactive = self.body["auto_inactive"].as_bool().unwrap_or(true);
        repository.say(id, &status, auto_inactive, next);
        drop(world);
        self.shared.changed();
        self.read(name, |pen, repository: &Repository| {
            let deployment = repository.deployments.get(&id).ok_or_else(not_found)?;
            Ok(Reply::new(201, pen.deployment_status(repository, deployment, &status)))
        })
    }
}
