//! `docker-compose.yml` → a task definition for Fargate.
//!
//! [`Compose::read`] reads a file of the Compose specification: anchors, interpolation, short and long
//! syntaxes. [`task_definition`] turns it into what `RegisterTaskDefinition` takes. Whatever has no place
//! there, or is changed on the way, is a [`Note`]; nothing is dropped in silence.
//!
//! All containers of a task share one network: a service that was `db` on the composed network is 127.0.0.1
//! in the task, and nothing else can make the name resolve, since `extraHosts` and `links` are refused with
//! `awsvpc` (source: ECS API, `ContainerDefinition`). So environment variables and commands that name a
//! service as a host are rewritten, each with a note.

mod amount;
mod container;
mod depends;
mod dotenv;
mod environment;
mod error;
mod fargate;
mod fields;
mod health;
mod hosts;
mod interpolate;
mod limits;
mod map;
mod model;
mod mount;
mod node;
mod note;
mod order;
mod ports;
mod read;
mod service;
mod setting;
mod unmapped;
mod variables;
mod volumes;
mod web;
mod words;

pub use error::{BadCompose, ComposeError};
pub use fargate::Size;
pub use map::task_definition;
pub use model::{
    Compose, Condition, Dependency, Health, Mount, MountSource, Port, Protocol, Service, Ulimit, Variable,
};
pub use note::{Note, Why};
pub use setting::{Architecture, MapError, Mapped, Setting, Web};
pub use variables::Variables;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
