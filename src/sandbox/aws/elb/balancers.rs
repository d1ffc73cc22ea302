//! Load balancers and listeners, described; and the tags of everything.

use serde_json::{Value, json};

use super::super::error::{Answer, AwsError};
use super::super::world::World;
use super::{Balancer, group_not_found, invalid, listener_not_found, page, texts};

/// How many resources may be named at once. Source: ELB API reference, `DescribeTags`.
const MOST: usize = 20;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let (arns, names) = (texts(input, "LoadBalancerArns"), texts(input, "Names"));
    let all = &world.balancing.balancers;
    let there = |wanted: &str| all.iter().any(|one| one.arn == wanted || one.name == wanted);
    if !arns.iter().chain(&names).all(|wanted| there(wanted)) {
        return Err(AwsError::new("LoadBalancerNotFound", "One or more load balancers not found"));
    }
    let wanted = |one: &&Balancer| {
        arns.is_empty() && names.is_empty()
            || arns.contains(&one.arn.as_str())
            || names.contains(&one.name.as_str())
    };
    page(input, "LoadBalancers", all.iter().filter(wanted).map(balancer).collect())
}

fn balancer(one: &Balancer) -> Value {
    json!({
        "LoadBalancerArn": one.arn, "LoadBalancerName": one.name, "DNSName": one.dns_name,
        "CanonicalHostedZoneId": one.zone, "VpcId": one.vpc, "Scheme": "internet-facing",
        "State": { "Code": "active" }, "Type": "application", "IpAddressType": "ipv4",
        "CreatedTime": "2026-01-01T00:00:00.000Z", "AvailabilityZones": [], "SecurityGroups": ["sg-0123abcd"],
    })
}

pub(super) fn listeners(world: &World, input: &Value) -> Answer {
    let (arns, of) = (texts(input, "ListenerArns"), input["LoadBalancerArn"].as_str());
    if arns.is_empty() == of.is_none() {
        return Err(invalid("You must specify either listener ARNs or a load balancer ARN"));
    }
    let all = &world.balancing.balancers;
    let found: Vec<&Balancer> = all
        .iter()
        .filter(|one| of == Some(one.arn.as_str()) || arns.contains(&one.listener.as_str()))
        .collect();
    if found.len() < arns.len() {
        return Err(listener_not_found());
    }
    if found.is_empty() {
        return Err(AwsError::new("LoadBalancerNotFound", "One or more load balancers not found"));
    }
    let one = |one: &&Balancer| {
        json!({
            "ListenerArn": one.listener, "LoadBalancerArn": one.arn, "Port": 443, "Protocol": "HTTPS",
            "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "DefaultActions": [nothing()],
        })
    };
    page(input, "Listeners", found.iter().map(one).collect())
}

/// What the default rule does.
pub(super) fn nothing() -> Value {
    json!({
        "Type": "fixed-response", "Order": 1,
        "FixedResponseConfig": { "StatusCode": "404", "ContentType": "text/plain", "MessageBody": "Not found" },
    })
}

pub(super) fn tags(world: &World, input: &Value) -> Answer {
    let wanted = texts(input, "ResourceArns");
    if wanted.is_empty() || wanted.len() > MOST {
        return Err(invalid("The number of resource ARNs must be between 1 and 20"));
    }
    let mut found = Vec::new();
    for arn in wanted {
        let group = world.balancing.group(arn).map(|group| &group.tags);
        let rule = || world.balancing.rules().find(|rule| rule.arn == arn).map(|rule| &rule.tags);
        let Some(tags) = group.or_else(rule) else { return Err(missing(arn)) };
        let tags = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
        found.push(json!({ "ResourceArn": arn, "Tags": tags.collect::<Vec<_>>() }));
    }
    Ok(json!({ "TagDescriptions": found }))
}

fn missing(arn: &str) -> AwsError {
    match arn {
        _ if arn.contains(":targetgroup/") => group_not_found(),
        _ if arn.contains(":listener-rule/") => AwsError::new("RuleNotFound", "One or more rules not found"),
        _ if arn.contains(":listener/") => listener_not_found(),
        _ if arn.contains(":loadbalancer/") => {
            AwsError::new("LoadBalancerNotFound", "One or more load balancers not found")
        }
        _ => invalid(format!("'{arn}' is not a valid ARN")),
    }
}
