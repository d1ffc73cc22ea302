//! One service → one container definition. Source: ECS API, `ContainerDefinition`.

use serde_json::{Map, Value, json};

use super::fields::Fields;
use super::hosts::{Names, Rewritten};
use super::map::{Notes, container_name};
use super::model::{Compose, Protocol, Service};
use super::note::Why;
use super::order::Order;
use super::setting::Setting;
use super::volumes::Volumes;

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

    pub(super) fn command(&self, key: &str, words: &[String], notes: &mut Notes) -> Vec<Value> {
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
