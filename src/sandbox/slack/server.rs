//! HTTP in and out. Each connection can be cut, which is how lost answers are made.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, Form, FromRequest, Path, Query, State};
use axum::http::{HeaderMap, Method, Request as HttpRequest, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::check::{Answer, Denied};
use super::fault::Fault;
use super::request::{Args, Request};
use super::shared::Shared;
use super::world::World;
use super::{respond, socket};

/// Cuts the connection a request came on.
#[derive(Clone)]
pub(super) struct Cut(CancellationToken);

impl Cut {
    /// Cuts the connection; never returns, as there is nobody left to answer.
    async fn now(&self) -> Response {
        self.0.cancel();
        std::future::pending().await
    }
}

/// Answers until told to stop.
pub(super) async fn serve(listener: TcpListener, shared: Shared, stop: CancellationToken) {
    let router = Router::new()
        .route("/api/{method}", any(call))
        .route("/link", get(link))
        .route("/response/{id}", post(answer_hook))
        .fallback(unknown)
        .with_state(shared);
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, router.clone(), stop.child_token()))),
                // out of file descriptors, most likely: some will be given back
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    stop.run_until_cancelled(accept).await;
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    // answers are small; waiting to fill a packet only slows the client down
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.layer(Extension(Cut(stop.clone()))));
    let builder = auto::Builder::new(TokioExecutor::new());
    let talk = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    // how a client ends its connection is its own business
    let _ = stop.run_until_cancelled(talk).await;
}

async fn unknown(State(shared): State<Shared>, method: Method, uri: Uri) -> Response {
    shared.change(|world| world.refuse(format!("{method} {}: no such path", uri.path())));
    StatusCode::NOT_FOUND.into_response()
}

async fn link(
    State(shared): State<Shared>,
    Query(query): Query<Map<String, Value>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = query.get("ticket").and_then(Value::as_str).unwrap_or_default();
    match shared.change(|world| world.redeem(ticket)) {
        Ok(()) => upgrade.on_upgrade(move |socket| socket::talk(shared, socket)),
        Err(status) => status.into_response(),
    }
}

async fn answer_hook(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Extension(cut): Extension<Cut>,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let args = Args(body.as_object().cloned().unwrap_or_default());
    let request = Request { args, ..Request::default() };
    perform(&shared, &cut, "response_url", request, |world, request| {
        respond::respond(world, &id, &request.args)
    })
    .await
}

async fn call(
    State(shared): State<Shared>,
    Path(method): Path<String>,
    Extension(cut): Extension<Cut>,
    http: HttpRequest<Body>,
) -> Response {
    let request = match read(http).await {
        Ok(request) => request,
        Err(why) => {
            shared.change(|world| world.refuse(format!("{method}: {why}")));
            return envelope(Err(super::check::denied(why)), "");
        }
    };
    perform(&shared, &cut, &method, request, |world, request| super::api::dispatch(world, &method, request))
        .await
}

/// Does a request, with whatever is to go wrong with it.
async fn perform(
    shared: &Shared,
    cut: &Cut,
    method: &str,
    request: Request,
    work: impl FnOnce(&mut World, &Request) -> Answer,
) -> Response {
    let channel = request.args.text_or_empty("channel");
    let fault = shared.quietly(|world| world.faults.take(method, &channel));
    if let Some(fault) = &fault {
        if let Fault::Slow(delay) = fault {
            shared.clock().sleep(*delay).await;
        } else if let Some(spoiled) = spoil(shared, cut, method, &request.args, fault).await {
            return spoiled;
        }
    }
    let (answer, scopes) = shared.change(|world| {
        let answer = work(world, &request);
        world.note(method, answer.as_ref().err().map(name_of), request.args);
        (answer, world.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(","))
    });
    match fault {
        Some(Fault::CutAfter) => cut.now().await,
        Some(Fault::ErrorAfter) => trouble(StatusCode::INTERNAL_SERVER_ERROR),
        _ => envelope(answer, &scopes),
    }
}

