//! What holds for any compose file.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// Lines that look like a compose file, at any depth and in any order.
fn yamlish() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z_]{1,6}",
        Just("image".to_owned()),
        Just("build".to_owned()),
        Just("ports".to_owned()),
        Just("environment".to_owned()),
        Just("depends_on".to_owned()),
        Just("healthcheck".to_owned()),
        Just("volumes".to_owned()),
        Just("deploy".to_owned()),
        Just("command".to_owned()),
        Just("<<".to_owned()),
        Just("env_file".to_owned()),
    ];
    let value = prop_oneof![
        Just(String::new()),
        "[ -~]{0,12}",
        "\\PC{0,8}",
        Just("*a".to_owned()),
        Just("&a".to_owned()),
        Just("[1, {a: b}]".to_owned()),
        "\\$\\{?[A-Z]{0,3}(:?[-?+])?[a-z$]{0,3}\\}?",
        "[0-9]{1,3}[smhgk:/-][0-9]{0,5}",
    ];
    let line = (0usize..4, any::<bool>(), word, value).prop_map(|(depth, item, word, value)| {
        let dash = if item { "- " } else { "" };
        format!("{}{dash}{word}: {value}\n", "  ".repeat(depth))
    });
    prop::collection::vec(line, 0..12).prop_map(|lines| format!("services:\n  web:\n{}", lines.concat()))
}

/// A service of which each field is good or bad in its own way.
fn service() -> impl Strategy<Value = String> {
    let field = prop_oneof![
        "image: [a-z:/.]{1,8}",
        "build: \\.",
        "command: [ -~]{0,20}",
        "entrypoint: '[a-z \"]{0,9}'",
        "ports: \\['?[0-9]{1,5}[:/-]?[0-9a-z]{0,5}'?\\]",
        "environment: \\[[A-Z]{1,3}=[a-c:/@,]{0,12}\\]",
        "environment: \\{[A-Z]{1,3}: [a-c:/@,]{0,12}\\}",
        "depends_on: \\[[a-c]\\]",
        "depends_on: \\{[a-c]: \\{condition: service_(started|healthy|completed_successfully)\\}\\}",
        "mem_limit: [0-9]{1,20}[kmgt]?",
        "cpus: [0-9.]{1,6}",
        "stop_grace_period: [0-9]{1,9}[smh]",
        "healthcheck: \\{test: [a-z ]{1,5}, interval: [0-9]{1,9}[smh], retries: [0-9]{1,5}\\}",
        "volumes: \\['[a-c./]{0,3}:?[a-c./]{0,3}:?(ro)?'\\]",
        "restart: (no|always)",
        "profiles: \\[[a-c]\\]",
        "ulimits: \\{nofile: -?[0-9]{1,12}\\}",
        "read_only: (true|no|x)",
        "labels: \\[a=b, c\\]",
    ];
    prop::collection::vec(field, 0..6)
        .prop_map(|fields| fields.into_iter().map(|field| format!("    {field}\n")).collect())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let variables = Variables::new(BTreeMap::from([("A".to_owned(), "a".to_owned())]));
    let compose = match Compose::read(text, &variables) {
        Ok(compose) => compose,
        Err(error) => {
            prop_assert!(error.line >= 1 && error.line <= text.lines().count() + 1, "{}: {}", text, error);
            return Ok(());
        }
    };
    let setting = Setting { family: "f".into(), app_image: "app".into(), ..Setting::default() };
    let Ok(mapped) = task_definition(&compose, &setting) else { return Ok(()) };
    let containers = mapped.json["containerDefinitions"].as_array().map(Vec::as_slice).unwrap_or_default();
    prop_assert!((1..=10).contains(&containers.len()));
    let essential = |name: &str| containers.iter().any(|one| one["name"] == name && one["essential"] == true);
    prop_assert!(essential(&mapped.web.container));
    for container in containers {
        for on in container["dependsOn"].as_array().into_iter().flatten() {
            let name = on["containerName"].as_str().unwrap_or_default();
            prop_assert!(containers.iter().any(|one| one["name"] == name));
            prop_assert!(on["condition"] != "SUCCESS" || !essential(name), "{}", text);
        }
    }
    prop_assert_eq!(task_definition(&compose, &setting), Ok(mapped));
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        check(&text)?;
        check(&format!("services:\n  web:\n    image: {text}\n    environment:\n      A: {text}\n"))?;
    }

    #[test]
    fn what_looks_like_a_compose_file_is_read_or_refused(text in yamlish()) {
        check(&text)?;
    }

    #[test]
    fn services_are_mapped_or_refused(services in prop::collection::vec(service(), 1..4)) {
        let services = services.iter().zip(["a", "b", "c"]);
        let services: String = services.map(|(fields, name)| format!("  {name}:\n    x-a: 1\n{fields}")).collect();
        check(&format!("services:\n{services}"))?;
    }

    #[test]
    fn any_file_of_variables_is_read_or_refused(text in "([A-Z]{0,2}=?[\"'$#\\\\{}:a-z \n-]{0,6}){0,6}") {
        let _ = Variables::default().with_dotenv(".env", &text);
        let variables = Variables::default().with_file("a.env", &text);
        let _ = Compose::read("services: {web: {image: x, env_file: [{path: a.env, format: raw}, a.env]}}", &variables);
    }
}
