//! YAML as a tree with line numbers, every scalar as it is written.
//!
//! Compose types values after interpolation, so what YAML would make of a scalar doesn't matter; only that
//! `null` is not `"null"`. A number keeps its spelling: `1.10` is a version, not 1.1.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, NonFiniteFloatPolicy, Spanned};

use super::error::{BadCompose, ComposeError};

/// Far more values than a compose file has, and few enough for anchors within anchors to do no harm.
const MOST: usize = 20_000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A value and the line it is written in, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Nothing,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) value: Node,
}

/// Reads one YAML document, anchors and merge keys resolved.
pub(super) fn read(text: &str) -> Result<Node, ComposeError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_nodes: MOST, max_total_scalar_bytes: MOST_BYTES },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 2 * MOST },
        with_snippet: false,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
    };
    let read = serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options);
    read.map(|raw| node(raw, text)).map_err(|error| {
        let line = error.location().map_or(1, |at| line(&at));
        let why = match error.without_snippet() {
            serde_saphyr::Error::MultipleDocuments { .. } => BadCompose::Documents,
            other => BadCompose::Yaml(other.to_string()),
        };
        ComposeError { line, key: String::new(), why }
    })
}

/// A value as YAML types it.
enum Raw {
    Nothing,
    Text(String),
    /// A number or a truth, whose spelling is in the source.
    Typed(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn node(raw: Spanned<Raw>, source: &str) -> Node {
    let at = raw.defined;
    let kind = match raw.value {
        Raw::Nothing => Kind::Nothing,
        Raw::Text(text) => Kind::Text(text),
        Raw::Typed(text) => Kind::Text(spelling(&at, source).map_or(text, str::to_owned)),
        Raw::List(items) => Kind::List(items.into_iter().map(|item| node(item, source)).collect()),
        Raw::Map(entries) => {
            Kind::Map(entries.into_iter().map(|(key, value)| entry(key, value, source)).collect())
        }
    };
    Node { line: line(&at), kind }
}

fn entry(key: Spanned<String>, value: Spanned<Raw>, source: &str) -> Entry {
    let value = node(value, source);
    let line = if key.defined == Location::UNKNOWN { value.line } else { line(&key.defined) };
    Entry { key: key.value, line, value }
}

fn line(at: &Location) -> usize {
    usize::try_from(at.line()).unwrap_or(usize::MAX).max(1)
}

/// A plain scalar as it stands in the source.
fn spelling<'s>(at: &Location, source: &'s str) -> Option<&'s str> {
    let start = usize::try_from(at.span().byte_offset()?).ok()?;
    let length = usize::try_from(at.span().byte_len()?).ok()?;
    let spelling = source.get(start..start.checked_add(length)?)?.trim();
    (!spelling.is_empty() && !spelling.starts_with(['!', '&'])).then_some(spelling)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Raw;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'n>(node: &'n Node, path: &[&str]) -> &'n Node {
        path.iter().fold(node, |node, key| match &node.kind {
            Kind::Map(entries) => &entries.iter().find(|entry| entry.key == *key).unwrap().value,
            Kind::List(items) => &items[key.parse::<usize>().unwrap()],
            _ => panic!("{key} in {node:?}"),
        })
    }

    #[test]
    fn scalars_stay_as_they_are_written() {
        let text = "
a: 1.10
b: 007
c: no
d: null
e: 'null'
f: \"x: y\"
g: &seven 0x7
h: *seven
i: |
  two
  lines
j: 12345678901234567890123456789
k: .inf
l: 22:22
m: !!str 5
n:
o: 1_000
";
        let node = read(text).unwrap();
        let expected = [
            ("a", "1.10"),
            ("b", "007"),
            ("c", "no"),
            ("e", "null"),
            ("f", "x: y"),
            ("g", "0x7"),
            ("h", "0x7"),
            ("i", "two\nlines\n"),
            ("j", "12345678901234567890123456789"),
            ("k", ".inf"),
            ("l", "22:22"),
            ("m", "5"),
            ("o", "1_000"),
        ];
        for (key, expected) in expected {
            assert_eq!(at(&node, &[key]).kind, Kind::Text(expected.to_owned()), "{key}");
        }
        assert_eq!((&at(&node, &["d"]).kind, at(&node, &["d"]).line), (&Kind::Nothing, 5));
        assert_eq!(at(&node, &["n"]).kind, Kind::Nothing);
    }

    #[test]
    fn merges_keep_their_lines() {
        let text = "x-common: &common
  image: app
  environment: &env
    A: 1
services:
  web:
    <<: *common
    environment:
      <<: [*env, {B: 2}]
      A: 3
";
        let node = read(text).unwrap();
        assert_eq!(
            at(&node, &["services", "web", "image"]),
            &Node { line: 2, kind: Kind::Text("app".into()) }
        );
        let environment = at(&node, &["services", "web", "environment"]);
        assert_eq!(at(environment, &["A"]), &Node { line: 10, kind: Kind::Text("3".into()) });
        assert_eq!(at(environment, &["B"]).kind, Kind::Text("2".into()));
        let Kind::Map(entries) = &node.kind else { panic!() };
        assert_eq!((entries[1].key.as_str(), entries[1].line), ("services", 5));
    }

    #[test]
    fn anchors_do_not_multiply_without_end() {
        let list =
            |nth: usize| format!("a{nth}: &a{nth} [{}]\n", vec![format!("*a{}", nth - 1); 10].join(","));
        let text = "a0: &a0 x\n".to_owned() + &(1..10).map(list).collect::<String>();
        assert!(matches!(read(&text).unwrap_err().why, BadCompose::Yaml(_)));
    }

    #[test]
    fn what_is_no_yaml_has_its_line() {
        let table = [("a: 1\nb: [1, 2\n", 2), ("a: 1\na: 2\n", 2), ("a: *b\n", 1)];
        for (text, line) in table {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(matches!(error.why, BadCompose::Yaml(_)), "{error}");
        }
        assert_eq!(read("a: 1\n---\nb: 2\n").unwrap_err().why, BadCompose::Documents);
    }
}
