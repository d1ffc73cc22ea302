//! What a request does to the world outside, by a name that is the same in every run. Reading does nothing.

use axum::http::request::Parts;
use serde_json::Value;

/// Whose door a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Slack,
    Github,
    Aws,
}

/// The name of a request, for the reader of a failure.
pub(crate) fn name(parts: &Parts) -> String {
    let action = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()?.split_once('.'));
    action.map_or_else(|| format!("{} {}", parts.method, parts.uri), |(_, action)| action.to_owned())
}

/// What Route 53 is to do with records.
fn of_records(parts: &Parts, body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok().filter(|_| parts.uri.path().contains("/rrset"))?;
    let (_, action) = body.split_once("<Action>")?;
    Some(format!("ChangeResourceRecordSets {}", action.split('<').next()?))
}

/// What AWS's older services are asked for: `Action=CreateRule&…`.
fn of_form(body: &[u8]) -> Option<&str> {
    let form = std::str::from_utf8(body).ok()?.strip_prefix("Action=")?;
    form.split('&').next()
}

fn reads(action: &str) -> bool {
    ["Describe", "List", "Get", "Batch"].iter().any(|verb| action.starts_with(verb))
}

/// The name of what a request does; nothing where it only reads.
pub(crate) fn effect(door: Door, parts: &Parts, body: &[u8]) -> Option<String> {
    let (form, records) = (of_form(body), of_records(parts, body));
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let name = match door {
        Door::Aws if form.is_some() => form.filter(|action| !reads(action)).map(str::to_owned),
        Door::Aws if records.is_some() => records,
        Door::Slack => slack(parts.uri.path(), &body),
        Door::Github => github(parts, &body),
        Door::Aws => aws(parts, &body),
    };
    name.map(|name| without_numbers(&name))
}

fn slack(path: &str, body: &Value) -> Option<String> {
    let method = path.rsplit('/').next().unwrap_or_default();
    let writes = method.starts_with("chat.") || method.starts_with("reactions.add");
    let said = body["text"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
    writes.then(|| format!("{method} {said}"))
}

fn github(parts: &Parts, body: &Value) -> Option<String> {
    if parts.uri.path().ends_with("/graphql") {
        let query = body["query"].as_str().unwrap_or_default();
        return query.trim_start().starts_with("mutation").then(|| query.chars().take(60).collect());
    }
    let state = body["state"].as_str().unwrap_or_default();
    (parts.method != "GET").then(|| format!("{} {} {state}", parts.method, parts.uri.path()))
}

fn aws(parts: &Parts, body: &Value) -> Option<String> {
    let target = parts.headers.get("x-amz-target")?.to_str().ok()?;
    let action = target.split_once('.')?.1;
    let about = ["service", "serviceName", "family", "taskDefinition"];
    let about = about.iter().find_map(|member| body[member].as_str());
    (!reads(action)).then(|| format!("{action} {}", about.unwrap_or_default()))
}

/// A pull request has another number next time.
fn without_numbers(name: &str) -> String {
    let mut kept = String::new();
    for char in name.trim().chars().take(90) {
        let char = if char.is_ascii_digit() { '#' } else { char };
        if char != '#' || !kept.ends_with('#') {
            kept.push(char);
        }
    }
    kept
}
