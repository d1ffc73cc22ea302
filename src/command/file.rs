//! A command file: TOML → [`Command`]s, with every problem at its line.

use std::collections::BTreeSet;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::action::{Action, BuiltIn, Run};
use super::argv::Argv;
use super::catalog::{Command, Words};
use super::duration;
use super::table::{Entry, Source, described, get};
use super::template::Template;
use super::usage::Usage;
use crate::config::{Allow, Problem};

const KEYS: [&str; 5] = ["usage", "help", "examples", "allow", "action"];
const ROLE_FORM: &str = "\"everyone\", the name of a role, or a list of roles";
/// How long a program may take when its file doesn't say.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Reads one file. What could be read is returned beside the problems.
pub fn read(file: &str, text: &str) -> (Vec<Command>, Vec<Problem>) {
    let mut source = Source { file, text, problems: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        source.problem(error.span().map_or(0, |span| span.start), "", error.message());
    }
    let table = document.get_ref();
    source.only(table, "", &["command"]);
    let commands = match get(table, "", "command").map(|entry| (entry.value.get_ref(), entry)) {
        Some((DeValue::Array(list), _)) => list
            .iter()
            .enumerate()
            .filter_map(|(at, value)| {
                command(&mut source, &Entry { key: format!("command[{}]", at + 1), value })
            })
            .collect(),
        Some((_, entry)) => {
            source.wrong(&entry, "write [[command]], with two brackets, before each command");
            Vec::new()
        }
        None => Vec::new(),
    };
    (commands, source.problems)
}

fn command(source: &mut Source<'_>, entry: &Entry<'_>) -> Option<Command> {
    let DeValue::Table(table) = entry.value.get_ref() else {
        source.wrong(entry, "must be a table: write [[command]]");
        return None;
    };
    source.only(table, &entry.key, &KEYS);
    let typed = required(source, table, entry, "usage", "how people type it");
    let usages = usages(source, typed);
    let words = required(source, table, entry, "help", "a sentence in each language");
    let help = help(source, words);
    let examples = get(table, &entry.key, "examples").map(|entry| source.strings(&entry)).unwrap_or_default();
    let wanted = required(source, table, entry, "action", "what it does");
    let action = action(source, wanted, &usages);
    let allow = allow(source, table, entry, action.as_ref());
    let (action, usages) = (action?, usages);
    let first = usages.first()?;
    let name = match &action {
        Action::BuiltIn(built_in) => built_in.name().to_owned(),
        _ if first.head().is_empty() => first.literals(),
        _ => first.head(),
    };
    let examples = examples.into_iter().map(|(entry, text)| (text, source.line(entry.value.span().start)));
    let examples = examples.collect();
    let (file, line) = (source.file.to_owned(), source.line(entry.value.span().start));
    Some(Command { name, usages, help: help?, examples, allow: allow?, action, file, line })
}

fn required<'t>(
    source: &mut Source<'_>,
    table: &'t DeTable<'t>,
    command: &Entry<'_>,
    key: &str,
    what: &str,
) -> Option<Entry<'t>> {
    let found = get(table, &command.key, key);
    if found.is_none() {
        source.wrong(command, format!("`{key}` is missing: {what}"));
    }
    found
}

fn usages(source: &mut Source<'_>, entry: Option<Entry<'_>>) -> Vec<Usage> {
    let Some(entry) = entry else { return Vec::new() };
    let before = source.problems.len();
    let texts = source.strings(&entry);
    if texts.is_empty() && source.problems.len() == before {
        source.wrong(&entry, "needs at least one usage");
    }
    let parsed = texts.into_iter().filter_map(|(entry, text)| match Usage::parse(&text) {
        Ok(usage) => Some(usage),
        Err(error) => {
            source.wrong(&entry, error.to_string());
            None
        }
    });
    parsed.collect()
}

fn help(source: &mut Source<'_>, entry: Option<Entry<'_>>) -> Option<Words> {
    let entry = entry?;
    match entry.value.get_ref() {
        DeValue::String(_) => Some(Words { en: Some(source.string(&entry)?), ja: None }),
        DeValue::Table(table) => {
            source.only(table, &entry.key, &["en", "ja"]);
            let mut words = |key: &str| get(table, &entry.key, key).and_then(|entry| source.string(&entry));
            let words = Words { en: words("en"), ja: words("ja") };
            if words == Words::default() {
                source.wrong(&entry, "needs `en`, `ja` or both");
                return None;
            }
            Some(words)
        }
        other => {
            let message =
                format!("must be a string or {{ en = \"…\", ja = \"…\" }}, not {}", described(other));
            source.wrong(&entry, message);
            None
        }
    }
}

fn allow(
    source: &mut Source<'_>,
    table: &DeTable<'_>,
    command: &Entry<'_>,
    action: Option<&Action>,
) -> Option<Allow> {
    let Some(entry) = get(table, &command.key, "allow") else {
        if matches!(action, Some(Action::Run(_))) {
            source.wrong(
                command,
                format!("`allow` is missing: a command that runs a program says who may: {ROLE_FORM}"),
            );
            return None;
        }
        return Some(Allow::Everyone);
    };
    let roles: Vec<String> = source.strings(&entry).into_iter().map(|(_, role)| role).collect();
    match roles.as_slice() {
        [] => {
            source.wrong(&entry, format!("names nobody; write {ROLE_FORM}"));
            None
        }
        [everyone] if everyone == "everyone" => Some(Allow::Everyone),
        roles if roles.iter().any(|role| role == "everyone") => {
            source.wrong(&entry, "\"everyone\" stands alone, without other roles");
            None
        }
        _ => Some(Allow::Roles(roles)),
    }
}

