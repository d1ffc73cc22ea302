//! An application load balancer: target groups, the rules that lead to them, and how their targets are.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, HostHeaderConditionConfig, Matcher, ProtocolEnum, RuleCondition, Tag,
    TagDescription, TargetGroupAttribute, TargetHealthDescription, TargetTypeEnum,
};
use aws_sdk_elasticloadbalancingv2::types::{Rule as WireRule, TargetGroup as WireGroup};

use super::client::Aws;
use super::error::AwsError;

/// How many resources one request may name. Source: ELB API, `DescribeTags`.
const TAGGED: usize = 20;
/// How many things one page may have. Source: ELB API, `PageSize`.
const PAGE: i32 = 400;
/// How many seconds a target that leaves may still answer what it was asked: nobody misses a feature environment
/// for longer. AWS would wait five minutes.
const FAREWELL: &str = "10";

/// Where requests may be sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A target group to make, for tasks with a network interface of their own.
#[derive(Clone, Debug)]
pub struct NewTargetGroup<'a> {
    /// At most 32 letters, digits and `-`.
    pub name: &'a str,
    /// The VPC, `vpc-…`.
    pub vpc: &'a str,
    /// The port of its targets.
    pub port: u16,
    /// What is asked to see whether a target is healthy.
    pub health_path: &'a str,
    /// The statuses that mean healthy: `200` or `200-399`.
    pub health_status: &'a str,
    /// Its tags.
    pub tags: &'a BTreeMap<String, String>,
}

/// What is to be done with requests for some hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its ARN.
    pub arn: String,
    /// The lowest is asked first; the default rule has none.
    pub priority: Option<u32>,
    /// The hosts it is for.
    pub hosts: Vec<String>,
    /// The ARN of the target group that it leads to.
    pub target_group: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A load balancer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balancer {
    /// Its ARN.
    pub arn: String,
    /// Its own host name.
    pub dns_name: String,
    /// The hosted zone of that name, for aliases.
    pub zone: String,
    /// Its VPC.
    pub vpc: String,
}

/// How a target is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetHealth {
    /// Its address.
    pub address: String,
    /// Its port.
    pub port: Option<u16>,
    /// `initial`, `healthy`, `unhealthy`, `draining`, `unused` or `unavailable`.
    pub state: String,
    /// Why, in a word, such as `Target.Timeout`; healthy targets have none.
    pub reason: Option<String>,
    /// Why.
    pub description: Option<String>,
}

impl Aws {
    /// A target group by its name.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn target_group(&self, name: &str) -> Result<Option<TargetGroup>, AwsError> {
        let asked = self.balancer().describe_target_groups().names(name).send().await;
        match asked.map_err(AwsError::from) {
            Ok(answer) => {
                let found = answer.target_groups().iter().map(bare).collect();
                Ok(self.with_tags(found).await?.pop())
            }
            Err(error) if error.code() == Some("TargetGroupNotFound") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a target group; the one that is there when it has the same settings. Two requests, each sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says; `DuplicateTargetGroupName` when one of that name has other settings,
    /// `TooManyTargetGroups` when there is no room for it.
    pub async fn create_target_group(&self, new: NewTargetGroup<'_>) -> Result<TargetGroup, AwsError> {
        let asked = self.balancer_writes().create_target_group().name(new.name).vpc_id(new.vpc);
        let asked = asked.target_type(TargetTypeEnum::Ip).protocol(ProtocolEnum::Http).port(new.port.into());
        let asked = asked.health_check_path(new.health_path);
        let asked = asked.matcher(Matcher::builder().http_code(new.health_status).build());
        let asked = asked.set_tags((!new.tags.is_empty()).then(|| tags(new.tags)));
        let answer = asked.send().await?;
        let made = answer.target_groups().first().map(bare);
        let made = made.ok_or_else(|| AwsError::Unclear("no target group".into()))?;
        let farewell = TargetGroupAttribute::builder().key("deregistration_delay.timeout_seconds");
        let asked = self.balancer_writes().modify_target_group_attributes().target_group_arn(&made.arn);
        asked.attributes(farewell.value(FAREWELL).build()).send().await?;
        Ok(TargetGroup { tags: new.tags.clone(), ..made })
    }

    /// Deletes a target group; one that is not there is no error. Its rules must be gone. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says; `ResourceInUse` while a rule leads to it.
    pub async fn delete_target_group(&self, arn: &str) -> Result<(), AwsError> {
        let asked = self.balancer_writes().delete_target_group().target_group_arn(arn);
        unless_gone(asked.send().await.map(|_| ()).map_err(AwsError::from), "TargetGroupNotFound")
    }

    /// All target groups with that tag, with all their tags.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn target_groups_tagged(&self, key: &str, value: &str) -> Result<Vec<TargetGroup>, AwsError> {
        let (mut found, mut marker) = (Vec::new(), None);
        loop {
            let asked = self.balancer().describe_target_groups().page_size(PAGE).set_marker(marker);
            let answer = asked.send().await?;
            found.extend(answer.target_groups().iter().map(bare));
            marker = answer.next_marker().map(str::to_owned);
            if marker.is_none() {
                break;
            }
        }
        let mut found = self.with_tags(found).await?;
        found.retain(|group| group.tags.get(key).is_some_and(|tag| tag == value));
        Ok(found)
    }

