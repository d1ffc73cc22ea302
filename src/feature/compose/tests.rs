//! Features of compose files, and what becomes of them. Whole files are in `tests/compose`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

fn variables() -> Variables {
    let values = [("TAG", "v1"), ("EMPTY", ""), ("SECRET", "s3cret")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Variables::new(BTreeMap::from(values)).with_file("./app.env", "A=file\nB=$TAG\nC='$TAG'\n")
}

fn setting() -> Setting {
    Setting {
        family: "shop-x".into(),
        app_image: "ecr/shop:x".into(),
        app_repository: Some("shop".into()),
        region: "ap-northeast-1".into(),
        log_group: "/shop".into(),
        execution_role: "arn:aws:iam::123456789012:role/x".into(),
        ..Setting::default()
    }
}

fn read(text: &str) -> Result<Compose, ComposeError> {
    Compose::read(text, &variables())
}

/// The task definition of services beside an app called `web`.
fn mapped(services: &str) -> Result<Mapped, MapError> {
    let text = format!("services:\n  web:\n    image: shop\n    ports: ['3000:3000']\n{services}");
    task_definition(&read(&text).unwrap(), &setting())
}

/// One container of that task definition, and the notes about it.
#[track_caller]
fn container(name: &str, fields: &str) -> (Value, Vec<Why>) {
    let fields: String = fields.lines().map(|line| format!("    {line}\n")).collect();
    let mapped = mapped(&format!("  {name}:\n    image: other\n{fields}")).unwrap();
    let containers = mapped.json["containerDefinitions"].as_array().unwrap().iter();
    let of = |note: Note| (note.service.as_deref() == Some(name)).then_some(note.why);
    (
        containers.clone().find(|one| one["name"] == name).unwrap().clone(),
        mapped.notes.into_iter().filter_map(of).collect(),
    )
}

#[test]
fn fields_are_mapped() {
    let table = [
        ("command: bin/x -a 'b c'", "command", json!(["bin/x", "-a", "b c"])),
        ("command: [bin/x, '$$HOME', \"${TAG}\"]", "command", json!(["bin/x", "$HOME", "v1"])),
        ("entrypoint: sh -c 'exec x'", "entryPoint", json!(["sh", "-c", "exec x"])),
        ("working_dir: /app", "workingDirectory", json!("/app")),
        ("user: 1000:1000", "user", json!("1000:1000")),
        ("read_only: yes", "readonlyRootFilesystem", json!(true)),
        ("init: true", "linuxParameters", json!({"initProcessEnabled": true})),
        (
            "cap_drop: [ALL]\ncap_add: [CAP_SYS_PTRACE]",
            "linuxParameters",
            json!({"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}),
        ),
        ("tty: true", "pseudoTerminal", json!(true)),
        ("labels: {a: 1, b: }", "dockerLabels", json!({"a": "1", "b": ""})),
        ("labels: [a=1, b]", "dockerLabels", json!({"a": "1", "b": ""})),
        (
            "ulimits: {nofile: 1024, nproc: {soft: 1, hard: 2}}",
            "ulimits",
            json!([{"name": "nofile", "softLimit": 1024, "hardLimit": 1024}, {"name": "nproc", "softLimit": 1, "hardLimit": 2}]),
        ),
        ("mem_limit: 512m\nmem_reservation: 256m", "memoryReservation", json!(256)),
        ("mem_limit: ${MEM:-512m}", "memory", json!(512)),
        ("deploy: {resources: {limits: {cpus: '0.5', memory: 1.5g}}}", "memory", json!(1536)),
        ("deploy: {resources: {limits: {cpus: '0.5', memory: 1g}}}", "cpu", json!(512)),
        ("cpus: 0.25", "cpu", json!(256)),
        ("stop_grace_period: 1m30s", "stopTimeout", json!(90)),
        (
            "environment: {A: 1.10, B: yes, C: ''}",
            "environment",
            json!([{"name": "A", "value": "1.10"}, {"name": "B", "value": "yes"}, {"name": "C", "value": ""}]),
        ),
        (
            "environment: [A=1=2, SECRET, EMPTY]",
            "environment",
            json!([{"name": "A", "value": "1=2"}, {"name": "SECRET", "value": "s3cret"}, {"name": "EMPTY", "value": ""}]),
        ),
        ("environment: {SECRET: , NONE: }", "environment", json!([{"name": "SECRET", "value": "s3cret"}])),
        (
            "env_file: app.env\nenvironment: {A: own}",
            "environment",
            json!([{"name": "A", "value": "own"}, {"name": "B", "value": "v1"}, {"name": "C", "value": "$TAG"}]),
        ),
        (
            "env_file: [{path: app.env, format: raw}, {path: no.env, required: false}]",
            "environment",
            json!([{"name": "A", "value": "file"}, {"name": "B", "value": "$TAG"}, {"name": "C", "value": "'$TAG'"}]),
        ),
        (
            "ports: ['80', '127.0.0.1:8080:81', '5000-5001:5000-5001/udp', '[::1]:90:90']",
            "portMappings",
            json!([{"containerPort": 80, "protocol": "tcp"}, {"containerPort": 81, "protocol": "tcp"}, {"containerPort": 5000, "protocol": "udp"}, {"containerPort": 5001, "protocol": "udp"}, {"containerPort": 90, "protocol": "tcp"}]),
        ),
        (
            "ports: [{target: 80, published: '8080', protocol: udp}]\nexpose: [81, '80/udp']",
            "portMappings",
            json!([{"containerPort": 80, "protocol": "udp"}, {"containerPort": 81, "protocol": "tcp"}]),
        ),
        (
            "healthcheck: {test: curl -f http://other/, interval: 1m, timeout: 10s, retries: 5, start_period: 1.5s}",
            "healthCheck",
            json!({"command": ["CMD-SHELL", "curl -f http://127.0.0.1/"], "interval": 60, "timeout": 10, "retries": 5, "startPeriod": 2}),
        ),
        (
            "healthcheck: {test: [CMD, redis-cli, ping]}",
            "healthCheck",
            json!({"command": ["CMD", "redis-cli", "ping"], "interval": 30, "timeout": 30, "retries": 3}),
        ),
        ("healthcheck: {test: [NONE]}", "healthCheck", Value::Null),
        ("healthcheck: {disable: true, test: x}", "healthCheck", Value::Null),
        ("restart: 'no'", "essential", json!(false)),
        ("restart: no", "essential", json!(false)),
        ("restart: always", "essential", json!(true)),
        ("depends_on: [web]", "dependsOn", json!([{"containerName": "web", "condition": "START"}])),
        ("depends_on: {gone: {required: false, condition: service_started}}", "dependsOn", Value::Null),
    ];
    for (fields, name, expected) in table {
        assert_eq!(container("other", fields).0[name], expected, "{fields}");
    }
    let logs = json!({"logDriver": "awslogs", "options": {"awslogs-group": "/shop", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "other"}});
    assert_eq!(container("other", "logging: {driver: syslog}").0["logConfiguration"], logs);
}

#[test]
fn nothing_is_dropped_in_silence() {
    let clamped = |from: &str, to: &str| Why::Clamped { from: from.into(), to: to.into() };
    let table = [
        ("container_name: x", Why::OneNetwork),
        ("networks: [a]", Why::OneNetwork),
        ("extra_hosts: ['a:1.2.3.4']", Why::OneNetwork),
        ("hostname: x", Why::OneNetwork),
        ("links: [web]", Why::OneNetwork),
        ("restart: unless-stopped", Why::EcsDecides),
        ("deploy: {replicas: 2}", Why::EcsDecides),
        ("deploy: {resources: {reservations: {devices: []}}}", Why::NotOnFargate),
        ("privileged: true", Why::NotOnFargate),
        ("devices: [/dev/fuse]", Why::NotOnFargate),
        ("shm_size: 1g", Why::NotOnFargate),
        ("tmpfs: /tmp", Why::NotOnFargate),
        ("cap_add: [NET_ADMIN]", Why::NotOnFargate),
        ("sysctls: {a: 1}", Why::NoPlace),
        ("logging: {driver: syslog}", Why::Logs),
        ("secrets: [a]", Why::NotMounted),
        ("configs: [a]", Why::NotMounted),
        ("volumes: ['.:/app:ro,cached']", Why::HostFolder(".".into())),
        ("volumes: [{type: bind, source: ./x, target: /x}]", Why::HostFolder("./x".into())),
        ("volumes: [{type: tmpfs, target: /x}]", Why::NotOnFargate),
        ("volumes: [/app/node_modules]", Why::Ephemeral),
        ("volumes: ['data:/data']", Why::Ephemeral),
        ("ports: ['8080:80']", Why::HostPort("8080".into())),
        ("environment: [NONE]", Why::Unset("NONE".into())),
        ("working_dir: /$NONE", Why::Unset("NONE".into())),
        ("env_file: [{path: no.env, required: false}]", Why::NoFile("no.env".into())),
        ("platform: linux/arm64", Why::Platform("linux/arm64".into())),
        ("healthcheck: {interval: 1m}", Why::NoPlace),
        ("healthcheck: {test: x, start_interval: 1s}", Why::NoPlace),
        ("healthcheck: {test: x, interval: 1s}", clamped("1s", "5s")),
        ("healthcheck: {test: x, retries: 30}", clamped("30", "10")),
        ("stop_grace_period: 10m", clamped("600s", "120s")),
        ("mem_limit: 256m\nmem_reservation: 512m", clamped("512 MiB", "256 MiB")),
        ("entrypoint: []", Why::NoPlace),
        ("environment: {API_HOST: web}", Why::Rewritten { from: "web".into(), to: "127.0.0.1".into() }),
        (
            "environment: {U: 'http://web:3000'}",
            Why::Rewritten { from: "web:3000".into(), to: "127.0.0.1:3000".into() },
        ),
        ("environment: {ROLE: web}", Why::LeftAsIs("web".into())),
        ("environment: {U: 'http://host.docker.internal'}", Why::NotThere("host.docker.internal".into())),
        ("depends_on: {gone: {required: false}}", Why::NoDependency("gone".into())),
        ("depends_on: {web: {condition: service_healthy}}", Why::NoHealthCheck("web".into())),
        ("depends_on: {web: {condition: service_completed_successfully}}", Why::KeepsRunning("web".into())),
        ("colour: red", Why::Unknown),
    ];
    for (fields, expected) in table {
        assert_eq!(container("other", fields).1, [expected], "{fields}");
    }
    for fields in
        ["x-any: 1", "platform: linux/amd64", "healthcheck: {disable: true}", "ports: ['80:80']", "command:"]
    {
        assert_eq!(container("other", fields).1, [], "{fields}");
    }
    let renamed = mapped(
        "  a.b: {image: x}
",
    )
    .unwrap()
    .notes;
    assert_eq!(renamed[1].why, Why::Renamed("a-b".into()));
}

#[test]
fn what_is_wrong_has_its_line_and_key() {
    let expected = BadCompose::Expected;
    let table = [
        ("a: 1\nb", 2, "", None),
        ("", 1, "", Some(BadCompose::NoServices)),
        ("services: {}", 1, "", Some(BadCompose::NoServices)),
        ("services: []", 1, "services", Some(expected("a map"))),
        ("include: [x]", 1, "include", Some(BadCompose::OtherFile)),
        ("services:\n  web:\n    command: x", 2, "services.web", Some(BadCompose::NoImage)),
        ("services:\n  web:\n    extends: x", 3, "services.web.extends", Some(BadCompose::OtherFile)),
        ("services:\n  web:\n    image: x\n    ports: 80", 4, "services.web.ports", Some(expected("a list"))),
        (
            "services:\n  web:\n    image: x\n    ports:\n      - 1\n      - 70000",
            6,
            "services.web.ports",
            Some(BadCompose::Port("70000".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    read_only: maybe",
            4,
            "services.web.read_only",
            Some(expected("true or false")),
        ),
        (
            "services:\n  web:\n    image: x\n    mem_limit: much",
            4,
            "services.web.mem_limit",
            Some(BadCompose::Memory("much".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    cpus: -1",
            4,
            "services.web.cpus",
            Some(BadCompose::Number("-1".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    command: \"'a\"",
            4,
            "services.web.command",
            Some(BadCompose::Quote("'a".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    environment:\n      A: $1",
            5,
            "services.web.environment.A",
            Some(BadCompose::Interpolation("$1".into())),
        ),
        (
            "services:\n  web:\n    image: ${NONE:?say which}",
            3,
            "services.web.image",
            Some(BadCompose::Required { variable: "NONE".into(), message: "say which".into() }),
        ),
        (
            "services:\n  web:\n    image: x\n    env_file: no.env",
            4,
            "services.web.env_file",
            Some(BadCompose::NoFile("no.env".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    depends_on: [db]",
            4,
            "services.web.depends_on",
            Some(BadCompose::UnknownService("db".into())),
        ),
        (
            "services:\n  web:\n    image: x\n    healthcheck: {test: [curl]}",
            4,
            "services.web.healthcheck.test",
            Some(expected("a text, or a list that starts with CMD, CMD-SHELL or NONE")),
        ),
        (
            "services:\n  web:\n    image: x\n    volumes: ['a:b:c:d']",
            4,
            "services.web.volumes",
            Some(BadCompose::Mount("a:b:c:d".into())),
        ),
    ];
    for (text, line, key, why) in table {
        let error = read(text).unwrap_err();
        assert_eq!((error.line, error.key.as_str()), (line, key), "{text}: {error}");
        assert!(why.is_none_or(|why| error.why == why), "{text}: {error}");
    }
    assert_eq!(
        read("services:\n  web:\n    image: x\n    cpus: x").unwrap_err().to_string(),
        "line 4: services.web.cpus: \"x\" is no number that can be used here"
    );
}

#[test]
fn what_cannot_be_one_task_says_why() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let service = |name: &str, fields: &str| format!("  {name}: {{image: x, {fields}}}\n");
    let table = [
        (
            service("api", "ports: [3000]"),
            MapError::SamePort {
                port: 3000,
                protocol: Protocol::Tcp,
                first: "web".into(),
                second: "api".into(),
            },
        ),
        (
            service("a", "depends_on: [b]")
                + &service("b", "depends_on: [c]")
                + &service("c", "depends_on: [b]"),
            MapError::Cycle(names(&["b", "c", "b"])),
        ),
        ((0..10).map(|nth| service(&format!("s{nth}"), "")).collect(), MapError::TooMany { count: 11 }),
        (service("a", "cpus: 16"), MapError::TooBig { cpu: 16_640, memory: 1024 }),
        (
            service("a.b", "") + &service("a-b", ""),
            MapError::SameName { name: "a-b".into(), first: "a.b".into(), second: "a-b".into() },
        ),
    ];
    for (services, expected) in table {
        assert_eq!(mapped(&services), Err(expected), "{services}");
    }
    let with = |change: fn(&mut Setting), text: &str| {
        let mut setting = setting();
        change(&mut setting);
        task_definition(&read(text).unwrap(), &setting).unwrap_err()
    };
    let app = "services: {a: {build: ., ports: [1]}, b: {build: ., ports: [2], mem_limit: 600m}}";
    assert_eq!(with(|_| {}, app), MapError::WhichWeb { candidates: names(&["a", "b"]) });
    let unknown = MapError::UnknownWeb { name: "c".into(), known: names(&["a", "b"]) };
    assert_eq!(with(|setting| setting.web = Some("c".into()), app), unknown);
    let small = |setting: &mut Setting| {
        (setting.web, setting.cpu, setting.memory) = (Some("a".into()), Some(256), Some(512));
    };
    let size = Size { cpu: 256, memory: 512 };
    assert_eq!(with(small, app), MapError::TooSmall { size, cpu: 0, memory: 600 });
    assert_eq!(with(|setting| setting.family = "a/b".into(), app), MapError::BadFamily("a/b".into()));
    assert_eq!(with(|_| {}, "services: {a: {image: x}}"), MapError::NoApp { images: names(&["x"]) });
    assert_eq!(with(|_| {}, "services: {a: {image: x, profiles: [p]}}"), MapError::NothingToRun);
}

#[test]
fn the_service_that_answers_is_found() {
    let table = [
        ("{a: {build: .}}", "a", None),
        ("{a: {build: .}, db: {image: x, ports: [1]}}", "db", Some(1)),
        ("{a: {build: ., ports: [3000]}, db: {image: x, ports: [1]}}", "a", Some(3000)),
        ("{a: {image: 'ecr.example/shop:1', ports: ['80:8080', 81]}, b: {build: .}}", "a", Some(8080)),
        ("{a: {build: ., expose: [3000]}, b: {image: x}}", "a", Some(3000)),
    ];
    for (services, container, port) in table {
        let mapped = task_definition(&read(&format!("services: {services}")).unwrap(), &setting()).unwrap();
        assert_eq!(mapped.web, Web { container: container.into(), port }, "{services}");
    }
}

#[test]
fn only_shared_volumes_are_mounted() {
    let services = "  a: {image: x, volumes: ['data:/data', 'own:/own', 'gems:/usr/local/bundle']}
  b: {image: x, volumes: ['data:/b:ro', 'gems:/usr/local/bundle']}
  c: {image: x, read_only: true, volumes: ['cache.d:/cache']}
";
    let json = mapped(services).unwrap().json;
    assert_eq!(json["volumes"], json!([{"name": "cache-d"}, {"name": "data"}]));
    let points = |nth: usize| json["containerDefinitions"][nth]["mountPoints"].clone();
    let point = |volume: &str, path: &str, read_only: bool| json!([{"sourceVolume": volume, "containerPath": path, "readOnly": read_only}]);
    assert_eq!(points(1), point("data", "/data", false));
    assert_eq!(points(2), point("data", "/b", true));
    assert_eq!(points(3), point("cache-d", "/cache", false));
}

#[test]
fn a_given_size_has_to_hold_what_is_reserved() {
    let text = "services:
  web: {build: ., mem_limit: 1g, mem_reservation: 256m, cpus: 0.25}
  db: {image: x, mem_limit: 1g, mem_reservation: 512m, cpus: 0.25}";
    let with = |cpu: u32, memory: u32| {
        let setting = Setting { cpu: Some(cpu), memory: Some(memory), ..setting() };
        task_definition(&read(text).unwrap(), &setting).map(|mapped| mapped.size)
    };
    assert_eq!(with(512, 1024), Ok(Size { cpu: 512, memory: 1024 }));
    let size = Size { cpu: 256, memory: 512 };
    assert_eq!(with(256, 512), Err(MapError::TooSmall { size, cpu: 512, memory: 1024 }));
    assert_eq!(with(512, 1000), Err(MapError::NoSuchSize { cpu: 512, memory: 1000 }));
    let fitted = task_definition(&read(text).unwrap(), &setting()).unwrap();
    assert_eq!(fitted.size, Size { cpu: 512, memory: 2048 });
    assert_eq!(Size { cpu: 256, memory: 512 }.to_string(), "0.25 vCPU and 0.5 GB");
}

#[test]
fn slow_starts_stay_slow() {
    let health = |text: &str| {
        container("other", &format!("healthcheck: {{test: x, {text}}}")).0["healthCheck"].clone()
    };
    let slow = health("interval: 5s, retries: 20, start_period: 10s");
    assert_eq!((slow["retries"].clone(), slow["startPeriod"].clone()), (json!(10), json!(60)));
    assert_eq!(health("interval: 30s, retries: 99")["startPeriod"], json!(300));
    assert_eq!(health("retries: 10")["startPeriod"], Value::Null);
}