fn action(source: &mut Source<'_>, entry: Option<Entry<'_>>, usages: &[Usage]) -> Option<Action> {
    let entry = entry?;
    let built_in = BuiltIn::ALL.map(BuiltIn::name).join(", ");
    let forms = format!("one of {built_in}, or {{ reply = … }}, or {{ run = [ … ] }}");
    match entry.value.get_ref() {
        DeValue::String(name) => {
            let found = BuiltIn::from_name(name);
            if found.is_none() {
                source.wrong(&entry, format!("there is no action \"{name}\"; allowed: {forms}"));
            }
            found.map(Action::BuiltIn)
        }
        DeValue::Table(table) => match (get(table, &entry.key, "reply"), get(table, &entry.key, "run")) {
            (Some(words), None) => {
                source.only(table, &entry.key, &["reply"]);
                reply(source, &words, usages)
            }
            (None, Some(argv)) => {
                source.only(table, &entry.key, &["run", "timeout", "env", "directory"]);
                run(source, table, &entry.key, &argv, usages)
            }
            _ => {
                source.wrong(&entry, format!("must be {forms}"));
                None
            }
        },
        other => {
            source.wrong(&entry, format!("must be {forms}; not {}", described(other)));
            None
        }
    }
}

fn reply(source: &mut Source<'_>, entry: &Entry<'_>, usages: &[Usage]) -> Option<Action> {
    let before = source.problems.len();
    let texts = source.strings(entry);
    if texts.is_empty() && source.problems.len() == before {
        source.wrong(entry, "needs at least one reply");
    }
    let mut templates = Vec::with_capacity(texts.len());
    let allowed: BTreeSet<String> = placeholders(usages).into_iter().chain(["asker".to_owned()]).collect();
    for (entry, text) in &texts {
        match Template::parse(text) {
            Ok(template) => {
                for name in template.variables().difference(&allowed) {
                    source.wrong(entry, unknown_placeholder(name, &allowed));
                }
                templates.push(template);
            }
            Err(error) => source.wrong(entry, error),
        }
    }
    (!templates.is_empty()).then_some(Action::Reply(templates))
}

fn run(
    source: &mut Source<'_>,
    table: &DeTable<'_>,
    path: &str,
    entry: &Entry<'_>,
    usages: &[Usage],
) -> Option<Action> {
    if !matches!(entry.value.get_ref(), DeValue::Array(_)) {
        source.wrong(entry, "must be a list: the program, then each of its arguments; there is no shell");
        return None;
    }
    let elements = source.strings(entry);
    let texts: Vec<String> = elements.iter().map(|(_, text)| text.clone()).collect();
    let argv = match Argv::parse(&texts) {
        Ok(argv) => argv,
        Err((at, message)) => {
            source.wrong(elements.get(at).map_or(entry, |(element, _)| element), message);
            return None;
        }
    };
    let allowed = placeholders(usages);
    for (at, name) in argv.placeholders().filter(|(_, name)| !allowed.contains(*name)) {
        let element = elements.get(at).map_or(entry, |(element, _)| element);
        source.wrong(element, unknown_placeholder(name, &allowed));
    }
    let timeout = timeout(source, get(table, path, "timeout"))?;
    let env = get(table, path, "env").map(|entry| variables(source, &entry)).unwrap_or_default();
    let directory = get(table, path, "directory").and_then(|entry| source.string(&entry)).map(Into::into);
    Some(Action::Run(Run { argv, timeout, env, directory }))
}

fn timeout(source: &mut Source<'_>, entry: Option<Entry<'_>>) -> Option<Duration> {
    let Some(entry) = entry else { return Some(TIMEOUT) };
    let text = source.string(&entry)?;
    let parsed = duration::parse(&text);
    if parsed.is_none() {
        source.wrong(&entry, format!("\"{text}\" is no length of time; write \"60s\", \"5m\" or \"1h30m\""));
    }
    parsed
}

fn variables(source: &mut Source<'_>, entry: &Entry<'_>) -> Vec<String> {
    let texts = source.strings(entry);
    for (entry, name) in texts.iter().filter(|(_, name)| name.contains(['=', '\0'])) {
        source.wrong(
            entry,
            format!("\"{name}\" is no name of a variable; its value comes from tengu's own environment"),
        );
    }
    texts.into_iter().map(|(_, name)| name).collect()
}

fn placeholders(usages: &[Usage]) -> BTreeSet<String> {
    usages.iter().flat_map(Usage::placeholders).map(|kind| kind.name().to_owned()).collect()
}

fn unknown_placeholder(name: &str, allowed: &BTreeSet<String>) -> String {
    let known: Vec<&str> = allowed.iter().map(String::as_str).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("`{name}` is no placeholder of its usage; there are: {known}")
}
