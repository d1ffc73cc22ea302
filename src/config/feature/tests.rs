use std::path::Path;
use std::time::Duration;

use chrono::DateTime;

use super::*;
use crate::config::Config;

const SERVICE: &str = r#"
[apps.web]
repository = "acme/web"
[apps.web.image]
repository = "web"
[apps.web.environments.production]
release_branch = "deployment/production"
[apps.web.feature]
url = "https://{slug}.feature.example.com:8443/start"
cluster = "feature"
family = "web-staging"
tag = "branch-{branch}"
night = { stop = "0 20 * * *", zone = "Asia/Tokyo" }
network = { subnets = ["subnet-1"], security_groups = ["sg-1"] }
[apps.web.feature.service]
listener = "arn:aws:elasticloadbalancing:ap-northeast-1:1:listener/app/feature/1/2"
"#;

fn read(text: &str) -> Result<FeatureSetting, Vec<String>> {
    let config = Config::parse("config.toml", text, Path::new("."));
    let config = config.map_err(|found| found.0.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    Ok(config.apps["web"].feature.clone().unwrap())
}

#[test]
fn a_copy_has_names() {
    let setting = read(SERVICE).unwrap();
    assert_eq!(setting.url_of("x"), "https://x.feature.example.com:8443/start");
    assert_eq!(setting.host_of("x"), "x.feature.example.com");
    assert_eq!(setting.domain(), "feature.example.com");
    assert_eq!(setting.health_url("x"), "https://x.feature.example.com:8443/start/");
    assert_eq!(setting.tag.of("abc", "feature-x"), "branch-feature-x");
    assert!(setting.tag.moves());
    assert_eq!(setting.life.ttl, Duration::from_secs(3 * 24 * 3600));
    let noon = DateTime::from_timestamp(1_795_230_000, 0).unwrap();
    let night = setting.night.unwrap().next(noon).unwrap();
    assert_eq!(night.to_rfc3339(), "2026-11-21T11:00:00+00:00");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (from, to, told) in [
        ("{slug}.feature", "feature", "apps.web.feature.url: must have {slug} as the first part of its host"),
        ("https://{slug}", "{slug}", "apps.web.feature.url: must start with https://"),
        ("branch-{branch}", "latest", "apps.web.feature.tag: must hold {sha}, {short_sha} or {branch}"),
        (":listener/", ":rule/", "apps.web.feature.service.listener: "),
        ("family = \"web-staging\"", "", "apps.web.feature.family: is missing"),
        ("subnets = [\"subnet-1\"]", "subnets = []", "apps.web.feature.network.subnets: is missing"),
        ("family = ", "port = 0\nfamily = ", "apps.web.feature.port: 0 is not a port"),
        ("family = ", "ttl = \"60d\"\nfamily = ", "apps.web.feature.ttl: must be longer than nothing"),
        ("family = ", "per_person = 0\nfamily = ", "apps.web.feature.per_person: must be at least 1"),
        ("family = ", "familiy = ", "apps.web.feature.familiy: is not a key here. Did you mean family?"),
        ("0 20 * * *", "0 25 * * *", "apps.web.feature.night.stop: "),
        ("[apps.web.image]\nrepository = \"web\"\n", "", "feature environments need an [apps.<name>.image]"),
    ] {
        assert!(SERVICE.contains(from), "{from}");
        let problems = read(&SERVICE.replacen(from, to, 1)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(told)), "{told}\n{problems:#?}");
    }
}

#[test]
fn a_compose_file_and_a_task() {
    let (head, _) = SERVICE.split_once("[apps.web.feature.service]").unwrap();
    let head = head.replace("family = \"web-staging\"\n", "");
    let text = format!(
        "{head}[apps.web.feature.task]\nzone = \"Z01\"\naddress = \"public\"\n\
         [apps.web.feature.compose]\nfile = \"docker-compose.yml\"\nexecution_role = \"ecs\"\nlog_group = \"/feature\"\ncpu = 512\n\
         [apps.web.feature.prices]\nvcpu_hour = \"0.05056\"\ngb_hour = \"0.00553\"\n"
    );
    let problems = read(&text).unwrap_err();
    assert!(problems[0].contains("apps.web.feature.network.public_ip: is missing"), "{problems:#?}");
    let text = text.replace("security_groups =", "public_ip = true, security_groups =");
    let setting = read(&text).unwrap();
    assert!(matches!(&setting.place, Place::Task(task) if task.address == Address::Public), "{setting:?}");
    assert!(matches!(&setting.source, Source::Compose(compose)
        if compose.path == "docker-compose.yml" && compose.size.cpu == Some(512)));
    assert_eq!(setting.prices.unwrap().vcpu_hour, 0.05056);
    let outside = read(&text.replace("docker-compose.yml", "../docker-compose.yml")).unwrap_err();
    assert!(outside[0].contains("must be a path within the repository"), "{outside:?}");
}
