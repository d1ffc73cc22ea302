//! Compose files as teams write them, and the task definitions that come of them.
//!
//! Each folder in `tests/compose` holds a `docker-compose.yml` with what lies beside it, the task definition
//! and the notes. `COMPOSE_UPDATE=1` writes the latter two anew; they are compared all the same.

#![allow(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tengu::feature::compose::{Compose, Mapped, Setting, Variables, task_definition};

#[path = "common/judge.rs"]
mod judge;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compose");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What lies beside the compose file, and what a shell would have set.
fn variables(folder: &Path) -> Variables {
    let set = texts(&[("MONGO_PASSWORD", "m0ngo"), ("POSTGRES_PASSWORD", "p0stgres"), ("NO_COLOR", "1")]);
    let mut variables = Variables::new(set);
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let read = || fs::read_to_string(folder.join(&name)).unwrap();
        if name == ".env" {
            variables = variables.with_dotenv(&name, &read()).unwrap();
        } else if name.ends_with(".env") {
            variables = variables.with_file(&name, &read());
        }
    }
    variables
}

fn setting(name: &str) -> Setting {
    Setting {
        family: format!("{name}-feature-x"),
        app_image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/server:feature-x".into(),
        app_repository: Some("shop/server".into()),
        region: "ap-northeast-1".into(),
        log_group: "/tengu/feature".into(),
        execution_role: "arn:aws:iam::123456789012:role/execution".into(),
        task_role: Some("arn:aws:iam::123456789012:role/task".into()),
        web: (name == "go-nginx").then(|| "nginx".into()),
        environment: texts(&[("TENGU_BRANCH", "feature/x"), ("GREETING", "hello")]),
        secrets: texts(&[("TOKEN", "arn:aws:ssm:ap-northeast-1:123456789012:parameter/shop/token")]),
        tags: texts(&[("tengu:feature", "x")]),
        ..Setting::default()
    }
}

fn map(folder: &Path) -> Mapped {
    let text = fs::read_to_string(folder.join("docker-compose.yml")).unwrap();
    let compose = Compose::read(&text, &variables(folder)).unwrap();
    task_definition(&compose, &setting(folder.file_name().unwrap().to_str().unwrap())).unwrap()
}

#[track_caller]
fn is_as_before(path: &Path, now: &str) {
    if std::env::var_os("COMPOSE_UPDATE").is_some() {
        fs::write(path, now).unwrap();
    }
    let before = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(now, before, "{} is another; COMPOSE_UPDATE=1 writes it anew", path.display());
}

#[test]
fn compose_files_become_task_definitions() {
    for folder in folders() {
        let mapped = map(&folder);
        let web = format!("answers: {:?}\n", mapped.web);
        let notes: String = mapped.notes.iter().map(|note| format!("{note}\n")).collect();
        is_as_before(&folder.join("notes.txt"), &(web + &notes));
        let json = serde_json::to_string_pretty(&mapped.json).unwrap() + "\n";
        is_as_before(&folder.join("task-definition.json"), &json);
    }
}

#[test]
fn aws_would_understand_them() {
    let request = |mapped: Mapped| {
        serde_json::json!({"service": "ecs", "action": "RegisterTaskDefinition", "request": mapped.json})
            .to_string()
    };
    let requests: Vec<_> = folders().iter().map(|folder| request(map(folder))).collect();
    let (passed, said) = judge::judge(&["aws_shapes.py"], &requests.join("\n"));
    assert!(passed, "{said}");
}
