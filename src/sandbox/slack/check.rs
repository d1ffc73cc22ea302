//! What Slack checks before it does anything: method, token, scope, pace, arguments, channel.

use serde_json::{Map, Value, json};

use super::channel::{Channel, Kind};
use super::limits::Pace;
use super::methods::{self, Method, Scope, Token};
use super::request::{Args, Request};
use super::world::World;

/// Why a call was turned down.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Denied {
    /// `ok: false`, this error, and what else the answer says.
    Error { error: String, extra: Map<String, Value> },
    /// Too fast; try again after so many seconds.
    TooFast(u64),
}

pub(super) type Answer = Result<Value, Denied>;

/// Turned down with nothing to add.
pub(super) fn denied(error: &str) -> Denied {
    Denied::Error { error: error.to_owned(), extra: Map::new() }
}

/// Turned down with an explanation in `response_metadata.messages`.
pub(super) fn explained(error: &str, messages: &[String]) -> Denied {
    let extra = Map::from_iter([("response_metadata".to_owned(), json!({"messages": messages}))]);
    Denied::Error { error: error.to_owned(), extra }
}

impl World {
    /// Everything that is checked alike for all methods.
    pub(super) fn admit(&mut self, name: &str, request: &Request) -> Result<&'static Method, Denied> {
        let Some(method) = methods::find(name) else {
            self.refuse(format!("unknown method {name}"));
            return Err(denied("unknown_method"));
        };
        self.check_token(method, request.token.as_deref())?;
        self.check_arguments(method, request)?;
        self.check_scope(method, &request.args)?;
        self.check_pace(method, &request.args)?;
        Ok(method)
    }

    fn check_token(&mut self, method: &Method, token: Option<&str>) -> Result<(), Denied> {
        let wanted = match method.token {
            Token::None => return Ok(()),
            Token::App => &self.me.app_token,
            Token::Bot => &self.me.bot_token,
        };
        let Some(token) = token.filter(|token| !token.is_empty()) else { return Err(denied("not_authed")) };
        if token != self.me.app_token && token != self.me.bot_token {
            return Err(denied("invalid_auth"));
        }
        if self.revoked {
            return Err(denied("token_revoked"));
        }
        if token != wanted {
            self.refuse(format!("{}: the wrong kind of token", method.name));
            return Err(denied("not_allowed_token_type"));
        }
        Ok(())
    }

    fn check_arguments(&mut self, method: &Method, request: &Request) -> Result<(), Denied> {
        if request.as_json && !method.json {
            self.refuse(format!("{}: reads, so it takes a query or a form, not JSON", method.name));
            return Err(explained("invalid_arguments", &["[ERROR] JSON is not accepted here".into()]));
        }
        // official clients send the workspace along with everything
        let known = |name: &str| matches!(name, "token" | "team_id") || method.args.contains(&name);
        let unknown = request.args.names().filter(|name| method.name != "api.test" && !known(name));
        let unknown: Vec<String> = unknown.map(str::to_owned).collect();
        for name in unknown {
            self.refuse(format!("{}: an argument that is not stood in for: {name}", method.name));
        }
        Ok(())
    }

    fn check_scope(&self, method: &Method, args: &Args) -> Result<(), Denied> {
        let needed = match method.scope {
            Scope::None => return Ok(()),
            Scope::One(scope) => scope.to_owned(),
            Scope::Of(what) => {
                let channel = args.text("channel").and_then(|id| self.channels.get(&id));
                format!("{}:{what}", channel.map_or("channels", |channel| channel.kind.scope_family()))
            }
        };
        self.need_scope(&needed)
    }

    /// Turned down unless the token has this scope.
    pub(super) fn need_scope(&self, needed: &str) -> Result<(), Denied> {
        if self.scopes.contains(needed) {
            return Ok(());
        }
        let provided: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        let extra = Map::from_iter([
            ("needed".to_owned(), json!(needed)),
            ("provided".to_owned(), json!(provided.join(","))),
        ]);
        Err(Denied::Error { error: "missing_scope".into(), extra })
    }

    fn check_pace(&mut self, method: &Method, args: &Args) -> Result<(), Denied> {
        let now = self.now();
        let limits = self.meter.limits;
        let posts = matches!(method.name, "chat.postMessage" | "chat.postEphemeral");
        if let (true, Some(pace)) = (posts, limits.posting) {
            let bucket = format!("post {}", args.text_or_empty("channel"));
            self.meter.take(bucket, pace, now).map_err(Denied::TooFast)?;
        }
        if limits.tiers && method.per_minute > 0 {
            let burst = f64::from(method.per_minute);
            let pace = Pace { burst, per_second: burst / 60.0 };
            self.meter.take(method.name.to_owned(), pace, now).map_err(Denied::TooFast)?;
        }
        Ok(())
    }

    /// The channel an argument names, if the app may know of it.
    pub(super) fn visible(&self, id: &str) -> Result<&Channel, Denied> {
        let channel = self.channels.get(id).ok_or_else(|| denied("channel_not_found"))?;
        let hidden = channel.kind != Kind::Public && !channel.members.contains(&self.me.user);
        if hidden { Err(denied("channel_not_found")) } else { Ok(channel) }
    }

    /// The channel an argument names, if the app is in it.
    pub(super) fn joined(&self, id: &str) -> Result<&Channel, Denied> {
        let channel = self.visible(id)?;
        if channel.members.contains(&self.me.user) { Ok(channel) } else { Err(denied("not_in_channel")) }
    }

    /// Turned down for something a well-made client would not send; noted.
    pub(super) fn broken(&mut self, method: &str, error: &str, why: &[String]) -> Denied {
        self.refuse(format!("{method}: {error} {}", why.join("; ")).trim_end().to_owned());
        if why.is_empty() { denied(error) } else { explained(error, why) }
    }
}
