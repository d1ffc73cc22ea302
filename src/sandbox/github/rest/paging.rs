//! Pages and the links between them.

use super::{Reply, Route};

/// Which part of a list was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    number: usize,
    size: usize,
}

impl Route<'_> {
    /// The page asked for: 30 to a page, at most 100.
    pub(super) fn page(&self) -> Page {
        let number = |name: &str, otherwise: usize| {
            self.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
        };
        let size = number("per_page", 30);
        if size > 100 {
            self.shared.refuse(format!("{} {}: more than 100 per page", self.asked.method, self.asked.uri));
        }
        Page { number: number("page", 1).max(1), size: size.clamp(1, 100) }
    }

    /// Adds the `link` header, whose addresses go by the repository's number as GitHub's do.
    pub(super) fn link(&self, mut reply: Reply, page: Page, total: usize, repository: u64) -> Reply {
        let last = total.div_ceil(page.size).max(1);
        let below = self.asked.path.iter().skip(if self.asked.path[0] == "repositories" { 2 } else { 3 });
        let path: String = below.map(|part| format!("/{part}")).collect();
        let others = self.asked.query.iter().filter(|(name, _)| name != "page");
        let query: String =
            others.map(|(name, value)| format!("{name}={}&", value.replace(' ', "+"))).collect();
        let address =
            |page: usize| format!("{}/repositories/{repository}{path}?{query}page={page}", self.shared.base);
        let backward = [("prev", page.number.saturating_sub(1)), ("first", 1)];
        let forward = [("next", page.number + 1), ("last", last)];
        let links = backward
            .into_iter()
            .filter(|_| page.number > 1)
            .chain(forward.into_iter().filter(|_| page.number < last));
        let links: Vec<String> =
            links.map(|(name, page)| format!("<{}>; rel=\"{name}\"", address(page))).collect();
        if !links.is_empty() {
            reply.headers.push(("link".to_owned(), links.join(", ")));
        }
        reply
    }
}

impl Page {
    pub(super) fn is_first(self) -> bool {
        self.number == 1
    }

    /// This page's part of a list.
    pub(super) fn of<T>(self, list: &[T]) -> &[T] {
        let from = ((self.number - 1).saturating_mul(self.size)).min(list.len());
        &list[from..(from + self.size).min(list.len())]
    }
}
