//! Rules of a listener: which hosts lead where.

use serde_json::{Value, json};

use super::super::error::{Answer, AwsError, BEYOND};
use super::super::world::World;
use super::{
    Balancer, Rule, balancers, group_not_found, invalid, listener_not_found, page, tags_of, text, texts,
};

/// Source: AWS docs, "Quotas for your Application Load Balancers", and "Host conditions".
const MOST_VALUES: usize = 5;
const LONGEST_HOST: usize = 128;

pub(super) fn describe(world: &World, input: &Value) -> Answer {
    let (listener, arns) = (input["ListenerArn"].as_str(), texts(input, "RuleArns"));
    if listener.is_none() == arns.is_empty() {
        return Err(invalid("You must specify either listener rule ARNs or a listener ARN"));
    }
    if let Some(listener) = listener {
        let balancer = world.balancing.balancers.iter().find(|one| one.listener == listener);
        let balancer = balancer.ok_or_else(listener_not_found)?;
        let mut rules: Vec<&Rule> = balancer.rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        let mut all: Vec<Value> = rules.into_iter().map(rule).collect();
        all.push(default_rule(balancer));
        return page(input, "Rules", all);
    }
    let one = |arn: &&str| world.balancing.rules().find(|rule| rule.arn == **arn).map(rule);
    let found: Option<Vec<Value>> = arns.iter().map(one).collect();
    page(input, "Rules", found.ok_or_else(rule_not_found)?)
}

fn rule_not_found() -> AwsError {
    AwsError::new("RuleNotFound", "One or more rules not found")
}

fn rule(rule: &Rule) -> Value {
    let group = &rule.group;
    let forward = json!({
        "TargetGroups": [{ "TargetGroupArn": group, "Weight": 1 }],
        "TargetGroupStickinessConfig": { "Enabled": false },
    });
    let hosts =
        json!({ "Field": "host-header", "Values": rule.hosts, "HostHeaderConfig": { "Values": rule.hosts } });
    json!({
        "RuleArn": rule.arn, "Priority": rule.priority.to_string(), "IsDefault": false, "Conditions": [hosts],
        "Actions": [{ "Type": "forward", "Order": 1, "TargetGroupArn": group, "ForwardConfig": forward }],
    })
}

fn default_arn(balancer: &Balancer) -> String {
    balancer.listener.replace(":listener/", ":listener-rule/") + "/0000000000000000"
}

fn default_rule(balancer: &Balancer) -> Value {
    json!({
        "RuleArn": default_arn(balancer), "Priority": "default", "IsDefault": true, "Conditions": [],
        "Actions": [balancers::nothing()],
    })
}

pub(super) fn create(world: &mut World, input: &Value) -> Answer {
    let listener = text(input, "ListenerArn");
    let at = world.balancing.balancers.iter().position(|one| one.listener == listener);
    let at = at.ok_or_else(listener_not_found)?;
    let (hosts, group, tags) = (hosts(input)?, group(input)?, tags_of(input)?);
    let priority = input["Priority"].as_u64().and_then(|priority| u32::try_from(priority).ok());
    let priority = priority.filter(|priority| (1..=50_000).contains(priority));
    let priority = priority.ok_or_else(|| invalid("Priority must be between 1 and 50000"))?;
    room(world, at, priority, &group)?;
    let id = world.hex()[..16].to_owned();
    let arn = listener.replace(":listener/", ":listener-rule/") + "/" + &id;
    let made = Rule { arn, priority, hosts, group, tags };
    let answer = json!({ "Rules": [rule(&made)] });
    world.balancing.balancers[at].rules.push(made);
    Ok(answer)
}

/// The values of the one kind of condition that the stand-in knows.
fn hosts(input: &Value) -> Result<Vec<String>, AwsError> {
    let mut hosts = Vec::new();
    for condition in input["Conditions"].as_array().into_iter().flatten() {
        let members = condition.as_object().into_iter().flat_map(|members| members.keys());
        let other =
            members.map(String::as_str).find(|key| !["Field", "Values", "HostHeaderConfig"].contains(key));
        if other.is_some() || text(condition, "Field") != "host-header" {
            return Err(invalid(format!("{BEYOND} have other conditions than hosts")));
        }
        let given =
            texts(condition, "Values").into_iter().chain(texts(&condition["HostHeaderConfig"], "Values"));
        hosts.extend(given.map(str::to_owned));
    }
    if hosts.is_empty() {
        return Err(invalid("A condition value must be specified"));
    }
    if hosts.len() > MOST_VALUES {
        return Err(invalid("The maximum number of condition values per rule is 5"));
    }
    let known = |c: char| c.is_ascii_alphanumeric() || "-.*?".contains(c);
    let wrong = |host: &&String| host.is_empty() || host.len() > LONGEST_HOST || !host.chars().all(known);
    match hosts.iter().find(wrong) {
        Some(host) => Err(invalid(format!("The host header '{host}' is not valid"))),
        None => Ok(hosts),
    }
}

