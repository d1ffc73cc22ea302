//! Route 53: hosted zones, their records, and changes that take a moment to be known everywhere.

mod changes;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use http::Method;
use http::request::Parts;
use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::protocol::{Protocol, Question};
use super::task::s;
use super::world::World;
use super::{form, xml};

pub(super) const ROOT: &str = "/2013-04-01/";
pub(super) const NAMESPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";

/// The records of one name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// With the dot at its end, in small letters, `*` as such.
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) ttl: Option<u64>,
    pub(super) values: Vec<String>,
    /// DNS name, hosted zone, and whether the target's health counts.
    pub(super) alias: Option<(String, String, bool)>,
}

#[derive(Clone, Debug)]
pub(super) struct HostedZone {
    /// With the dot at its end.
    pub(super) name: String,
    /// In the order in which they are listed.
    pub(super) sets: Vec<Set>,
}

impl HostedZone {
    pub(super) fn sort(&mut self) {
        self.sets.sort_by_key(|set| order(&set.name, &set.kind));
    }
}

/// Everything about names.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) zones: BTreeMap<String, HostedZone>,
    /// Ids of changes, and when they were asked for.
    changes: Vec<(String, DateTime<Utc>)>,
}

/// Takes a request apart: what AWS has in paths and queries becomes members of the input.
pub(super) fn question(parts: &Parts, body: &[u8]) -> Result<Question, AwsError> {
    let path = parts.uri.path().strip_prefix(ROOT).unwrap_or_default().trim_end_matches('/');
    let unknown = || {
        let words = format!("{} {}", parts.method, parts.uri.path());
        AwsError { status: 404, ..AwsError::new("UnknownOperationException", words) }
    };
    let way: Vec<&str> = path.split('/').collect();
    let (action, mut input) = match (&parts.method, way.as_slice()) {
        (&Method::GET, ["hostedzone", id]) => ("GetHostedZone", json!({ "Id": id })),
        (&Method::GET, ["change", id]) => ("GetChange", json!({ "Id": id })),
        (&Method::GET, ["hostedzone", id, "rrset"]) => {
            ("ListResourceRecordSets", json!({ "HostedZoneId": id }))
        }
        (&Method::POST, ["hostedzone", id, "rrset"]) => {
            let body = String::from_utf8_lossy(body);
            let garbled = |_| AwsError::new("MalformedXML", "The XML you provided was not well-formed");
            let read = xml::read(&body, "ChangeResourceRecordSetsRequest", "ChangeResourceRecordSets");
            let mut input = read.map_err(garbled)?;
            input["HostedZoneId"] = json!(id);
            ("ChangeResourceRecordSets", input)
        }
        _ => return Err(unknown()),
    };
    for (name, value) in form::pairs(parts.uri.query().unwrap_or_default()) {
        input[member(&name)] = json!(value);
    }
    Ok(Question { protocol: Protocol::Rest, service: "route53", action: action.to_owned(), input })
}

fn member(name: &str) -> &str {
    match name {
        "name" => "StartRecordName",
        "type" => "StartRecordType",
        "identifier" => "StartRecordIdentifier",
        "maxitems" => "MaxItems",
        other => other,
    }
}

pub(super) fn answer(world: &mut World, action: &str, input: &Value) -> Answer {
    match action {
        "GetHostedZone" => zone(world, input),
        "ListResourceRecordSets" => list(world, input),
        "ChangeResourceRecordSets" => changes::change(world, input),
        _ => get_change(world, input),
    }
}

pub(super) fn written(action: &str, body: &Value) -> String {
    let items = |list: &str| match list {
        "ResourceRecordSets" => "ResourceRecordSet",
        "ResourceRecords" => "ResourceRecord",
        _ => "NameServer",
    };
    format!("<{action}Response xmlns=\"{NAMESPACE}\">{}</{action}Response>", xml::members(body, items))
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

fn find<'a>(world: &'a World, id: &str) -> Result<&'a HostedZone, AwsError> {
    world.names.zones.get(id).ok_or_else(|| no_zone(id))
}

fn no_zone(id: &str) -> AwsError {
    let words = format!("No hosted zone found with ID: {id}");
    AwsError { status: 404, ..AwsError::new("NoSuchHostedZone", words) }
}

