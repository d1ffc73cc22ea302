//! CloudWatch Logs: what containers said.

use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::world::{Line, World};

pub(super) const ACTIONS: [&str; 2] = ["GetLogEvents", "FilterLogEvents"];

/// How many events a page has at most. Source: CloudWatch Logs API reference.
const MOST: usize = 10_000;

pub(super) fn answer(world: &World, action: &str, input: &Value) -> Answer {
    match action {
        "GetLogEvents" => get(world, input),
        "FilterLogEvents" => filter(world, input),
        _ => Err(AwsError::new("UnknownOperationException", action)),
    }
}

fn not_found(what: &str) -> AwsError {
    AwsError::new("ResourceNotFoundException", format!("The specified log {what} does not exist."))
}

/// The name of the group, given by itself or as an ARN.
fn group(input: &Value) -> Result<&str, AwsError> {
    match (input["logGroupName"].as_str(), input["logGroupIdentifier"].as_str()) {
        (Some(_), Some(_)) | (None, None) => {
            Err(AwsError::invalid("Give either logGroupName or logGroupIdentifier."))
        }
        (Some(name), None) => Ok(name),
        (None, Some(name)) => Ok(name.rsplit(":log-group:").next().unwrap_or(name)),
    }
}

fn limit(input: &Value) -> Result<usize, AwsError> {
    let limit = input["limit"].as_u64().map_or(Ok(MOST), usize::try_from);
    limit
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| AwsError::invalid("limit must be between 1 and 10000"))
}

/// Whether a line is in the time that is asked for: from `startTime`, before `endTime`.
fn within(input: &Value, line: &Line) -> bool {
    let at = line.at.timestamp_millis();
    input["startTime"].as_i64().is_none_or(|from| at >= from)
        && input["endTime"].as_i64().is_none_or(|to| at < to)
}

/// Tokens name a place between lines, `f/3` and `b/3`: going on from the end gives the same token again.
fn get(world: &World, input: &Value) -> Answer {
    let streams = world.logs.get(group(input)?).ok_or_else(|| not_found("group"))?;
    let stream = input["logStreamName"].as_str().unwrap_or_default();
    let lines = streams.get(stream).ok_or_else(|| not_found("stream"))?;
    let lines: Vec<&Line> = lines.iter().filter(|line| within(input, line)).collect();
    let limit = limit(input)?;
    let place = |token: &str, letter: &str| token.strip_prefix(letter)?.parse::<usize>().ok();
    let (from, to) = match input["nextToken"].as_str() {
        None if input["startFromHead"] == json!(true) => (0, limit.min(lines.len())),
        None => (lines.len().saturating_sub(limit), lines.len()),
        Some(token) => match (place(token, "f/"), place(token, "b/")) {
            (Some(from), _) if from <= lines.len() => (from, (from + limit).min(lines.len())),
            (_, Some(to)) if to <= lines.len() => (to.saturating_sub(limit), to),
            _ => return Err(AwsError::invalid("The specified nextToken is invalid.")),
        },
    };
    let events: Vec<Value> = lines[from..to].iter().map(|line| event(line)).collect();
    Ok(
        json!({ "events": events, "nextForwardToken": format!("f/{to}"), "nextBackwardToken": format!("b/{from}") }),
    )
}

fn event(line: &Line) -> Value {
    let at = line.at.timestamp_millis();
    json!({ "timestamp": at, "message": line.text, "ingestionTime": at + 500 })
}

fn filter(world: &World, input: &Value) -> Answer {
    let group = group(input)?;
    let streams = world.logs.get(group).ok_or_else(|| not_found("group"))?;
    let names: Option<Vec<&str>> =
        input["logStreamNames"].as_array().map(|all| all.iter().filter_map(Value::as_str).collect());
    let prefix = input["logStreamNamePrefix"].as_str();
    if names.is_some() && prefix.is_some() {
        return Err(AwsError::invalid("Give either logStreamNames or logStreamNamePrefix."));
    }
    if names.as_ref().is_some_and(|names| names.len() > 100) {
        return Err(AwsError::invalid("At most 100 log streams can be named."));
    }
    let pattern = input["filterPattern"].as_str().unwrap_or_default().trim_matches('"');
    let mut found = Vec::new();
    for (name, lines) in streams {
        let named = names.as_ref().is_none_or(|names| names.contains(&name.as_str()));
        if !named || prefix.is_some_and(|prefix| !name.starts_with(prefix)) {
            continue;
        }
        let fitting =
            lines.iter().enumerate().filter(|(_, line)| within(input, line) && line.text.contains(pattern));
        found.extend(fitting.map(|(nth, line)| {
            let mut json = event(line);
            json["logStreamName"] = json!(name);
            json["eventId"] = json!(format!("{name}/{nth}"));
            (line.at, json)
        }));
    }
    found.sort_by_key(|(at, _)| *at);
    let from = match input["nextToken"].as_str() {
        None => 0,
        Some(token) => token.parse().map_err(|_| AwsError::invalid("The specified nextToken is invalid."))?,
    };
    let limit = limit(input)?;
    let events: Vec<&Value> = found.iter().skip(from).take(limit).map(|(_, json)| json).collect();
    let mut answer = json!({ "events": events, "searchedLogStreams": [] });
    if from + limit < found.len() {
        answer["nextToken"] = json!((from + limit).to_string());
    }
    Ok(answer)
}
