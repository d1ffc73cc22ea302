//! AWS: the wire in, our types out. Knows no policy.
//!
//! - [`client`] joins credentials, region and one HTTP client for all services.
//! - [`service`], [`task_definition`] and [`task`] are ECS; [`ecr`] finds images, [`logs`] reads lines.
//! - [`balancer`] is how a feature environment is reached, [`dns`] its names, [`address`] a task's public address.
//! - [`raw`] carries a task definition over as the JSON it came as.
//!
//! What only reads is tried again by the SDK. What writes is sent once: whoever asked looks before acting again.

pub mod address;
pub mod balancer;
pub mod client;
mod convert;
mod copies;
pub mod dns;
pub mod ecr;
pub mod error;
pub mod logs;
pub mod model;
pub mod new_service;
mod raw;
pub mod service;
pub mod task;
pub mod task_definition;
#[cfg(test)]
pub(crate) mod testing;

pub use balancer::{Balancer, NewTargetGroup, Rule, TargetGroup, TargetHealth};
pub use client::{Aws, AwsKeys, AwsSetup};
pub use dns::{Alias, Record, Zone};
pub use ecr::Image;
pub use error::AwsError;
pub use logs::{LogLine, LogPage};
pub use model::{
    CapacityProvider, Container, Deployment, Event, Launch, Network, PausedHook, Service, ServiceDeployment,
    Task,
};
pub use new_service::{NewService, ServiceTarget};
pub use service::{Services, StopKind, UpdatedService};
pub use task::{RunTask, RunTaskError, TaskFilter};
pub use task_definition::TaskDefinition;
