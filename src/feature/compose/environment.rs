//! The environment of a service: `env_file` first, `environment` over it.

use super::dotenv;
use super::error::{BadCompose, ComposeError};
use super::model::{Service, Variable};
use super::note::Why;
use super::read::{At, Reading};

/// Reads both keys of the service at `at`.
pub(super) fn read(service: &mut Service, at: &At<'_>, reading: &Reading<'_>) -> Result<(), ComposeError> {
    let entries = at.entries()?;
    let of = |wanted: &str| entries.iter().find(|(key, at)| *key == wanted && !at.is_nothing());
    if let Some((_, at)) = of("env_file") {
        let files = if at.is_map() { vec![at.clone()] } else { at.one_or_more()? };
        files.iter().try_for_each(|file| self::file(service, file, reading))?;
    }
    if let Some((_, at)) = of("environment") {
        for (name, value, at) in at.pairs()? {
            variable(service, name, value, &at, reading);
        }
    }
    Ok(())
}

/// A variable without a value is taken from outside; if it is not set there, it is not set at all.
fn variable(service: &mut Service, name: String, value: Option<String>, at: &At<'_>, reading: &Reading<'_>) {
    match value.or_else(|| reading.variables.get(&name).map(str::to_owned)) {
        Some(value) => set(service, Variable { name, value, line: at.line }),
        None => {
            service.environment.retain(|known| known.name != name);
            reading.note(at, Why::Unset(name));
        }
    }
}

fn set(service: &mut Service, variable: Variable) {
    match service.environment.iter_mut().find(|known| known.name == variable.name) {
        Some(known) => *known = variable,
        None => service.environment.push(variable),
    }
}

fn file(service: &mut Service, at: &At<'_>, reading: &Reading<'_>) -> Result<(), ComposeError> {
    let (mut path, mut required, mut raw) = (None, true, false);
    if at.is_map() {
        for (key, at) in at.entries()? {
            match key {
                "path" => path = Some(at.text()?),
                "required" => required = at.flag()?,
                "format" => raw = at.text()? == "raw",
                _ => reading.note(&at, Why::Unknown),
            }
        }
    } else {
        path = Some(at.text()?);
    }
    let Some(path) = path else { return at.expected("a path") };
    match reading.variables.file(path) {
        Some(content) => content_of(service, at, path, content, raw, reading),
        None if required => Err(at.error(BadCompose::NoFile(path.to_owned()))),
        None => {
            reading.note(at, Why::NoFile(path.to_owned()));
            Ok(())
        }
    }
}

fn content_of(
    service: &mut Service,
    at: &At<'_>,
    path: &str,
    content: &str,
    raw: bool,
    reading: &Reading<'_>,
) -> Result<(), ComposeError> {
    let variables = if raw {
        dotenv::read_raw(content)
    } else {
        dotenv::read(path, content, reading.variables.values()).map_err(|error| at.error(error.why))?
    };
    for (name, value) in variables {
        set(service, Variable { name, value, line: at.line });
    }
    Ok(())
}
