//! `tengu manifest`: the Slack app manifest, so that nobody has to click scopes together.

use super::print;

/// The bot scopes that tengu uses, in the manifest's order.
const SCOPES: [&str; 19] = [
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "dnd:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
];

#[derive(Debug, clap::Args)]
pub(super) struct Manifest {
    /// What the bot is called in Slack
    #[arg(long, default_value = "tengu")]
    name: String,
}

impl Manifest {
    pub(super) fn execute(self) -> u8 {
        print(manifest(&self.name).trim_end());
        0
    }
}

fn manifest(name: &str) -> String {
    // JSON strings are YAML strings, so any name is safe.
    let name = serde_json::Value::from(name);
    let scopes: String = SCOPES.iter().map(|scope| format!("      - {scope}\n")).collect();
    format!(
        "display_information:
  name: {name}
  description: Lets the whole team ship
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: {name}
    always_online: true
  slash_commands:
    - command: /tengu
      description: Deploy, and everything around it
      usage_hint: deploy production
      should_escape: true
oauth_config:
  scopes:
    bot:
{scopes}settings:
  event_subscriptions:
    bot_events:
      - app_home_opened
      - app_mention
      - message.channels
      - message.groups
      - message.im
      - message.mpim
      - reaction_added
      - reaction_removed
  interactivity:
    is_enabled: true
  socket_mode_enabled: true
  org_deploy_enabled: false
  token_rotation_enabled: false
"
    )
}
