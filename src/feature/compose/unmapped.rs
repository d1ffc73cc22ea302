//! Keys of a service that have no place in a task definition.

use super::error::ComposeError;
use super::model::Service;
use super::note::Why;
use super::read::{At, Reading};

/// Keys about the network that a task's containers share.
const NETWORK: [&str; 11] = [
    "container_name",
    "dns",
    "dns_opt",
    "dns_search",
    "domainname",
    "external_links",
    "extra_hosts",
    "hostname",
    "mac_address",
    "network_mode",
    "networks",
];
/// Source: AWS docs, "Task definition differences for Fargate"; ECS API, `LinuxParameters`.
const NOT_ON_FARGATE: [&str; 18] = [
    "blkio_config",
    "cgroup",
    "cgroup_parent",
    "device_cgroup_rules",
    "devices",
    "gpus",
    "ipc",
    "isolation",
    "mem_swappiness",
    "memswap_limit",
    "pid",
    "privileged",
    "runtime",
    "security_opt",
    "shm_size",
    "tmpfs",
    "userns_mode",
    "uts",
];
const NO_PLACE: [&str; 24] = [
    "annotations",
    "attach",
    "cpu_count",
    "cpu_percent",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "cpuset",
    "credential_spec",
    "develop",
    "group_add",
    "label_file",
    "models",
    "oom_kill_disable",
    "oom_score_adj",
    "pids_limit",
    "post_start",
    "pre_stop",
    "provider",
    "stop_signal",
    "storage_opt",
    "sysctls",
];

/// Notes what becomes of a key that nothing else read.
pub(super) fn note(
    service: &mut Service,
    key: &str,
    at: &At<'_>,
    reading: &Reading<'_>,
) -> Result<(), ComposeError> {
    names(service, key, at)?;
    reading.note(at, why(key));
    Ok(())
}

fn why(key: &str) -> Why {
    match key {
        "scale" | "pull_policy" => Why::EcsDecides,
        "logging" => Why::Logs,
        "secrets" | "configs" => Why::NotMounted,
        _ if NETWORK.contains(&key) => Why::OneNetwork,
        _ if NOT_ON_FARGATE.contains(&key) => Why::NotOnFargate,
        "volumes_from" | "use_api_socket" => Why::NoPlace,
        _ if NO_PLACE.contains(&key) => Why::NoPlace,
        _ => Why::Unknown,
    }
}

/// The names by which others reach the service; they have to be known to be rewritten.
fn names(service: &mut Service, key: &str, at: &At<'_>) -> Result<(), ComposeError> {
    match key {
        "container_name" | "hostname" => service.aliases.push(at.text()?.to_owned()),
        "networks" if at.is_map() => {
            for (_, network) in at.entries()?.into_iter().filter(|(_, network)| network.is_map()) {
                for (_, aliases) in network.entries()?.into_iter().filter(|(key, _)| *key == "aliases") {
                    service.aliases.extend(aliases.texts()?);
                }
            }
        }
        _ => {}
    }
    Ok(())
}
