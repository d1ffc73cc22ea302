use std::path::Path;

use super::*;
use crate::config::Config;
use crate::message::feature::tests::feature;

const CONFIG: &str = r#"
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
per_person = 2
per_app = 4
network = { subnets = ["subnet-1"], security_groups = ["sg-1"] }
[apps.web.feature.service]
listener = "arn:aws:elasticloadbalancing:ap-northeast-1:1:listener/app/feature/1/2"
"#;

fn config() -> Config {
    Config::parse("config.toml", CONFIG, Path::new(".")).unwrap()
}

fn copy(slug: &str, branch: &str, named: bool, by: &str) -> Feature {
    let slug = Slug::parse(slug).unwrap();
    let new = feature(Stage::Running);
    Feature { id: slug.to_string(), slug, branch: branch.into(), named, requested_by: by.into(), ..new }
}

/// What becomes of `U1` asking for a branch, and perhaps for a name, where these copies are there.
fn becomes(features: &[Feature], branch: &str, name: Option<&str>) -> String {
    let (config, name) = (config(), name.map(|name| Slug::parse(name).unwrap()));
    let setting = config.apps["web"].feature.as_ref().unwrap();
    let order = Order {
        branch,
        sha: "c0ffee",
        page: "https://github.com/acme/web",
        name: name.as_ref(),
        length: None,
    };
    match way(features, &order, "U1", setting) {
        Way::Again(feature) => format!("again {}", feature.slug),
        Way::Take(feature) => format!("take {}", feature.slug),
        Way::Going(feature) => format!("going {}", feature.slug),
        Way::Taken(feature) => format!("taken {}", feature.slug),
        Way::Mine(mine) => format!("mine {}", mine.len()),
        Way::Full(all) => format!("full {}", all.len()),
        Way::New(slug) => format!("new {slug}"),
    }
}

#[test]
fn a_branch_has_one_place_and_a_named_place_any_branch() {
    let mut there = vec![copy("feature-x", "feature/x", false, "U2"), copy("demo", "feature/y", true, "U2")];
    assert_eq!(becomes(&[], "feature/x", None), "new feature-x");
    assert_eq!(becomes(&there, "feature/x", None), "again feature-x");
    assert!(becomes(&there, "feature.x", None).starts_with("new feature-x-"));
    assert_eq!(becomes(&there, "feature/y", None), "new feature-y");
    assert_eq!(becomes(&there, "feature/x", Some("other")), "new other");
    assert_eq!(becomes(&there, "feature/y", Some("demo")), "again demo");
    assert_eq!(becomes(&there, "feature/x", Some("demo")), "take demo");
    assert_eq!(becomes(&there, "feature/z", Some("feature-x")), "taken feature-x");
    there[0].stage = Stage::Ending;
    assert_eq!(becomes(&there, "feature/x", None), "going feature-x");
}

#[test]
fn there_are_only_so_many() {
    let mut there = vec![copy("a", "a", false, "U1"), copy("demo", "b", true, "U1")];
    assert_eq!(becomes(&there, "c", None), "mine 2");
    assert_eq!(becomes(&there, "a", None), "again a", "what is there is no new one");
    there[0].stage = Stage::Ending;
    assert_eq!(becomes(&there, "c", None), "new c");
    there.extend(["d", "e", "f"].map(|name| copy(name, name, false, "U2")));
    assert_eq!(becomes(&there, "c", None), "full 4");
}

#[test]
fn names_are_as_long_as_the_address_lets_them() {
    let config = config();
    let setting = config.apps["web"].feature.clone().unwrap();
    assert_eq!(longest(&setting), 63);
    let domain = format!("{}example.com", "x.".repeat(110));
    let long = FeatureSetting { url: format!("https://{{slug}}.{domain}/"), ..setting };
    assert_eq!(longest(&long) + 1 + domain.len(), 253);
}

#[test]
fn a_copy_is_found_by_branch_name_and_address() {
    let config = config();
    let there = [
        copy("feature-x", "feature/x", false, "U1"),
        copy("feature-x-abc", "feature-x", false, "U1"),
        copy("demo", "feature/y", true, "U2"),
    ];
    let found = |given: &str| {
        let found = find::matching(&config, &there, given);
        found.into_iter().map(|feature| feature.slug.to_string()).collect::<Vec<_>>()
    };
    let table: [(&str, &[&str]); 9] = [
        ("feature/x", &["feature-x"]),
        ("origin/feature/x", &["feature-x"]),
        ("Demo", &["demo"]),
        ("https://feature-x.feature.example.com:8443/start", &["feature-x"]),
        ("FEATURE-X.feature.example.com", &["feature-x"]),
        ("https://demo.feature.example.com/other?page=1", &["demo"]),
        // the name of one and the branch of another: nobody is to guess
        ("feature-x", &["feature-x", "feature-x-abc"]),
        ("https://nothing.feature.example.com/", &[]),
        ("../x", &[]),
    ];
    for (given, slugs) in table {
        assert_eq!(found(given), slugs, "{given}");
    }
}
