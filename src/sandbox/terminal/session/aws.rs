//! Looking into the account in AWS.

use super::super::fleet::{command, revision, short};
use super::Session;
use super::listing::{clean, padded};
use crate::sandbox::aws::{ServiceView, TaskView};
use crate::sandbox::slack::draw;
use crate::say;

/// How many tasks or images a list shows.
const MOST: usize = 12;

impl Session {
    pub(super) fn services(&self) -> Vec<String> {
        let services = self.stage.aws.services();
        if services.is_empty() {
            return self.told(&say!(self.voice, "no-services"));
        }
        let rows: Vec<_> = services.iter().flat_map(|service| self.service(service)).collect();
        self.table(&rows)
    }

    /// What a service runs; where several deployments have tasks, a row for each.
    fn service(&self, service: &ServiceView) -> Vec<Vec<String>> {
        let name = format!("{}/{}", service.cluster, service.name);
        let row = |(nth, one): (usize, &crate::sandbox::aws::DeploymentView)| {
            let counts = if nth == 0 {
                say!(self.voice, "aws-counts", running = one.running, desired = service.desired)
            } else {
                say!(self.voice, "aws-still", running = one.running)
            };
            let starting = (one.pending > 0).then(|| say!(self.voice, "aws-starting", count = one.pending));
            let failed = (one.failed > 0).then(|| say!(self.voice, "aws-failed", count = one.failed));
            let state = match one.rollout_state {
                "COMPLETED" => None,
                other => Some(other.to_owned()),
            };
            let facts = [Some(counts), starting, failed, state].into_iter().flatten().collect::<Vec<_>>();
            let name = if nth == 0 { name.clone() } else { String::new() };
            vec![name, revision(&one.task_definition).to_owned(), facts.join(" · ")]
        };
        service.deployments.iter().enumerate().map(row).collect()
    }

    pub(super) fn tasks(&self) -> Vec<String> {
        let aws = &self.stage.aws;
        let services = aws.services();
        let of = |service: &ServiceView| aws.tasks(&format!("{}/{}", service.cluster, service.name));
        let mut tasks: Vec<TaskView> = services.iter().flat_map(of).chain(aws.one_off_tasks()).collect();
        if tasks.is_empty() {
            return self.told(&say!(self.voice, "no-tasks"));
        }
        tasks.sort_by_key(|task| task.created);
        let older = tasks.len().saturating_sub(MOST);
        let rows: Vec<_> = tasks[older..].iter().map(|task| self.task(task)).collect();
        let mut lines =
            if older > 0 { self.told(&say!(self.voice, "and-older", count = older)) } else { vec![] };
        lines.extend(self.table(&rows));
        lines
    }

    fn task(&self, task: &TaskView) -> Vec<String> {
        let whose = task.service.clone().unwrap_or_else(|| command(task));
        let exit = task.containers.iter().find_map(|container| container.exit_code);
        let exit = exit.map(|code| say!(self.voice, "aws-exit", code = code));
        // What its service told it is no news.
        let told = ["Scaling activity", "Essential container"];
        let why = task.stopped_reason.clone().filter(|why| !told.iter().any(|start| why.starts_with(start)));
        let state = [Some(task.status.to_owned()), exit, why].into_iter().flatten().collect::<Vec<_>>();
        vec![
            task.id[..8].to_owned(),
            self.clock_time(task.created),
            whose,
            revision(&task.task_definition).to_owned(),
            state.join(" · "),
        ]
    }

    pub(super) fn images(&self) -> Vec<String> {
        let services = self.stage.aws.services();
        let of =
            |service: &ServiceView| self.stage.aws.tasks(&format!("{}/{}", service.cluster, service.name));
        let running: Vec<String> = services
            .iter()
            .flat_map(of)
            .filter(|task| !task.ending)
            .flat_map(|task| task.containers)
            .filter_map(|container| container.digest)
            .collect();
        let mut rows = Vec::new();
        for (repository, image) in self.account().images {
            let tags: Vec<String> = image.tags.iter().map(|tag| short(tag)).collect();
            let runs = running.contains(&image.digest).then(|| say!(self.voice, "image-runs"));
            let digest = image.digest.chars().take(19).collect();
            let pushed = self.clock_time(image.pushed);
            rows.push(vec![repository, tags.join(", "), pushed, digest, runs.unwrap_or_default()]);
        }
        if rows.is_empty() {
            return self.told(&say!(self.voice, "no-images"));
        }
        let older = rows.len().saturating_sub(MOST);
        let mut lines =
            if older > 0 { self.told(&say!(self.voice, "and-older", count = older)) } else { vec![] };
        lines.extend(self.table(&rows[older..]));
        lines
    }

    pub(super) fn logs(&self, count: usize) -> Vec<String> {
        let logs = self.stage.aws.logs();
        if logs.is_empty() {
            return self.told(&say!(self.voice, "no-logs"));
        }
        let newest = &logs[logs.len().saturating_sub(count)..];
        let row = |line: &crate::sandbox::aws::LogView| {
            let mut parts = line.stream.split('/');
            let (service, task) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
            let task: String = task.chars().take(8).collect();
            vec![self.clock_time(line.at), service.to_owned(), task, line.text.clone()]
        };
        self.table(&newest.iter().map(row).collect::<Vec<_>>())
    }

    /// When something was, to the second where that matters.
    fn clock_time(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        let today = self.stage.clock.now() - at < chrono::TimeDelta::hours(12);
        let format = if today { "%H:%M:%S" } else { "%m-%d %H:%M" };
        at.with_timezone(&self.look.zone).format(format).to_string()
    }

    /// Rows whose cells stand below each other.
    pub(super) fn table(&self, rows: &[Vec<String>]) -> Vec<String> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let wide = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| draw::width(cell)).max();
        let widths: Vec<usize> = (0..columns).map(|at| wide(at).unwrap_or_default()).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, wide)| padded(&clean(cell), *wide));
            self.fitted(format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end())
        };
        rows.iter().map(line).collect()
    }
}
