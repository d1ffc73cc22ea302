//! One service of a compose file.

use super::error::{BadCompose, ComposeError};
use super::model::{Service, Ulimit};
use super::note::Why;
use super::read::{At, Reading};
use super::{amount, depends, environment, health, mount, ports, unmapped, words};

/// The capability that Fargate can add. Source: ECS API, `KernelCapabilities`.
const ADDABLE: &str = "SYS_PTRACE";

pub(super) fn read(name: &str, at: &At<'_>, reading: &Reading<'_>) -> Result<Service, ComposeError> {
    let mut service = Service { name: name.to_owned(), line: at.line, ..Service::default() };
    for (key, at) in at.entries()? {
        if at.is_nothing() {
            continue;
        }
        let read = process(&mut service, key, &at)?
            || limits(&mut service, key, &at, reading)?
            || surroundings(&mut service, key, &at, reading)?;
        if !read && !key.starts_with("x-") {
            unmapped::note(&mut service, key, &at, reading)?;
        }
    }
    environment::read(&mut service, at, reading)?;
    if service.image.is_none() && !service.build {
        return Err(at.error(BadCompose::NoImage));
    }
    Ok(service)
}

/// What runs, and how.
fn process(service: &mut Service, key: &str, at: &At<'_>) -> Result<bool, ComposeError> {
    match key {
        "image" => service.image = Some((at.text()?.to_owned(), at.line)),
        "command" => service.command = Some(words(at)?),
        "entrypoint" => service.entrypoint = Some(words(at)?),
        "working_dir" => service.working_dir = Some(at.text()?.to_owned()),
        "user" => service.user = Some(at.text()?.to_owned()),
        "platform" => service.platform = Some((at.text()?.to_owned(), at.line)),
        "read_only" => service.read_only = Some(at.flag()?),
        "init" => service.init = Some(at.flag()?),
        "stdin_open" => service.stdin_open = Some(at.flag()?),
        "tty" => service.tty = Some(at.flag()?),
        "profiles" => service.profiles = at.texts()?,
        "labels" => {
            let pairs = at.pairs()?.into_iter();
            service.labels = pairs.map(|(name, value, _)| (name, value.unwrap_or_default())).collect();
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// How much it may use, and how long it may take.
fn limits(
    service: &mut Service,
    key: &str,
    at: &At<'_>,
    reading: &Reading<'_>,
) -> Result<bool, ComposeError> {
    match key {
        "mem_limit" => service.memory_limit = Some(at.parse(amount::memory)?),
        "mem_reservation" => service.memory_reservation = Some(at.parse(amount::memory)?),
        "cpus" => service.cpus = Some(cpus(at)?),
        "ulimits" => service.ulimits = ulimits(at)?,
        "deploy" => deploy(service, at, reading)?,
        "stop_grace_period" => service.stop_grace_period = Some((at.parse(amount::duration)?, at.line)),
        "healthcheck" => service.health = health::read(at, reading)?,
        "cap_drop" => service.cap_drop = capabilities(at)?,
        "cap_add" => {
            let (added, refused): (Vec<_>, _) =
                capabilities(at)?.into_iter().partition(|name| name == ADDABLE);
            service.cap_add = added;
            if !refused.is_empty() {
                reading.note(at, Why::NotOnFargate);
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// What is around it.
fn surroundings(
    service: &mut Service,
    key: &str,
    at: &At<'_>,
    reading: &Reading<'_>,
) -> Result<bool, ComposeError> {
    match key {
        // Both are read together, once the whole service is known.
        "environment" | "env_file" => {}
        "ports" => ports::read(service, at, reading)?,
        "expose" => ports::expose(service, at)?,
        "depends_on" => depends::read(service, at)?,
        "links" => depends::links(service, at, reading)?,
        "volumes" => mount::read(service, at)?,
        "restart" => {
            service.never_restarts = at.text()? == "no";
            if !service.never_restarts {
                reading.note(at, Why::EcsDecides);
            }
        }
        "build" => {
            service.build = true;
            reading.note(at, Why::Built);
        }
        "extends" => return Err(at.error(BadCompose::OtherFile)),
        _ => return Ok(false),
    }
    Ok(true)
}

/// A list of words, or a text that is split into them.
fn words(at: &At<'_>) -> Result<Vec<String>, ComposeError> {
    if let Ok(text) = at.text() { words::split(text).map_err(|why| at.error(why)) } else { at.texts() }
}

/// `deploy`: the limits in it, and what ECS decides.
fn deploy(service: &mut Service, at: &At<'_>, reading: &Reading<'_>) -> Result<(), ComposeError> {
    for (key, at) in at.entries()? {
        if key != "resources" {
            reading.note(&at, Why::EcsDecides);
            continue;
        }
        for (kind, at) in at.entries()? {
            for (what, at) in at.entries()? {
                match (kind, what) {
                    ("limits", "cpus") => service.cpus = Some(cpus(&at)?),
                    ("limits", "memory") => service.memory_limit = Some(at.parse(amount::memory)?),
                    ("reservations", "memory") => {
                        service.memory_reservation = Some(at.parse(amount::memory)?)
                    }
                    // What is limited higher up is limited already.
                    ("reservations", "cpus") if service.cpus.is_none() => service.cpus = Some(cpus(&at)?),
                    ("reservations", "cpus") => {}
                    _ => reading.note(&at, Why::NotOnFargate),
                }
            }
        }
    }
    Ok(())
}

fn cpus(at: &At<'_>) -> Result<f64, ComposeError> {
    let cpus: f64 = at.number()?;
    if (0.0..=1024.0).contains(&cpus) {
        return Ok(cpus);
    }
    Err(at.error(BadCompose::Number(cpus.to_string())))
}

fn ulimits(at: &At<'_>) -> Result<Vec<Ulimit>, ComposeError> {
    at.entries()?
        .into_iter()
        .map(|(name, at)| {
            let mut ulimit = Ulimit { name: name.to_owned(), soft: 0, hard: 0 };
            if !at.is_map() {
                ulimit.hard = at.number()?;
                ulimit.soft = ulimit.hard;
                return Ok(ulimit);
            }
            for (key, at) in at.entries()? {
                match key {
                    "soft" => ulimit.soft = at.number()?,
                    "hard" => ulimit.hard = at.number()?,
                    _ => return at.expected("soft or hard"),
                }
            }
            Ok(ulimit)
        })
        .collect()
}

fn capabilities(at: &At<'_>) -> Result<Vec<String>, ComposeError> {
    let names = at.texts()?.into_iter().map(|name| name.to_ascii_uppercase());
    Ok(names.map(|name| name.strip_prefix("CAP_").map_or(name.clone(), str::to_owned)).collect())
}
