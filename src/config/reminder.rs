//! Who is reminded to look whether what they changed works, and when.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::DateTime;
use chrono_tz::Tz;

use super::freeze;
use super::is_slack_id;
use super::reader::Table;
use super::roles::Role;
use super::working::{self, DayOff, Hours};
use crate::clock::crontab::Crontab;

/// When people are reminded.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// When a round may be held.
    pub schedule: Crontab,
    /// The team's zone: that of the schedule, and of whoever has none of their own.
    pub zone: Tz,
    /// When people work.
    pub hours: Hours,
    /// Days on which nobody does.
    pub days_off: Vec<DayOff>,
    /// Where more such days are.
    pub calendar: Option<CalendarSource>,
    /// Whether each person's own zone counts, as Slack knows it.
    pub person_zone: bool,
    /// After how many rounds somebody else is told, too; 0 is never.
    pub escalate_after: u32,
    /// The role that is told then.
    pub escalate_to: Option<String>,
}

/// Where a calendar with days off is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarSource {
    /// A file.
    File(PathBuf),
    /// An `https://` address.
    Url(String),
}

/// Whether authors say that their changes work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Whether they are asked at all.
    pub on: bool,
    /// Whether they are reminded.
    pub remind: bool,
    /// What one tick is about.
    pub per: Per,
}

/// What one tick is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// One change, whoever of its authors ticks it.
    Change,
    /// One author of one change: each has a box of their own.
    Author,
}

/// Who is asked about changes whose authors can't be found in Slack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fallback {
    /// A Slack user, by id.
    User(String),
    /// A Slack user group, by id.
    Group(String),
}

impl Reminder {
    /// The zone in which somebody works whom Slack has in that zone.
    pub fn zone_of(&self, slack: Option<&str>) -> Tz {
        let own = slack.filter(|_| self.person_zone).and_then(|zone| zone.parse().ok());
        own.unwrap_or(self.zone)
    }
}

const EVERY_TWO_HOURS: &str = "0 */2 * * *";
const ROUNDS: u32 = 6;

pub(super) fn read(root: &mut Table<'_, '_>, roles: &BTreeMap<String, Role>, folder: &Path) -> Reminder {
    let Some(mut table) = root.table("reminder") else { return Reminder::default() };
    let reminder = Reminder {
        schedule: schedule(&mut table),
        zone: table.text("time_zone").and_then(|zone| freeze::named(&table, &zone)).unwrap_or(Tz::UTC),
        hours: working::hours(&mut table),
        days_off: working::days_off(&mut table),
        calendar: calendar(&mut table, folder),
        person_zone: table.flag("person_zone").unwrap_or(true),
        escalate_after: escalate_after(&mut table),
        escalate_to: escalate_to(&mut table, roles),
    };
    table.finish();
    reminder
}

impl Default for Reminder {
    fn default() -> Self {
        Self {
            schedule: Crontab::from_str(EVERY_TWO_HOURS).unwrap_or_default(),
            zone: Tz::UTC,
            hours: Hours::default(),
            days_off: Vec::new(),
            calendar: None,
            person_zone: true,
            escalate_after: ROUNDS,
            escalate_to: None,
        }
    }
}

fn schedule(table: &mut Table<'_, '_>) -> Crontab {
    let Some(text) = table.text("schedule") else { return Reminder::default().schedule };
    let Some(schedule) = freeze::moment(table, &text) else { return Crontab::default() };
    if schedule.next(DateTime::UNIX_EPOCH, Tz::UTC).is_none() {
        table.wrong(&text, format!("\"{}\" never comes", text.value));
    }
    schedule
}

fn calendar(table: &mut Table<'_, '_>, folder: &Path) -> Option<CalendarSource> {
    let text = table.text("calendar")?;
    if text.value.is_empty() || text.value.contains("://") && !text.value.starts_with("https://") {
        let message = "must be a file beside config.toml, as in \"holidays.ics\", or start with https://";
        table.wrong(&text, message.into());
    }
    Some(match text.value.starts_with("https://") {
        true => CalendarSource::Url(text.value),
        false => CalendarSource::File(folder.join(text.value)),
    })
}

fn escalate_after(table: &mut Table<'_, '_>) -> u32 {
    let Some(rounds) = table.number("escalate_after") else { return ROUNDS };
    u32::try_from(rounds.value).unwrap_or_else(|_| {
        table.wrong(&rounds, format!("{} is too many; 0 is never", rounds.value));
        ROUNDS
    })
}

fn escalate_to(table: &mut Table<'_, '_>, roles: &BTreeMap<String, Role>) -> Option<String> {
    let role = table.text("escalate_to")?;
    if !roles.contains_key(&role.value) {
        let known: Vec<_> = roles.keys().map(String::as_str).collect();
        let allowed = if known.is_empty() {
            "there are none yet; add it as [roles.<name>]".into()
        } else {
            format!("allowed: {}", known.join(", "))
        };
        table.wrong(&role, format!("there is no role \"{}\"; {allowed}", role.value));
    }
    Some(role.value)
}

