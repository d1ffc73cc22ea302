//! Who may speak to the page's server: this machine, and only its own page.
//!
//! The server listens on loopback, but any web page that this machine's browser shows could send requests
//! there, or have a name of its own lead there. So the host has to be ours, and so has the origin wherever
//! a browser names one; and acts come as JSON, which other pages may not send unasked.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets through what comes from the page at that port.
pub(super) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    match refusal(request.method(), request.headers(), port) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    }
}

fn refusal(method: &Method, headers: &HeaderMap, port: u16) -> Option<&'static str> {
    let ours = [format!("localhost:{port}"), format!("127.0.0.1:{port}")];
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(HOST).filter(|host| ours.iter().any(|our| our == host));
    let Some(host) = host else { return Some("another host") };
    if text(ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return Some("another origin");
    }
    let json = text(CONTENT_TYPE).is_some_and(|kind| kind.split(';').next() == Some("application/json"));
    (method == Method::POST && !json).then_some("an act that is no JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_page_may_speak_to_it() {
        for (method, host, origin, kind, refused) in [
            ("GET", "localhost:8364", "", "", None),
            ("GET", "127.0.0.1:8364", "", "", None),
            ("GET", "localhost:8364", "http://localhost:8364", "", None),
            ("POST", "localhost:8364", "http://localhost:8364", "application/json", None),
            ("POST", "localhost:8364", "", "application/json; charset=utf-8", None),
            ("GET", "", "", "", Some("another host")),
            ("GET", "localhost", "", "", Some("another host")),
            ("GET", "localhost:1", "", "", Some("another host")),
            ("GET", "rebound.example:8364", "", "", Some("another host")),
            ("GET", "map.localhost:8364", "", "", Some("another host")),
            ("GET", "localhost:8364", "https://evil.example", "", Some("another origin")),
            ("GET", "localhost:8364", "null", "", Some("another origin")),
            ("GET", "localhost:8364", "https://localhost:8364", "", Some("another origin")),
            ("GET", "localhost:8364", "http://127.0.0.1:8364", "", Some("another origin")),
            ("POST", "localhost:8364", "http://map.localhost:9", "application/json", Some("another origin")),
            ("POST", "localhost:8364", "", "text/plain", Some("an act that is no JSON")),
            ("POST", "localhost:8364", "", "", Some("an act that is no JSON")),
        ] {
            let mut headers = HeaderMap::new();
            let given = [(HOST, host), (ORIGIN, origin), (CONTENT_TYPE, kind)];
            for (name, value) in given.into_iter().filter(|(_, value)| !value.is_empty()) {
                headers.insert(name, value.parse().unwrap());
            }
            let method = method.parse().unwrap();
            assert_eq!(refusal(&method, &headers, 8364), refused, "{method} {host} {origin} {kind}");
        }
    }
}