fn zone(world: &World, input: &Value) -> Answer {
    let id = text(input, "Id");
    let zone = find(world, id)?;
    Ok(json!({
        "HostedZone": {
            "Id": format!("/hostedzone/{id}"), "Name": zone.name, "CallerReference": "sandbox",
            "Config": { "PrivateZone": false }, "ResourceRecordSetCount": zone.sets.len(),
        },
        "DelegationSet": { "NameServers": SERVERS },
    }))
}

const SERVERS: [&str; 2] = ["ns-1.awsdns-00.com", "ns-2.awsdns-00.org"];

/// A name as AWS keeps it: with its dot, in small letters, octal escapes undone where they are plain.
pub(super) fn kept(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.').replace("\\052", "*").to_ascii_lowercase())
}

/// Names are listed by their labels from the right, then by type.
/// Source: Route 53 API reference, `ListResourceRecordSets`.
fn order(name: &str, kind: &str) -> (String, String) {
    let labels: Vec<&str> = name.trim_end_matches('.').rsplit('.').collect();
    (labels.join(".") + ".", kind.to_owned())
}

fn list(world: &World, input: &Value) -> Answer {
    let zone = find(world, text(input, "HostedZoneId"))?;
    let (name, kind) = (text(input, "StartRecordName"), text(input, "StartRecordType"));
    if name.is_empty() && !kind.is_empty() {
        return Err(AwsError::new("InvalidInput", "The type is specified without a name"));
    }
    let most = input["MaxItems"].as_str().map_or(Ok(300), str::parse::<usize>);
    let most = most.map_err(|_| AwsError::new("InvalidInput", "MaxItems is no number"))?.min(300);
    let from = if name.is_empty() { (String::new(), String::new()) } else { order(&kept(name), kind) };
    let rest = || zone.sets.iter().filter(|set| order(&set.name, &set.kind) >= from);
    let mut json = json!({
        "ResourceRecordSets": rest().take(most).map(whole).collect::<Vec<_>>(),
        "IsTruncated": rest().count() > most, "MaxItems": most.to_string(),
    });
    if let Some(next) = rest().nth(most) {
        (json["NextRecordName"], json["NextRecordType"]) = (json!(shown(&next.name)), json!(next.kind));
    }
    Ok(json)
}

/// A name as AWS writes it. Source: Route 53 docs, "DNS domain name format".
fn shown(name: &str) -> String {
    name.replace('*', "\\052")
}

fn whole(set: &Set) -> Value {
    let mut json = json!({ "Name": shown(&set.name), "Type": set.kind, "TTL": set.ttl });
    if let Some((name, zone, health)) = &set.alias {
        json["AliasTarget"] =
            json!({ "HostedZoneId": zone, "DNSName": name, "EvaluateTargetHealth": health });
    } else {
        json["ResourceRecords"] = set.values.iter().map(|value| json!({ "Value": value })).collect();
    }
    json
}

fn get_change(world: &World, input: &Value) -> Answer {
    let id = text(input, "Id");
    let found = world.names.changes.iter().find(|(known, _)| known == id);
    let missing = || {
        let words = format!("Could not find resource with ID: {id}");
        AwsError { status: 404, ..AwsError::new("NoSuchChange", words) }
    };
    found.map(|(id, at)| info(world, id, *at)).ok_or_else(missing)
}

fn info(world: &World, id: &str, at: DateTime<Utc>) -> Value {
    let status = if world.now >= at + s(30) { "INSYNC" } else { "PENDING" };
    let submitted = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    json!({ "ChangeInfo": { "Id": format!("/change/{id}"), "Status": status, "SubmittedAt": submitted } })
}

impl World {
    /// Adds a hosted zone for a domain, unless it is there; its id.
    pub(super) fn add_zone(&mut self, domain: &str) -> String {
        let name = kept(domain);
        if let Some((id, _)) = self.names.zones.iter().find(|(_, zone)| zone.name == name) {
            return id.clone();
        }
        let id = format!("Z{}", self.hex()[..20].to_ascii_uppercase());
        let set = |kind: &str, ttl, values: &[&str]| Set {
            name: name.clone(),
            kind: kind.to_owned(),
            ttl: Some(ttl),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            alias: None,
        };
        let words = "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";
        let sets = vec![set("NS", 172_800, &SERVERS), set("SOA", 900, &[words])];
        self.names.zones.insert(id.clone(), HostedZone { name, sets });
        id
    }
}
