//! What a query costs: nodes and points, counted from its page sizes before anything is done.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Value as Literal};
use serde_json::Value;

/// Counted by GitHub's rules. Source: GitHub docs, "Rate limits and query limits for the GraphQL API".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox::github) struct Cost {
    /// The most nodes the answer could have.
    pub(in crate::sandbox::github) nodes: u64,
    /// How many connections would be asked for.
    requests: u64,
    /// The largest page.
    pub(in crate::sandbox::github) largest_page: u64,
}

impl Cost {
    pub(super) fn of(query: &str, variables: &Value) -> Self {
        let mut cost = Self::default();
        if let Ok(document) = parse_query(query) {
            let count = Count { document: &document, variables };
            for (_, operation) in document.operations.iter() {
                count.selection(&operation.node.selection_set.node, 1, 0, &mut cost);
            }
        }
        cost
    }

    pub(in crate::sandbox::github) fn points(self) -> u64 {
        ((self.requests + 50) / 100).max(1)
    }
}

struct Count<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Value,
}

/// Deeper queries are not counted further: fragments may go in circles.
const DEEPEST: u32 = 50;

impl Count<'_> {
    fn selection(&self, set: &SelectionSet, times: u64, depth: u32, cost: &mut Cost) {
        if depth > DEEPEST {
            return;
        }
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(&field.node, times, depth, cost),
                Selection::InlineFragment(fragment) => {
                    self.selection(&fragment.node.selection_set.node, times, depth + 1, cost)
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.selection(&fragment.node.selection_set.node, times, depth + 1, cost);
                    }
                }
            }
        }
    }

    fn field(&self, field: &Field, times: u64, depth: u32, cost: &mut Cost) {
        let page = ["first", "last"].iter().find_map(|name| self.number(field, name));
        let below = page.map_or(times, |page| times.saturating_mul(page));
        if let Some(page) = page {
            cost.nodes = cost.nodes.saturating_add(below);
            cost.requests = cost.requests.saturating_add(times);
            cost.largest_page = cost.largest_page.max(page);
        }
        self.selection(&field.selection_set.node, below, depth + 1, cost);
    }

    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        match field
            .get_argument(name)
            .map(|value| value.node.clone())?
            .into_const_with(|name: Name| Ok::<_, ()>(self.variable(&name)))
        {
            Ok(Literal::Number(number)) => number.as_u64(),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Literal {
        self.variables.get(name).and_then(Value::as_u64).map_or(Literal::Null, Literal::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nodes_multiply_down_the_query() {
        let query = "query($n: Int!) { repository(owner: \"a\", name: \"b\") { ...R } }
            fragment R on Repository { pullRequests(first: 50) { nodes { commits(last: $n) { totalCount } } } }";
        let cost = Cost::of(query, &json!({ "n": 10 }));
        assert_eq!(cost, Cost { nodes: 50 + 500, requests: 51, largest_page: 50 });
        assert_eq!(cost.points(), 1);
    }
}
