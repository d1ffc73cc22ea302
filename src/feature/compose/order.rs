//! Which container waits for which, and which may end without ending the task.

use std::collections::BTreeSet;

use super::model::{Condition, Dependency, Service};
use super::note::Why;
use super::setting::MapError;

/// The order in which containers start.
pub(super) struct Order<'s> {
    running: Vec<&'s Service>,
    web: &'s str,
    /// Those that end when their work is done.
    short: BTreeSet<&'s str>,
}

impl<'s> Order<'s> {
    pub(super) fn new(running: &[&'s Service], web: &'s Service) -> Result<Self, MapError> {
        let mut short = BTreeSet::new();
        for service in running {
            if service.never_restarts {
                short.insert(service.name.as_str());
            }
            let completed = service.depends_on.iter().filter(|on| on.condition == Condition::Completed);
            short.extend(completed.map(|on| on.service.as_str()));
        }
        short.remove(web.name.as_str());
        let order = Self { running: running.to_vec(), web: &web.name, short };
        order.no_cycle()?;
        Ok(order)
    }

    /// Whether the task ends with this container. Source: ECS API, `ContainerDefinition`, `essential`.
    pub(super) fn essential(&self, service: &Service) -> bool {
        !self.short.contains(service.name.as_str())
    }

    /// What ECS calls the condition of a dependency, and what is different from the file; nothing if what is
    /// waited for is not part of the copy. Source: ECS API, `ContainerDependency`.
    pub(super) fn condition(&self, on: &Dependency) -> (Option<&'static str>, Option<Why>) {
        let Some(service) = self.find(&on.service) else {
            return (None, Some(Why::NoDependency(on.service.clone())));
        };
        match on.condition {
            Condition::Started => (Some("START"), None),
            Condition::Healthy if service.health.is_some() => (Some("HEALTHY"), None),
            Condition::Healthy => (Some("START"), Some(Why::NoHealthCheck(on.service.clone()))),
            Condition::Completed if on.service == self.web => {
                (Some("START"), Some(Why::KeepsRunning(on.service.clone())))
            }
            Condition::Completed => (Some("SUCCESS"), None),
        }
    }

    fn find(&self, name: &str) -> Option<&'s Service> {
        self.running.iter().find(|service| service.name == name).copied()
    }

    fn no_cycle(&self) -> Result<(), MapError> {
        let mut done = BTreeSet::new();
        self.running.iter().try_for_each(|service| self.follow(service, &mut Vec::new(), &mut done))
    }

    /// Follows what a service waits for; `path` is what waits for it, and what is `done` leads nowhere back.
    fn follow(
        &self,
        service: &'s Service,
        path: &mut Vec<&'s str>,
        done: &mut BTreeSet<&'s str>,
    ) -> Result<(), MapError> {
        let name = service.name.as_str();
        if let Some(start) = path.iter().position(|waiting| *waiting == name) {
            let circle = path[start..].iter().chain([&name]).map(|name| (*name).to_owned());
            return Err(MapError::Cycle(circle.collect()));
        }
        // The recursion is as deep as a path is long; nobody can run a longer one.
        if done.contains(name) || path.len() > self.running.len() {
            return Ok(());
        }
        path.push(name);
        for on in service.depends_on.iter().filter_map(|on| self.find(&on.service)) {
            self.follow(on, path, done)?;
        }
        path.pop();
        done.insert(name);
        Ok(())
    }
}
