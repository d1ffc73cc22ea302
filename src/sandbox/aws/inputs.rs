//! What each action takes. `inputs.txt` lists every member of every input with its type, in the names
//! of AWS's published service models; whatever is not there is refused.
//!
//! A type is `s`, `i`, `n`, `b` (string, integer, number, boolean), `$Structure`, `[list]`, `{map}` or
//! words between bars; `!` marks what is required.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde_json::Value;

struct Member {
    name: &'static str,
    required: bool,
    kind: &'static str,
}

static SHAPES: LazyLock<HashMap<&'static str, Vec<Member>>> = LazyLock::new(|| {
    include_str!("inputs.txt").lines().filter_map(|line| line.split_once(':')).map(shape).collect()
});

fn shape((name, members): (&'static str, &'static str)) -> (&'static str, Vec<Member>) {
    let member = |text: &'static str| {
        let (name, kind) = text.split_once('=')?;
        Some(Member { name: name.trim_end_matches('!'), required: name.ends_with('!'), kind })
    };
    (name, members.split_whitespace().filter_map(member).collect())
}

/// Whether there is such an action.
pub(super) fn known(action: &str) -> bool {
    SHAPES.contains_key(action)
}

/// The type of a member of an input or of a structure in one.
pub(super) fn kind(shape: &str, member: &str) -> Option<&'static str> {
    SHAPES.get(shape)?.iter().find(|known| known.name == member).map(|known| known.kind)
}

/// A value that came as text, as its type has it; as text where it is none of that type.
pub(super) fn scalar(kind: &str, text: &str) -> Value {
    let number = || text.parse::<i64>().ok().map(Value::from);
    match kind {
        "i" | "n" => number().unwrap_or_else(|| text.into()),
        "b" => text.parse::<bool>().map_or_else(|_| text.into(), Value::from),
        _ => text.into(),
    }
}

/// What is wrong with that input of an action. `newer` are members that AWS has learned since.
pub(super) fn flaws(action: &str, input: &Value, newer: &HashSet<String>) -> Vec<Flaw> {
    let mut found = Vec::new();
    structure(action, input, action, newer, &mut found);
    found
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A member nobody knows.
    Unknown(String),
    /// A member that must be there.
    Missing(String),
    /// A value of another type.
    Type(String),
    /// A word that is none of those allowed.
    Word(String),
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(path) => write!(f, "unknown parameter {path}"),
            Self::Missing(path) => write!(f, "{path} is required"),
            Self::Type(path) => write!(f, "{path} is of the wrong type"),
            Self::Word(path) => write!(f, "{path} has a value that is not allowed"),
        }
    }
}

fn structure(name: &str, value: &Value, path: &str, newer: &HashSet<String>, found: &mut Vec<Flaw>) {
    let (Some(members), Some(given)) = (SHAPES.get(name), value.as_object()) else {
        return found.push(Flaw::Type(path.to_owned()));
    };
    for member in members {
        let here = format!("{path}.{}", member.name);
        match given.get(member.name) {
            Some(Value::Null) | None if member.required => found.push(Flaw::Missing(here)),
            Some(Value::Null) | None => {}
            Some(value) => typed(member.kind, value, &here, newer, found),
        }
    }
    let unknown = |name: &&String| !newer.contains(*name) && members.iter().all(|known| known.name != **name);
    found.extend(given.keys().filter(unknown).map(|name| Flaw::Unknown(format!("{path}.{name}"))));
}

fn typed(kind: &str, value: &Value, path: &str, newer: &HashSet<String>, found: &mut Vec<Flaw>) {
    let inner = |kind: &'_ str| kind.get(1..kind.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let fits = match (kind.chars().next(), value) {
        (Some('$'), _) => return structure(&kind[1..], value, path, newer, found),
        (Some('['), Value::Array(items)) => {
            return items.iter().for_each(|item| typed(&inner(kind), item, path, newer, found));
        }
        (Some('{'), Value::Object(items)) => {
            return items.values().for_each(|item| typed(&inner(kind), item, path, newer, found));
        }
        (_, Value::String(word)) if kind.contains('|') => {
            if !kind.split('|').any(|allowed| !allowed.is_empty() && allowed == word) {
                found.push(Flaw::Word(path.to_owned()));
            }
            true
        }
        (Some('s'), Value::String(_)) | (Some('b'), Value::Bool(_)) | (Some('n'), Value::Number(_)) => {
            kind.len() == 1
        }
        (Some('i'), Value::Number(number)) => kind.len() == 1 && !number.is_f64(),
        _ => false,
    };
    if !fits {
        found.push(Flaw::Type(path.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(action: &str, input: &Value) -> Vec<String> {
        flaws(action, input, &HashSet::from(["brandNew".to_owned()])).iter().map(Flaw::to_string).collect()
    }

    #[test]
    fn inputs_are_held_against_the_models() {
        let fine = json!({ "cluster": "c", "services": ["a"], "include": ["TAGS"], "brandNew": 1 });
        assert_eq!(said("DescribeServices", &fine), Vec::<String>::new());
        let bad = json!({ "cluster": 1, "include": ["TAG"], "sevices": [] });
        assert_eq!(
            said("DescribeServices", &bad),
            [
                "DescribeServices.cluster is of the wrong type",
                "DescribeServices.services is required",
                "DescribeServices.include has a value that is not allowed",
                "unknown parameter DescribeServices.sevices",
            ]
        );
    }

    #[test]
    fn inputs_are_read_to_their_depths() {
        let container = json!({ "name": "web", "portMappings": [{ "containerPort": "80" }], "imagine": 1 });
        let input = json!({ "family": "web", "containerDefinitions": [container] });
        assert_eq!(
            said("RegisterTaskDefinition", &input),
            [
                "RegisterTaskDefinition.containerDefinitions.portMappings.containerPort is of the wrong type",
                "unknown parameter RegisterTaskDefinition.containerDefinitions.imagine",
            ]
        );
    }
}