    /// All rules of a listener, with their tags, the default rule among them.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn rules(&self, listener: &str) -> Result<Vec<Rule>, AwsError> {
        let (mut found, mut marker) = (Vec::new(), None);
        loop {
            let asked = self.balancer().describe_rules().listener_arn(listener).page_size(PAGE);
            let answer = asked.set_marker(marker).send().await?;
            found.extend(answer.rules().iter().map(rule));
            marker = answer.next_marker().map(str::to_owned);
            if marker.is_none() {
                break;
            }
        }
        let arns: Vec<String> = found.iter().map(|rule| rule.arn.clone()).collect();
        let mut tags = self.tags_of(&arns).await?;
        for rule in &mut found {
            rule.tags = tags.remove(&rule.arn).unwrap_or_default();
        }
        Ok(found)
    }

    /// Leads requests for a host to a target group. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says; `PriorityInUse` when another rule has that priority, `TooManyRules` or
    /// `TooManyUniqueTargetGroupsPerLoadBalancer` when the load balancer has no room for it.
    pub async fn create_rule(
        &self,
        listener: &str,
        host: &str,
        priority: u32,
        target_group: &str,
        tags_of_it: &BTreeMap<String, String>,
    ) -> Result<Rule, AwsError> {
        let hosts = HostHeaderConditionConfig::builder().values(host).build();
        let condition = RuleCondition::builder().field("host-header").host_header_config(hosts).build();
        let action = Action::builder().r#type(ActionTypeEnum::Forward).target_group_arn(target_group).build();
        let asked = self.balancer_writes().create_rule().listener_arn(listener).conditions(condition);
        let asked = asked.priority(priority.try_into().unwrap_or(i32::MAX)).actions(action);
        let asked = asked.set_tags((!tags_of_it.is_empty()).then(|| tags(tags_of_it)));
        let answer = asked.send().await?;
        let made = answer.rules().first().map(rule);
        let made = made.ok_or_else(|| AwsError::Unclear("no rule".into()))?;
        Ok(Rule { tags: tags_of_it.clone(), ..made })
    }

    /// Deletes a rule; one that is not there is no error. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn delete_rule(&self, arn: &str) -> Result<(), AwsError> {
        let asked = self.balancer_writes().delete_rule().rule_arn(arn);
        unless_gone(asked.send().await.map(|_| ()).map_err(AwsError::from), "RuleNotFound")
    }

    /// The load balancer that a listener belongs to.
    ///
    /// # Errors
    /// What [`AwsError`] says; `ListenerNotFound` when there is no such listener.
    pub async fn balancer_of(&self, listener: &str) -> Result<Balancer, AwsError> {
        let answer = self.balancer().describe_listeners().listener_arns(listener).send().await?;
        let arn = answer.listeners().first().and_then(|one| one.load_balancer_arn());
        let arn = arn.ok_or_else(|| AwsError::Unclear("a listener of no load balancer".into()))?;
        let answer = self.balancer().describe_load_balancers().load_balancer_arns(arn).send().await?;
        let found = answer.load_balancers().first();
        let found = found.ok_or_else(|| AwsError::Unclear("no load balancer".into()))?;
        let text = |word: Option<&str>| word.unwrap_or_default().to_owned();
        Ok(Balancer {
            arn: arn.to_owned(),
            dns_name: text(found.dns_name()),
            zone: text(found.canonical_hosted_zone_id()),
            vpc: text(found.vpc_id()),
        })
    }

    /// How the targets of a group are.
    ///
    /// # Errors
    /// What [`AwsError`] says; `TargetGroupNotFound` when there is no such group.
    pub async fn target_health(&self, group: &str) -> Result<Vec<TargetHealth>, AwsError> {
        let answer = self.balancer().describe_target_health().target_group_arn(group).send().await?;
        Ok(answer.target_health_descriptions().iter().map(health).collect())
    }

    async fn with_tags(&self, mut groups: Vec<TargetGroup>) -> Result<Vec<TargetGroup>, AwsError> {
        let arns: Vec<String> = groups.iter().map(|group| group.arn.clone()).collect();
        let mut tags = self.tags_of(&arns).await?;
        for group in &mut groups {
            group.tags = tags.remove(&group.arn).unwrap_or_default();
        }
        Ok(groups)
    }

    /// The tags of each of these, twenty in a request. What has gone in between is left out.
    async fn tags_of(&self, arns: &[String]) -> Result<BTreeMap<String, BTreeMap<String, String>>, AwsError> {
        let mut found = BTreeMap::new();
        for arns in arns.chunks(TAGGED) {
            match self.describe_tags(arns).await {
                Ok(tags) => found.extend(tags),
                // One that has gone spoils the answer for all: then each is asked for by itself.
                Err(error) if error.code().is_some_and(|code| code.ends_with("NotFound")) => {
                    for arn in arns {
                        let alone = self.describe_tags(std::slice::from_ref(arn)).await;
                        found.extend(unless_none(alone)?);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    async fn describe_tags(&self, arns: &[String]) -> Result<Tagged, AwsError> {
        let asked = self.balancer().describe_tags().set_resource_arns(Some(arns.to_vec()));
        Ok(asked.send().await?.tag_descriptions().iter().map(tagged).collect())
    }
}

/// ARNs and their tags.
type Tagged = Vec<(String, BTreeMap<String, String>)>;

fn unless_none(found: Result<Tagged, AwsError>) -> Result<Tagged, AwsError> {
    match found {
        Err(error) if error.code().is_some_and(|code| code.ends_with("NotFound")) => Ok(Vec::new()),
        other => other,
    }
}

fn unless_gone(done: Result<(), AwsError>, gone: &str) -> Result<(), AwsError> {
    match done {
        Err(error) if error.code() == Some(gone) => Ok(()),
        other => other,
    }
}

fn tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn tagged(found: &TagDescription) -> (String, BTreeMap<String, String>) {
    let text = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let pairs = found.tags().iter().map(|tag| (text(tag.key()), text(tag.value())));
    (text(found.resource_arn()), pairs.collect())
}

fn bare(group: &WireGroup) -> TargetGroup {
    let text = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let (arn, name) = (text(group.target_group_arn()), text(group.target_group_name()));
    TargetGroup { arn, name, tags: BTreeMap::new() }
}

fn rule(rule: &WireRule) -> Rule {
    let hosts = rule.conditions().iter().filter(|one| one.field() == Some("host-header"));
    // Older rules have their hosts in the condition itself.
    let hosts = hosts.flat_map(|one| match one.host_header_config() {
        Some(config) => config.values().to_vec(),
        None => one.values().to_vec(),
    });
    let group = rule.actions().iter().find_map(|action| {
        let forwarded = action.forward_config().and_then(|config| config.target_groups().first());
        action.target_group_arn().or_else(|| forwarded?.target_group_arn())
    });
    Rule {
        arn: rule.rule_arn().unwrap_or_default().to_owned(),
        priority: rule.priority().and_then(|priority| priority.parse().ok()),
        hosts: hosts.collect(),
        target_group: group.map(str::to_owned),
        tags: BTreeMap::new(),
    }
}

fn health(found: &TargetHealthDescription) -> TargetHealth {
    let (target, health) = (found.target(), found.target_health());
    TargetHealth {
        address: target.and_then(|target| target.id()).unwrap_or_default().to_owned(),
        port: target.and_then(|target| target.port()).and_then(|port| port.try_into().ok()),
        state: health.and_then(|health| health.state()).map_or("", |state| state.as_str()).to_owned(),
        reason: health.and_then(|health| health.reason()).map(|reason| reason.as_str().to_owned()),
        description: health.and_then(|health| health.description()).map(str::to_owned),
    }
}
