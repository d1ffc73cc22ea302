//! Volumes. On Fargate all of them live as long as the task.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::map::Notes;
use super::model::{MountSource, Service};
use super::note::Why;

/// The volumes of the task.
///
/// A volume of one service alone is left to its container's own file system, which lives as long: ECS mounts
/// volumes empty and owned by root, over whatever the image has there, unless the image declares a volume
/// (source: AWS docs, "Use bind mounts with Amazon ECS"). What Docker does, filling the volume from the image,
/// comes closest to not mounting it. So does a volume over what the image's build installed. Volumes of several
/// services, and of those that can't write elsewhere, are mounted.
pub(super) struct Volumes<'s>(BTreeSet<&'s str>);

/// Where builds install what an app needs. A volume there is a cache; mounted empty, it would hide all of it.
const INSTALLED: [&str; 8] =
    ["/bundle", "/gems", "/node_modules", "/vendor", "/venv", "/.venv", "/site-packages", "/go/pkg"];

impl<'s> Volumes<'s> {
    pub(super) fn new(running: &[&'s Service]) -> Self {
        let mut users: Vec<(&str, &str)> = Vec::new();
        let mut needed = BTreeSet::new();
        for service in running {
            for mount in &service.mounts {
                let MountSource::Volume(name) = &mount.source else { continue };
                if is_installed(&mount.target) {
                    continue;
                }
                let shared = users.iter().any(|(other, user)| other == name && *user != service.name);
                if shared || service.read_only == Some(true) {
                    needed.insert(name.as_str());
                }
                users.push((name, &service.name));
            }
        }
        Self(needed)
    }

    /// The task's volumes.
    pub(super) fn json(&self) -> Vec<Value> {
        self.0.iter().map(|name| json!({"name": legal(name)})).collect()
    }

    /// Where a container has them.
    pub(super) fn mount_points(&self, service: &Service, notes: &mut Notes) -> Vec<Value> {
        let mut points = Vec::new();
        for mount in &service.mounts {
            let why = match &mount.source {
                MountSource::Volume(name)
                    if self.0.contains(name.as_str()) && !is_installed(&mount.target) =>
                {
                    let (name, path) = (legal(name), &mount.target);
                    points.push(
                        json!({"sourceVolume": name, "containerPath": path, "readOnly": mount.read_only}),
                    );
                    Why::Shared
                }
                MountSource::Volume(_) | MountSource::Anonymous => Why::Ephemeral,
                MountSource::Host(path) => Why::HostFolder(path.clone()),
                MountSource::Memory => Why::NotOnFargate,
            };
            notes.add(service, "volumes", Some(mount.line), why);
        }
        points
    }
}

fn is_installed(target: &str) -> bool {
    let target = target.trim_end_matches('/');
    INSTALLED.iter().any(|folder| target.ends_with(folder))
}

/// A name as ECS takes it. Source: ECS API, `Volume`.
fn legal(name: &str) -> String {
    let legal = |char: char| if char.is_ascii_alphanumeric() || "_-".contains(char) { char } else { '-' };
    name.chars().map(legal).take(255).collect()
}
