//! What of a compose file did not make it into the task definition as it was written.

use std::fmt;

use super::fargate::Size;

/// Something that could not be mapped, or was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The service; nothing for the file as a whole.
    pub service: Option<String>,
    /// The key within the service, or within the file.
    pub key: String,
    /// The line, from 1, of what comes from the file.
    pub line: Option<usize>,
    /// What became of it.
    pub why: Why,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// A key that the Compose specification does not have, or that is newer than tengu.
    #[error("is not known here and was left out")]
    Unknown,
    /// A key that a task definition has no place for.
    #[error("has no place in a task definition and was left out")]
    NoPlace,
    /// A key that Fargate refuses.
    #[error("is not possible on Fargate and was left out")]
    NotOnFargate,
    /// A key about networks: the containers of a task share one.
    #[error("was left out: all containers of a task share one network and reach each other at 127.0.0.1")]
    OneNetwork,
    /// A key about when and how often something runs.
    #[error("was left out: ECS decides when and how often a task runs")]
    EcsDecides,
    /// A key about logs.
    #[error("was replaced: logs go to CloudWatch")]
    Logs,
    /// Files that would be mounted from secrets or configs.
    #[error("is not mounted: secrets arrive as environment variables only")]
    NotMounted,
    /// How the image is built: CI has done that.
    #[error("was left out: the image that CI built is used")]
    Built,
    /// The image is the app's, so the branch's is used instead.
    #[error("{0} was replaced by the branch's image")]
    Image(String),
    /// An image for another architecture.
    #[error("asks for {0}, and the task does not run on that")]
    Platform(String),
    /// A variable that is not set and has no default.
    #[error("${0} is not set and became nothing")]
    Unset(String),
    /// A file of variables that is not there and need not be.
    #[error("{0} is not there, and is not required")]
    NoFile(String),
    /// A host name became an address.
    #[error("{from} became {to}")]
    Rewritten {
        /// What was written.
        from: String,
        /// What it is now.
        to: String,
    },
    /// A word that is a service's name, where nothing says that a host is meant.
    #[error("was left as it is: \"{0}\" is a service's name, but nothing says that a host is meant")]
    LeftAsIs(String),
    /// The name of a service that is not part of the copy.
    #[error("names {0}, which is not part of this copy")]
    NotThere(String),
    /// A variable that is given from outside.
    #[error("was replaced by what is configured for feature environments")]
    Replaced,
    /// A port of the host.
    #[error("was left out: a task has no host port {0}")]
    HostPort(String),
    /// A folder of the host.
    #[error("was left out: there is no folder {0} beside a task")]
    HostFolder(String),
    /// A volume that lives as long as the task.
    #[error("is kept only as long as the task runs")]
    Ephemeral,
    /// A volume of several containers, which lives as long as the task.
    #[error(
        "is kept only as long as the task runs, and starts empty unless an image declares it as a volume"
    )]
    Shared,
    /// A service that is started only with a profile.
    #[error("was left out: its profiles are not asked for")]
    Profile,
    /// A dependency on a service that is not part of the copy.
    #[error("does not wait for {0}, which is not part of this copy")]
    NoDependency(String),
    /// A dependency on the health of a service that has no health check of its own.
    #[error("waits for {0} to start only: it has no health check (that of an image does not count)")]
    NoHealthCheck(String),
    /// A dependency on the end of the service that answers.
    #[error("waits for {0} to start only: it has to keep running")]
    KeepsRunning(String),
    /// A value beyond what ECS takes.
    #[error("{from} became {to}: ECS takes nothing beyond")]
    Clamped {
        /// What was written.
        from: String,
        /// What it is now.
        to: String,
    },
    /// A name that ECS refuses.
    #[error("is called {0}: ECS refuses other names")]
    Renamed(String),
    /// The size of the task, when nobody gave one.
    #[error(
        "is {size}; nothing limits {unlimited} of its containers, which count as 0.25 vCPU or 512 MiB each"
    )]
    Sized {
        /// The size that was chosen.
        size: Size,
        /// How many containers have no limit of processor or memory.
        unlimited: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, "line {line}: ")?;
        }
        if let Some(service) = &self.service {
            write!(out, "{service}: ")?;
        }
        write!(out, "{} {}", self.key, self.why)
    }
}
