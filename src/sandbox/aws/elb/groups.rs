//! Target groups.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::arn;
use super::super::error::{Answer, AwsError, BEYOND};
use super::super::world::World;
use super::{Group, group_not_found, invalid, page, tags_of, text, texts};

/// Source: ELB API reference, `CreateTargetGroup`.
const LONGEST_NAME: usize = 32;
const LONGEST_PATH: usize = 1024;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let (arns, names) = (texts(input, "TargetGroupArns"), texts(input, "Names"));
    let of = input["LoadBalancerArn"].as_str();
    let all = &world.balancing.groups;
    let there = |wanted: &str| all.iter().any(|one| one.arn == wanted || one.name == wanted);
    if !arns.iter().chain(&names).all(|wanted| there(wanted)) {
        return Err(group_not_found());
    }
    let wanted = |one: &&Group| {
        let (arn, name) = (one.arn.as_str(), one.name.as_str());
        let named = arns.is_empty() && names.is_empty() || arns.contains(&arn) || names.contains(&name);
        named && of.is_none_or(|of| balancers(world, arn).iter().any(|known| known == of))
    };
    page(input, "TargetGroups", all.iter().filter(wanted).map(|one| whole(world, one)).collect())
}

/// The load balancers whose rules lead to a group.
fn balancers(world: &World, group: &str) -> Vec<String> {
    let all = world.balancing.balancers.iter();
    let leads = all.filter(|one| one.rules.iter().any(|rule| rule.group == group));
    leads.map(|one| one.arn.clone()).collect()
}

fn whole(world: &World, group: &Group) -> Value {
    let mut json = group.settings.clone();
    json["TargetGroupArn"] = json!(group.arn);
    json["TargetGroupName"] = json!(group.name);
    json["LoadBalancerArns"] = json!(balancers(world, &group.arn));
    json
}

pub(super) fn create(world: &mut World, input: &Value) -> Answer {
    let (name, tags) = (text(input, "Name").to_owned(), tags_of(input)?);
    let settings = settings(world, &name, input)?;
    if let Some(known) = world.balancing.groups.iter().find(|one| one.name == name) {
        if known.settings != settings {
            let words =
                format!("A target group with the same name '{name}' exists, but with different settings");
            return Err(AwsError::new("DuplicateTargetGroupName", words));
        }
        return Ok(json!({ "TargetGroups": [whole(world, known)] }));
    }
    if world.balancing.groups.len() >= world.balancing.most_groups {
        let words = "The maximum number of target groups has been reached";
        return Err(AwsError::new("TooManyTargetGroups", words));
    }
    let id = world.hex()[..16].to_owned();
    let arn = arn::balancing(&format!("targetgroup/{name}/{id}"));
    let delay = ("deregistration_delay.timeout_seconds".to_owned(), "300".to_owned());
    let attributes = BTreeMap::from([delay, ("stickiness.enabled".to_owned(), "false".to_owned())]);
    let group = Group { arn, name, settings, attributes, tags, sick: None };
    let answer = json!({ "TargetGroups": [whole(world, &group)] });
    world.balancing.groups.push(group);
    Ok(answer)
}

/// What a group is made with, held to the rules, defaults filled in.
fn settings(world: &World, name: &str, input: &Value) -> Result<Value, AwsError> {
    named(name)?;
    if text(input, "TargetType") != "ip" || text(input, "Protocol") != "HTTP" {
        return Err(invalid(format!("{BEYOND} make target groups of another type than ip and HTTP")));
    }
    let vpc = text(input, "VpcId");
    if !world.balancing.balancers.iter().any(|one| one.vpc == vpc) {
        return Err(invalid(format!("The VPC ID '{vpc}' is not found")));
    }
    let port = input["Port"].as_u64().unwrap_or_default();
    if !(1..=65_535).contains(&port) {
        return Err(invalid("A port must be specified, between 1 and 65535"));
    }
    let path = input["HealthCheckPath"].as_str().unwrap_or("/");
    if !path.starts_with('/') || path.len() > LONGEST_PATH {
        return Err(invalid(format!("Health check path '{path}' must begin with a '/' character")));
    }
    let codes = input["Matcher"]["HttpCode"].as_str().unwrap_or("200");
    if !codes.split(',').all(is_code) {
        return Err(invalid(format!("The HTTP code '{codes}' is not valid: values are from 200 to 499")));
    }
    let number = |key: &str, default: u64| input[key].as_u64().unwrap_or(default);
    Ok(json!({
        "Protocol": "HTTP", "ProtocolVersion": "HTTP1", "Port": port, "VpcId": vpc, "TargetType": "ip",
        "IpAddressType": "ipv4", "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port",
        "HealthCheckEnabled": true, "HealthCheckPath": path, "Matcher": { "HttpCode": codes },
        "HealthCheckIntervalSeconds": number("HealthCheckIntervalSeconds", 30),
        "HealthCheckTimeoutSeconds": number("HealthCheckTimeoutSeconds", 5),
        "HealthyThresholdCount": number("HealthyThresholdCount", 5),
        "UnhealthyThresholdCount": number("UnhealthyThresholdCount", 2),
    }))
}

fn named(name: &str) -> Result<(), AwsError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.len() > LONGEST_NAME {
        return Err(invalid(format!("Target group name '{name}' cannot be longer than '32' characters")));
    }
    if name.is_empty() || !name.chars().all(plain) {
        return Err(invalid(format!(
            "Target group name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)"
        )));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err(invalid(format!("Target group name '{name}' cannot begin or end with '-'")));
    }
    Ok(())
}

/// `200` or `200-399`. Source: ELB API reference, `Matcher`.
fn is_code(text: &str) -> bool {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.parse::<u16>().ok().filter(|code| (200..=499).contains(code));
    matches!((number(from), number(to)), (Some(from), Some(to)) if from <= to)
}

pub(super) fn modify(world: &mut World, input: &Value) -> Answer {
    let wanted = text(input, "TargetGroupArn");
    let mut groups = world.balancing.groups.iter_mut();
    let group = groups.find(|one| one.arn == wanted).ok_or_else(group_not_found)?;
    for attribute in input["Attributes"].as_array().into_iter().flatten() {
        let (key, value) = (text(attribute, "Key"), text(attribute, "Value"));
        if !group.attributes.contains_key(key) {
            let words = format!("Target group attribute key '{key}' is not recognized");
            return Err(AwsError::new("InvalidConfigurationRequest", words));
        }
        if key.starts_with("deregistration") && !value.parse().is_ok_and(|delay: u32| delay <= 3600) {
            return Err(AwsError::new("InvalidConfigurationRequest", format!("'{value}' is no valid delay")));
        }
        group.attributes.insert(key.to_owned(), value.to_owned());
    }
    let all = group.attributes.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
    Ok(json!({ "Attributes": all.collect::<Vec<_>>() }))
}

pub(super) fn delete(world: &mut World, input: &Value) -> Answer {
    let arn = text(input, "TargetGroupArn");
    if world.balancing.is_used(arn) {
        let words = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return Err(AwsError::new("ResourceInUse", words));
    }
    // Deleting what is not there succeeds: `ResourceInUse` is the only error this action has.
    world.balancing.groups.retain(|group| group.arn != arn);
    Ok(json!({}))
}
