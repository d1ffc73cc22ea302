//! The command line as people use it: `tengu check` and its answers, `manifest`, usage, exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use common::{Database, World, without_copies};
use tengu::sandbox::slack;

/// tengu as a program, in a folder, with these variables and no others.
fn tengu(folder: &Path, arguments: &[&str], variables: &BTreeMap<&str, String>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tengu"));
    command.current_dir(folder).args(arguments).env_clear().envs(variables).env("COLUMNS", "100");
    command.output().unwrap()
}

/// Exit code, standard output, standard error.
fn ended(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// What `tengu check --offline` says about a `config.toml`.
fn offline(config: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    ended(&tengu(folder.path(), &["check", "--offline"], &BTreeMap::new()))
}

/// The shortest that works.
const LEAST: &str = "[apps.web]
repository = \"acme/web\"
[apps.web.environments.production]
release_branch = \"deployment/production\"
";

/// The same with a repository of images.
const LEAST_WITH_IMAGE: &str = "[aws]
region = \"ap-northeast-1\"
[apps.web]
repository = \"acme/web\"
[apps.web.image]
repository = \"web\"
[apps.web.environments.production]
release_branch = \"deployment/production\"
";

#[test]
fn what_works() {
    for config in [LEAST, include_str!("../config.toml")] {
        assert_eq!(offline(config), (0, "config.toml: fine\n".into(), String::new()), "{config}");
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let mut table = String::new();
    for (put, instead) in [
        ("", "colour = \"red\"\n"),
        ("", "languge = \"ja\"\n"),
        ("", "name = \"two words\"\n"),
        ("", "name = 3\n"),
        ("", "language = \"fr\"\n"),
        ("", "aliases = [1]\n"),
        ("", "[slack]\ncatch_up = \"2 hours\"\n"),
        ("", "[slack]\ncatch_up = 5\n"),
        ("", "[store]\nurl = \"mysql://x\"\n"),
        ("", "[store]\nurl = \"postgres://tengu:secret@db/tengu\"\n"),
        ("", "[http]\nlisten = \"8080\"\n"),
        ("", "[github]\ninstallation_id = 3\n"),
        ("", "[github]\napp_id = \"x\"\n"),
        ("", "[channels]\ndeploy = \"#deploy\"\n"),
        ("", "[roles.everyone]\nusers = []\n"),
        ("", "[roles.keepers]\nusers = [\"ayako\"]\ngroups = [\"U1\"]\n"),
        ("", "[people]\nayako = \"@ayako\"\n"),
        ("repository = \"acme/web\"", "repository = \"web\""),
        ("repository = \"acme/web\"", "repository = \"https://github.com/acme/web\""),
        ("repository = \"acme/web\"\n", ""),
        ("repository = \"acme/web\"", "repository = \"acme/web\"\nbase = \"a..b\""),
        ("repository = \"acme/web\"", "repository = \"acme/web\"\nbase = \"deployment/production\""),
        ("release_branch = \"deployment/production\"\n", ""),
        ("release_branch", "relase_branch"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nchannel = \"deploy\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nallow = \"keepers\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nlabels = 3\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\ntemplate = \"none.j2\"\n"),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[[apps.web.attention]]\npaths = \"a[\"\nnote = \"x\"\n",
        ),
        ("\"deployment/production\"\n", "\"deployment/production\"\n[[apps.web.attention]]\npath = \"a\"\n"),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[apps.web.environments.staging]\nrelease_branch = \"s\"\naliases = [\"Production\"]\n",
        ),
        ("\"deployment/production\"\n", "\"deployment/production\"\napprovals = -1\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\napprovers = \"keepers\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nchecks = \"some\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nexpires = \"soon\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\nservices = [\"web\"]\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\ncluster = \"production\"\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\ncluster = \"c\"\nservices = [\"web\"]\n"),
        ("\"deployment/production\"\n", "\"deployment/production\"\non_failure = \"pray\"\n"),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[[apps.web.environments.production.before]]\nname = \"m\"\nservice = \"x\"\n",
        ),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[[apps.web.environments.production.before]]\nname = \"m\"\ncommand = [\"x\"]\nstop_on_output = \"(\"\n",
        ),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[apps.web.environments.production.health]\nurl = \"shop.example\"\n",
        ),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[[apps.web.environments.production.freeze]]\nfrom = \"friday\"\nto = \"0 9 * * 9\"\nzone = \"Tokyo\"\n",
        ),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[apps.web.image]\nrepository = \"web\"\ntag = \"latest\"\nregistry = \"acme\"\n",
        ),
        ("", "[reminder]\nschedul = \"0 9 * * *\"\n"),
        ("", "[reminder]\nschedule = \"0 0 30 2 *\"\ntime_zone = \"Tokyo\"\n"),
        ("", "[reminder]\nschedule = \"hourly\"\nperson_zone = \"yes\"\n"),
        (
            "",
            "[reminder]\nworking_hours = \"9-18\"\nworking_days = [\"mon\", \"funday\"]\ndays_off = [\"2026-02-29\",\n \"31-12\"]\n",
        ),
        ("", "[reminder]\ncalendar = \"http://cal.example/h.ics\"\n"),
        ("", "[reminder]\nescalate_after = -1\nescalate_to = \"everyone\"\n"),
        ("", "[roles.keepers]\n[reminder]\nescalate_after = 4294967296\nescalate_to = \"keeper\"\n"),
        (
            "\"deployment/production\"\n",
            "\"deployment/production\"\n[apps.web.environments.production.verify]\nper = \"team\"\nof = 1\n",
        ),
        ("repository = \"acme/web\"", "repository = \"acme/web\"\nfallback = \"C1\""),
        ("\"acme/web\"", "\"acme/web"),
    ] {
        let config =
            if put.is_empty() { format!("{instead}{LEAST}") } else { LEAST.replacen(put, instead, 1) };
        let (code, out, told) = offline(&config);
        assert_eq!((code, out.as_str()), (2, ""), "{config}\n{told}");
        table.push_str(&format!("{}\n{told}\n", instead.trim_end().replace('\n', "⏎")));
    }
    insta::assert_snapshot!(table, @r##"
    colour = "red"
    config.toml:1: colour: is not a key here. Allowed: aliases, apps, aws, channels, commands, github, http, language, name, people, reminder, roles, slack, store

    languge = "ja"
    config.toml:1: languge: is not a key here. Did you mean language? Allowed: aliases, apps, aws, channels, commands, github, http, language, name, people, reminder, roles, slack, store

    name = "two words"
    config.toml:1: name: must be one word, such as "tengu"

    name = 3
    config.toml:1: name: must be a text in quotes, not an integer

    language = "fr"
    config.toml:1: language: "fr" is not a language tengu speaks; allowed: "en", "ja"

    aliases = [1]
    config.toml:1: aliases: must be a list of texts, not an integer

    [slack]⏎catch_up = "2 hours"
    config.toml:2: slack.catch_up: "2 hours" is not a duration; write "90s", "30m", "2h" or "1d"

    [slack]⏎catch_up = 5
    config.toml:2: slack.catch_up: must be a text in quotes, not an integer

    [store]⏎url = "mysql://x"
    config.toml:2: store.url: must start with sqlite: or postgres:

    [store]⏎url = "postgres://tengu:secret@db/tengu"
    config.toml:2: store.url: must not hold a password; set DATABASE_URL in the environment instead

    [http]⏎listen = "8080"
    config.toml:2: http.listen: must be an address with a port, such as "127.0.0.1:8080"

    [github]⏎installation_id = 3
    config.toml:2: github.installation_id: needs app_id beside it

    [github]⏎app_id = "x"
    config.toml:2: github.app_id: must be a whole number that is not negative, not a string

    [channels]⏎deploy = "#deploy"
    config.toml:2: channels.deploy: "#deploy" is not a channel id. Slack shows it at the end of a channel's details; it starts with C or G

    [roles.everyone]⏎users = []
    config.toml:1: roles.everyone: is there already: every full member of the workspace

    [roles.keepers]⏎users = ["ayako"]⏎groups = ["U1"]
    config.toml:2: roles.keepers.users: "ayako" is not a Slack user id (a profile's menu copies it: Copy member ID)
    config.toml:3: roles.keepers.groups: "U1" is not a Slack user group id (it starts with S)

    [people]⏎ayako = "@ayako"
    config.toml:2: people.ayako: "@ayako" is not a Slack user id. A profile's menu copies it (Copy member ID); it starts with U or W

    repository = "web"
    config.toml:2: apps.web.repository: "web" must be an owner and a name, as in "acme/web"

    repository = "https://github.com/acme/web"
    config.toml:2: apps.web.repository: "https://github.com/acme/web" must be an owner and a name, as in "acme/web"


    config.toml:1: apps.web.repository: is missing: the repository on GitHub, as in "acme/web"

    repository = "acme/web"⏎base = "a..b"
    config.toml:3: apps.web.base: "a..b" cannot be the name of a branch

    repository = "acme/web"⏎base = "deployment/production"
    config.toml:5: apps.web.environments.production.release_branch: must differ from base ("deployment/production"): a release is what one has and the other has not


    config.toml:3: apps.web.environments.production.release_branch: is missing: the branch whose head runs there, as in "deployment/production"

    relase_branch
    config.toml:3: apps.web.environments.production.release_branch: is missing: the branch whose head runs there, as in "deployment/production"
    config.toml:4: apps.web.environments.production.relase_branch: is not a key here. Did you mean release_branch? Allowed: aliases, allow, approvals, approvers, assignees, before, channel, checks, cluster, deregister, expires, freeze, health, labels, on_failure, own_approval, pin, release_branch, reviewers, services, template, timeout, verify

    "deployment/production"⏎channel = "deploy"
    config.toml:5: apps.web.environments.production.channel: there is no channel "deploy" under [channels]; there are none yet; add them under [channels]

    "deployment/production"⏎allow = "keepers"
    config.toml:5: apps.web.environments.production.allow: there is no role "keepers"; allowed: everyone

    "deployment/production"⏎labels = 3
    config.toml:5: apps.web.environments.production.labels: must be a list of texts, not an integer

    "deployment/production"⏎template = "none.j2"
    config.toml:5: apps.web.environments.production.template: "none.j2" cannot be read: No such file or directory (os error 2)

    "deployment/production"⏎[[apps.web.attention]]⏎paths = "a["⏎note = "x"
    config.toml:6: apps.web.attention.paths: is not a glob: error parsing glob 'a[': unclosed character class; missing ']'

    "deployment/production"⏎[[apps.web.attention]]⏎path = "a"
    config.toml:5: apps.web.attention.note: is missing: what to say when such a path is part of a release
    config.toml:5: apps.web.attention.paths: is missing: a glob, as in "db/migrate/**"
    config.toml:6: apps.web.attention.path: is not a key here. Did you mean paths? Allowed: note, paths

    "deployment/production"⏎[apps.web.environments.staging]⏎release_branch = "s"⏎aliases = ["Production"]
    config.toml:5: apps.web.environments.staging: "Production" means production already; a word may mean one environment

    "deployment/production"⏎approvals = -1
    config.toml:5: apps.web.environments.production.approvals: must be a whole number that is not negative, not an integer

    "deployment/production"⏎approvers = "keepers"
    config.toml:5: apps.web.environments.production.approvers: there is no role "keepers"; allowed: everyone

    "deployment/production"⏎checks = "some"
    config.toml:5: apps.web.environments.production.checks: "some" is none of these: "none", "required", "all"

    "deployment/production"⏎expires = "soon"
    config.toml:5: apps.web.environments.production.expires: "soon" is not a duration; write "90s", "30m", "2h" or "1d"

    "deployment/production"⏎services = ["web"]
    config.toml:3: apps.web.environments.production.cluster: is missing: the ECS cluster of the services

    "deployment/production"⏎cluster = "production"
    config.toml:3: apps.web.environments.production.services: is missing: the ECS services, as in ["web", "worker"]

    "deployment/production"⏎cluster = "c"⏎services = ["web"]
    config.toml:5: apps.web.environments.production.cluster: needs an [apps.<name>.image] with the repository in ECR

    "deployment/production"⏎on_failure = "pray"
    config.toml:5: apps.web.environments.production.on_failure: "pray" is none of these: "rollback", "stop", "ask"

    "deployment/production"⏎[[apps.web.environments.production.before]]⏎name = "m"⏎service = "x"
    config.toml:5: apps.web.environments.production.before.command: is missing: the command word by word, as in ["bin/rails", "db:migrate"]
    config.toml:7: apps.web.environments.production.before.service: "x" is none of the services: 

    "deployment/production"⏎[[apps.web.environments.production.before]]⏎name = "m"⏎command = ["x"]⏎stop_on_output = "("
    config.toml:8: apps.web.environments.production.before.stop_on_output: is not a regular expression: regex parse error:
        (
        ^
    error: unclosed group

    "deployment/production"⏎[apps.web.environments.production.health]⏎url = "shop.example"
    config.toml:6: apps.web.environments.production.health.url: must start with https:// or http://

    "deployment/production"⏎[[apps.web.environments.production.freeze]]⏎from = "friday"⏎to = "0 9 * * 9"⏎zone = "Tokyo"
    config.toml:6: apps.web.environments.production.freeze.from: "friday" is not a crontab expression (minute hour day month weekday, as in "0 18 * * fri"): it has 1 fields
    config.toml:7: apps.web.environments.production.freeze.to: "0 9 * * 9" is not a crontab expression (minute hour day month weekday, as in "0 18 * * fri"): there is no weekday 9
    config.toml:8: apps.web.environments.production.freeze.zone: "Tokyo" is no time zone; write it as in "Asia/Tokyo"

    "deployment/production"⏎[apps.web.image]⏎repository = "web"⏎tag = "latest"⏎registry = "acme"
    config.toml:7: apps.web.image.tag: must hold {sha} or {short_sha}: one tag for each commit
    config.toml:8: apps.web.image.registry: "acme" is not an AWS account: 12 digits

    [reminder]⏎schedul = "0 9 * * *"
    config.toml:2: reminder.schedul: is not a key here. Did you mean schedule? Allowed: calendar, days_off, escalate_after, escalate_to, person_zone, schedule, time_zone, working_days, working_hours

    [reminder]⏎schedule = "0 0 30 2 *"⏎time_zone = "Tokyo"
    config.toml:2: reminder.schedule: "0 0 30 2 *" never comes
    config.toml:3: reminder.time_zone: "Tokyo" is no time zone; write it as in "Asia/Tokyo"

    [reminder]⏎schedule = "hourly"⏎person_zone = "yes"
    config.toml:2: reminder.schedule: "hourly" is not a crontab expression (minute hour day month weekday, as in "0 18 * * fri"): it has 1 fields
    config.toml:3: reminder.person_zone: must be true or false, not a string

    [reminder]⏎working_hours = "9-18"⏎working_days = ["mon", "funday"]⏎days_off = ["2026-02-29",⏎ "31-12"]
    config.toml:2: reminder.working_hours: "9-18" is no working day; write it as in "09:00-18:00", the whole day as "00:00-24:00"
    config.toml:3: reminder.working_days: "funday" is none of these: "mon", "tue", "wed", "thu", "fri", "sat", "sun"
    config.toml:4: reminder.days_off: "2026-02-29" is no day; write "2026-12-31", or "01-01" for that day of every year
    config.toml:5: reminder.days_off: "31-12" is no day; write "2026-12-31", or "01-01" for that day of every year

    [reminder]⏎calendar = "http://cal.example/h.ics"
    config.toml:2: reminder.calendar: must be a file beside config.toml, as in "holidays.ics", or start with https://

    [reminder]⏎escalate_after = -1⏎escalate_to = "everyone"
    config.toml:2: reminder.escalate_after: must be a whole number that is not negative, not an integer
    config.toml:3: reminder.escalate_to: there is no role "everyone"; there are none yet; add it as [roles.<name>]

    [roles.keepers]⏎[reminder]⏎escalate_after = 4294967296⏎escalate_to = "keeper"
    config.toml:3: reminder.escalate_after: 4294967296 is too many; 0 is never
    config.toml:4: reminder.escalate_to: there is no role "keeper"; allowed: keepers

    "deployment/production"⏎[apps.web.environments.production.verify]⏎per = "team"⏎of = 1
    config.toml:6: apps.web.environments.production.verify.per: "team" is none of these: "change", "author"
    config.toml:7: apps.web.environments.production.verify.of: is not a key here. Allowed: on, per, remind

    repository = "acme/web"⏎fallback = "C1"
    config.toml:3: apps.web.fallback: "C1" is neither a Slack user id (it starts with U or W) nor a user group id (it starts with S)

    "acme/web
    config.toml:2: invalid basic string, expected `"`
    "##);
}

#[test]
fn all_at_once_with_the_command_files() {
    let folder = tempfile::tempdir().unwrap();
    let config =
        format!("name = \"two words\"\ncolour = 1\n{}", LEAST.replace("deployment/", "deployment//"));
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let (code, _, told) = ended(&tengu(folder.path(), &["check", "--offline"], &BTreeMap::new()));
    insta::assert_snapshot!(format!("{told}exit {code}"), @r#"
    config.toml:1: name: must be one word, such as "tengu"
    config.toml:2: colour: is not a key here. Allowed: aliases, apps, aws, channels, commands, github, http, language, name, people, reminder, roles, slack, store
    config.toml:6: apps.web.environments.production.release_branch: "deployment//production" cannot be the name of a branch
    exit 2
    "#);

    std::fs::write(folder.path().join("config.toml"), LEAST).unwrap();
    std::fs::create_dir(folder.path().join("commands.d")).unwrap();
    std::fs::write(
        folder.path().join("commands.d/a.toml"),
        "[[command]]\nusage = \"a <moon>\"\nhelp = \"A\"\naction = \"fly\"\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("commands.d/b.toml"),
        "[[command]]\nusage = \"b\"\nhelp = \"B\"\nallow = \"pilots\"\naction = { run = \"ls\" }\n",
    )
    .unwrap();
    let (code, _, told) = ended(&tengu(folder.path(), &["check", "--offline"], &BTreeMap::new()));
    insta::assert_snapshot!(format!("{told}exit {code}"), @r#"
    commands.d/a.toml:2: command[1].usage: column 3: there is no placeholder <moon>; there are <app>, <environment>, <branch>, <name>, <duration>, <user>, <login>, <command>, <revision>, <text…>
    commands.d/a.toml:4: command[1].action: there is no action "fly"; allowed: one of help, ping, version, deploy, diff, status, cancel, retry, leave, rollback, lock, unlock, history, verify, unverify, broken, pending, pending-mine, snooze, snooze-until, snooze-off, remind, deploy-feature, features, feature, redeploy-feature, extend-feature, delete-feature, logs, i-am, who-is, or { reply = … }, or { run = [ … ] }
    commands.d/b.toml:5: command[1].action.run: must be a list: the program, then each of its arguments; there is no shell
    exit 2
    "#);
}

#[test]
fn a_calendar_of_days_off_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let config = format!("[reminder]\ncalendar = \"holidays.ics\"\n{LEAST}");
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let mut table = String::new();
    for calendar in [
        None,
        Some("<html>"),
        Some("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261131\nEND:VEVENT\nEND:VCALENDAR\n"),
        Some("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nEND:VEVENT\nEND:VCALENDAR\n"),
    ] {
        if let Some(calendar) = calendar {
            std::fs::write(folder.path().join("holidays.ics"), calendar).unwrap();
        }
        let (code, out, told) = ended(&tengu(folder.path(), &["check", "--offline"], &BTreeMap::new()));
        table.push_str(&format!("{out}{told}exit {code}\n\n"));
    }
    insta::assert_snapshot!(table, @r##"
    config.toml: fine
    holidays.ics: cannot be read (No such file or directory (os error 2)); config.toml names it as reminder.calendar
    exit 2

    config.toml: fine
    holidays.ics:1: is no line of a calendar, such as NAME:value
    exit 2

    config.toml: fine
    holidays.ics:3: "20261131" is no date, such as 20261123
    exit 2

    config.toml: fine
    holidays.ics: fine
    exit 0
    "##);
}

#[test]
fn no_file_and_no_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, told) = ended(&tengu(folder.path(), &["check"], &BTreeMap::new()));
    insta::assert_snapshot!(format!("{out}{told}exit {code}"), @r"
    config.toml:1: cannot be read (No such file or directory (os error 2)). Give the path with --config, or start from the one that comes with tengu
    exit 2
    ");
    std::fs::write(folder.path().join("config.toml"), LEAST).unwrap();
    let (code, out, told) = ended(&tengu(folder.path(), &["check"], &BTreeMap::new()));
    insta::assert_snapshot!(format!("{out}{told}exit {code}"), @r"
    config.toml: fine
    SLACK_APP_TOKEN is not set: create it under Basic Information, App-Level Tokens, with the scope connections:write
    SLACK_BOT_TOKEN is not set: copy it from OAuth & Permissions after installing the app
    GITHUB_TOKEN is not set: a token that may write contents and pull requests; or name a GitHub App in config.toml
    exit 2
    ");
    let swapped = BTreeMap::from([
        ("SLACK_APP_TOKEN", "xoxb-1".to_owned()),
        ("SLACK_BOT_TOKEN", "xapp-1".to_owned()),
        ("GITHUB_TOKEN_FILE", "/no/such/file".to_owned()),
    ]);
    let (code, out, told) = ended(&tengu(folder.path(), &["check"], &swapped));
    insta::assert_snapshot!(format!("{out}{told}exit {code}"), @r"
    config.toml: fine
    SLACK_APP_TOKEN must start with xapp-: create it under Basic Information, App-Level Tokens, with the scope connections:write
    SLACK_BOT_TOKEN must start with xoxb-: copy it from OAuth & Permissions after installing the app
    GITHUB_TOKEN_FILE names /no/such/file, which cannot be read: No such file or directory (os error 2)
    exit 2
    ");
    let (code, out, told) = ended(&tengu(folder.path(), &["run"], &BTreeMap::new()));
    insta::assert_snapshot!(format!("{out}{told}exit {code}"), @r"
    SLACK_APP_TOKEN is not set: create it under Basic Information, App-Level Tokens, with the scope connections:write
    SLACK_BOT_TOKEN is not set: copy it from OAuth & Permissions after installing the app
    GITHUB_TOKEN is not set: a token that may write contents and pull requests; or name a GitHub App in config.toml
    `tengu check` asks Slack and GitHub, too, once these are mended.
    exit 2
    ");
}

/// `tengu check` against the stand-ins.
async fn online(world: &World, change: impl FnOnce(&mut BTreeMap<&str, String>)) -> String {
    checked(world, &without_copies(include_str!("../config.toml")), change).await
}

/// The same with another `config.toml`.
async fn checked(world: &World, config: &str, change: impl FnOnce(&mut BTreeMap<&str, String>)) -> String {
    let mut variables = BTreeMap::from([
        ("SLACK_API_URL", world.slack.api_url()),
        ("SLACK_APP_TOKEN", world.slack.app_token()),
        ("SLACK_BOT_TOKEN", world.slack.bot_token()),
        ("GITHUB_API_URL", world.github.api_url()),
        ("GITHUB_TOKEN", world.github.token().to_owned()),
        ("AWS_ENDPOINT_URL", world.aws.endpoint()),
        ("AWS_ACCESS_KEY_ID", world.aws.access_key().to_owned()),
        ("AWS_SECRET_ACCESS_KEY", world.aws.secret_key().to_owned()),
    ]);
    change(&mut variables);
    let path = world.file("config.toml", config);
    let folder = path.parent().unwrap().to_owned();
    let checked = tokio::task::spawn_blocking(move || tengu(&folder, &["check"], &variables));
    let (code, out, told) = ended(&checked.await.unwrap());
    world.stable(&format!("{out}{told}exit {code}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_slack_github_and_aws() {
    let world = World::seeded(Database::Sqlite).await;
    insta::assert_snapshot!(online(&world, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production.channel: fine
    apps.web.environments.production: fine, acme/web is there
    apps.web.environments.staging: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.environments.production.services: fine, web, worker run in production
    apps.web.environments.staging.services: fine, web run in staging
    exit 0
    ");

    world.slack.withdraw("usergroups:read");
    world.slack.remove_from(&world.deploy, &world.slack.bot_user());
    world.github.delete_branch("acme/web", "deployment/staging").unwrap();
    world.aws.forget_service("production/worker").unwrap();
    insta::assert_snapshot!(online(&world, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.environments.staging.services: fine, web run in staging
    SLACK_BOT_TOKEN: lacks the scope usergroups:read. Add it under OAuth & Permissions, install the app again and copy the new token; `tengu manifest` has all scopes
    apps.web.environments.production.channel: tengu is not in C00DEPLOY; type /invite @tengu there
    apps.web.environments.staging: acme/web has no branch deployment/staging; the nearest: deployment/production. Create it once, at the commit that runs now: git push origin <commit>:refs/heads/deployment/staging
    apps.web.environments.production.services: production has no service worker
    exit 1
    ");

    insta::assert_snapshot!(online(&world, |set| {
        set.insert("SLACK_APP_TOKEN", "xapp-1-wrong".into());
        set.insert("SLACK_BOT_TOKEN", "xoxb-wrong".into());
        set.insert("GITHUB_TOKEN", "wrong".into());
        set.insert("AWS_ACCESS_KEY_ID", "AKIAWRONG".into());
    }).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: Slack refused apps.connections.open: invalid_auth. It needs the scope connections:write, and Socket Mode has to be on
    SLACK_BOT_TOKEN: Slack refused auth.test: invalid_auth
    GITHUB_TOKEN: GitHub does not accept it: Bad credentials
    apps.web.image: AWS does not accept the credentials: The security token included in the request is invalid.
    apps.web.environments.production.services: AWS does not accept the credentials: The security token included in the request is invalid.
    apps.web.environments.staging.services: AWS does not accept the credentials: The security token included in the request is invalid.
    exit 1
    ");

    world.github.hide("acme/web", true).unwrap();
    world.slack.refuse_open(Some("socket_mode_not_enabled"));
    world.slack.grant("usergroups:read");
    world.slack.invite(&world.deploy, &world.slack.bot_user());
    insta::assert_snapshot!(online(&world, |_| {}).await, @r"
    config.toml: fine
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production.channel: fine
    apps.web.image: fine, web is there
    apps.web.environments.staging.services: fine, web run in staging
    SLACK_APP_TOKEN: Slack refused apps.connections.open: socket_mode_not_enabled. It needs the scope connections:write, and Socket Mode has to be on
    apps.web.environments.production: acme/web is not there, or the token may not see it
    apps.web.environments.staging: acme/web is not there, or the token may not see it
    apps.web.environments.production.services: production has no service worker
    exit 1
    ");
    // What is asked here is asked to be refused.
    drop(world.slack.take_refused());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_copies_need() {
    let world = World::seeded(Database::Sqlite).await;
    let ground = world.aws.seed_feature("example.dev");
    let config = format!(
        "{LEAST_WITH_IMAGE}[apps.web.feature]\nurl = \"https://{{slug}}.example.dev\"\ncluster = \"feature\"\n\
         family = \"web-staging\"\nnetwork = {{ subnets = [\"subnet-0a1b2c3d\"] }}\n\
         [apps.web.feature.service]\nlistener = \"{}\"\nzone = \"{}\"\n",
        ground.listener, ground.zone
    );
    insta::assert_snapshot!(checked(&world, &config, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.feature.cluster: fine, feature is there
    apps.web.feature.family: fine, web-staging is there
    apps.web.feature.service.listener: fine, it is of feature-137653080.ap-northeast-1.elb.amazonaws.com
    apps.web.feature.service.zone: fine, Z48A97E421546F8D4CAE1 is example.dev
    exit 0
    ");
    let wrong = config
        .replace("cluster = \"feature\"", "cluster = \"nowhere\"")
        .replace("web-staging", "web-stagin")
        .replace("example.dev", "example.com")
        .replace(&ground.listener[ground.listener.len() - 6..], "000000");
    insta::assert_snapshot!(checked(&world, &wrong, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.feature.cluster: AWS refused (ClusterNotFoundException): Cluster not found.
    apps.web.feature.family: there is no active task definition of the family web-stagin
    apps.web.feature.service.listener: AWS refused (ListenerNotFound): One or more listeners not found
    apps.web.feature.service.zone: Z48A97E421546F8D4CAE1 is example.dev, and example.com is not in it
    exit 1
    ");
    let (head, _) = config.split_once("[apps.web.feature.service]").unwrap();
    let task = format!(
        "{head}[apps.web.feature.task]\nzone = \"Z000\"\n[apps.web.feature.compose]\nfile = \"compose.yml\"\nexecution_role = \"arn:aws:iam::123456789012:role/run\"\nlog_group = \"/feature\"\n"
    );
    let task = task.replace("family = \"web-staging\"\n", "");
    insta::assert_snapshot!(checked(&world, &task, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    SLACK_BOT_TOKEN: fine, in sandbox
    apps.web.environments.production: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.feature.cluster: fine, feature is there
    apps.web.feature.compose.file: acme/web on master has no compose.yml
    apps.web.feature.task.zone: Route 53 has no hosted zone Z000
    exit 1
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_there() {
    let world = World::seeded(Database::Sqlite).await;
    world.slack.fault("auth.test", slack::Fault::Error("account_inactive".into()));
    insta::assert_snapshot!(online(&world, |_| {}).await, @r"
    config.toml: fine
    SLACK_APP_TOKEN: fine, Socket Mode is on
    apps.web.environments.production: fine, acme/web is there
    apps.web.environments.staging: fine, acme/web is there
    apps.web.image: fine, web is there
    apps.web.environments.production.services: fine, web, worker run in production
    apps.web.environments.staging.services: fine, web run in staging
    SLACK_BOT_TOKEN: Slack refused auth.test: account_inactive
    exit 1
    ");
}

#[test]
fn the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, told) =
        ended(&tengu(folder.path(), &["manifest", "--name", "ten\"gu: [x]"], &BTreeMap::new()));
    assert_eq!((code, told.as_str()), (0, ""));
    insta::assert_snapshot!(out, @r#"
    display_information:
      name: "ten\"gu: [x]"
      description: Lets the whole team ship
    features:
      app_home:
        home_tab_enabled: true
        messages_tab_enabled: true
        messages_tab_read_only_enabled: false
      bot_user:
        display_name: "ten\"gu: [x]"
        always_online: true
      slash_commands:
        - command: /tengu
          description: Deploy, and everything around it
          usage_hint: deploy production
          should_escape: true
    oauth_config:
      scopes:
        bot:
          - app_mentions:read
          - channels:history
          - channels:read
          - chat:write
          - chat:write.public
          - commands
          - dnd:read
          - groups:history
          - groups:read
          - im:history
          - im:read
          - im:write
          - mpim:history
          - mpim:read
          - reactions:read
          - reactions:write
          - usergroups:read
          - users:read
          - users:read.email
    settings:
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
    "#);
}

#[test]
fn usage() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in
        [&[][..], &["fly"], &["check", "--on-line"], &["run", "--log-format", "xml"], &["manifest", "x"]]
    {
        let (code, out, told) = ended(&tengu(folder.path(), wrong, &BTreeMap::new()));
        assert_eq!((code, out.as_str()), (2, ""), "{wrong:?}");
        assert!(told.starts_with("error: ") || told.contains("Usage: tengu"), "{wrong:?}: {told}");
    }
    for right in
        [&["--help"][..], &["--version"], &["help", "run"], &["check", "--help"], &["run", "--version"]]
    {
        let (code, out, told) = ended(&tengu(folder.path(), right, &BTreeMap::new()));
        assert_eq!((code, told.as_str()), (0, ""), "{right:?}");
        assert!(!out.is_empty());
    }
    let (_, help, _) = ended(&tengu(folder.path(), &["--help"], &BTreeMap::new()));
    insta::assert_snapshot!(help, @r"
    A Slack bot that lets a whole team ship: deploy pull requests, approvals, ECS rollouts and
    verification, in the channel.

    Usage: tengu <COMMAND>

    Commands:
      run       Work: listen to Slack and do what people ask
      check     Check the configuration, the tokens and what they may do, and say what to fix
      manifest  Print the Slack app manifest, to be pasted when creating the app
      sandbox   Try everything on this machine alone: no token, no account, no network
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version
    ");
}
