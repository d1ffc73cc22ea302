//! One service → one container definition. Source: ECS API, `ContainerDefinition`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::fargate::{mib, units};
use super::hosts::{Names, Rewritten};
use super::map::{Notes, container_name};
use super::model::{Compose, Health, Protocol, Service};
use super::note::Why;
use super::order::Order;
use super::setting::Setting;
use super::volumes::Volumes;

/// The longest a container may take to stop, in seconds. Source: ECS API, `stopTimeout`.
const LONGEST_STOP: u64 = 120;
/// What Compose takes for a health check's times when the file is silent; ECS would take others.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u64 = 3;

/// A service, with all that it is among.
pub(super) struct Container<'a> {
    pub(super) service: &'a Service,
    pub(super) setting: &'a Setting,
    pub(super) compose: &'a Compose,
    pub(super) running: &'a [&'a Service],
    pub(super) order: &'a Order<'a>,
    pub(super) volumes: &'a Volumes<'a>,
}

impl Container<'_> {
    /// The container definition.
    pub(super) fn json(&self, app: bool, notes: &mut Notes) -> Value {
        let name = container_name(&self.service.name);
        if name != self.service.name {
            notes.add(self.service, "name", Some(self.service.line), Why::Renamed(name.clone()));
        }
        let mut fields = Fields::default();
        fields.set("name", json!(name));
        fields.set("image", json!(self.image(app, notes)));
        fields.set("essential", json!(self.order.essential(self.service)));
        self.process(&mut fields, notes);
        self.environment(app, &mut fields, notes);
        self.limits(&mut fields, notes);
        fields.list("portMappings", self.ports());
        fields.list("dependsOn", self.depends_on(notes));
        fields.list("mountPoints", self.volumes.mount_points(self.service, notes));
        fields.set("logConfiguration", self.logs(&name));
        Value::Object(fields.0)
    }

    fn image(&self, app: bool, notes: &mut Notes) -> String {
        if let Some((platform, line)) = &self.service.platform
            && !self.setting.architecture.is(platform)
        {
            notes.add(self.service, "platform", Some(*line), Why::Platform(platform.clone()));
        }
        match &self.service.image {
            Some((image, _)) if !app => image.clone(),
            Some((image, line)) if *image != self.setting.app_image => {
                notes.add(self.service, "image", Some(*line), Why::Image(image.clone()));
                self.setting.app_image.clone()
            }
            _ => self.setting.app_image.clone(),
        }
    }

    fn process(&self, fields: &mut Fields, notes: &mut Notes) {
        let service = self.service;
        if let Some(command) = &service.command {
            fields.list("command", self.command("command", command, notes));
        }
        if let Some(entrypoint) = &service.entrypoint {
            fields.list("entryPoint", self.command("entrypoint", entrypoint, notes));
            if entrypoint.is_empty() {
                notes.add(service, "entrypoint", Some(service.line), Why::NoPlace);
            }
        }
        fields.some("workingDirectory", service.working_dir.as_deref());
        fields.some("user", service.user.as_deref());
        fields.some("readonlyRootFilesystem", service.read_only);
        fields.some("interactive", service.stdin_open);
        fields.some("pseudoTerminal", service.tty);
        let labels: Map<_, _> =
            service.labels.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        fields.some("dockerLabels", Some(labels).filter(|labels| !labels.is_empty()));
        if let Some(health) = &service.health {
            fields.set("healthCheck", self.health(health, notes));
        }
        self.linux(fields);
    }

    fn linux(&self, fields: &mut Fields) {
        let mut linux = Fields::default();
        linux.some("initProcessEnabled", self.service.init);
        let mut capabilities = Fields::default();
        capabilities.list("add", self.service.cap_add.iter().map(|name| json!(name)).collect());
        capabilities.list("drop", self.service.cap_drop.iter().map(|name| json!(name)).collect());
        linux.some("capabilities", Some(capabilities.0).filter(|some| !some.is_empty()));
        fields.some("linuxParameters", Some(linux.0).filter(|some| !some.is_empty()));
    }

    /// Variables and secrets; a name can be in one of them only.
    fn environment(&self, app: bool, fields: &mut Fields, notes: &mut Notes) {
        let setting = self.setting;
        let given = |name: &str| {
            app && (setting.environment.contains_key(name) || setting.secrets.contains_key(name))
        };
        let names = self.names();
        let mut environment = Vec::new();
        for variable in &self.service.environment {
            let key = format!("environment.{}", variable.name);
            if given(&variable.name) {
                notes.add(self.service, &key, Some(variable.line), Why::Replaced);
                continue;
            }
            let found = names.variable(&variable.name, &variable.value);
            self.found(&key, Some(variable.line), &found, notes);
            environment.push(json!({"name": variable.name, "value": found.text}));
        }
        if app {
            let own = setting.environment.iter().filter(|(name, _)| !setting.secrets.contains_key(*name));
            environment.extend(own.map(|(name, value)| json!({"name": name, "value": value})));
            let secrets = setting.secrets.iter();
            fields.list(
                "secrets",
                secrets.map(|(name, from)| json!({"name": name, "valueFrom": from})).collect(),
            );
        }
        fields.list("environment", environment);
    }

    fn limits(&self, fields: &mut Fields, notes: &mut Notes) {
        let service = self.service;
        let limit = service.memory_limit.filter(|limit| *limit > 0).map(mib);
        let reservation = service.memory_reservation.filter(|reservation| *reservation > 0).map(mib);
        fields.some("memory", limit);
        // A reservation has to be below the limit, and says nothing if it is the limit.
        fields.some(
            "memoryReservation",
            reservation.filter(|reservation| limit.is_none_or(|limit| *reservation < limit)),
        );
        if let (Some(limit), Some(reservation)) = (limit, reservation)
            && reservation > limit
        {
            let why = Why::Clamped { from: format!("{reservation} MiB"), to: format!("{limit} MiB") };
            notes.add(service, "mem_reservation", Some(service.line), why);
        }
        fields.some("cpu", service.cpus.map(units).filter(|units| *units > 0));
        let ulimits = service.ulimits.iter();
        let ulimit = |limit: &super::Ulimit| json!({"name": limit.name, "softLimit": limit.soft, "hardLimit": limit.hard});
        fields.list("ulimits", ulimits.map(ulimit).collect());
        if let Some((period, line)) = service.stop_grace_period {
            let seconds = self.seconds("stop_grace_period", line, period, (1, LONGEST_STOP), notes);
            fields.set("stopTimeout", json!(seconds));
        }
    }

    fn health(&self, health: &Health, notes: &mut Notes) -> Value {
        let (kind, words) = health.test.split_at(1.min(health.test.len()));
        let words = self.command("healthcheck.test", words, notes);
        let mut seconds = |key: &str, time: Duration, range| {
            self.seconds(&format!("healthcheck.{key}"), health.line, time, range, notes)
        };
        // Source of the ranges: ECS API, `HealthCheck`.
        let interval = seconds("interval", health.interval.unwrap_or(INTERVAL), (5, 300));
        let timeout = seconds("timeout", health.timeout.unwrap_or(TIMEOUT), (2, 60));
        let start = health.start_period.map(|period| seconds("start_period", period, (0, 300)));
        let wanted = health.retries.unwrap_or(RETRIES);
        let retries = self.clamped("healthcheck.retries", health.line, wanted, (1, 10), "", notes);
        // Retries are how a file says that something starts slowly; those that are lost become its time to start.
        let lost = wanted.saturating_sub(retries).saturating_mul(interval);
        let start = if lost > 0 { Some(start.unwrap_or(0).saturating_add(lost).min(300)) } else { start };
        let mut check = Fields::default();
        check.set("command", kind.iter().map(|kind| json!(kind)).chain(words).collect());
        check.set("interval", json!(interval));
        check.set("timeout", json!(timeout));
        check.set("retries", json!(retries));
        check.some("startPeriod", start);
        Value::Object(check.0)
    }

    /// Whole seconds, rounded up, within what ECS takes.
    fn seconds(&self, key: &str, line: usize, time: Duration, range: (u64, u64), notes: &mut Notes) -> u64 {
        let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        self.clamped(key, line, seconds, range, "s", notes)
    }

    fn clamped(
        &self,
        key: &str,
        line: usize,
        value: u64,
        range: (u64, u64),
        unit: &str,
        notes: &mut Notes,
    ) -> u64 {
        let clamped = value.clamp(range.0, range.1);
        if clamped != value {
            let why = Why::Clamped { from: format!("{value}{unit}"), to: format!("{clamped}{unit}") };
            notes.add(self.service, key, Some(line), why);
        }
        clamped
    }

    fn ports(&self) -> Vec<Value> {
        let protocol = |protocol| if protocol == Protocol::Udp { "udp" } else { "tcp" };
        let ports = self.service.ports.iter();
        ports.map(|port| json!({"containerPort": port.number, "protocol": protocol(port.protocol)})).collect()
    }

    fn depends_on(&self, notes: &mut Notes) -> Vec<Value> {
        let mut list = Vec::new();
        for on in &self.service.depends_on {
            let (condition, why) = self.order.condition(on);
            if let Some(why) = why {
                notes.add(self.service, "depends_on", Some(on.line), why);
            }
            let name = container_name(&on.service);
            list.extend(condition.map(|condition| json!({"containerName": name, "condition": condition})));
        }
        list
    }

    fn logs(&self, name: &str) -> Value {
        json!({"logDriver": "awslogs", "options": {
            "awslogs-group": self.setting.log_group,
            "awslogs-region": self.setting.region,
            "awslogs-stream-prefix": name,
        }})
    }

    fn names(&self) -> Names<'_> {
        Names::new(&self.compose.services, self.running, self.service)
    }

    fn command(&self, key: &str, words: &[String], notes: &mut Notes) -> Vec<Value> {
        let (words, found) = self.names().command(words);
        self.found(key, Some(self.service.line), &found, notes);
        words.into_iter().map(Value::String).collect()
    }

    /// Notes hosts and what may be one; never the whole value, which may hold a password.
    fn found(&self, key: &str, line: Option<usize>, found: &Rewritten, notes: &mut Notes) {
        for host in &found.hosts {
            let port = host.split_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
            let why = Why::Rewritten { from: host.clone(), to: format!("127.0.0.1{port}") };
            notes.add(self.service, key, line, why);
        }
        let missing = found.missing.iter().cloned().map(Why::NotThere);
        let words = found.words.iter().cloned().map(Why::LeftAsIs);
        missing.chain(words).for_each(|why| notes.add(self.service, key, line, why));
    }
}

/// The fields of a JSON object; what is not there is left out.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    fn some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(name, value.into());
        }
    }

    fn list(&mut self, name: &str, items: Vec<Value>) {
        if !items.is_empty() {
            self.set(name, Value::Array(items));
        }
    }
}
