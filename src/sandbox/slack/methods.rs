//! The methods that are stood in for: whose token, which scope, how often, which arguments.
//!
//! From Slack's method pages. What isn't here is unknown, on purpose.

/// Whose token a method takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    None,
    App,
    Bot,
}

/// What the token must be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    None,
    One(&'static str),
    /// `channels:…`, `groups:…` or `im:…`, by the channel it is about.
    Of(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) token: Token,
    pub(super) scope: Scope,
    /// Calls a minute; 0 where a limit of another kind holds.
    pub(super) per_minute: u32,
    /// Methods that only read take no JSON bodies.
    pub(super) json: bool,
    pub(super) args: &'static [&'static str],
}

/// What the app's manifest asks for, unless a test says otherwise.
pub(super) const DEFAULT_SCOPES: &[&str] = &[
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
];

pub(super) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

const fn reads(name: &'static str, scope: Scope, per_minute: u32, args: &'static [&'static str]) -> Method {
    Method { name, token: Token::Bot, scope, per_minute, json: false, args }
}

const fn writes(name: &'static str, scope: Scope, per_minute: u32, args: &'static [&'static str]) -> Method {
    Method { name, token: Token::Bot, scope, per_minute, json: true, args }
}

const WRITE: Scope = Scope::One("chat:write");

const METHODS: &[Method] = &[
    Method {
        name: "api.test",
        token: Token::None,
        scope: Scope::None,
        per_minute: 0,
        json: true,
        args: &["error", "foo"],
    },
    Method {
        name: "apps.connections.open",
        token: Token::App,
        scope: Scope::None,
        per_minute: 0,
        json: true,
        args: &[],
    },
    writes("auth.test", Scope::None, 0, &[]),
    reads("bots.info", Scope::One("users:read"), 50, &["bot"]),
    writes("chat.delete", WRITE, 50, &["channel", "ts", "as_user"]),
    reads("chat.getPermalink", Scope::None, 0, &["channel", "message_ts"]),
    writes(
        "chat.postEphemeral",
        WRITE,
        100,
        &["channel", "user", "text", "blocks", "thread_ts", "link_names", "parse"],
    ),
    writes(
        "chat.postMessage",
        WRITE,
        0,
        &[
            "channel",
            "text",
            "blocks",
            "thread_ts",
            "metadata",
            "unfurl_links",
            "unfurl_media",
            "mrkdwn",
            "link_names",
            "parse",
        ],
    ),
    writes("chat.update", WRITE, 50, &["channel", "ts", "text", "blocks", "metadata", "link_names", "parse"]),
    reads(
        "conversations.history",
        Scope::Of("history"),
        50,
        &["channel", "cursor", "include_all_metadata", "inclusive", "latest", "limit", "oldest"],
    ),
    reads("conversations.info", Scope::Of("read"), 50, &["channel", "include_locale", "include_num_members"]),
    writes("conversations.join", Scope::One("channels:join"), 50, &["channel"]),
    reads("conversations.list", Scope::None, 20, &["cursor", "exclude_archived", "limit", "types"]),
    reads("conversations.members", Scope::Of("read"), 100, &["channel", "cursor", "limit"]),
    writes(
        "conversations.open",
        Scope::One("im:write"),
        50,
        &["channel", "users", "return_im", "prevent_creation"],
    ),
    reads(
        "conversations.replies",
        Scope::Of("history"),
        50,
        &["channel", "ts", "cursor", "include_all_metadata", "inclusive", "latest", "limit", "oldest"],
    ),
    reads("dnd.teamInfo", Scope::One("dnd:read"), 20, &["users"]),
    writes("reactions.add", Scope::One("reactions:write"), 50, &["channel", "name", "timestamp"]),
    reads("reactions.get", Scope::One("reactions:read"), 50, &["channel", "timestamp", "full"]),
    writes("reactions.remove", Scope::One("reactions:write"), 20, &["channel", "name", "timestamp"]),
    reads(
        "usergroups.list",
        Scope::One("usergroups:read"),
        20,
        &["include_count", "include_disabled", "include_users"],
    ),
    reads("usergroups.users.list", Scope::One("usergroups:read"), 20, &["usergroup", "include_disabled"]),
    reads("users.conversations", Scope::None, 50, &["cursor", "exclude_archived", "limit", "types", "user"]),
    reads("users.info", Scope::One("users:read"), 100, &["user", "include_locale"]),
    reads("users.list", Scope::One("users:read"), 20, &["cursor", "include_locale", "limit"]),
    reads("users.lookupByEmail", Scope::One("users:read.email"), 50, &["email"]),
    writes("views.open", Scope::None, 100, &["trigger_id", "view"]),
    writes("views.publish", Scope::None, 100, &["user_id", "view", "hash"]),
    writes("views.update", Scope::None, 100, &["view_id", "external_id", "view", "hash"]),
];
