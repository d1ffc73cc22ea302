//! What feature environments stand on: a cluster, a load balancer, a hosted zone; and what was made of them.

use std::collections::BTreeMap;

use super::elb::{Group, targets};
use super::route53::{Set, kept};
use super::world::World;
use super::{ActError, AwsStandIn};

/// What [`AwsStandIn::seed_feature`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureGround {
    /// The cluster's name; it has Fargate and Fargate Spot.
    pub cluster: String,
    /// The VPC that everything is in.
    pub vpc: String,
    /// Subnets in it.
    pub subnets: Vec<String>,
    /// Security groups in it.
    pub security_groups: Vec<String>,
    /// The load balancer's ARN.
    pub balancer: String,
    /// The load balancer's own host name.
    pub dns_name: String,
    /// The hosted zone of that name.
    pub balancer_zone: String,
    /// The ARN of its listener for HTTPS.
    pub listener: String,
    /// The id of the domain's hosted zone.
    pub zone: String,
    /// The domain.
    pub domain: String,
}

/// A rule of a listener, default rules aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleView {
    /// Its ARN.
    pub arn: String,
    /// 1 to 50000; the lowest is asked first.
    pub priority: u32,
    /// The hosts it is for.
    pub hosts: Vec<String>,
    /// The ARN of the target group that it leads to.
    pub target_group: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetGroupView {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The port of its targets.
    pub port: u16,
    /// What is asked for their health.
    pub health_path: String,
    /// The statuses that mean healthy.
    pub health_status: String,
    /// Its attributes, `deregistration_delay.timeout_seconds` among them.
    pub attributes: BTreeMap<String, String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its targets.
    pub targets: Vec<TargetView>,
}

/// A task in a target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetView {
    /// The task's private address.
    pub address: String,
    /// `initial`, `healthy`, `unhealthy`, `draining` or `unused`
    pub state: &'static str,
}

/// The records of one name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
    /// Without the dot at its end, `*` as such.
    pub name: String,
    /// `A`, `CNAME`, …
    pub kind: String,
    /// In seconds; aliases have none.
    pub ttl: Option<u64>,
    /// What the name stands for.
    pub values: Vec<String>,
    /// The host name of the alias's target, without the dot at its end.
    pub alias: Option<String>,
}

impl AwsStandIn {
    /// What feature environments stand on: the cluster `feature`, a load balancer with a listener for HTTPS,
    /// a VPC, and the hosted zone of that domain. What is there already stays.
    pub fn seed_feature(&self, domain: &str) -> FeatureGround {
        let mut world = self.shared.world();
        let (cluster, vpc) = ("feature".to_owned(), "vpc-0feed0123".to_owned());
        world.add_cluster(&cluster);
        let at = world.add_balancer("feature", &vpc);
        let zone = world.add_zone(domain);
        let balancer = world.balancing.balancers[at].clone();
        drop(world);
        self.shared.changed();
        FeatureGround {
            cluster,
            vpc,
            subnets: vec!["subnet-0a1b2c3d".into(), "subnet-4e5f6a7b".into()],
            security_groups: vec!["sg-0123abcd".into()],
            balancer: balancer.arn,
            dns_name: balancer.dns_name,
            balancer_zone: balancer.zone,
            listener: balancer.listener,
            zone,
            domain: domain.to_owned(),
        }
    }

    /// Somebody makes or replaces the records of a name and type: an alias of that host name where there
    /// are no values. `*.example.dev` to the load balancer, say.
    ///
    /// # Errors
    /// When there is no such zone.
    pub fn put_record(&self, zone: &str, record: &RecordView) -> Result<(), ActError> {
        self.act(|world| {
            let known = world.names.zones.keys().cloned().collect::<Vec<_>>();
            let target = record.alias.as_deref().map(|alias| (kept(alias), world.zone_of(alias), false));
            let found = world.names.zones.get_mut(zone);
            let found = found.ok_or_else(|| ActError::no("hosted zone", zone, known))?;
            let (name, kind) = (kept(&record.name), record.kind.clone());
            found.sets.retain(|set| set.name != name || set.kind != kind);
            let values = record.values.clone();
            found.sets.push(Set { name, kind, ttl: record.ttl, values, alias: target });
            found.sort();
            Ok(())
        })
    }

