//! What a copy is made from: its task definition, its image, its network.

use std::collections::BTreeMap;

use crate::config::reader::Table;

/// What a copy's task definition is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The newest revision of a family.
    Family {
        /// The family.
        name: String,
        /// Other sizes than that revision's.
        size: Size,
    },
    /// A compose file in the repository, as it is at the branch's head.
    Compose(ComposeSource),
}

/// A compose file, and what it does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeSource {
    /// Its path in the repository.
    pub path: String,
    /// What its variables stand for, with `{slug}` and so on in them.
    pub variables: BTreeMap<String, String>,
    /// Its profiles that run, too.
    pub profiles: Vec<String>,
    /// The size of a task; as much as its services ask for, when not set.
    pub size: Size,
    /// The role that pulls the image, writes logs and reads secrets.
    pub execution_role: String,
    /// The role of the containers.
    pub task_role: Option<String>,
    /// The log group.
    pub log_group: String,
    /// Whether it runs on ARM instead of x86.
    pub arm: bool,
}

/// The size of a task, as far as it is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// In units of which 1,024 are one vCPU.
    pub cpu: Option<u32>,
    /// In MiB.
    pub memory: Option<u32>,
}

/// The network of a copy's tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Subnets.
    pub subnets: Vec<String>,
    /// Security groups.
    pub security_groups: Vec<String>,
    /// Whether they get an address on the Internet.
    pub public_ip: bool,
}

/// The tag of a branch's image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of the image of a commit at the head of a branch, whose name stands in tags as `branch`.
    pub fn of(&self, sha: &str, branch: &str) -> String {
        let short = sha.get(..7).unwrap_or(sha);
        self.0.replace("{sha}", sha).replace("{short_sha}", short).replace("{branch}", branch)
    }

    /// Whether the same tag stands for another image after a push.
    pub fn moves(&self) -> bool {
        !self.0.contains("sha}")
    }
}

pub(super) fn source(table: &mut Table<'_, '_>) -> Source {
    let (family, compose) = (table.text("family"), table.table("compose"));
    match (family, compose) {
        (Some(family), None) => Source::Family { name: family.value, size: size(table) },
        (None, Some(compose)) => self::compose(compose),
        (Some(family), Some(compose)) => {
            table.wrong(&family, "may not stand beside [apps.<name>.feature.compose]: one of them".into());
            self::compose(compose)
        }
        (None, None) => {
            let hint = "the family that a copy's task definition is derived from, or [….compose] with a file";
            table.missing("family", hint);
            Source::Family { name: String::new(), size: Size::default() }
        }
    }
}

fn compose(mut table: Table<'_, '_>) -> Source {
    let path = table.required_text("file", "its path in the repository, as in \"docker-compose.yml\"");
    if path.value.starts_with('/') || path.value.split('/').any(|part| part == "..") {
        table.wrong(&path, format!("\"{}\" must be a path within the repository", path.value));
    }
    let variables = table.table("variables").map(Table::named_texts).unwrap_or_default();
    let source = ComposeSource {
        path: path.value,
        variables: variables.into_iter().map(|(name, value)| (name.value, value)).collect(),
        profiles: table.texts("profiles").into_iter().map(|profile| profile.value).collect(),
        size: size(&mut table),
        execution_role: table
            .required_text("execution_role", "the role that pulls the image and writes logs")
            .value,
        task_role: table.text("task_role").map(|role| role.value),
        log_group: table.required_text("log_group", "the log group of all containers").value,
        arm: is_arm(&mut table),
    };
    table.finish();
    Source::Compose(source)
}

fn is_arm(table: &mut Table<'_, '_>) -> bool {
    let word = table.text("architecture");
    if let Some(word) = word.as_ref().filter(|word| !["X86_64", "ARM64"].contains(&word.value.as_str())) {
        table.wrong(word, format!("\"{}\" is none of these: \"X86_64\", \"ARM64\"", word.value));
    }
    word.is_some_and(|word| word.value == "ARM64")
}

fn size(table: &mut Table<'_, '_>) -> Size {
    let mut number = |key| table.number(key).and_then(|number| u32::try_from(number.value).ok());
    Size { cpu: number("cpu"), memory: number("memory") }
}

pub(super) fn network(table: &mut Table<'_, '_>) -> Network {
    let Some(mut table) = table.table("network") else {
        table.missing("network", "[apps.<name>.feature.network] with subnets and security_groups");
        return Network::default();
    };
    let values = |placed: Vec<crate::config::reader::Placed<String>>| {
        placed.into_iter().map(|placed| placed.value).collect::<Vec<_>>()
    };
    let subnets = values(table.texts("subnets"));
    if subnets.is_empty() {
        table.missing("subnets", "the subnets of a copy's tasks, as in [\"subnet-0123\"]");
    }
    let network = Network {
        subnets,
        security_groups: values(table.texts("security_groups")),
        public_ip: table.flag("public_ip").unwrap_or(false),
    };
    table.finish();
    network
}

pub(super) fn tag(table: &mut Table<'_, '_>) -> Tag {
    let Some(tag) = table.text("tag") else { return Tag("{sha}".into()) };
    let known = ["{sha}", "{short_sha}", "{branch}"];
    let bare = known.iter().fold(tag.value.clone(), |text, word| text.replace(word, ""));
    if bare == tag.value {
        table.wrong(&tag, "must hold {sha}, {short_sha} or {branch}".into());
    } else if bare.contains(|char: char| !(char.is_ascii_alphanumeric() || "._-".contains(char))) {
        table.wrong(
            &tag,
            "may hold letters, digits, \".\", \"_\", \"-\", {sha}, {short_sha}, {branch}".into(),
        );
    }
    Tag(tag.value)
}
