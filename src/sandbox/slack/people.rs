//! The people of the workspace and their groups.

use serde_json::{Value, json};

/// Somebody to be added to the workspace.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// The handle, `alice`; also the display name.
    pub name: String,
    /// The full name; the handle where empty.
    pub real_name: String,
    /// The e-mail by which `users.lookupByEmail` finds them.
    pub email: Option<String>,
    /// IANA zone name; `Etc/UTC` where empty.
    pub tz: String,
    /// Seconds east of UTC.
    pub tz_offset: i32,
    /// A guest in several channels (`is_restricted`).
    pub guest: bool,
    /// A guest in one channel (`is_ultra_restricted`).
    pub ultra_restricted: bool,
    /// Comes from another workspace through Slack Connect.
    pub stranger: bool,
    /// An app's user.
    pub bot: bool,
    /// Deactivated.
    pub deleted: bool,
}

/// Somebody in the workspace.
#[derive(Clone, Debug)]
pub struct Person {
    /// `U…`
    pub id: String,
    /// `T…`: another one for strangers.
    pub team: String,
    /// The rest.
    pub is: NewPerson,
}

/// `S…`, a handle and its members.
#[derive(Clone, Debug)]
pub(super) struct UserGroup {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) members: Vec<String>,
}

/// The team that strangers belong to.
pub(super) const OTHER_TEAM: &str = "T000OTHER";

impl Person {
    /// The full name, or the handle where there is none.
    pub fn real_name(&self) -> &str {
        if self.is.real_name.is_empty() { &self.is.name } else { &self.is.real_name }
    }

    /// As `users.info` shows them; the e-mail only with `users:read.email`.
    pub(super) fn json(&self, with_email: bool) -> Value {
        let is = &self.is;
        let tz = if is.tz.is_empty() { "Etc/UTC" } else { &is.tz };
        let mut profile = json!({
            "real_name": self.real_name(), "real_name_normalized": self.real_name(),
            "display_name": is.name, "display_name_normalized": is.name, "team": self.team,
        });
        if let (true, Some(email)) = (with_email, &is.email) {
            profile["email"] = json!(email);
        }
        let mut user = json!({
            "id": self.id, "team_id": self.team, "name": is.name, "real_name": self.real_name(),
            "deleted": is.deleted, "profile": profile, "is_bot": is.bot, "is_app_user": false,
            "updated": 1_700_000_000,
        });
        if !is.deleted {
            for (key, value) in [
                ("tz", json!(tz)),
                ("tz_label", json!(tz)),
                ("tz_offset", json!(is.tz_offset)),
                ("is_admin", json!(false)),
                ("is_owner", json!(false)),
                ("is_primary_owner", json!(false)),
                ("is_restricted", json!(is.guest || is.ultra_restricted)),
                ("is_ultra_restricted", json!(is.ultra_restricted)),
            ] {
                user[key] = value;
            }
        }
        if is.stranger {
            user["is_stranger"] = json!(true);
        }
        user
    }
}

impl UserGroup {
    /// As `usergroups.list` shows it.
    pub(super) fn json(&self, team: &str, with_users: bool) -> Value {
        let mut group = json!({
            "id": self.id, "team_id": team, "is_usergroup": true, "is_external": false,
            "name": self.handle, "handle": self.handle, "description": "", "date_delete": 0,
            "auto_type": null, "user_count": self.members.len(),
            "prefs": {"channels": [], "groups": []},
        });
        if with_users {
            group["users"] = json!(self.members);
        }
        group
    }
}
