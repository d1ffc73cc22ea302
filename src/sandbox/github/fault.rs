//! Misbehaviour on request: what GitHub does on a bad day.

use std::collections::VecDeque;
use std::time::Duration;

/// Which requests a fault waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    Writes,
    Graphql(String),
    Route { method: String, path: Vec<String> },
}

impl Matcher {
    /// Every request.
    pub fn any() -> Self {
        Self(Kind::Any)
    }

    /// REST requests that are not a GET.
    pub fn writes() -> Self {
        Self(Kind::Writes)
    }

    /// GraphQL requests.
    pub fn graphql() -> Self {
        Self(Kind::Graphql(String::new()))
    }

    /// GraphQL requests whose query contains that text.
    pub fn graphql_with(text: &str) -> Self {
        Self(Kind::Graphql(text.to_owned()))
    }

    /// REST requests like `PATCH /repos/*/*/pulls/*`: `*` stands for one part of the path, `**` at
    /// its end for the rest.
    pub fn route(pattern: &str) -> Self {
        let (method, path) = pattern.split_once(' ').unwrap_or(("GET", pattern));
        let path = path.trim_matches('/').split('/').map(str::to_owned).collect();
        Self(Kind::Route { method: method.to_owned(), path })
    }

    fn matches(&self, method: &str, path: &[String], query: Option<&str>) -> bool {
        match &self.0 {
            Kind::Any => true,
            Kind::Writes => query.is_none() && method != "GET",
            Kind::Graphql(part) => query.is_some_and(|query| query.contains(part.as_str())),
            Kind::Route { method: wanted, path: pattern } => {
                query.is_none() && wanted == method && fits(pattern, path)
            }
        }
    }
}

fn fits(pattern: &[String], path: &[String]) -> bool {
    match (pattern, path) {
        ([rest], [_, ..]) if rest == "**" => true,
        ([], []) => true,
        ([first, pattern @ ..], [part, path @ ..]) => (first == "*" || first == part) && fits(pattern, path),
        _ => false,
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// That status instead of doing anything.
    Status(u16),
    /// The hourly limit is used up: 403 with `x-ratelimit-remaining: 0`.
    PrimaryLimit {
        /// How many seconds until it is over.
        reset_in_s: u64,
    },
    /// The secondary limit: 403 and, where given, `retry-after` in seconds.
    SecondaryLimit {
        /// What `retry-after` says.
        retry_after: Option<u64>,
    },
    /// HTTP 200 with an error of type `RATE_LIMITED`.
    GraphqlLimit,
    /// 502 for a GraphQL request that asks for pages of more than that; smaller ones pass, and the
    /// fault stays for good.
    GraphqlTimeout {
        /// The largest `first` or `last` that is answered.
        above: u64,
    },
    /// The connection is cut before anything is done.
    CutBefore,
    /// It is done, and the connection is cut instead of an answer.
    CutAfter,
    /// It is done, and the answer is that status.
    StatusAfter(u16),
    /// Status 200 and a body that isn't JSON.
    Garbage,
    /// The answer takes that long by the clock.
    Slow(Duration),
    /// There is never an answer.
    Hang,
    /// 401, as with a token that was revoked.
    Unauthorized,
}

/// Faults that wait for their request, first come, first served.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<(Matcher, Fault)>);

impl Faults {
    pub(super) fn queue(&mut self, matcher: Matcher, fault: Fault) {
        self.0.push_back((matcher, fault));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault for this request. `page` is the largest page a GraphQL query asks for.
    pub(super) fn take(
        &mut self,
        method: &str,
        path: &[String],
        query: Option<&str>,
        page: u64,
    ) -> Option<Fault> {
        let fits = |(matcher, fault): &(Matcher, Fault)| {
            matcher.matches(method, path, query)
                && !matches!(fault, Fault::GraphqlTimeout { above } if page <= *above)
        };
        let at = self.0.iter().position(fits)?;
        if matches!(self.0[at].1, Fault::GraphqlTimeout { .. }) {
            return Some(self.0[at].1.clone());
        }
        self.0.remove(at).map(|(_, fault)| fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers() {
        for (pattern, method, path, fits) in [
            ("PATCH /repos/*/*/pulls/*", "PATCH", "repos/acme/web/pulls/3", true),
            ("PATCH /repos/*/*/pulls/*", "GET", "repos/acme/web/pulls/3", false),
            ("GET /repos/*/*/pulls", "GET", "repos/acme/web/pulls/3", false),
            ("GET /repos/**", "GET", "repos/acme/web/git/ref/heads/a/b", true),
        ] {
            let path: Vec<String> = path.split('/').map(str::to_owned).collect();
            assert_eq!(
                Matcher::route(pattern).matches(method, &path, None),
                fits,
                "{pattern} {method} {path:?}"
            );
        }
        assert!(Matcher::graphql_with("compare").matches("POST", &["graphql".into()], Some("{ compare }")));
        assert!(!Matcher::writes().matches("POST", &["graphql".into()], Some("{ viewer }")));
    }
}