/// The one target group that a rule leads to.
fn group(input: &Value) -> Result<String, AwsError> {
    let actions = input["Actions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [action] = actions else { return Err(invalid(format!("{BEYOND} have other than one action"))) };
    if text(action, "Type") != "forward" {
        return Err(invalid(format!("{BEYOND} do anything but forward")));
    }
    let forwarded = &action["ForwardConfig"]["TargetGroups"];
    if forwarded.as_array().is_some_and(|groups| groups.len() > 1) {
        return Err(invalid(format!("{BEYOND} forward to several groups")));
    }
    let group = action["TargetGroupArn"].as_str().or_else(|| forwarded[0]["TargetGroupArn"].as_str());
    group.map(str::to_owned).ok_or_else(|| invalid("A target group ARN must be specified"))
}

/// Whether a load balancer has room for a rule to that group.
fn room(world: &World, at: usize, priority: u32, group: &str) -> Result<(), AwsError> {
    let (balancing, balancer) = (&world.balancing, &world.balancing.balancers[at]);
    let found = balancing.group(group).ok_or_else(group_not_found)?;
    if found.settings["VpcId"] != json!(balancer.vpc) {
        let words = "The target group and the load balancer are in different VPCs";
        return Err(AwsError::new("InvalidConfigurationRequest", words));
    }
    if balancer.rules.iter().any(|rule| rule.priority == priority) {
        return Err(AwsError::new("PriorityInUse", format!("Priority '{priority}' is currently in use")));
    }
    if balancer.rules.len() >= balancing.most_rules {
        let words = "The maximum number of rules has been reached";
        return Err(AwsError::new("TooManyRules", words));
    }
    let mut groups: Vec<&str> = balancer.rules.iter().map(|rule| rule.group.as_str()).collect();
    groups.push(group);
    groups.sort_unstable();
    groups.dedup();
    if groups.len() > balancing.most_groups_each {
        let words = "The maximum number of unique target groups per load balancer has been reached";
        return Err(AwsError::new("TooManyUniqueTargetGroupsPerLoadBalancer", words));
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, input: &Value) -> Answer {
    let arn = text(input, "RuleArn");
    if world.balancing.balancers.iter().any(|one| default_arn(one) == arn) {
        let words = format!("Default rule '{arn}' cannot be deleted");
        return Err(AwsError::new("OperationNotPermitted", words));
    }
    if !world.balancing.rules().any(|rule| rule.arn == arn) {
        return Err(rule_not_found());
    }
    world.balancing.balancers.iter_mut().for_each(|one| one.rules.retain(|rule| rule.arn != arn));
    Ok(json!({}))
}

/// Whether a host fits a pattern: `*` is any number of characters, `?` is one. Source: "Host conditions".
pub(in super::super) fn matches(pattern: &str, host: &str) -> bool {
    fn fits(pattern: &[u8], host: &[u8]) -> bool {
        match (pattern.split_first(), host.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) if fits(rest, host) => true,
            (Some((b'*', _)), Some((_, left))) => fits(pattern, left),
            (Some((wanted, rest)), Some((given, left))) => {
                (*wanted == b'?' || wanted.eq_ignore_ascii_case(given)) && fits(rest, left)
            }
            _ => false,
        }
    }
    fits(pattern.as_bytes(), host.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn hosts_fit_patterns() {
        for (pattern, host, fits) in [
            ("x.example.dev", "X.example.dev", true),
            ("*.example.dev", "x.y.example.dev", true),
            ("*.example.dev", "example.dev", false),
            ("?.example.dev", "x.example.dev", true),
            ("?.example.dev", "xy.example.dev", false),
        ] {
            assert_eq!(matches(pattern, host), fits, "{pattern} {host}");
        }
    }
}
