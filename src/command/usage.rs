//! The grammar of a usage: `deploy [<app>] [to] <environment>`.
//!
//! Words are literal; `lock|unlock` is either of them; `[…]` may be left out, and may nest;
//! `<environment>` is a placeholder, `<user|login>` one of two kinds. Japanese words may be typed
//! with or without spaces around them.

use std::fmt;

use super::placeholder::Kind;
use super::variants;
use super::vocabulary::fold;

const LONGEST: usize = 200;
const MOST_OPTIONS: usize = 6;

/// One way to type a command, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    source: String,
    /// Every way to fill in or leave out the optional groups, the fullest first.
    pub(super) variants: Vec<Vec<Item>>,
}

/// A piece of a usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Item(Item),
    Optional(Vec<Node>),
}

/// What takes words: a literal (its alternatives, folded) or a placeholder (its kinds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Literal(Vec<String>),
    Placeholder(Vec<Kind>),
}

/// What is wrong with a usage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct UsageError {
    /// Where in the usage, in characters from 1.
    pub column: usize,
    /// What is wrong there and what would be right.
    pub message: String,
}

impl Usage {
    /// Parses a usage.
    ///
    /// # Errors
    /// [`UsageError`] at the first place that can't be understood.
    pub fn parse(source: &str) -> Result<Self, UsageError> {
        let mut reader = Reader { source, at: 0, options: 0 };
        if source.chars().count() > LONGEST {
            return Err(reader.error(0, format!("a usage has at most {LONGEST} characters")));
        }
        let nodes = reader.nodes(None)?;
        reader.check(&nodes)?;
        Ok(Self { source: source.trim().to_owned(), variants: variants::of(&nodes) })
    }

