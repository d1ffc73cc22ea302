//! A compose file, from its top.

use std::cell::RefCell;

use super::error::{BadCompose, ComposeError};
use super::interpolate::{Scope, interpolate};
use super::model::Compose;
use super::node::{self, Entry, Kind, Node};
use super::note::{Note, Why};
use super::variables::Variables;
use super::{depends, service};

/// What reading a file needs besides the file, and what is noticed on the way.
pub(super) struct Reading<'v> {
    pub(super) variables: &'v Variables,
    notes: RefCell<Vec<Note>>,
}

/// A value in its place.
#[derive(Clone)]
pub(super) struct At<'n> {
    /// The service it is in, if in one.
    pub(super) service: Option<&'n str>,
    /// The keys around it below the service.
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) node: &'n Node,
}

impl Compose {
    /// Reads a compose file.
    ///
    /// # Errors
    /// The first thing in it that is wrong, with its line.
    pub fn read(text: &str, variables: &Variables) -> Result<Self, ComposeError> {
        let reading = Reading { variables, notes: RefCell::default() };
        let mut root = node::read(text)?;
        reading.interpolate(&mut root, None, "")?;
        let top = At { service: None, key: String::new(), line: root.line, node: &root };
        let mut services = Vec::new();
        let entries = if top.is_nothing() { Vec::new() } else { top.entries()? };
        for (key, at) in entries {
            match key {
                "services" => services = reading.services(&at)?,
                "include" => return Err(at.error(BadCompose::OtherFile)),
                // What they say is said again where a service uses them.
                "volumes" | "networks" | "secrets" | "configs" | "version" | "name" => {}
                _ if key.starts_with("x-") => {}
                _ => reading.note(&at, Why::Unknown),
            }
        }
        if services.is_empty() {
            return Err(top.error(BadCompose::NoServices));
        }
        depends::known(&services)?;
        Ok(Self { services, notes: reading.notes.into_inner() })
    }
}

impl Reading<'_> {
    fn services(&self, at: &At<'_>) -> Result<Vec<super::Service>, ComposeError> {
        let entries = at.entries()?.into_iter();
        entries
            .map(|(name, at)| {
                let inside = At { service: Some(name), key: String::new(), ..at };
                service::read(name, &inside, self)
            })
            .collect()
    }

    /// Notes what became of a value.
    pub(super) fn note(&self, at: &At<'_>, why: Why) {
        self.add(at.service, &at.key, at.line, why);
    }

    fn add(&self, service: Option<&str>, key: &str, line: usize, why: Why) {
        let note = Note { service: service.map(str::to_owned), key: key.to_owned(), line: Some(line), why };
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    fn interpolate(&self, node: &mut Node, service: Option<&str>, key: &str) -> Result<(), ComposeError> {
        let line = node.line;
        match &mut node.kind {
            Kind::Text(text) => {
                let mut scope = Unset { reading: self, service, key, line };
                *text = interpolate(text, &mut scope).map_err(|why| ComposeError {
                    line,
                    key: whole(service, key),
                    why,
                })?;
                Ok(())
            }
            Kind::List(items) => items.iter_mut().try_for_each(|item| self.interpolate(item, service, key)),
            Kind::Map(entries) => entries.iter_mut().try_for_each(|entry| self.inside(entry, service, key)),
            Kind::Nothing => Ok(()),
        }
    }

    fn inside(&self, entry: &mut Entry, service: Option<&str>, key: &str) -> Result<(), ComposeError> {
        let Entry { key: name, value, .. } = entry;
        match (service, key) {
            (None, "") if name.starts_with("x-") => Ok(()),
            (None, "services") => self.interpolate(value, Some(name), ""),
            _ => self.interpolate(value, service, &below(key, name)),
        }
    }
}

/// Notices variables that are not set.
struct Unset<'r, 'v> {
    reading: &'r Reading<'v>,
    service: Option<&'r str>,
    key: &'r str,
    line: usize,
}

