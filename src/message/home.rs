//! The Home tab: what is one's own, what is under way, what runs where, and one's settings.

use slack_morphism::prelude::SlackBlock;

use super::block::{actions, context, form, header, section, section_with};
use super::reminder::{answers, what};
use super::time;
use super::view::View;
use crate::say;
use crate::store::choices;
use crate::store::verifications::Model;
use crate::words::Language;

/// The menu for the language.
pub const LANGUAGE: &str = "home:language";
/// The menu for working hours.
pub const HOURS: &str = "home:hours";
/// The menu for where one is asked.
pub const WHERE: &str = "home:where";
/// The value for what the team has.
pub const TEAM: &str = "team";
/// The value for direct messages.
pub const DIRECT: &str = "direct";
/// Working hours to choose from, besides the team's and none at all.
const CHOICES: [&str; 5] = ["07:00-16:00", "08:00-17:00", "09:00-18:00", "10:00-19:00", "12:00-21:00"];
/// All day.
const ANY: &str = "00:00-24:00";
/// So many changes are shown; the rest is told by a command.
const SHOWN: usize = 20;
/// How many copies are shown; `features` has all.
const FEATURES: usize = 5;

/// What the Home tab shows.
#[derive(Clone, Debug)]
pub struct Home<'a> {
    /// The language of the person.
    pub language: Language,
    /// What they have to verify.
    pub mine: &'a [Model],
    /// Until when they are left alone.
    pub snoozed_until: Option<chrono::DateTime<chrono::Utc>>,
    /// What is under way, a line each.
    pub under_way: &'a [String],
    /// What runs where, a line each.
    pub runs: &'a [String],
    /// Their copies of branches, a line each; the first few are shown.
    pub features: &'a [String],
    /// What they chose.
    pub chosen: &'a choices::Model,
}

/// The Home tab of one person.
pub fn home(home: &Home<'_>) -> View {
    let language = home.language;
    let mut blocks = vec![header(&say!(language, "home-title"))];
    blocks
        .extend(home.snoozed_until.map(|until| context(&say!(language, "home-snoozed", when = time(until)))));
    if home.mine.is_empty() {
        blocks.push(section(&say!(language, "home-nothing")));
    }
    blocks.extend(home.mine.iter().take(SHOWN).flat_map(|row| of(row, language)));
    blocks.push(header(&say!(language, "home-flight")));
    let nothing = [say!(language, "home-flight-nothing")];
    blocks.push(lines(if home.under_way.is_empty() { &nothing } else { home.under_way }));
    if !home.runs.is_empty() {
        blocks.push(header(&say!(language, "home-runs")));
        blocks.push(lines(home.runs));
    }
    if !home.features.is_empty() {
        blocks.push(header(&say!(language, "home-features")));
        blocks.push(lines(&home.features[..home.features.len().min(FEATURES)]));
    }
    blocks.push(header(&say!(language, "home-settings")));
    blocks.extend(settings(home.chosen, language));
    View::Home { blocks }
}

/// For those who are no members of the workspace.
pub fn refused(language: Language) -> View {
    View::Home { blocks: vec![section(&say!(language, "home-refused"))] }
}

fn lines(lines: &[String]) -> SlackBlock {
    section(&lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n"))
}

fn of(row: &Model, language: Language) -> [SlackBlock; 2] {
    let (app, environment) = (row.app.as_str(), row.environment.as_str());
    let said = say!(language, "verify-in", what = what(row, language), app = app, environment = environment);
    [section(&said), actions(answers(row, language))]
}

fn settings(chosen: &choices::Model, language: Language) -> [SlackBlock; 3] {
    let said = |name: &str| language.say(name, &[]);
    let (team, any) = (said("home-hours-team"), said("home-hours-any"));
    let mut hours = vec![(team.as_str(), TEAM)];
    hours.extend(CHOICES.iter().map(|choice| (*choice, *choice)));
    hours.push((&any, ANY));
    let (channel, direct) = (said("home-dm-channel"), said("home-dm-direct"));
    let wheres = [(channel.as_str(), "channel"), (direct.as_str(), DIRECT)];
    let languages = [("English", "en"), ("日本語", "ja")];
    let spoken = chosen.language.as_deref().unwrap_or(language.code());
    let at = chosen.hours.as_deref().unwrap_or(TEAM);
    let place = if chosen.by_dm == 0 { "channel" } else { DIRECT };
    let menu = |label: &str, id: &str, options: &[(&str, &str)], now: &str| {
        section_with(&said(label), form::select(id, &said(label), options, Some(now)))
    };
    [
        menu("home-language", LANGUAGE, &languages, spoken),
        menu("home-hours", HOURS, &hours, at),
        menu("home-dm", WHERE, &wheres, place),
    ]
}
