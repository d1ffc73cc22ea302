//! What Slack shows beside the conversation, and who rests: calls that need no message.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::api::Api;
use super::error::SlackError;
use crate::message::view::View;

/// How many people one request may ask about.
///
/// Source: Slack's documentation, `dnd.teamInfo`.
const AT_ONCE: usize = 50;

/// What Slack answers once it shows a view: the client takes whatever is no JSON for an empty answer.
#[derive(Deserialize)]
struct Shown {
    #[serde(rename = "view")]
    _view: IgnoredAny,
}

#[derive(Deserialize)]
struct Resting {
    #[serde(default)]
    users: HashMap<String, Rest>,
}

/// When somebody rests, in seconds since 1970; 1 where they never do.
#[derive(Deserialize)]
struct Rest {
    #[serde(default)]
    dnd_enabled: bool,
    #[serde(default)]
    next_dnd_start_ts: i64,
    #[serde(default)]
    next_dnd_end_ts: i64,
}

impl Rest {
    fn is_now(&self, now: DateTime<Utc>) -> bool {
        self.dnd_enabled && (self.next_dnd_start_ts..self.next_dnd_end_ts).contains(&now.timestamp())
    }
}

impl Api {
    /// Opens a modal before whoever pressed something (`views.open`). Not tried again: what they pressed
    /// opens one modal, within three seconds.
    ///
    /// # Errors
    /// What [`SlackError`] says; `expired_trigger_id` and `exchanged_trigger_id` when it is too late.
    pub async fn open_view(&self, trigger_id: &str, view: &View) -> Result<(), SlackError> {
        self.call::<Shown>("views.open", &json!({ "trigger_id": trigger_id, "view": view })).await.map(drop)
    }

    /// Shows somebody their Home tab (`views.publish`), and again when Slack is busy or unclear: twice the
    /// same is the same.
    ///
    /// # Errors
    /// What [`SlackError`] says, after the last of three tries.
    pub async fn publish_home(&self, user: &str, view: &View) -> Result<(), SlackError> {
        let request = json!({ "user_id": user, "view": view });
        let mut pause = Duration::from_millis(250);
        for _ in 0..2 {
            match self.call::<Shown>("views.publish", &request).await {
                Err(SlackError::Limited(patience)) => self.clock().sleep(patience).await,
                Err(SlackError::Unclear { .. }) => self.clock().sleep(pause).await,
                answer => return answer.map(drop),
            }
            pause *= 2;
        }
        self.call::<Shown>("views.publish", &request).await.map(drop)
    }

    /// Who of these does not want to be disturbed right now (`dnd.teamInfo`), by the hours they chose.
    /// Whoever Slack does not show to us does not rest, as far as we know.
    ///
    /// A snooze is not among what Slack documents for others than oneself (`dnd.info`); where it moves
    /// the hours that Slack tells, it counts.
    ///
    /// # Errors
    /// What [`SlackError`] says, as for [`Api::read`].
    pub async fn resting(&self, users: &[String]) -> Result<BTreeSet<String>, SlackError> {
        let mut resting = BTreeSet::new();
        let mut open: Vec<&[String]> = users.chunks(AT_ONCE).collect();
        while let Some(some) = open.pop() {
            match self.read::<Resting>("dnd.teamInfo", &[("users", &some.join(","))]).await {
                Ok(told) => {
                    let now = self.clock().now();
                    let now = told.users.into_iter().filter(|(_, rest)| rest.is_now(now));
                    resting.extend(now.map(|(user, _)| user));
                }
                // One who is hidden from us hides the others of the request: asked for by halves.
                Err(error) if error.is("user_not_visible") => {
                    let (left, right) = some.split_at(some.len() / 2);
                    open.extend(
                        [left, right].into_iter().filter(|half| half.len() < some.len() && !half.is_empty()),
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok(resting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_rest_within_their_hours_only() {
        let rest = |dnd_enabled, next_dnd_start_ts, next_dnd_end_ts| Rest {
            dnd_enabled,
            next_dnd_start_ts,
            next_dnd_end_ts,
        };
        let now = DateTime::from_timestamp(1_800_000_000, 999_000_000).unwrap();
        for (rest, resting) in [
            (rest(true, 1_799_990_000, 1_800_010_000), true),
            (rest(true, 1_800_000_000, 1_800_000_001), true),
            (rest(true, 1_799_990_000, 1_800_000_000), false),
            (rest(true, 1_800_000_001, 1_800_010_000), false),
            (rest(false, 1_799_990_000, 1_800_010_000), false),
            (rest(true, 1, 1), false),
            (rest(true, 1_800_010_000, 1_799_990_000), false),
        ] {
            assert_eq!(rest.is_now(now), resting, "{}", rest.next_dnd_start_ts);
        }
    }
}
