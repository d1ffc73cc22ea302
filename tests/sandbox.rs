//! `tengu sandbox` as people start it: the program itself, its output and its exit code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

struct Played {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the sandbox with these arguments, types these lines and waits for its end.
fn sandbox(arguments: &[&str], lines: &[&str]) -> Played {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tengu"));
    program.arg("sandbox").args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES");
    program.env("LANG", "en_US.UTF-8").env("COLUMNS", "100").env_remove("RUST_LOG");
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    let mut input = program.stdin.take().unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    // it may end before it has read everything
    _ = input.write_all(text.as_bytes());
    drop(input);
    let output = program.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Played { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Played {
    #[track_caller]
    fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        assert!(!self.out.contains('\u{1b}'), "colour is for terminals");
        for id in ["<@U", "<!", "<http", "U000", "C000"] {
            assert!(!self.out.contains(id), "{id} is nothing to read:\n{}", self.out);
        }
        self.out
    }
}

#[track_caller]
fn has(out: &str, parts: &[&str]) {
    // where a line ends says nothing
    let one_line = |text: &str| {
        let ends = if text.starts_with(char::is_whitespace) { " " } else { "" };
        ends.to_owned() + &text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let whole = one_line(out);
    let mut rest = whole.as_str();
    for part in parts {
        let part = &one_line(part);
        let at = rest.find(part).unwrap_or_else(|| panic!("{part:?} is missing, or comes too early:\n{out}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn the_demo_plays_by_itself() {
    let out = sandbox(&["--demo"], &[]).fine();
    has(
        &out,
        &[
            "[1] kenji · 10:00  tengu deploy production",
            "Deploy web to production",
            "[ Approve ]  [ Open pull request ]  [ Update ]",
            "  1 [ ] #3 Draw routes on the map",
            "Did you mean:",
            "kenji presses “deploy production”.",
            "ayako presses “Approve”.",
            "so the approval is void",
            "• #12 Show avalanche levels",
            "AWS 10:0",
            "👍 ayako reacted to [2]",
            "db:migrate: the task ended with exit code 0",
            "3 of 3 running `web-production:2`, done",
            "*Live.*",
            "web is live in production",
            "production/web     web-production:2     3 of 3 running",
            "*Rolling back.*",
            "`web` did not get there",
            "*Rolled back.*",
            "undefined method 'altitude' for nil",
            "tengu status",
            "`web` `web-production:2` 3/3",
            "kenji #deploy> tengu ping",
            "Here.",
            "Does it work? 7 changes wait for a look.",
            "rosa-lindt ticked",
            "What is yours",
            "All 9 verified",
            "feature-hut-map.localhost · HTTP 200 OK",
            "ends Nov 23, 2026",
            "Its time was over.",
            "The load balancer leads nowhere",
            "9 changes went live, all 9 boxes were ticked",
        ],
    );
    assert_eq!(out.matches("Here.").count(), 1);
    assert_eq!(out.matches("CI pushed the image").count(), 4, "what was there is no news");
}

#[test]
fn the_demo_speaks_japanese() {
    let out = sandbox(&["--demo", "--language", "ja"], &[]).fine();
    has(
        &out,
        &[
            "サンドボックスへようこそ",
            "web を production にデプロイ",
            "ayako が「承認」を押しました",
            "9 件の変更が本番に出て、9 個のチェックはすべて作った人が入れ",
        ],
    );
}

#[test]
fn lines_are_done_one_after_the_other() {
    let out = sandbox(
        &[],
        &[
            "tengu deploy production",
            "/press 2 update",
            "/as yuki",
            "/tick 2",
            "/react 2 eyes",
            "/tengu status",
            "/push Hide closed huts",
            "tengu deploy production",
            "/checks red",
            "/slack limit",
            "/dm ping",
            "/pr",
            "/pres 2 x",
            "/press 2 Explode",
            "/press 99 1",
            "/home",
            "/submit It is slow",
            "/merge",
            "/quit",
            "tengu ping",
        ],
    )
    .fine();
    has(
        &out,
        &[
            "kenji #deploy> tengu deploy production",
            "*8 changes*",
            "kenji presses “Update”.",
            "up to date",
            "yuki-s ticked “#4 Warn of snow above 2,500 m @yuki-s” on pull request #11.",
            "👀 yuki reacted to [2]",
            "only you see this",
            "yuki-s pushed",
            "card updated",
            "yuki #deploy> /dm ping",
            "direct message with yuki",
            "Here.",
            "· checks red",
            "2 [x] #4 Warn of snow",
            "Did you mean /press?",
            "There are: 1 Approve · 2 Open pull request · 3 Update · 4 Cancel.",
            "There is no message [99]",
            "yuki opens the Home tab of tengu.",
            "No modal is open before you.",
            "yuki-s merged pull request #11 into deployment/production.",
            "/quit",
        ],
    );
    assert!(!out.contains("tengu ping"), "nothing is done after /quit");
}

#[test]
fn what_goes_wrong_is_mended_and_answered_once() {
    let out = sandbox(
        &[],
        &[
            "/slack drop",
            "tengu ping",
            "/slack repeat",
            "tengu ping",
            "/slack 500",
            "tengu ping",
            "/slack silent",
            "tengu ping",
            "/restart",
            "tengu ping",
            "/kill",
            "tengu ping",
            "/start",
            "/github lose-answer",
            "tengu deploy production",
            "/prs",
        ],
    )
    .fine();
    assert_eq!(out.matches("Here.").count(), 6, "{out}");
    assert_eq!(out.matches("Deploy web to production").count(), 2, "a card and a pull request:\n{out}");
    assert!(!out.contains("is still at it"), "{out}");
}

/// Proposes, approves, and waits until all is done.
const DEPLOY: [&str; 4] = ["tengu deploy production", "/as ayako", "/react 2 +1", "/wait"];

#[test]
fn what_goes_wrong_in_aws_is_told_and_taken_back() {
    for (lever, told, cause) in [
        ("crash-later", "AWS alone would never call a failure", "ended with exit code 1"),
        ("pull", "cannot pull its image", "CannotPullContainerError"),
        ("hang", "never start", "0 of 3 tasks run after 1200 s"),
    ] {
        let lever = format!("/break {lever}");
        let mut lines = vec![lever.as_str()];
        lines.extend(DEPLOY);
        lines.extend(["/press 2 Try again", "/wait", "/aws"]);
        let out = sandbox(&[], &lines).fine();
        has(&out, &[told, "*Rolled back.*", cause, "presses “Try again”", "is live in production"]);
        has(&out, &["/aws", "production/web     web-production:2     3 of 3 running"]);
    }
}

#[test]
fn patience_with_aws_and_ci_is_rewarded() {
    let mut lines = vec!["/break throttle"];
    lines.extend(DEPLOY);
    let out = sandbox(&[], &lines).fine();
    has(&out, &["turns the next nine requests away", "I keep trying", "is live in production"]);
    let mut lines = vec!["/break missing"];
    lines.extend(&DEPLOY[..3]);
    lines.extend(["/wait 1m", "/images", "/break off", "/wait", "/images", "/tasks", "/logs 2", "/logs 0"]);
    let out = sandbox(&[], &lines).fine();
    has(&out, &["CI is broken", "Waiting for CI to build the image", "/break off", "CI pushed the image"]);
    has(&out, &["is live in production", "/images", "sha256:", "runs", "/tasks", "bin/rails db:migrate"]);
    has(
        &out,
        &["STOPPED · exit code 0", "production/web", "RUNNING", "/logs 2", "Ready", "It goes: /logs [20]"],
    );
}

#[test]
fn a_deploy_survives_that_tengu_is_killed() {
    let mut lines = DEPLOY[..3].to_vec();
    lines.extend(["/wait 45s", "/kill", "/kill", "/wait 2m", "/start", "/start", "/wait", "/quit"]);
    let out = sandbox(&[], &lines).fine();
    has(&out, &["tengu is gone", "tengu is not running", "tengu is back", "tengu is running already"]);
    has(&out, &["tengu is back", "*Live.*", "is live in production"]);
    assert_eq!(out.matches("db:migrate: the task starts").count(), 1, "{out}");
}

#[test]
fn an_approval_can_be_taken_back_and_what_is_pushed_joins() {
    let lines = [
        "tengu deploy production",
        "/checks running",
        "/as ayako",
        "/push",
        "/wait 40s",
        "/react 2 eyes",
        "/unreact 2 eyes",
        "/as kenji",
        "/react 2 +1",
        "/merge 11",
        "/wait",
    ];
    let out = sandbox(&[], &lines).fine();
    has(
        &out,
        &[
            "ayako-t pushed",
            "+ • ayako-t: commits without a pull request",
            "ayako took the reaction to [2] back",
            "You asked for this deploy, so somebody else has to approve it",
            "kenji-m merged pull request #11",
            "decided by",
            "is live in production",
        ],
    );
}

#[test]
fn state_is_kept_where_it_is_asked_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("kept.db");
    sandbox(&["--database", database.to_str().unwrap()], &["tengu ping"]).fine();
    assert!(database.is_file());
    let nowhere = folder.path().join("no/such/folder/tengu.db");
    let played = sandbox(&["--database", nowhere.to_str().unwrap()], &[]);
    assert_eq!(played.code, Some(1));
    assert!(played.err.contains("the database cannot be opened"), "{}", played.err);
}

#[test]
fn a_config_of_ones_own_is_fitted_to_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let text = "name = \"bot\"\n[channels]\nships = \"C0123ABC\"\n[apps.api]\nrepository = \"own/api\"\nbase = \"main\"\n\
        [apps.api.environments.production]\nrelease_branch = \"live\"\nchannel = \"ships\"\n";
    std::fs::write(&config, text).unwrap();
    let out = sandbox(&["--config", config.to_str().unwrap()], &["bot deploy production"]).fine();
    has(&out, &["Type:  bot deploy production", "Deploy api to production", "1 commit", "to `live`"]);
    let shipped = format!(
        "{text}cluster = \"main\"\nservices = [\"api\"]\n[apps.api.environments.production.health]\n\
        url = \"https://api.example/health\"\n[apps.api.image]\nrepository = \"own/api\"\n\
        registry = \"999999999999\"\ntag = \"v-{{short_sha}}\"\n"
    );
    std::fs::write(&config, shipped).unwrap();
    let lines = ["bot deploy production", "/as ayako", "/react 2 +1", "/wait", "/aws", "/images"];
    let out = sandbox(&["--config", config.to_str().unwrap()], &lines).fine();
    has(&out, &["api is live in production", "main/api  api-main:2  2 of 2 running", "own/api  v-"]);
    std::fs::write(&config, "nmae = \"bot\"\n").unwrap();
    let played = sandbox(&["--config", config.to_str().unwrap()], &[]);
    assert_eq!(played.code, Some(2));
    assert!(played.err.contains("nmae"), "{}", played.err);
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Mei").env(format!("GIT_{who}_DATE"), "2026-03-02T09:00:00Z");
        git.env(format!("GIT_{who}_EMAIL"), "12+mei-k@users.noreply.github.com");
    }
    let output = git.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_repository_of_ones_own_shows_its_deploy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tea-house");
    std::fs::create_dir(&path).unwrap();
    let commit = |name: &str, message: &str| {
        std::fs::write(path.join(name), message).unwrap();
        git(&path, &["add", "."]);
        git(&path, &["commit", "-q", "-m", message]);
    };
    git(&path, &["init", "-q", "-b", "trunk"]);
    let place = path.to_str().unwrap();
    let played = sandbox(&["--repo", place], &[]);
    assert_eq!(played.code, Some(2));
    assert!(played.err.contains("has no commits yet"), "{}", played.err);

    commit("README.md", "Start");
    git(&path, &["tag", "v1"]);
    let out = sandbox(&["--repo", place], &[]).fine();
    has(&out, &["acme/tea-house: trunk has nothing that is not in v1 already"]);

    commit("menu.txt", "Serve sencha (#7)");
    git(&path, &["checkout", "-q", "-b", "cups"]);
    commit("cups.txt", "Warm the cups");
    git(&path, &["checkout", "-q", "trunk"]);
    let merge = "Merge pull request #8 from mei-k/cups\n\nWarm cups";
    git(&path, &["merge", "-q", "--no-ff", "cups", "-m", merge]);
    let out = sandbox(&["--repo", place], &["tengu deploy production", "/pr"]).fine();
    has(
        &out,
        &[
            "acme/tea-house: 3 commits of trunk are not in v1",
            "Deploy tea-house to production",
            "• #7 Serve sencha — mei-k",
            "• #8 Warm cups — mei-k",
            "1 [ ] #7 Serve sencha @mei-k",
        ],
    );
    let out = sandbox(&["--repo", place], &DEPLOY).fine();
    has(&out, &["*Live.*", "tea-house is live in production"]);
    let out = sandbox(&["--repo", place, "--release", "HEAD~1"], &["tengu diff production"]).fine();
    has(&out, &["2 commits of trunk", "*1 change*"]);
}

#[test]
fn mistakes_of_usage_are_told_with_exit_code_2() {
    let empty = tempfile::tempdir().unwrap();
    for (arguments, told) in [
        (vec!["--repo", empty.path().to_str().unwrap()], "is not a git repository"),
        (vec!["--repo", "/no/such/folder"], "there is no folder"),
        (vec!["--config", "/no/such/config.toml"], "cannot be read"),
        (vec!["--base", "main"], "--repo"),
        (vec!["--demo", "--repo", "."], "cannot be used with"),
        (vec!["--language", "de"], "possible values: en, ja"),
    ] {
        let played = sandbox(&arguments, &[]);
        assert_eq!(played.code, Some(2), "{arguments:?} {}", played.out);
        assert!(played.err.contains(told), "{arguments:?}: {}", played.err);
    }
}
