//! What is mounted into a service. Source: Compose specification, "volumes".

use super::error::{BadCompose, ComposeError};
use super::model::{Mount, MountSource, Service};
use super::read::At;

/// Reads `volumes`, short and long.
pub(super) fn read(service: &mut Service, at: &At<'_>) -> Result<(), ComposeError> {
    for at in at.items()? {
        let mount = if at.is_map() { long(&at)? } else { short(at.text()?, &at)? };
        service.mounts.push(mount);
    }
    Ok(())
}

/// `[source:]target[:options]`.
fn short(text: &str, at: &At<'_>) -> Result<Mount, ComposeError> {
    let parts: Vec<_> = text.split(':').collect();
    let read_only = |options: &str| options.split(',').any(|option| option == "ro");
    let (source, target, read_only) = match parts[..] {
        [target] => (MountSource::Anonymous, target, false),
        [source, target] => (self::source(source), target, false),
        [source, target, options] => (self::source(source), target, read_only(options)),
        _ => return Err(at.error(BadCompose::Mount(text.to_owned()))),
    };
    if target.is_empty() || matches!(&source, MountSource::Volume(name) if name.is_empty()) {
        return Err(at.error(BadCompose::Mount(text.to_owned())));
    }
    Ok(Mount { source, target: target.to_owned(), read_only, line: at.line })
}

/// A path is told from a volume's name by how it starts.
fn source(text: &str) -> MountSource {
    let path = text.starts_with(['.', '/', '~', '\\']) || text.contains(['/', '\\']);
    if path { MountSource::Host(text.to_owned()) } else { MountSource::Volume(text.to_owned()) }
}

fn long(at: &At<'_>) -> Result<Mount, ComposeError> {
    let (mut kind, mut source, mut target, mut read_only) = ("volume", None, None, false);
    for (key, at) in at.entries()? {
        match key {
            "type" => kind = at.text()?,
            "source" => source = Some(at.text()?.to_owned()).filter(|source| !source.is_empty()),
            "target" => target = Some(at.text()?.to_owned()),
            "read_only" => read_only = at.flag()?,
            // How the host would mount it: there is no host.
            _ => {}
        }
    }
    let Some(target) = target else { return at.expected("a mount with its target") };
    let source = match (kind, source) {
        ("volume", Some(name)) => MountSource::Volume(name),
        ("volume", None) => MountSource::Anonymous,
        ("tmpfs", _) => MountSource::Memory,
        (_, source) => MountSource::Host(source.unwrap_or_else(|| kind.to_owned())),
    };
    Ok(Mount { source, target, read_only, line: at.line })
}
