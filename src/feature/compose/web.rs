//! The service that answers, and ports that two services can't share.

use super::model::{Port, Service};
use super::setting::{MapError, Setting};

/// The service that answers: the configured one, or the only one that can be meant.
pub(super) fn find<'s>(
    running: &[&'s Service],
    app: impl Fn(&Service) -> bool,
    setting: &Setting,
) -> Result<&'s Service, MapError> {
    let names = |services: &[&Service]| services.iter().map(|service| service.name.clone()).collect();
    if let Some(name) = &setting.web {
        let found = running.iter().find(|service| service.name == *name);
        let unknown = || MapError::UnknownWeb { name: name.clone(), known: names(running) };
        return found.copied().ok_or_else(unknown);
    }
    let publish = |service: &&&Service| service.ports.iter().any(|port| port.published);
    let publishing: Vec<_> = running.iter().filter(publish).copied().collect();
    let app: Vec<_> = running.iter().filter(|service| app(service)).copied().collect();
    let both: Vec<_> =
        publishing.iter().filter(|service| app.iter().any(|app| app.name == service.name)).collect();
    match (&both[..], &publishing[..], &app[..]) {
        ([web], _, _) => Ok(web),
        ([], [web], _) | ([], [], [web]) => Ok(web),
        ([], [], _) => Err(MapError::WhichWeb { candidates: names(&app) }),
        ([], _, _) => Err(MapError::WhichWeb { candidates: names(&publishing) }),
        _ => {
            Err(MapError::WhichWeb { candidates: both.iter().map(|service| service.name.clone()).collect() })
        }
    }
}

/// The port a service answers at.
pub(super) fn port(service: &Service) -> Option<u16> {
    let published = service.ports.iter().find(|port| port.published);
    published.or(service.ports.first()).map(|port| port.number)
}

/// Refuses two services on one port.
pub(super) fn no_port_twice(running: &[&Service]) -> Result<(), MapError> {
    let mut seen: Vec<(Port, &str)> = Vec::new();
    for service in running {
        for port in &service.ports {
            let same =
                |(other, _): &&(Port, &str)| (other.number, other.protocol) == (port.number, port.protocol);
            if let Some((_, first)) = seen.iter().find(same) {
                return Err(MapError::SamePort {
                    port: port.number,
                    protocol: port.protocol,
                    first: (*first).to_owned(),
                    second: service.name.clone(),
                });
            }
            seen.push((*port, &service.name));
        }
    }
    Ok(())
}
