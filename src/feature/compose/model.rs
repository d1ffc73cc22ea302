//! A compose file, every syntax of it read into one.

use std::time::Duration;

use super::note::Note;

/// A compose file.
#[derive(Clone, Debug, PartialEq)]
pub struct Compose {
    /// Its services, in the file's order.
    pub services: Vec<Service>,
    /// What was noticed while reading.
    pub notes: Vec<Note>,
}

/// A service: a container of the task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// The image, and its line.
    pub image: Option<(String, usize)>,
    /// Whether the file says how to build the image.
    pub build: bool,
    /// The command, instead of the image's.
    pub command: Option<Vec<String>>,
    /// The entry point, instead of the image's.
    pub entrypoint: Option<Vec<String>>,
    /// The folder the command starts in.
    pub working_dir: Option<String>,
    /// Who runs it.
    pub user: Option<String>,
    /// The image's platform, such as `linux/amd64`, and its line.
    pub platform: Option<(String, usize)>,
    /// Whether the file system of the image can't be written to.
    pub read_only: Option<bool>,
    /// Whether an init process is started first.
    pub init: Option<bool>,
    /// Whether its input stays open.
    pub stdin_open: Option<bool>,
    /// Whether it gets a terminal.
    pub tty: Option<bool>,
    /// Labels by name.
    pub labels: Vec<(String, String)>,
    /// Environment variables: those of files first, each name once.
    pub environment: Vec<Variable>,
    /// Limits of the operating system.
    pub ulimits: Vec<Ulimit>,
    /// Ports it listens on.
    pub ports: Vec<Port>,
    /// Services it waits for.
    pub depends_on: Vec<Dependency>,
    /// How its health is checked.
    pub health: Option<Health>,
    /// The most memory it may use, in bytes.
    pub memory_limit: Option<u64>,
    /// The memory it should have, in bytes.
    pub memory_reservation: Option<u64>,
    /// The processors it may use: 0.5 is half of one.
    pub cpus: Option<f64>,
    /// How long it has to stop, and the line.
    pub stop_grace_period: Option<(Duration, usize)>,
    /// What is mounted into it.
    pub mounts: Vec<Mount>,
    /// Whether it is explicitly not to be started again when it ends.
    pub never_restarts: bool,
    /// The profiles it belongs to; without any, it always runs.
    pub profiles: Vec<String>,
    /// Other names it is reached by: `container_name`, `hostname`, aliases of networks.
    pub aliases: Vec<String>,
    /// Names by which it reaches others (`links`): the alias, and the service.
    pub links: Vec<(String, String)>,
    /// Kernel capabilities it does without.
    pub cap_drop: Vec<String>,
    /// Kernel capabilities it needs that Fargate gives.
    pub cap_add: Vec<String>,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its line in the compose file: that of `env_file`, if it comes from a file.
    pub line: usize,
}

/// A limit of the operating system, as in `ulimit -n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ulimit {
    /// What is limited, such as `nofile`.
    pub name: String,
    /// The limit that warns.
    pub soft: i32,
    /// The limit that holds.
    pub hard: i32,
}

/// A port a container listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
    /// Whether it is meant to be reached from outside: `ports`, not `expose`.
    pub published: bool,
    /// Its line.
    pub line: usize,
}

/// The protocol of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A service that another waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The service that is waited for.
    pub service: String,
    /// Until when.
    pub condition: Condition,
    /// Whether nothing works without it.
    pub required: bool,
    /// Its line.
    pub line: usize,
}

/// Until when a service is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Until it has started.
    Started,
    /// Until its health check passes.
    Healthy,
    /// Until it has ended well.
    Completed,
}

/// How the health of a container is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `CMD` and words, or `CMD-SHELL` and a line for the shell.
    pub test: Vec<String>,
    /// The time between two checks.
    pub interval: Option<Duration>,
    /// How long a check may take.
    pub timeout: Option<Duration>,
    /// After how many failures it is unhealthy.
    pub retries: Option<u64>,
    /// How long failures don't count after its start.
    pub start_period: Option<Duration>,
    /// Its line.
    pub line: usize,
}

/// Something mounted into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted.
    pub source: MountSource,
    /// Where.
    pub target: String,
    /// Whether it can't be written to.
    pub read_only: bool,
    /// Its line.
    pub line: usize,
}

/// What is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// A volume with a name.
    Volume(String),
    /// A volume without a name.
    Anonymous,
    /// A file or folder of the host.
    Host(String),
    /// Memory.
    Memory,
}
