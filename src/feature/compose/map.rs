//! Compose → task definition.

use serde_json::{Map, Value, json};

use super::container::Container;
use super::model::{Compose, Service};
use super::note::{Note, Why};
use super::order::Order;
use super::setting::{MapError, Mapped, Setting, Web};
use super::volumes::Volumes;
use super::{fargate, web};
use crate::target::ecs::revision::belongs;

/// Source: AWS docs, "Amazon ECS service quotas".
const MOST_CONTAINERS: usize = 10;
/// Source: ECS API, `RegisterTaskDefinition`, `family`, and `ContainerDefinition`, `name`.
const LONGEST_NAME: usize = 255;

/// What was changed while mapping.
#[derive(Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    pub(super) fn add(&mut self, service: &Service, key: &str, line: Option<usize>, why: Why) {
        let note = Note { service: Some(service.name.clone()), key: key.to_owned(), line, why };
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }
}

/// The task definition of a compose file, for Fargate and `awsvpc`.
///
/// # Errors
/// When its services can't be one task, or the setting doesn't fit them.
pub fn task_definition(compose: &Compose, setting: &Setting) -> Result<Mapped, MapError> {
    let mut notes = Notes::default();
    let running = running(compose, setting, &mut notes);
    check(&running, setting)?;
    let app = |service: &Service| is_app(service, setting);
    if !running.iter().any(|service| app(service)) {
        let images =
            running.iter().filter_map(|service| service.image.as_ref().map(|(image, _)| image.clone()));
        return Err(MapError::NoApp { images: images.collect() });
    }
    let web = web::find(&running, app, setting)?;
    web::no_port_twice(&running)?;
    let order = Order::new(&running, web)?;
    let volumes = Volumes::new(&running);
    let (size, unlimited) = fargate::size(&running, setting)?;
    if unlimited > 0 && (setting.cpu.is_none() || setting.memory.is_none()) {
        let why = Why::Sized { size, unlimited };
        notes.0.push(Note { service: None, key: "size".into(), line: None, why });
    }
    let mut containers = Vec::new();
    for service in &running {
        let container =
            Container { service, setting, compose, running: &running, order: &order, volumes: &volumes };
        containers.push(container.json(app(service), &mut notes));
    }
    let json = task(setting, size, &containers, &volumes.json());
    let web = Web { container: container_name(&web.name), port: web::port(web) };
    Ok(Mapped { json, notes: in_order(compose, &running, notes), web, size })
}

/// The services that take part.
fn running<'c>(compose: &'c Compose, setting: &Setting, notes: &mut Notes) -> Vec<&'c Service> {
    let asked = |service: &Service| {
        let mut profiles = service.profiles.iter();
        service.profiles.is_empty()
            || setting.web.as_ref() == Some(&service.name)
            || profiles.any(|profile| setting.profiles.contains(profile))
    };
    let (running, out): (Vec<_>, Vec<_>) = compose.services.iter().partition(|service| asked(service));
    out.iter().for_each(|service| notes.add(service, "profiles", Some(service.line), Why::Profile));
    running
}

fn check(running: &[&Service], setting: &Setting) -> Result<(), MapError> {
    if !legal(&setting.family) {
        return Err(MapError::BadFamily(setting.family.clone()));
    }
    match running.len() {
        0 => return Err(MapError::NothingToRun),
        count if count > MOST_CONTAINERS => return Err(MapError::TooMany { count }),
        _ => {}
    }
    for (nth, service) in running.iter().enumerate() {
        let name = container_name(&service.name);
        if let Some(first) = running[..nth].iter().find(|other| container_name(&other.name) == name) {
            return Err(MapError::SameName { name, first: first.name.clone(), second: service.name.clone() });
        }
    }
    Ok(())
}

/// Whether a service runs the app: it is built, or its image is the app's.
fn is_app(service: &Service, setting: &Setting) -> bool {
    let repository = setting.app_repository.as_deref();
    let image = service.image.as_ref().map(|(image, _)| image.as_str());
    service.build || image.zip(repository).is_some_and(|(image, repository)| belongs(image, repository))
}

fn task(setting: &Setting, size: fargate::Size, containers: &[Value], volumes: &[Value]) -> Value {
    let mut task = Map::new();
    let mut set = |name: &str, value: Value| task.insert(name.to_owned(), value);
    set("family", json!(setting.family));
    set("requiresCompatibilities", json!(["FARGATE"]));
    set("networkMode", json!("awsvpc"));
    set("cpu", json!(size.cpu.to_string()));
    set("memory", json!(size.memory.to_string()));
    set("executionRoleArn", json!(setting.execution_role));
    let architecture = setting.architecture.as_str();
    set("runtimePlatform", json!({"operatingSystemFamily": "LINUX", "cpuArchitecture": architecture}));
    if let Some(role) = &setting.task_role {
        set("taskRoleArn", json!(role));
    }
    set("containerDefinitions", json!(containers));
    if !volumes.is_empty() {
        set("volumes", json!(volumes));
    }
    if !setting.tags.is_empty() {
        let tags = setting.tags.iter().map(|(key, value)| json!({"key": key, "value": value}));
        set("tags", tags.collect());
    }
    Value::Object(task)
}

/// All notes by line. What was noticed of services that don't run is of no use.
fn in_order(compose: &Compose, running: &[&Service], mapping: Notes) -> Vec<Note> {
    let runs = |note: &&Note| {
        note.service.as_ref().is_none_or(|name| running.iter().any(|service| service.name == *name))
    };
    let reading = compose.notes.iter().filter(runs).cloned();
    let mut notes: Vec<_> = reading.chain(mapping.0).collect();
    notes.sort_by_key(|note| note.line.unwrap_or(usize::MAX));
    notes
}

/// The name of a service's container.
pub(super) fn container_name(service: &str) -> String {
    let legal = |char: char| if char.is_ascii_alphanumeric() || "_-".contains(char) { char } else { '-' };
    service.chars().map(legal).take(LONGEST_NAME).collect()
}

fn legal(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST_NAME && container_name(name) == name
}
