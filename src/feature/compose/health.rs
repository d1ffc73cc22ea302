//! How a service's health is checked.

use super::amount;
use super::error::ComposeError;
use super::model::Health;
use super::note::Why;
use super::read::{At, Reading};

/// Reads `healthcheck`; nothing if it switches the check off, or only changes that of the image, which ECS
/// doesn't see. Source: ECS API, `HealthCheck`.
pub(super) fn read(at: &At<'_>, reading: &Reading<'_>) -> Result<Option<Health>, ComposeError> {
    let nothing = Vec::new();
    let mut health = Health {
        test: nothing,
        interval: None,
        timeout: None,
        retries: None,
        start_period: None,
        line: at.line,
    };
    let mut off = false;
    for (key, at) in at.entries()?.into_iter().filter(|(_, at)| !at.is_nothing()) {
        match key {
            "test" => health.test = test(&at)?,
            "interval" => health.interval = Some(at.parse(amount::duration)?),
            "timeout" => health.timeout = Some(at.parse(amount::duration)?),
            "start_period" => health.start_period = Some(at.parse(amount::duration)?),
            "retries" => health.retries = Some(at.number()?),
            "disable" => off = at.flag()?,
            "start_interval" => reading.note(&at, Why::NoPlace),
            _ if key.starts_with("x-") => {}
            _ => reading.note(&at, Why::Unknown),
        }
    }
    if off || health.test == ["NONE"] {
        return Ok(None);
    }
    if health.test.is_empty() {
        reading.note(at, Why::NoPlace);
        return Ok(None);
    }
    Ok(Some(health))
}

/// A text is for the shell; a list says itself what it is for.
fn test(at: &At<'_>) -> Result<Vec<String>, ComposeError> {
    if let Ok(line) = at.text() {
        return Ok(vec!["CMD-SHELL".to_owned(), line.to_owned()]);
    }
    let test = at.texts()?;
    match test.first().map(String::as_str) {
        Some("NONE") if test.len() == 1 => Ok(test),
        Some("CMD" | "CMD-SHELL") if test.len() > 1 => Ok(test),
        _ => at.expected("a text, or a list that starts with CMD, CMD-SHELL or NONE"),
    }
}
