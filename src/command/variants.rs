//! The ways to type a usage: its optional groups filled in or left out.

use super::placeholder::{Kind, Known};
use super::usage::{Item, Node, Usage};

/// Every way, the fullest first. The grammar bounds the groups, so these are at most 64.
pub(super) fn of(nodes: &[Node]) -> Vec<Vec<Item>> {
    let mut ways: Vec<Vec<Item>> = vec![Vec::new()];
    for node in nodes {
        let endings = match node {
            Node::Item(item) => vec![vec![item.clone()]],
            Node::Optional(inner) => of(inner).into_iter().chain([Vec::new()]).collect(),
        };
        ways = ways.iter().flat_map(|way| endings.iter().map(|end| [way.as_slice(), end].concat())).collect();
    }
    ways
}

/// The way with every optional group filled in.
pub(super) fn fullest(nodes: &[Node]) -> Vec<Item> {
    of(nodes).into_iter().next().unwrap_or_default()
}

/// The kinds of a placeholder; none of a literal.
pub(super) fn kinds(item: &Item) -> &[Kind] {
    match item {
        Item::Literal(_) => &[],
        Item::Placeholder(kinds) => kinds,
    }
}

/// A line for each way and each kind of its placeholders, filled in with what may stand there.
pub(super) fn samples(usage: &Usage, known: Known<'_>) -> Vec<String> {
    let most = usage.variants.iter().flatten().map(|item| kinds(item).len().max(1)).max().unwrap_or(1);
    let lines = usage.variants.iter().flat_map(|variant| {
        (0..most).filter_map(move |turn| {
            let words: Option<Vec<String>> = variant.iter().map(|item| sample(item, turn, known)).collect();
            Some(words?.join(" "))
        })
    });
    let mut lines: Vec<String> = lines.collect();
    lines.dedup();
    lines
}

fn sample(item: &Item, turn: usize, known: Known<'_>) -> Option<String> {
    match item {
        Item::Literal(alternatives) => alternatives.get(turn % alternatives.len().max(1)).cloned(),
        Item::Placeholder(kinds) => kinds.get(turn % kinds.len().max(1))?.sample(known),
    }
}
