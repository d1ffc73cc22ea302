//! `ChangeResourceRecordSets`: all of a batch or nothing of it.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::super::error::{Answer, AwsError, BEYOND};
use super::super::task::s;
use super::super::world::World;
use super::{HostedZone, Set, info, kept, no_zone, text};

/// Source: Route 53 docs, "Quotas": elements of a request, an UPSERT counts twice.
const MOST: usize = 1000;

pub(super) fn change(world: &mut World, input: &Value) -> Answer {
    let id = text(input, "HostedZoneId");
    let zone = world.names.zones.get(id).ok_or_else(|| no_zone(id))?;
    let batch = input["ChangeBatch"]["Changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let weight = |one: &Value| if text(one, "Action") == "UPSERT" { 2 } else { 1 };
    if batch.is_empty() || batch.iter().map(weight).sum::<usize>() > MOST {
        let words = format!("Number of records limit of {MOST} exceeded.");
        return Err(AwsError::new("InvalidChangeBatch", format!("[{words}]")));
    }
    let (mut changed, mut wrong) = (zone.clone(), Vec::new());
    for one in batch {
        if let Err(words) = apply(world, &mut changed, one) {
            if words.starts_with(BEYOND) {
                return Err(AwsError::new("InvalidInput", words));
            }
            wrong.push(words);
        }
    }
    if !wrong.is_empty() {
        return Err(AwsError::new("InvalidChangeBatch", format!("[{}]", wrong.join(", "))));
    }
    changed.sort();
    world.names.zones.insert(id.to_owned(), changed);
    let (change, now) = (format!("C{}", world.hex()[..20].to_ascii_uppercase()), world.now);
    world.names.changes.push((change.clone(), now));
    world.agenda.insert(now + s(30));
    Ok(info(world, &change, now))
}

/// Does one change to the copy of a zone, or says what is wrong with it in AWS's words.
fn apply(world: &World, zone: &mut HostedZone, change: &Value) -> Result<(), String> {
    let set = read(&change["ResourceRecordSet"])?;
    fits(world, zone, &set)?;
    let what =
        format!("resource record set [name='{}', type='{}']", set.name.replace('*', "\\052"), set.kind);
    let same = |known: &Set| known.name == set.name && known.kind == set.kind;
    let at = zone.sets.iter().position(same);
    match (text(change, "Action"), at) {
        ("CREATE", Some(_)) => return Err(format!("Tried to create {what} but it already exists")),
        ("DELETE", None) => return Err(format!("Tried to delete {what} but it was not found")),
        ("DELETE", Some(at)) if !agree(&zone.sets[at], &set) => {
            let words = "but the values provided do not match the current values";
            return Err(format!("Tried to delete {what} {words}"));
        }
        ("DELETE", Some(at)) => _ = zone.sets.remove(at),
        (_, Some(at)) => zone.sets[at] = set,
        (_, None) => {
            conflicts(zone, &set)?;
            zone.sets.push(set);
        }
    }
    Ok(())
}

/// Whether two sets say the same, in whatever order.
fn agree(one: &Set, other: &Set) -> bool {
    let sorted = |set: &Set| {
        let mut values = set.values.clone();
        values.sort();
        values
    };
    one.ttl == other.ttl && one.alias == other.alias && sorted(one) == sorted(other)
}

fn read(set: &Value) -> Result<Set, String> {
    let known = ["Name", "Type", "TTL", "ResourceRecords", "AliasTarget"];
    let mut members = set.as_object().into_iter().flat_map(|members| members.keys());
    if let Some(other) = members.find(|key| !known.contains(&key.as_str())) {
        return Err(format!("{BEYOND} have records with {other}"));
    }
    let values = set["ResourceRecords"].as_array().into_iter().flatten();
    let alias = &set["AliasTarget"];
    let alias = alias.is_object().then(|| {
        let health = alias["EvaluateTargetHealth"].as_bool().unwrap_or_default();
        (kept(text(alias, "DNSName")), text(alias, "HostedZoneId").to_owned(), health)
    });
    Ok(Set {
        name: kept(text(set, "Name")),
        kind: text(set, "Type").to_owned(),
        ttl: set["TTL"].as_u64(),
        values: values.map(|value| text(value, "Value").to_owned()).collect(),
        alias,
    })
}

fn fits(world: &World, zone: &HostedZone, set: &Set) -> Result<(), String> {
    let name = &set.name;
    let inside = name.strip_suffix(&zone.name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if !inside {
        return Err(format!("RRSet with DNS name {name} is not permitted in zone {}", zone.name));
    }
    let labels = name.trim_end_matches('.').split('.');
    if name.len() > 256 || labels.clone().any(|label| label.is_empty() || label.len() > 63) {
        return Err(format!(
            "FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '{name}'"
        ));
    }
    match (&set.alias, set.values.is_empty(), set.ttl) {
        (Some(_), true, None) => {}
        (None, false, Some(_)) => {}
        (Some(_), ..) => return Err("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one".to_owned()),
        _ => return Err("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none".to_owned()),
    }
    if let Some((target, of, _)) = &set.alias {
        let balancer = world.balancing.balancers.iter().find(|one| kept(&one.dns_name) == *target);
        if balancer.is_none_or(|one| one.zone != *of) {
            return Err(format!(
                "Tried to create an alias that targets {target}, type {} in zone {of}, but the alias target name does not lie within the target zone",
                set.kind
            ));
        }
    }
    let wrong = |value: &&String| set.kind == "A" && value.parse::<Ipv4Addr>().is_err();
    match set.values.iter().find(wrong) {
        Some(value) => Err(format!(
            "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '{value}''"
        )),
        None => Ok(()),
    }
}

/// A CNAME stands alone, and never at the top of a zone.
fn conflicts(zone: &HostedZone, set: &Set) -> Result<(), String> {
    let (name, kind) = (&set.name, &set.kind);
    if kind == "CNAME" && *name == zone.name {
        return Err(format!(
            "RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {}",
            zone.name
        ));
    }
    let mut others = zone.sets.iter().filter(|known| known.name == *name);
    if others.any(|known| known.kind == "CNAME" || kind == "CNAME") {
        return Err(format!(
            "RRSet of type {kind} with DNS name {name} is not permitted as it conflicts with other records with the same DNS name in zone {}",
            zone.name
        ));
    }
    Ok(())
}