/// Reads an environment's part; authors are asked where tengu ships, when it does not say.
pub(super) fn verify(environment: &mut Table<'_, '_>, ships: bool) -> Verify {
    let Some(mut table) = environment.table("verify") else {
        return Verify { on: ships, remind: true, per: Per::Change };
    };
    let verify = Verify {
        on: table.flag("on").unwrap_or(ships),
        remind: table.flag("remind").unwrap_or(true),
        per: per(&mut table),
    };
    table.finish();
    verify
}

fn per(table: &mut Table<'_, '_>) -> Per {
    let Some(word) = table.text("per") else { return Per::Change };
    match word.value.as_str() {
        "change" => Per::Change,
        "author" => Per::Author,
        other => {
            table.wrong(&word, format!("\"{other}\" is none of these: \"change\", \"author\""));
            Per::Change
        }
    }
}

/// Reads an app's part.
pub(super) fn fallback(app: &mut Table<'_, '_>) -> Option<Fallback> {
    let id = app.text("fallback")?;
    if is_slack_id(&id.value, &['S']) {
        return Some(Fallback::Group(id.value));
    }
    if !is_slack_id(&id.value, &['U', 'W']) {
        let message = format!(
            "\"{}\" is neither a Slack user id (it starts with U or W) nor a user group id (it starts with S)",
            id.value
        );
        app.wrong(&id, message);
    }
    Some(Fallback::User(id.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn config(more: &str, app: &str, environment: &str) -> Config {
        let text = format!(
            "{more}\n[apps.web]\nrepository = \"acme/web\"\n{app}\n[apps.web.image]\nrepository = \"web\"\n\
             [apps.web.environments.production]\nrelease_branch = \"live\"\n{environment}\n"
        );
        Config::parse("config.toml", &text, Path::new("/etc/tengu")).unwrap()
    }

    fn verify(environment: &str) -> (bool, bool, Per) {
        let config = config("", "", environment);
        let Verify { on, remind, per } = config.apps["web"].environments["production"].verify;
        (on, remind, per)
    }

    #[test]
    fn without_a_word_it_is_every_two_hours_of_a_working_day() {
        for text in ["", "[reminder]"] {
            let reminder = config(text, "", "").reminder;
            let next = reminder.schedule.next("2026-11-20T09:00:00Z".parse().unwrap(), reminder.zone);
            assert_eq!(next, Some("2026-11-20T10:00:00Z".parse().unwrap()));
            assert_eq!(reminder.zone, Tz::UTC);
            assert_eq!(reminder.hours, Hours::default());
            assert_eq!((reminder.days_off, reminder.calendar), (Vec::new(), None));
            assert_eq!(
                (reminder.person_zone, reminder.escalate_after, reminder.escalate_to),
                (true, 6, None)
            );
        }
    }

    #[test]
    fn every_key_is_read() {
        let reminder = config(
            "[roles.keepers]\nusers = [\"U1\"]\n[reminder]\nschedule = \"0 10 * * 1-5\"\ntime_zone = \"Asia/Tokyo\"\n\
             calendar = \"holidays.ics\"\nperson_zone = false\nescalate_after = 0\nescalate_to = \"keepers\"\n",
            "",
            "",
        );
        let reminder = reminder.reminder;
        assert_eq!(reminder.zone, Tz::Asia__Tokyo);
        assert_eq!(reminder.calendar, Some(CalendarSource::File("/etc/tengu/holidays.ics".into())));
        assert_eq!(reminder.escalate_after, 0);
        assert_eq!(reminder.escalate_to.as_deref(), Some("keepers"));
        assert_eq!(reminder.zone_of(Some("Europe/Berlin")), Tz::Asia__Tokyo);
        let theirs = config("[reminder]\ncalendar = \"https://cal.example/h.ics\"", "", "").reminder;
        assert_eq!(theirs.calendar, Some(CalendarSource::Url("https://cal.example/h.ics".into())));
        assert_eq!(theirs.zone_of(Some("Europe/Berlin")), Tz::Europe__Berlin);
        assert_eq!(theirs.zone_of(Some("Mars/Olympus")), Tz::UTC);
        assert_eq!(theirs.zone_of(None), Tz::UTC);
    }

    #[test]
    fn authors_are_asked_where_tengu_ships() {
        let shipped = "cluster = \"c\"\nservices = [\"web\"]\n";
        let section = "[apps.web.environments.production.verify]";
        assert_eq!(verify(""), (false, true, Per::Change));
        assert_eq!(verify(shipped), (true, true, Per::Change));
        assert_eq!(verify(&format!("{section}\non = true\nper = \"author\"")), (true, true, Per::Author));
        assert_eq!(verify(&format!("{shipped}{section}\non = false")), (false, true, Per::Change));
        assert_eq!(verify(&format!("{shipped}{section}\nremind = false")), (true, false, Per::Change));
    }

    #[test]
    fn a_fallback_is_somebody_or_a_group() {
        let fallback = |line: &str| config("", line, "").apps["web"].fallback.clone();
        assert_eq!(fallback(""), None);
        assert_eq!(fallback("fallback = \"U1\""), Some(Fallback::User("U1".into())));
        assert_eq!(fallback("fallback = \"W1\""), Some(Fallback::User("W1".into())));
        assert_eq!(fallback("fallback = \"S1\""), Some(Fallback::Group("S1".into())));
    }
}
