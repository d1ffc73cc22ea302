//! GraphQL: a strict subset of GitHub's public schema, with its names, types and nullability.

mod checks;
mod commit;
mod cost;
mod merge_queue;
mod page;
mod parts;
mod people;
mod pull_request;
mod query;
mod refs;
mod rules;
mod scalars;

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, EmptySubscription, ErrorExtensions as _, Schema};
use serde_json::{Value, json};

use super::Shared;
use super::auth::{Access, Caller};
use super::server::{self, Reply};
use cost::Cost;

/// What a GraphQL request asks.
pub(super) struct Asked {
    pub(super) query: String,
    pub(super) variables: Value,
    operation: Option<String>,
    pub(super) cost: Cost,
}

impl Asked {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let query = body["query"].as_str()?.to_owned();
        let variables = body["variables"].clone();
        let operation = body["operationName"].as_str().map(str::to_owned);
        let cost = Cost::of(&query, &variables);
        Some(Self { query, variables, operation, cost })
    }
}

/// Of GitHub's 500,000. Source: GitHub docs, "Rate limits and query limits for the GraphQL API".
const NODES: u64 = 500_000;

type Github = Schema<query::Query, merge_queue::Mutation, EmptySubscription>;

fn schema() -> &'static Github {
    static SCHEMA: OnceLock<Github> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        Schema::build(query::Query, merge_queue::Mutation, EmptySubscription)
            .register_output_type::<scalars::Node>()
            .finish()
    })
}

/// The subset as a schema document.
pub fn sdl() -> String {
    schema().sdl()
}

pub(super) async fn answer(shared: &Arc<Shared>, http: &server::Asked, caller: Caller) -> Reply {
    if http.method != http::Method::POST {
        return Reply::error(404, "Not Found");
    }
    let Some(asked) = &http.graphql else {
        shared.refuse("POST /graphql: no query in the body".to_owned());
        return Reply::error(400, "A query attribute must be specified and must be a string.");
    };
    if matches!(caller, Caller::App(_)) {
        return Reply::error(401, "This endpoint requires you to be authenticated.");
    }
    if asked.cost.nodes > NODES {
        let message = format!(
            "This query requests up to {} possible nodes which exceeds the maximum limit of 500,000.",
            asked.cost.nodes
        );
        shared.refuse(format!("graphql: {message}"));
        return Reply::new(
            200,
            json!({ "errors": [{ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message }] }),
        );
    }
    shared.edge().limits.graphql.used += asked.cost.points();
    let variables = async_graphql::Variables::from_json(asked.variables.clone());
    let mut request = async_graphql::Request::new(asked.query.clone()).variables(variables);
    request = request.data(Arc::clone(shared)).data(caller).data(asked.cost);
    if let Some(operation) = &asked.operation {
        request = request.operation_name(operation);
    }
    let response = schema().execute(request).await;
    Reply::new(200, as_github_writes(shared, serde_json::to_value(&response).unwrap_or(Value::Null)))
}

/// GitHub puts an error's type beside its message, and leaves out `data` when nothing was done.
fn as_github_writes(shared: &Shared, mut response: Value) -> Value {
    let errors = response["errors"].as_array().cloned().unwrap_or_default();
    if errors.is_empty() {
        return response;
    }
    let done = errors.iter().all(|error| error["extensions"]["type"].is_string());
    let written: Vec<Value> = errors.into_iter().map(|error| written(shared, error)).collect();
    let mut body = json!({ "errors": written });
    if done {
        body["data"] = response["data"].take();
    }
    body
}

fn written(shared: &Shared, mut error: Value) -> Value {
    let kind = error["extensions"]["type"].as_str().map(str::to_owned);
    // a thing that isn't there and a rule in the way are answers; all else is a mistake in the query
    if !matches!(kind.as_deref(), Some("NOT_FOUND" | "FORBIDDEN" | "UNPROCESSABLE")) {
        shared.refuse(format!("graphql: {}", error["message"].as_str().unwrap_or_default()));
    }
    if let Some(fields) = error.as_object_mut() {
        fields.remove("extensions");
    }
    if let Some(kind) = kind {
        error["type"] = json!(kind);
    }
    error
}

/// An error with GitHub's `type`.
fn error(kind: &'static str, message: impl Into<String>) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| extensions.set("type", kind))
}

/// Null with an error beside it, as GitHub answers for what isn't there. A plain `Err` would take
/// the field's parent away too.
fn missing<T>(context: &Context<'_>, message: impl Into<String>) -> Option<T> {
    let error = error("NOT_FOUND", message).into_server_error(context.item.pos);
    context.add_error(context.set_error_path(error));
    None
}

fn shared<'a>(context: &'a Context<'_>) -> async_graphql::Result<&'a Arc<Shared>> {
    context.data::<Arc<Shared>>()
}

/// Refuses what the token's permissions don't cover.
fn may(
    context: &Context<'_>,
    access: impl FnOnce(&super::Permissions) -> Access,
) -> async_graphql::Result<()> {
    allowed(access(&shared(context)?.edge().doors.permissions) >= Access::Read)
}

/// The same for what changes something.
fn may_change(
    context: &Context<'_>,
    access: impl FnOnce(&super::Permissions) -> Access,
) -> async_graphql::Result<()> {
    allowed(access(&shared(context)?.edge().doors.permissions) >= Access::Write)
}

fn allowed(allowed: bool) -> async_graphql::Result<()> {
    if allowed { Ok(()) } else { Err(error("FORBIDDEN", "Resource not accessible by integration")) }
}
