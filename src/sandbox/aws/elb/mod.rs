//! Elastic Load Balancing: load balancers, their listeners and rules, target groups.

mod balancers;
mod groups;
mod health;
mod rules;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::protocol::REQUEST;
use super::world::World;
use super::{arn, xml};

pub(super) use health::{Target, targets};
pub(super) use rules::matches;

pub(super) const VERSION: &str = "2015-12-01";
pub(super) const NAMESPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

pub(super) const ACTIONS: [&str; 11] = [
    "DescribeLoadBalancers",
    "DescribeListeners",
    "DescribeTargetGroups",
    "CreateTargetGroup",
    "ModifyTargetGroupAttributes",
    "DeleteTargetGroup",
    "DescribeTags",
    "DescribeRules",
    "CreateRule",
    "DeleteRule",
    "DescribeTargetHealth",
];

/// A load balancer with its one listener.
#[derive(Clone, Debug)]
pub(super) struct Balancer {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) listener: String,
    /// Its own host name.
    pub(super) dns_name: String,
    pub(super) zone: String,
    pub(super) vpc: String,
    /// The default rule is not among them.
    pub(super) rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) arn: String,
    pub(super) priority: u32,
    pub(super) hosts: Vec<String>,
    /// The ARN of a target group.
    pub(super) group: String,
    pub(super) tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) arn: String,
    pub(super) name: String,
    /// What it was made with, defaults filled in, without tags.
    pub(super) settings: Value,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    /// Why its targets are found unhealthy, by a lever.
    pub(super) sick: Option<String>,
}

/// All there is, and how much there may be.
#[derive(Clone, Debug)]
pub(super) struct Balancing {
    pub(super) balancers: Vec<Balancer>,
    pub(super) groups: Vec<Group>,
    /// Of one load balancer, default rules aside.
    pub(super) most_rules: usize,
    /// Of the account in this region.
    pub(super) most_groups: usize,
    /// That the rules of one load balancer lead to.
    pub(super) most_groups_each: usize,
}

/// Source: AWS docs, "Quotas for your Application Load Balancers".
impl Default for Balancing {
    fn default() -> Self {
        Self { balancers: vec![], groups: vec![], most_rules: 100, most_groups: 3000, most_groups_each: 100 }
    }
}

impl Balancing {
    pub(super) fn group(&self, arn: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.arn == arn)
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.balancers.iter().flat_map(|balancer| &balancer.rules)
    }

    /// Whether a rule leads to that group.
    pub(super) fn is_used(&self, group: &str) -> bool {
        self.rules().any(|rule| rule.group == group)
    }
}

pub(super) fn answer(world: &mut World, action: &str, input: &Value) -> Answer {
    match action {
        "DescribeLoadBalancers" => balancers::describe(world, input),
        "DescribeListeners" => balancers::listeners(world, input),
        "DescribeTags" => balancers::tags(world, input),
        "DescribeTargetGroups" => groups::describe(world, input),
        "CreateTargetGroup" => groups::create(world, input),
        "ModifyTargetGroupAttributes" => groups::modify(world, input),
        "DeleteTargetGroup" => groups::delete(world, input),
        "DescribeRules" => rules::describe(world, input),
        "CreateRule" => rules::create(world, input),
        "DeleteRule" => rules::delete(world, input),
        "DescribeTargetHealth" => health::describe(world, input),
        _ => Err(AwsError::new("InvalidAction", action)),
    }
}

/// As it goes over the wire.
pub(super) fn written(action: &str, body: &Value) -> String {
    let items = |_: &str| "member";
    let body = xml::members(&json!({ format!("{action}Result"): body }), items);
    let request = xml::members(&json!({ "ResponseMetadata": { "RequestId": REQUEST } }), items);
    format!("<{action}Response xmlns=\"{NAMESPACE}\">{body}{request}</{action}Response>")
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

fn texts<'a>(input: &'a Value, key: &str) -> Vec<&'a str> {
    input[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new("ValidationError", message)
}

fn group_not_found() -> AwsError {
    AwsError::new("TargetGroupNotFound", "One or more target groups not found")
}

fn listener_not_found() -> AwsError {
    AwsError::new("ListenerNotFound", "One or more listeners not found")
}

/// Source: ELB API reference, `Tag`: at most 50, no key twice, none of AWS's own.
fn tags_of(input: &Value) -> Result<BTreeMap<String, String>, AwsError> {
    let given = input["Tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let pair = |tag: &Value| (text(tag, "Key").to_owned(), text(tag, "Value").to_owned());
    let tags: BTreeMap<String, String> = given.iter().map(pair).collect();
    if tags.len() < given.len() {
        return Err(AwsError::new("DuplicateTagKeys", "A tag key was specified more than once"));
    }
    if tags.len() > 50 {
        return Err(AwsError::new("TooManyTags", "The maximum number of tags is 50"));
    }
    let wrong = |(key, value): (&String, &String)| {
        key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 || key.starts_with("aws:")
    };
    if tags.iter().any(wrong) {
        return Err(invalid("A tag key or value is not allowed"));
    }
    Ok(tags)
}

/// One page of that, and the marker of the next.
fn page(input: &Value, key: &str, all: Vec<Value>) -> Answer {
    let most = usize::try_from(input["PageSize"].as_u64().unwrap_or(400)).unwrap_or(400);
    if !(1..=400).contains(&most) {
        return Err(invalid("PageSize must be between 1 and 400"));
    }
    let from = match input["Marker"].as_str() {
        None => 0,
        Some(marker) => marker.parse().map_err(|_| invalid("The marker is not valid"))?,
    };
    let count = all.len();
    let items: Vec<Value> = all.into_iter().skip(from).take(most).collect();
    let mut answer = json!({ key: items });
    if from + most < count {
        answer["NextMarker"] = json!((from + most).to_string());
    }
    Ok(answer)
}

impl World {
    /// Adds a load balancer with a listener for HTTPS, unless it is there; its place.
    pub(super) fn add_balancer(&mut self, name: &str, vpc: &str) -> usize {
        if let Some(at) = self.balancing.balancers.iter().position(|one| one.name == name) {
            return at;
        }
        let (id, number) = (self.hex()[..16].to_owned(), self.digits());
        let path = format!("app/{name}/{id}");
        self.balancing.balancers.push(Balancer {
            arn: arn::balancing(&format!("loadbalancer/{path}")),
            listener: arn::balancing(&format!("listener/{path}/{}", &id.chars().rev().collect::<String>())),
            dns_name: format!("{name}-{}.{}.elb.amazonaws.com", &number[..9], super::REGION),
            // Source: AWS docs, "Elastic Load Balancing endpoints": of load balancers in ap-northeast-1.
            zone: "Z14GRHDCWA56QT".to_owned(),
            name: name.to_owned(),
            vpc: vpc.to_owned(),
            rules: vec![],
        });
        self.balancing.balancers.len() - 1
    }
}
