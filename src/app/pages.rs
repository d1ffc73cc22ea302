//! The clients that ask pages how they are.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use crate::tls;

/// A client that follows redirects, and one that takes them for answers.
///
/// # Errors
/// When no HTTP client can be made.
pub(super) fn clients() -> Result<(reqwest::Client, reqwest::Client)> {
    let tls = tls::config().context("the certificates of this machine cannot be read")?;
    let client = || reqwest::Client::builder().tls_backend_preconfigured(tls.clone()).user_agent("tengu");
    let following = client().dns_resolver(Resolver).build().context("an HTTP client")?;
    let literal = client().dns_resolver(Resolver).redirect(Policy::none());
    Ok((following, literal.build().context("an HTTP client")?))
}

/// Names below `localhost` are this machine, which not every system's resolver knows (RFC 6761, 6.3).
#[derive(Clone, Copy, Debug)]
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = match is_here(host) {
                true => vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
                false => tokio::net::lookup_host((host, 0)).await?.collect(),
            };
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn is_here(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_localhost_are_here() {
        for (host, here) in [("localhost", true), ("x.LOCALHOST.", true), ("localhost.example", false)] {
            assert_eq!(is_here(host), here, "{host}");
        }
    }
}