    /// The words every form begins with: `who is` of `who is <user>`; empty when it begins with a
    /// placeholder.
    pub fn head(&self) -> String {
        let words = self.fullest().iter().map_while(|item| match item {
            Item::Literal(alternatives) => alternatives.first().map(String::as_str),
            Item::Placeholder(_) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// All literal words, in order.
    pub fn literals(&self) -> String {
        let words = self.fullest().iter().filter_map(|item| match item {
            Item::Literal(alternatives) => alternatives.first().map(String::as_str),
            Item::Placeholder(_) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The kinds of its placeholders, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = Kind> {
        self.fullest().iter().flat_map(|item| match item {
            Item::Placeholder(kinds) => kinds.clone(),
            Item::Literal(_) => Vec::new(),
        })
    }

    fn fullest(&self) -> &[Item] {
        self.variants.first().map(Vec::as_slice).unwrap_or_default()
    }
}

/// The usage as it stands in the command file.
impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    options: usize,
}

impl Reader<'_> {
    fn error(&self, at: usize, message: String) -> UsageError {
        UsageError { column: self.source[..at].chars().count() + 1, message }
    }

    /// Nodes up to the end, or up to the `]` of the group that opened at `open`.
    fn nodes(&mut self, open: Option<usize>) -> Result<Vec<Node>, UsageError> {
        let mut nodes = Vec::new();
        loop {
            let rest = &self.source[self.at..];
            self.at += rest.len() - rest.trim_start().len();
            let start = self.at;
            match (rest.trim_start().chars().next(), open) {
                (None, None) => return Ok(nodes),
                (None, Some(open)) => return Err(self.error(open, "this [ has no ]".to_owned())),
                (Some('['), _) => nodes.push(self.optional(start)?),
                (Some(']'), Some(open)) if nodes.is_empty() => {
                    return Err(self.error(open, "there is nothing between [ and ]".to_owned()));
                }
                (Some(']'), Some(_)) => {
                    self.at += 1;
                    return Ok(nodes);
                }
                (Some('<'), _) => nodes.push(Node::Item(self.placeholder(start)?)),
                (Some(stray @ (']' | '>')), _) => {
                    return Err(self.error(start, format!("this {stray} was never opened")));
                }
                (Some(_), _) => nodes.push(Node::Item(self.literal(start)?)),
            }
        }
    }

    fn optional(&mut self, start: usize) -> Result<Node, UsageError> {
        self.options += 1;
        if self.options > MOST_OPTIONS {
            return Err(self.error(start, format!("a usage has at most {MOST_OPTIONS} optional groups")));
        }
        self.at += 1;
        Ok(Node::Optional(self.nodes(Some(start))?))
    }

    fn placeholder(&mut self, start: usize) -> Result<Item, UsageError> {
        let inside = &self.source[start + 1..];
        let Some(end) = inside.find(['>', '<', '[', ']']).filter(|end| inside[*end..].starts_with('>'))
        else {
            return Err(self.error(start, "this < has no >".to_owned()));
        };
        self.at = start + 1 + end + 1;
        let mut kinds = Vec::new();
        for name in inside[..end].split('|').map(str::trim) {
            let Some(kind) = Kind::from_name(name) else {
                let known = Kind::ALL.map(shown).join(", ");
                return Err(self.error(start, format!("there is no placeholder <{name}>; there are {known}")));
            };
            kinds.push(kind);
        }
        Ok(Item::Placeholder(kinds))
    }

    fn literal(&mut self, start: usize) -> Result<Item, UsageError> {
        let rest = &self.source[start..];
        let ends = |char: char| char.is_whitespace() || "<>[]".contains(char);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at = start + word.len();
        if word.split('|').any(str::is_empty) {
            return Err(self.error(start, format!("`{word}` lacks a word before or after |")));
        }
        if let Some(at) = word.find(['"', '\'', '「', '」', '『', '』', '`', '&', '(', ')']) {
            let char = word[at..].chars().next().unwrap_or_default();
            return Err(self.error(start + at, format!("{char} can't stand in a usage; write plain words")));
        }
        Ok(Item::Literal(word.split('|').map(fold).collect()))
    }

    /// What can only be seen in the whole.
    fn check(&self, nodes: &[Node]) -> Result<(), UsageError> {
        let is_word = |node: &Node| matches!(node, Node::Item(Item::Literal(_)));
        if !nodes.iter().any(is_word) {
            let message = "a usage needs at least one word that can't be left out".to_owned();
            return Err(self.error(0, message));
        }
        let items = variants::fullest(nodes);
        let kinds: Vec<Kind> = items.iter().flat_map(|item| variants::kinds(item).to_vec()).collect();
        if let Some(twice) =
            Kind::ALL.into_iter().find(|kind| kinds.iter().filter(|k| *k == kind).count() > 1)
        {
            return Err(self.error(0, format!("{} stands there twice", shown(twice))));
        }
        let before_last = items.iter().rev().skip(1);
        if before_last.flat_map(variants::kinds).any(|kind| *kind == Kind::Text) {
            return Err(self.error(0, "<text…> takes all that follows, so it must be the last".to_owned()));
        }
        Ok(())
    }
}

/// A placeholder as it is written in a usage.
pub(super) fn shown(kind: Kind) -> String {
    if kind == Kind::Text { "<text…>".to_owned() } else { format!("<{}>", kind.name()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usage_has_a_variant_for_each_way_to_type_it() {
        let count = |usage: &str| Usage::parse(usage).unwrap().variants.len();
        assert_eq!(count("ping"), 1);
        assert_eq!(count("deploy [<app>] [to] <environment>"), 4);
        assert_eq!(count("a [b [c]]"), 3);
        assert_eq!(count("a [b] [c] [d] [e] [f] [g]"), 64);
        assert_eq!(count("<app>を<environment>にデプロイ"), 1);
    }

    #[test]
    fn a_usage_knows_its_words_and_placeholders() {
        let usage = Usage::parse(" who is|was <user|login> ").unwrap();
        assert_eq!(usage.to_string(), "who is|was <user|login>");
        assert_eq!(usage.head(), "who is");
        assert_eq!(usage.placeholders().collect::<Vec<_>>(), [Kind::User, Kind::Login]);
        let japanese = Usage::parse("<app> を <environment> にデプロイ").unwrap();
        assert_eq!((japanese.head().as_str(), japanese.literals().as_str()), ("", "を にデプロイ"));
    }

    #[test]
    fn a_wrong_usage_says_where_and_why() {
        let table = [
            ("", 1, "at least one word"),
            ("<app>", 1, "at least one word"),
            ("[deploy]", 1, "at least one word"),
            ("deploy [<app>", 8, "no ]"),
            ("deploy []", 8, "nothing between"),
            ("deploy ]", 8, "never opened"),
            ("deploy >", 8, "never opened"),
            ("deploy <app", 8, "no >"),
            ("deploy <app <branch>", 8, "no >"),
            ("deploy <colour>", 8, "there is no placeholder <colour>; there are <app>, <environment>"),
            ("deploy <text>", 8, "<text…>"),
            ("本番に <色>", 5, "there is no placeholder <色>"),
            ("lock| it", 1, "lacks a word"),
            ("say \"x\"", 5, "plain words"),
            ("deploy <app> <app>", 1, "twice"),
            ("say <text…> now", 1, "must be the last"),
            ("a [b] [c] [d] [e] [f] [g] [h]", 27, "at most 6"),
            (&"x".repeat(201), 1, "at most 200"),
        ];
        for (usage, column, message) in table {
            let error = Usage::parse(usage).unwrap_err();
            assert_eq!(error.column, column, "{usage}: {error}");
            assert!(error.message.contains(message), "{usage}: {error}");
        }
    }
}
