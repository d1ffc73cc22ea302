//! What the compose file doesn't say: where the copy runs, and as what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fargate::Size;
use super::model::Protocol;
use super::note::Note;

/// What a task definition needs besides the compose file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The family of the task definition: letters, digits, `_` and `-`.
    pub family: String,
    /// The image of the branch. It replaces that of services that are built, or run `app_repository`.
    pub app_image: String,
    /// The repository of the app's images: its URI, or its name in any registry.
    pub app_repository: Option<String>,
    /// The AWS region, for logs.
    pub region: String,
    /// The log group.
    pub log_group: String,
    /// The role ECS starts the task with.
    pub execution_role: String,
    /// The role the containers have.
    pub task_role: Option<String>,
    /// The task's processor in units (1024 are one vCPU); what the services need, when not set.
    pub cpu: Option<u32>,
    /// The task's memory in MiB; what the services need, when not set.
    pub memory: Option<u32>,
    /// The processor it runs on.
    pub architecture: Architecture,
    /// The service that answers; when not set, the one that publishes ports.
    pub web: Option<String>,
    /// The profiles that are asked for.
    pub profiles: BTreeSet<String>,
    /// Environment variables of the app's containers, over those of the file.
    pub environment: BTreeMap<String, String>,
    /// Secrets of the app's containers: names, and where ECS finds them (`valueFrom`).
    pub secrets: BTreeMap<String, String>,
    /// The task definition's tags.
    pub tags: BTreeMap<String, String>,
}

/// A processor that Fargate has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Architecture {
    /// x86, 64 bits.
    #[default]
    X86,
    /// ARM, 64 bits.
    Arm,
}

impl Architecture {
    /// In ECS's words. Source: ECS API, `RuntimePlatform`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::X86 => "X86_64",
            Self::Arm => "ARM64",
        }
    }

    /// Whether an OCI platform such as `linux/amd64` is this one.
    pub(super) fn is(self, platform: &str) -> bool {
        let names: &[&str] = match self {
            Self::X86 => &["amd64", "x86_64", "x86-64"],
            Self::Arm => &["arm64", "aarch64", "arm64/v8"],
        };
        let architecture = platform.strip_prefix("linux/").unwrap_or(platform);
        platform == "linux" || names.contains(&architecture)
    }
}

/// A compose file as a task definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapped {
    /// What `RegisterTaskDefinition` takes.
    pub json: Value,
    /// What is different from the file, by line.
    pub notes: Vec<Note>,
    /// The container that answers.
    pub web: Web,
    /// The size of the task.
    pub size: Size,
}

/// The container that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Its name in the task definition.
    pub container: String,
    /// The first port it publishes, or else exposes; nothing if the file names none.
    pub port: Option<u16>,
}

/// A compose file can't become one task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// Every service belongs to a profile that is not asked for.
    #[error("every service belongs to a profile that is not asked for")]
    NothingToRun,
    /// No service runs the app.
    #[error("no service is built or runs the app's image; the images are {images:?}")]
    NoApp {
        /// The images that are there.
        images: Vec<String>,
    },
    /// The service that is to answer is not there.
    #[error("there is no service \"{name}\" to answer; there are {known:?}")]
    UnknownWeb {
        /// The service that was asked for.
        name: String,
        /// The services that are there.
        known: Vec<String>,
    },
    /// It is not clear which service answers.
    #[error("it is not clear which service answers; it could be one of {candidates:?}")]
    WhichWeb {
        /// The services that could.
        candidates: Vec<String>,
    },
    /// More containers than a task can have.
    #[error("a task has at most 10 containers, not {count}")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// Two services listen on the same port, and they share one network.
    #[error(
        "{first} and {second} both listen on port {port}, and the containers of a task share one network"
    )]
    SamePort {
        /// The port.
        port: u16,
        /// Its protocol.
        protocol: Protocol,
        /// One service.
        first: String,
        /// The other.
        second: String,
    },
    /// Two services get the same name, without what ECS refuses.
    #[error("{first} and {second} would both be called {name}")]
    SameName {
        /// The name.
        name: String,
        /// One service.
        first: String,
        /// The other.
        second: String,
    },
    /// Services wait for each other.
    #[error("services wait for each other: {}", .0.join(" → "))]
    Cycle(Vec<String>),
    /// The services need more than Fargate has.
    #[error("{cpu} units of processor and {memory} MiB are more than Fargate has")]
    TooBig {
        /// Units of processor.
        cpu: u32,
        /// MiB of memory.
        memory: u32,
    },
    /// A size that Fargate doesn't have.
    #[error("Fargate has no task of {cpu} units of processor and {memory} MiB")]
    NoSuchSize {
        /// Units of processor.
        cpu: u32,
        /// MiB of memory.
        memory: u32,
    },
    /// A size that is too small for what the services ask for.
    #[error("a task of {size} is too small: its services ask for {cpu} units of processor and {memory} MiB")]
    TooSmall {
        /// The size.
        size: Size,
        /// Units of processor that are asked for.
        cpu: u32,
        /// MiB of memory that are asked for.
        memory: u32,
    },
    /// A family that ECS refuses.
    #[error("\"{0}\" is no name of a family: 1 to 255 letters, digits, \"_\" and \"-\"")]
    BadFamily(String),
}
