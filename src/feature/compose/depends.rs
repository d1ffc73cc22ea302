//! What a service waits for.

use super::error::{BadCompose, ComposeError};
use super::model::{Condition, Dependency, Service};
use super::note::Why;
use super::read::{At, Reading};

/// Reads `depends_on`, a list or a map with conditions.
pub(super) fn read(service: &mut Service, at: &At<'_>) -> Result<(), ComposeError> {
    if !at.is_map() {
        for at in at.items()? {
            add(service, started(at.text()?, at.line));
        }
        return Ok(());
    }
    for (name, at) in at.entries()? {
        let dependency = started(name, at.line);
        add(service, if at.is_nothing() { dependency } else { long(dependency, &at)? });
    }
    Ok(())
}

fn started(name: &str, line: usize) -> Dependency {
    Dependency { service: name.to_owned(), condition: Condition::Started, required: true, line }
}

fn long(mut dependency: Dependency, at: &At<'_>) -> Result<Dependency, ComposeError> {
    for (key, at) in at.entries()? {
        match key {
            "condition" => dependency.condition = condition(&at)?,
            "required" => dependency.required = at.flag()?,
            // ECS starts all containers of a task anew together.
            _ => {}
        }
    }
    Ok(dependency)
}

fn condition(at: &At<'_>) -> Result<Condition, ComposeError> {
    match at.text()? {
        "service_started" => Ok(Condition::Started),
        "service_healthy" => Ok(Condition::Healthy),
        "service_completed_successfully" => Ok(Condition::Completed),
        _ => at.expected("service_started, service_healthy or service_completed_successfully"),
    }
}

/// Reads `links`: the service is waited for, and reached by its alias.
pub(super) fn links(service: &mut Service, at: &At<'_>, reading: &Reading<'_>) -> Result<(), ComposeError> {
    for at in at.items()? {
        let text = at.text()?;
        let (name, alias) = text.split_once(':').unwrap_or((text, text));
        service.links.push((alias.to_owned(), name.to_owned()));
        add(service, started(name, at.line));
    }
    reading.note(at, Why::OneNetwork);
    Ok(())
}

/// `links` says less than `depends_on`, and they may come in any order.
fn add(service: &mut Service, dependency: Dependency) {
    match service.depends_on.iter_mut().find(|known| known.service == dependency.service) {
        Some(known) if known.condition == Condition::Started => *known = dependency,
        Some(_) => {}
        None => service.depends_on.push(dependency),
    }
}

/// Refuses dependencies on services that are not in the file.
pub(super) fn known(services: &[Service]) -> Result<(), ComposeError> {
    for service in services {
        let unknown = |wanted: &&Dependency| {
            wanted.required && !services.iter().any(|known| known.name == wanted.service)
        };
        if let Some(Dependency { service: name, line, .. }) = service.depends_on.iter().find(unknown) {
            let key = format!("services.{}.depends_on", service.name);
            return Err(ComposeError { line: *line, key, why: BadCompose::UnknownService(name.clone()) });
        }
    }
    Ok(())
}
