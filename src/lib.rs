//! tengu: a Slack bot that lets a whole team ship.
//!
//! The modules, in the order in which `tengu deploy production` meets them; each turns one type into
//! the next, and none calls backwards:
//!
//! - [`cli`] starts, [`app`] joins the parts and carries an event from its arrival to its answer.
//! - [`slack`] brings an [`event`], which the [`store`] keeps before Slack hears that we have it.
//! - [`command`] turns words into a command of the catalog, [`request`] finds what it names in the
//!   [`config`], and [`access`] lets it through or not.
//! - [`verb`] does what can be done at once. What takes longer is a [`deploy`], and [`ship`] looks after
//!   it, stage by stage: [`release`] finds out what would go out and publishes it by way of [`github`],
//!   a [`target`] is what is moved to a new revision by way of [`aws`]. All of them have the same [`tools`].
//! - A [`feature`] is a running copy of a branch; [`hosting`] looks after it, from a name to nothing left.
//! - [`reminder`] decides when the authors of what is live are asked whether it works.
//! - [`message`] puts what came of it into [`words`], and [`slack`] posts it.
//! - Whatever waits does so on a [`clock`]; [`http`] tells machines how we are.
//!
//! The sandbox (a cargo feature, on by default) has stand-ins for Slack and GitHub. It speaks to the
//! rest through sockets alone.

pub mod access;
pub mod app;
pub mod aws;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod deploy;
pub mod event;
pub mod feature;
pub mod github;
pub mod hosting;
pub mod http;
pub mod message;
pub mod release;
pub mod reminder;
pub mod request;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod ship;
pub mod slack;
pub mod store;
pub mod target;
pub mod tls;
pub mod tools;
pub mod verb;
pub mod words;
