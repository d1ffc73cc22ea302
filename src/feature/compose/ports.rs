//! Ports a service listens on. Source: Compose specification, "ports".

use super::error::{BadCompose, ComposeError};
use super::model::{Port, Protocol, Service};
use super::note::Why;
use super::read::{At, Reading};

/// More ports than this in one range are a mistake: a container can map 100. Source: AWS docs, "Amazon ECS
/// service quotas".
const MOST: u16 = 100;

/// Reads `ports`, short and long.
pub(super) fn read(service: &mut Service, at: &At<'_>, reading: &Reading<'_>) -> Result<(), ComposeError> {
    for at in at.items()? {
        let (host, port) = if at.is_map() { long(&at)? } else { short(&at)? };
        let (numbers, protocol) = port;
        if let Some(host) = host.filter(|host| !numbers_are(host, &numbers)) {
            reading.note(&at, Why::HostPort(host));
        }
        numbers.for_each(|number| add(service, Port { number, protocol, published: true, line: at.line }));
    }
    Ok(())
}

/// Reads `expose`.
pub(super) fn expose(service: &mut Service, at: &At<'_>) -> Result<(), ComposeError> {
    for at in at.items()? {
        let (numbers, protocol) = numbered(at.text()?, &at)?;
        numbers.for_each(|number| add(service, Port { number, protocol, published: false, line: at.line }));
    }
    Ok(())
}

type Numbers = (std::ops::RangeInclusive<u16>, Protocol);

/// `[[address:]host:]container[/protocol]`: the host's port, and the container's.
fn short(at: &At<'_>) -> Result<(Option<String>, Numbers), ComposeError> {
    let text = at.text()?;
    match text.rsplit_once(':') {
        Some((host, container)) => Ok((Some(host.to_owned()), numbered(container, at)?)),
        None => Ok((None, numbered(text, at)?)),
    }
}

fn long(at: &At<'_>) -> Result<(Option<String>, Numbers), ComposeError> {
    let (mut host, mut target, mut protocol) = (None, None, "tcp");
    for (key, at) in at.entries()? {
        match key {
            "target" => target = Some(at.text()?),
            "published" => host = Some(at.text()?.to_owned()).filter(|host| !host.is_empty()),
            "protocol" => protocol = at.text()?,
            "host_ip" | "mode" | "name" | "app_protocol" => {}
            _ if key.starts_with("x-") => {}
            _ => return at.expected("target, published, protocol, host_ip, mode, name or app_protocol"),
        }
    }
    let Some(target) = target else { return at.expected("a port with its target") };
    Ok((host, numbered(&format!("{target}/{protocol}"), at)?))
}

/// `80`, `80/udp`, `3000-3005`.
fn numbered(text: &str, at: &At<'_>) -> Result<Numbers, ComposeError> {
    let bad = || at.error(BadCompose::Port(text.to_owned()));
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        _ => return Err(bad()),
    };
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let (first, last): (u16, u16) = (first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?);
    if first == 0 || last < first || last - first >= MOST {
        return Err(bad());
    }
    Ok((first..=last, protocol))
}

/// Whether the host's port is the container's, so that nothing is lost.
fn numbers_are(host: &str, numbers: &std::ops::RangeInclusive<u16>) -> bool {
    let (first, last) = host.split_once('-').unwrap_or((host, host));
    first.parse() == Ok(*numbers.start()) && last.parse() == Ok(*numbers.end())
}

fn add(service: &mut Service, port: Port) {
    let same = |known: &&mut Port| (known.number, known.protocol) == (port.number, port.protocol);
    match service.ports.iter_mut().find(same) {
        Some(known) => known.published |= port.published,
        None => service.ports.push(port),
    }
}
