//! Connections: a page of a list, by `first` and `after` or `last` and `before`.

use async_graphql::{Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error;

#[derive(SimpleObject, Clone)]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) has_previous_page: bool,
    pub(super) start_cursor: Option<String>,
    pub(super) end_cursor: Option<String>,
}

/// The arguments of a connection.
#[derive(Clone, Default)]
pub(super) struct Window {
    pub(super) first: Option<i32>,
    pub(super) last: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) before: Option<String>,
}

/// A part of a list with what GitHub tells about the whole.
pub(super) struct Page<T> {
    pub(super) total: i32,
    pub(super) info: PageInfo,
    pub(super) items: Vec<T>,
}

fn cursor(place: usize) -> String {
    STANDARD.encode(format!("cursor:v2:{place}"))
}

fn place(cursor: &str) -> Result<usize> {
    let bytes = STANDARD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let number = text.and_then(|text| text.strip_prefix("cursor:v2:")?.parse().ok());
    number.ok_or_else(|| {
        error("INVALID_CURSOR_ARGUMENTS", format!("`{cursor}` does not appear to be a valid cursor."))
    })
}

impl Window {
    /// The page of a list; `name` is the connection's, for errors.
    ///
    /// Source: GitHub docs, "Using pagination in the GraphQL API": one of `first` and `last`, 1 to 100.
    pub(super) fn of<T>(&self, name: &str, list: Vec<T>) -> Result<Page<T>> {
        let (side, size) = match (self.first, self.last) {
            (None, None) => {
                let message = format!(
                    "You must provide a `first` or `last` value to properly paginate the `{name}` connection."
                );
                return Err(error("MISSING_PAGINATION_BOUNDARIES", message));
            }
            (Some(_), Some(_)) => {
                let message = format!(
                    "Passing both `first` and `last` to paginate the `{name}` connection is not supported."
                );
                return Err(error("INVALID_PAGINATION", message));
            }
            (Some(first), None) => ("first", first),
            (None, Some(last)) => ("last", last),
        };
        let size = match usize::try_from(size) {
            Ok(size @ 0..=100) => size,
            Ok(size) => {
                let message = format!(
                    "Requesting {size} records on the `{name}` connection exceeds the `{side}` limit of 100 records."
                );
                return Err(error("EXCESSIVE_PAGINATION", message));
            }
            Err(_) => {
                return Err(error(
                    "INVALID_PAGINATION",
                    format!("`{side}` on the `{name}` connection cannot be less than zero."),
                ));
            }
        };
        let total = list.len();
        let from = self.after.as_deref().map(place).transpose()?.map_or(0, |place| place + 1).min(total);
        let to = self.before.as_deref().map(place).transpose()?.unwrap_or(total).clamp(from, total);
        let (from, to) = if side == "first" {
            (from, to.min(from + size))
        } else {
            (from.max(to.saturating_sub(size)), to)
        };
        let ends = (from < to).then(|| (cursor(from), cursor(to - 1)));
        let (start_cursor, end_cursor) = ends.unzip();
        let info =
            PageInfo { has_next_page: to < total, has_previous_page: from > 0, start_cursor, end_cursor };
        let items = list.into_iter().skip(from).take(to - from).collect();
        Ok(Page { total: i32::try_from(total).unwrap_or(i32::MAX), info, items })
    }
}

/// Declares a connection type of GitHub's schema.
macro_rules! connection {
    ($name:ident, $node:ty) => {
        #[derive(async_graphql::SimpleObject)]
        pub(super) struct $name {
            total_count: i32,
            page_info: super::page::PageInfo,
            nodes: Option<Vec<Option<$node>>>,
        }

        impl From<super::page::Page<$node>> for $name {
            fn from(page: super::page::Page<$node>) -> Self {
                let nodes = Some(page.items.into_iter().map(Some).collect());
                Self { total_count: page.total, page_info: page.info, nodes }
            }
        }
    };
}
pub(super) use connection;

#[cfg(test)]
mod tests {
    use super::*;

    fn window(first: Option<i32>, last: Option<i32>) -> Window {
        Window { first, last, ..Window::default() }
    }

    #[test]
    fn pages() {
        let list = || (0..5).collect::<Vec<_>>();
        let first = window(Some(2), None).of("x", list()).unwrap();
        assert_eq!((first.items, first.total, first.info.has_next_page), (vec![0, 1], 5, true));
        let after = Window { after: first.info.end_cursor, ..window(Some(4), None) }.of("x", list()).unwrap();
        assert_eq!(
            (after.items, after.info.has_next_page, after.info.has_previous_page),
            (vec![2, 3, 4], false, true)
        );
        let last = window(None, Some(2)).of("x", list()).unwrap();
        assert_eq!((last.items, last.info.has_previous_page), (vec![3, 4], true));
        for wrong in
            [window(None, None), window(Some(1), Some(1)), window(Some(101), None), window(Some(-1), None)]
        {
            assert!(wrong.of("x", list()).is_err());
        }
    }
}