impl Scope for Unset<'_, '_> {
    fn get(&self, name: &str) -> Option<String> {
        self.reading.variables.get(name).map(str::to_owned)
    }

    fn unset(&mut self, name: &str) {
        self.reading.add(self.service, self.key, self.line, Why::Unset(name.to_owned()));
    }
}

impl<'n> At<'n> {
    /// This is wrong.
    pub(super) fn error(&self, why: BadCompose) -> ComposeError {
        ComposeError { line: self.line, key: whole(self.service, &self.key), why }
    }

    pub(super) fn expected<T>(&self, what: &'static str) -> Result<T, ComposeError> {
        Err(self.error(BadCompose::Expected(what)))
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.node.kind == Kind::Nothing
    }

    /// A scalar.
    pub(super) fn text(&self) -> Result<&'n str, ComposeError> {
        match &self.node.kind {
            Kind::Text(text) => Ok(text),
            _ => self.expected("a text"),
        }
    }

    /// A scalar, read by a function.
    pub(super) fn parse<T>(&self, read: impl Fn(&str) -> Result<T, BadCompose>) -> Result<T, ComposeError> {
        read(self.text()?).map_err(|why| self.error(why))
    }

    pub(super) fn flag(&self) -> Result<bool, ComposeError> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "1" => Ok(true),
            "false" | "no" | "off" | "n" | "0" => Ok(false),
            _ => self.expected("true or false"),
        }
    }

    pub(super) fn number<T: std::str::FromStr>(&self) -> Result<T, ComposeError> {
        let read = |text: &str| text.trim().parse().map_err(|_| BadCompose::Number(text.to_owned()));
        self.parse(read)
    }

    pub(super) fn items(&self) -> Result<Vec<At<'n>>, ComposeError> {
        let Kind::List(items) = &self.node.kind else { return self.expected("a list") };
        Ok(items.iter().map(|node| At { node, line: node.line, ..self.clone() }).collect())
    }

    /// The items of a list, or the only one.
    pub(super) fn one_or_more(&self) -> Result<Vec<At<'n>>, ComposeError> {
        if matches!(self.node.kind, Kind::Text(_)) { Ok(vec![self.clone()]) } else { self.items() }
    }

    pub(super) fn texts(&self) -> Result<Vec<String>, ComposeError> {
        self.one_or_more()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    /// The entries of a map, by key.
    pub(super) fn entries(&self) -> Result<Vec<(&'n str, At<'n>)>, ComposeError> {
        let Kind::Map(entries) = &self.node.kind else { return self.expected("a map") };
        let at = |entry: &'n Entry| {
            let key = below(&self.key, &entry.key);
            (entry.key.as_str(), At { key, line: entry.line, node: &entry.value, service: self.service })
        };
        Ok(entries.iter().map(at).collect())
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.node.kind, Kind::Map(_))
    }

    /// A map, or a list of `name=value`: names, values where there are any, and where they stand.
    pub(super) fn pairs(&self) -> Result<Vec<(String, Option<String>, At<'n>)>, ComposeError> {
        if self.is_map() {
            let entries = self.entries()?.into_iter();
            return entries
                .map(|(name, at)| {
                    let value = if at.is_nothing() { None } else { Some(at.text()?.to_owned()) };
                    Ok((name.to_owned(), value, at))
                })
                .collect();
        }
        self.items()?
            .into_iter()
            .map(|at| {
                let text = at.text()?;
                let (name, value) =
                    text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
                Ok((name.to_owned(), value.map(str::to_owned), at))
            })
            .collect()
    }
}

fn below(key: &str, name: &str) -> String {
    let dot = if key.is_empty() || name.is_empty() { "" } else { "." };
    format!("{key}{dot}{name}")
}

fn whole(service: Option<&str>, key: &str) -> String {
    match service {
        Some(service) => below(&format!("services.{service}"), key),
        None => key.to_owned(),
    }
}
