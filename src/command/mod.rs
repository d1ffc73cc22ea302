//! From what a person typed to a typed invocation: the catalog of commands, the grammar of their
//! usage, and what to say when something is not understood.
//!
//! The way a line takes: [`addressed`] decides whether tengu was spoken to, [`text`] cleans what
//! was typed, [`mod@understand`] finds the command in the [`catalog`] and reads its arguments.
//! Everything here is pure, except loading and watching the folder of command files ([`reload`])
//! and running programs ([`mod@run`]).

pub mod action;
pub mod addressed;
pub mod argument;
pub mod argv;
pub mod catalog;
mod conflict;
pub(crate) mod duration;
pub mod file;
pub mod help;
mod markup;
mod matching;
pub mod placeholder;
mod polite;
pub mod reload;
pub mod run;
mod suggest;
mod table;
mod tail;
pub mod template;
pub mod text;
pub mod understand;
pub mod usage;
mod variants;
pub mod vocabulary;

#[cfg(test)]
mod properties;