    /// All rules, lowest priority first; default rules are not among them.
    pub fn rules(&self) -> Vec<RuleView> {
        let world = self.shared.world();
        let view = |rule: &super::elb::Rule| RuleView {
            arn: rule.arn.clone(),
            priority: rule.priority,
            hosts: rule.hosts.clone(),
            target_group: rule.group.clone(),
            tags: rule.tags.clone(),
        };
        let mut rules: Vec<RuleView> = world.balancing.rules().map(view).collect();
        rules.sort_by_key(|rule| rule.priority);
        rules
    }

    /// All target groups, in the order in which they were made.
    pub fn target_groups(&self) -> Vec<TargetGroupView> {
        let world = self.shared.world();
        world.balancing.groups.iter().map(|group| view(&world, group)).collect()
    }

    /// The records of a hosted zone, those of its own top (NS, SOA) left out; none where there is no zone.
    pub fn records(&self, zone: &str) -> Vec<RecordView> {
        let world = self.shared.world();
        let plain = |name: &str| name.trim_end_matches('.').to_owned();
        let view = |set: &Set| RecordView {
            name: plain(&set.name),
            kind: set.kind.clone(),
            ttl: set.ttl,
            values: set.values.clone(),
            alias: set.alias.as_ref().map(|(name, ..)| plain(name)),
        };
        let sets = world.names.zones.get(zone).into_iter().flat_map(|zone| &zone.sets);
        sets.filter(|set| set.kind != "NS" && set.kind != "SOA").map(view).collect()
    }

    /// How many rules a load balancer may have (100), and how many target groups: the account (3000), and
    /// the rules of one load balancer (100). What is not given stays.
    pub fn balancer_limits(&self, rules: Option<usize>, groups: Option<usize>, each: Option<usize>) {
        let mut world = self.shared.world();
        let balancing = &mut world.balancing;
        balancing.most_rules = rules.unwrap_or(balancing.most_rules);
        balancing.most_groups = groups.unwrap_or(balancing.most_groups);
        balancing.most_groups_each = each.unwrap_or(balancing.most_groups_each);
    }

    /// From now on the targets of a group, by name, are found unhealthy for that reason, such as `Health
    /// checks failed with these codes: [500]`; without a reason they are well again. ECS replaces tasks
    /// that start after this when they stay unhealthy for 60 s or the service's grace period; those that
    /// run already it leaves alone.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn targets_unhealthy(&self, group: &str, reason: Option<&str>) -> Result<(), ActError> {
        self.act(|world| {
            let known: Vec<String> = world.balancing.groups.iter().map(|one| one.name.clone()).collect();
            let found = world.balancing.groups.iter_mut().find(|one| one.name == group);
            let found = found.ok_or_else(|| ActError::no("target group", group, known))?;
            found.sick = reason.map(str::to_owned);
            Ok(())
        })
    }
}

impl World {
    /// The hosted zone of a load balancer's own name.
    fn zone_of(&self, host: &str) -> String {
        let found = self.balancing.balancers.iter().find(|one| kept(&one.dns_name) == kept(host));
        found.map(|one| one.zone.clone()).unwrap_or_default()
    }
}

fn view(world: &World, group: &Group) -> TargetGroupView {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let settings = &group.settings;
    let target = |target: &super::elb::Target<'_>| TargetView {
        address: target.task.address.clone(),
        state: target.state,
    };
    TargetGroupView {
        arn: group.arn.clone(),
        name: group.name.clone(),
        port: settings["Port"].as_u64().and_then(|port| port.try_into().ok()).unwrap_or_default(),
        health_path: text(&settings["HealthCheckPath"]),
        health_status: text(&settings["Matcher"]["HttpCode"]),
        attributes: group.attributes.clone(),
        tags: group.tags.clone(),
        targets: targets(world, group).iter().map(target).collect(),
    }
}