/// What goes wrong before anything is done; nothing, if it goes wrong only afterwards.
async fn spoil(shared: &Shared, cut: &Cut, method: &str, args: &Args, fault: &Fault) -> Option<Response> {
    if matches!(fault, Fault::CutAfter | Fault::ErrorAfter | Fault::Slow(_)) {
        return None;
    }
    shared.change(|world| world.note(method, Some(format!("{fault:?}")), args.clone()));
    Some(match fault {
        Fault::RateLimited { retry_after_s } => envelope(Err(Denied::TooFast(*retry_after_s)), ""),
        Fault::Status(code) => trouble(StatusCode::from_u16(*code).unwrap_or(StatusCode::BAD_GATEWAY)),
        Fault::Error(error) => envelope(Err(super::check::denied(error)), ""),
        Fault::Garbage => trouble(StatusCode::OK),
        Fault::Hang => std::future::pending().await,
        Fault::CutBefore | Fault::CutAfter | Fault::ErrorAfter | Fault::Slow(_) => cut.now().await,
    })
}

fn trouble(status: StatusCode) -> Response {
    (status, Html("<html><body><h1>Something went wrong</h1></body></html>")).into_response()
}

fn name_of(denied: &Denied) -> String {
    match denied {
        Denied::Error { error, .. } => error.clone(),
        Denied::TooFast(_) => "ratelimited".into(),
    }
}

/// Slack's way to answer: HTTP 200 and `ok`, but 429 for who comes too fast.
fn envelope(answer: Answer, scopes: &str) -> Response {
    let (status, retry_after, mut body) = match answer {
        Ok(Value::Object(body)) => (StatusCode::OK, None, body),
        Ok(_) => (StatusCode::OK, None, Map::new()),
        Err(Denied::Error { error, mut extra }) => {
            extra.insert("error".into(), json!(error));
            (StatusCode::OK, None, extra)
        }
        Err(Denied::TooFast(seconds)) => {
            let body = Map::from_iter([("error".to_owned(), json!("ratelimited"))]);
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), body)
        }
    };
    body.insert("ok".into(), json!(!body.contains_key("error")));
    let mut response = (status, axum::Json(body)).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    if let Ok(scopes) = scopes.parse() {
        response.headers_mut().insert("x-oauth-scopes", scopes);
    }
    response
}

/// Takes token and arguments out of a request. Errors are Slack's names for them.
async fn read(http: HttpRequest<Body>) -> Result<Request, &'static str> {
    let bearer = bearer(http.headers());
    let content = http.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content = content.unwrap_or_default().to_ascii_lowercase();
    let as_json = content.starts_with("application/json");
    let query: Query<Map<String, Value>> =
        Query::try_from_uri(http.uri()).map_err(|_| "invalid_arguments")?;
    let mut args = query.0;
    let mut from_json = false;
    if http.method() == Method::POST && as_json {
        let body = Bytes::from_request(http, &()).await.map_err(|_| "request_timeout")?;
        // official clients name JSON even where they send no body at all
        if !body.is_empty() {
            let body: Value = serde_json::from_slice(&body).map_err(|_| "invalid_json")?;
            let Value::Object(body) = body else { return Err("json_not_object") };
            from_json = !body.is_empty();
            args.extend(body);
        }
    } else if http.method() == Method::POST && content.starts_with("application/x-www-form-urlencoded") {
        let Form(form) =
            Form::<Map<String, Value>>::from_request(http, &()).await.map_err(|_| "invalid_form_data")?;
        args.extend(form);
    } else if http.method() == Method::POST {
        let body = Bytes::from_request(http, &()).await.map_err(|_| "request_timeout")?;
        if !body.is_empty() {
            return Err("invalid_post_type");
        }
    }
    let in_args = if from_json { None } else { args.remove("token") };
    let token = bearer.or_else(|| in_args?.as_str().map(str::to_owned));
    Ok(Request { token, args: Args(args), as_json: from_json })
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}
