//! Our stand-ins and messages against what others wrote: published descriptions, official clients, and
//! servers of the same kind by other people.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use common::client::send;
use common::judge::judge;
use common::{Database, World};
use serde_json::{Value, json};
use tengu::aws::{Aws, AwsKeys, AwsSetup};
use tengu::clock::Clock;
use tengu::config::secrets::{Endpoints, GithubSecret, Secret};
use tengu::github::auth::Auth;
use tengu::github::compare::Range;
use tengu::github::pull_request::{self, Words};
use tengu::github::{
    Github, bodies, branch, checks, comment, compare, merge, merge_queue, pull_state, reference,
};
use tengu::sandbox::github::{NewPull, Protection};
use tengu::target::ecs::register::register_once;
use tengu::target::ecs::revision::{self, Next};
use tengu::target::ecs::{log, task};

#[track_caller]
fn passes(arguments: &[&str], input: &str) {
    let (passed, said) = judge(arguments, input);
    assert!(passed, "{said}");
}

#[test]
fn every_question_that_tengu_asks_is_one_that_github_understands() {
    let questions = json!([
        compare::QUERY,
        pull_request::QUERY,
        branch::QUERY,
        checks::QUERY,
        merge_queue::QUERY,
        merge_queue::MUTATION,
        bodies::query(&[11, 12]),
        branch::heads_query(2),
        branch::NEWEST,
    ]);
    passes(&["github_graphql.py", "queries"], &questions.to_string());
}

#[test]
fn the_stand_in_answers_what_github_could_answer() {
    passes(&["github_graphql.py", "subset"], &tengu::sandbox::github::sdl());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stand_ins_rest_answers_are_what_github_documents() {
    let world = World::empty(Database::Sqlite).await;
    tengu::sandbox::story::seed(&world.github).unwrap();
    let head = world.github.branches("acme/web").unwrap();
    let (_, head) = head.into_iter().find(|(name, _)| name == "master").unwrap();
    world.github.branch("acme/web", "feature/copy", "master").unwrap();
    let compose = world.github.put_file("acme/web", "feature/copy", "ci/compose.yml", "services: {}");
    let compose = compose.unwrap();
    let pull =
        json!({ "title": "Deploy", "body": "All of it", "head": "master", "base": "deployment/production" });
    let calls: Vec<(&str, String, Option<Value>)> = vec![
        ("GET", "/user".into(), None),
        ("GET", "/users/kenji-m".into(), None),
        ("GET", "/users/nobody-at-all".into(), None),
        ("GET", "/rate_limit".into(), None),
        ("GET", "/repos/acme/web".into(), None),
        ("GET", "/repos/acme/nothing".into(), None),
        ("GET", "/repos/acme/web/branches".into(), None),
        ("GET", "/repos/acme/web/branches/master".into(), None),
        ("GET", "/repos/acme/web/git/ref/heads/deployment/production".into(), None),
        ("GET", format!("/repos/acme/web/commits/{head}"), None),
        ("GET", format!("/repos/acme/web/commits/{head}/pulls"), None),
        ("GET", format!("/repos/acme/web/contents/ci/compose.yml?ref={compose}"), None),
        ("GET", "/repos/acme/web/contents/nothing.yml".into(), None),
        ("GET", "/repos/acme/web/compare/deployment/production...master".into(), None),
        ("POST", "/repos/acme/web/pulls".into(), Some(pull.clone())),
        ("POST", "/repos/acme/web/pulls".into(), Some(pull)),
        ("GET", "/repos/acme/web/pulls?head=acme:master&base=deployment/production&state=open".into(), None),
        ("GET", "/repos/acme/web/pulls/11".into(), None),
        ("GET", "/repos/acme/web/pulls/11/commits".into(), None),
        ("PATCH", "/repos/acme/web/pulls/11".into(), Some(json!({ "body": "- [ ] one" }))),
        ("POST", "/repos/acme/web/issues/11/labels".into(), Some(json!({ "labels": ["deploy"] }))),
        ("POST", "/repos/acme/web/issues/11/assignees".into(), Some(json!({ "assignees": ["kenji-m"] }))),
        ("POST", "/repos/acme/web/issues/11/comments".into(), Some(json!({ "body": "Hello" }))),
        (
            "POST",
            "/repos/acme/web/pulls/11/requested_reviewers".into(),
            Some(json!({ "reviewers": ["yuki-s"], "team_reviewers": [] })),
        ),
        ("PUT", "/repos/acme/web/pulls/11/merge".into(), Some(json!({ "sha": "0".repeat(40) }))),
        (
            "PUT",
            "/repos/acme/web/pulls/11/merge".into(),
            Some(json!({ "sha": head, "merge_method": "merge" })),
        ),
    ];
    let mut lines = Vec::new();
    for (method, path, body) in calls {
        let url = format!("{}{path}", world.github.api_url());
        let (status, answer) = send(method, &url, world.github.token(), body.as_ref()).await;
        let line =
            json!({ "method": method, "path": path, "status": status, "body": answer, "request": body });
        lines.push(if body.is_some() { line } else { without_request(line) }.to_string());
    }
    passes(&["github_openapi.py"], &lines.join("\n"));
}

/// Asks the stand-in and keeps what was asked and answered for the judge.
struct Asking<'a> {
    world: &'a World,
    lines: Vec<String>,
}

impl Asking<'_> {
    async fn ask(&mut self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.world.github.api_url());
        let (status, answer) = send(method, &url, self.world.github.token(), body.as_ref()).await;
        let line =
            json!({ "method": method, "path": path, "status": status, "body": answer, "request": body });
        self.lines.push(if body.is_some() { line } else { without_request(line) }.to_string());
        (status, answer)
    }
}

/// What shipping asks for: branches, deployments and what is said of them, comments, merges and refusals.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stand_ins_answers_to_shipping_are_what_github_documents() {
    let world = World::empty(Database::Sqlite).await;
    tengu::sandbox::story::seed(&world.github).unwrap();
    let head = world.github.branches("acme/web").unwrap();
    let (_, head) = head.into_iter().find(|(name, _)| name == "master").unwrap();
    let new =
        NewPull { head: "master", base: "deployment/production", title: "x", body: "", author: "kenji-m" };
    let number = world.github.open_pull_request("acme/web", &new).unwrap();
    let mut asking = Asking { world: &world, lines: vec![] };
    let web = "/repos/acme/web";

    let pin = json!({ "ref": "refs/heads/tengu/pin", "sha": head });
    for status in [201, 422] {
        assert_eq!(asking.ask("POST", &format!("{web}/git/refs"), Some(pin.clone())).await.0, status);
    }
    let gone = asking.ask("DELETE", &format!("{web}/git/refs/heads/tengu/pin"), None).await;
    assert_eq!(gone.0, 204);

    let deployments = format!("{web}/deployments");
    let deployment = json!({ "ref": head, "environment": "production", "description": "web", "auto_merge": false,
        "required_contexts": [], "payload": { "tengu": "d1" } });
    let (status, made) = asking.ask("POST", &deployments, Some(deployment)).await;
    assert_eq!((status, &made["payload"]["tengu"]), (201, &json!("d1")));
    world.github.branch("acme/web", "old", "deployment/production").unwrap();
    let merging = json!({ "ref": "old", "environment": "staging" });
    assert_eq!(asking.ask("POST", &deployments, Some(merging)).await.0, 202);
    let nowhere = json!({ "ref": "nowhere", "auto_merge": false });
    assert_eq!(asking.ask("POST", &deployments, Some(nowhere)).await.0, 422);
    let one = format!("{deployments}/{}", made["id"]);
    let says = json!({ "state": "in_progress", "description": "rolling out", "auto_inactive": false,
        "environment_url": "https://acme.example", "log_url": "" });
    assert_eq!(asking.ask("POST", &format!("{one}/statuses"), Some(says)).await.0, 201);
    let lists = [format!("{deployments}?sha={head}&environment=production"), format!("{one}/statuses"), one];
    for list in lists {
        assert_eq!(asking.ask("GET", &list, None).await.0, 200);
    }

    let comments = format!("{web}/issues/{number}/comments");
    asking.ask("POST", &comments, Some(json!({ "body": "Hello" }))).await;
    asking.ask("GET", &format!("{comments}?per_page=100&page=1"), None).await;

    let merge = json!({ "sha": head, "merge_method": "merge", "commit_title": "x", "commit_message": "" });
    let path = format!("{web}/pulls/{number}/merge");
    let asks = Protection { required_checks: vec!["ci".into()], ..Protection::default() };
    world.github.protect("acme/web", "deployment/production", asks).unwrap();
    let (status, said) = asking.ask("PUT", &path, Some(merge.clone())).await;
    assert_eq!((status, &said["message"]), (405, &json!("Required status check \"ci\" is expected.")));
    world.github.protect("acme/web", "deployment/production", Protection::default()).unwrap();
    world.github.base_modified("acme/web", number, 1).unwrap();
    for status in [405, 200, 405] {
        assert_eq!(asking.ask("PUT", &path, Some(merge.clone())).await.0, status);
    }
    asking.ask("GET", &format!("{web}/pulls/{number}"), None).await;
    passes(&["github_openapi.py"], &asking.lines.join("\n"));
}

fn without_request(mut line: Value) -> Value {
    line.as_object_mut().unwrap().remove("request");
    line
}

/// Everything tengu posts in a long conversation, in both languages, passes Slack's own checks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_tengu_posts_is_what_slack_takes() {
    let mut posts = Vec::new();
    for language in ["en", "ja"] {
        let mut world = World::empty(Database::Sqlite).await;
        tengu::sandbox::story::seed(&world.github).unwrap();
        world.config(|config| config.replace(r#"language = "en""#, &format!("language = {language:?}")));
        world.start().await;
        for words in [
            "help",
            "help deploy",
            "ping",
            "version",
            "depoly prodcution",
            "deploy",
            "deploy production",
            "diff staging",
            "deploy production",
            "status",
            "i am kenji-m",
            "i am nobody-at-all",
            "who is ayako-t",
            "nonsense <>&`",
        ] {
            let before = world.slack.calls_of("chat.postMessage").len();
            world.slack.say(&world.kenji, &world.deploy, &format!("tengu {words}"));
            let slack = world.slack.clone();
            let answered = move || (slack.calls_of("chat.postMessage").len() > before).then_some(());
            world.eventually(words, answered).await;
        }
        world.slack.slash(&world.kenji, &world.deploy, "deploy production");
        let slack = world.slack.clone();
        world.eventually("an answer to one", move || (!slack.ephemerals().is_empty()).then_some(())).await;
        goes_live_and_is_verified(&mut world).await;
        for method in ["chat.postMessage", "chat.update", "response_url", "views.publish", "views.open"] {
            for call in world.slack.calls_of(method) {
                assert_eq!(call.error, None, "{}", call.body);
                posts.push(json!({ "method": method, "body": call.body }).to_string());
            }
        }
        world.stop().await.unwrap();
    }
    passes(&["blocks.py"], &posts.join("\n"));
}

/// All that is posted and shown from the approval to a problem that somebody has.
async fn goes_live_and_is_verified(world: &mut World) {
    world.ci_builds("master");
    world.approve_card().await;
    let slack = world.slack.clone();
    let deploy = world.deploy.clone();
    let live = move || {
        slack
            .messages(&deploy)
            .iter()
            .any(|one| one.text.contains("live") || one.text.contains("稼働"))
            .then_some(())
    };
    world.eventually("a deploy that is live", live).await;
    let kenji = world.kenji.clone();
    for words in ["remind production now", "pending", "verify", "snooze 2h", "verify #6"] {
        world.slack.say(&kenji, &world.deploy.clone(), &format!("tengu {words}"));
        world.settle().await;
    }
    world.slack.open_home(&kenji);
    world.settle().await;
    world.press(&kenji, "broken:pr=7");
    let (slack, asked) = (world.slack.clone(), kenji.clone());
    world.eventually("a modal", move || slack.modal(&asked)).await;
    world.slack.submit(&kenji, &[("words", "It stays <empty>")]).unwrap();
    world.settle().await;
}

/// A program of `tests/peers`, and the lines it prints. It ends when its input does.
struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Peer {
    fn start(name: &str, variables: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("target/peers/python/bin/python");
        assert!(python.exists(), "the peers are not installed: run tests/setup");
        let mut child = Command::new(python)
            .arg(root.join("tests/peers").join(name))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), child, lines }
    }

    fn next(&mut self) -> Value {
        let line = self.lines.next().expect("the peer says more").unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Tells it to go on.
    fn answer(&mut self) {
        writeln!(self.input.as_mut().unwrap()).unwrap();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.input.take());
        _ = self.child.wait();
    }
}

/// An app on Slack's official client is served by our stand-in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slacks_own_client_is_served_by_our_slack() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let slack = tengu::sandbox::slack::SlackStandIn::start(Clock::real()).await.unwrap();
    let person = tengu::sandbox::slack::NewPerson { name: "kenji".into(), ..Default::default() };
    let kenji = slack.add_person(person);
    let channel = slack.add_channel("deploy", &[&kenji], true, false);
    let (url, app, bot) = (slack.api_url(), slack.app_token(), slack.bot_token());
    let variables = [("SLACK_API_URL", url.as_str()), ("SLACK_APP_TOKEN", &app), ("SLACK_BOT_TOKEN", &bot)];
    let mut peer = Peer::start("bolt.py", &variables);
    assert_eq!(peer.next()["seen"], "connected");
    let ts = slack.say(&kenji, &channel, &format!("<@{}> hello", slack.bot_user()));
    assert_eq!(peer.next()["seen"], "mention");
    let answer = slack.thread(&channel, &ts).pop().expect("the app answers in the thread");
    slack.react(&kenji, &channel, &ts, "tada");
    assert_eq!(peer.next()["seen"], "reaction");
    slack.press(&kenji, &channel, &answer.ts, "press").unwrap();
    assert_eq!(peer.next()["seen"], "press");
    slack.open_home(&kenji);
    assert_eq!(peer.next()["seen"], "home");
    slack.press_home(&kenji, "Ask me").unwrap();
    let asked = peer.next();
    assert_eq!((&asked["seen"], &asked["container"]), (&json!("ask"), &json!("view")));
    slack.submit(&kenji, &[("what", "All of it"), ("pace", "never")]).unwrap();
    let told = peer.next();
    assert_eq!((&told["seen"], &told["user"]), (&json!("submission"), &json!(kenji)));
    assert_eq!((&told["what"], &told["pace"]), (&json!("All of it"), &json!("never")));
    assert!(peer.child.wait().unwrap().success());
    assert_eq!(slack.refused(), Vec::<String>::new());
}

/// A script on AWS's official client is served by our stand-in, and every answer is one that AWS could give.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn awss_own_client_is_served_by_our_aws() {
    use tengu::sandbox::aws::{AwsStandIn, Behaviour, Image, Matcher};
    let clock = Clock::standing(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let aws = AwsStandIn::start(clock.clone()).await.unwrap();
    aws.seed_shop("v1").unwrap();
    let ground = aws.seed_feature("example.dev");
    aws.push_image("web", "v2", &Image::of("v2")).unwrap();
    let crash = Behaviour::CrashAtOnce { exit_code: 1, log: "Missing DATABASE_URL".into() };
    aws.behave(Matcher::image("web:v2"), crash);
    let endpoint = aws.endpoint();
    let variables = [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_REGION", aws.region()),
        ("AWS_ACCESS_KEY_ID", aws.access_key()),
        ("AWS_SECRET_ACCESS_KEY", aws.secret_key()),
        ("LISTENER", &ground.listener),
        ("ZONE", &ground.zone),
        ("DOMAIN", &ground.domain),
    ];
    let mut peer = Peer::start("aws_customer.py", &variables);
    let told = loop {
        let line = peer.next();
        let Some(seconds) = line["pass"].as_u64() else { break line };
        clock.advance(std::time::Duration::from_secs(seconds));
        peer.answer();
    };
    assert_eq!(told["flaws"], json!([]));
    assert!(told["actions"].as_array().unwrap().len() >= 38, "{told}");
    assert!(peer.child.wait().unwrap().success());
    assert_eq!(aws.refused(), Vec::<String>::new());
}

/// tengu with Slack by one group of strangers and our GitHub: the whole first story.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_story_with_somebody_elses_slack() {
    let mut peer = Peer::start("start-others", &[]);
    let others = peer.next();
    let (slack, text) = (&others["slack"], |value: &Value| value.as_str().unwrap().to_owned());
    let mut world = World::empty(Database::Sqlite).await;
    tengu::sandbox::story::seed(&world.github).unwrap();
    world.config(|config| config.replace("C00DEPLOY", "C0DEPLOY").replace("U00AYAKO", "U0ALICE"));
    let setup = tengu::app::Setup {
        clock: Clock::real(),
        endpoints: Endpoints {
            slack_api_url: text(&slack["url"]),
            slack_app_token: Secret::new(text(&slack["app_token"])),
            slack_bot_token: Secret::new(text(&slack["bot_token"])),
            ..world.endpoints()
        },
        ..world.setup()
    };
    let tengu = tengu::app::Tengu::start(setup).await.unwrap();
    let mut connected = tengu.connected();
    let stop = tengu.stopper();
    let running = tokio::spawn(tengu.run());
    connected.wait_for(|sockets| *sockets >= 1).await.unwrap();
    let control = text(&slack["control"]);
    let said = json!({ "channel": "C0DEPLOY", "user": "U0ALICE", "text": "<@U0TENGU> deploy production" });
    send("POST", &format!("{control}/message"), "", Some(&said)).await;
    let card = channel_shows(&control, "deployment/production").await;
    assert!(card.contains("Draw routes on the map"), "{card}");
    assert_eq!(world.github.pull_requests("acme/web").unwrap().len(), 11, "one deploy pull request");
    stop.cancel();
    running.await.unwrap().unwrap();
}

/// Waits until a channel of the other Slack shows a text; all of the channel, as JSON.
async fn channel_shows(control: &str, text: &str) -> String {
    for _ in 0..400 {
        let (_, messages) = send("GET", &format!("{control}/messages/C0DEPLOY"), "", None).await;
        let messages = messages.to_string();
        if messages.contains(text) {
            return messages;
        }
        // Nothing tells us when this server has news; it is asked again and again.
        Clock::real().sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{text} never came");
}

/// The writing half of our GitHub client with somebody else's GitHub, which has no GraphQL to read with.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_at_somebody_elses_github() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let mut peer = Peer::start("start-others", &[]);
    let others = peer.next();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (url, token) = (text(&others["github"]["url"]), text(&others["github"]["token"]));
    let auth = Auth::new(&GithubSecret::Token(Secret::new(&token)), None).unwrap();
    let github = Github::new(&url, auth, Clock::real()).unwrap();
    let range = Range {
        owner: "acme",
        repository: "web",
        base: "master",
        release: "deployment/production",
        head: "master",
    };
    let words = |body: &str| Words { title: "Deploy web to production".into(), body: body.into() };
    let made = pull_request::create(&github, range, &words("- [ ] #1")).await.unwrap();
    assert!(made.created);
    pull_request::rewrite(&github, range, made.number, "- [x] #1").await.unwrap();
    pull_request::label(&github, range, made.number, &["deploy".into()]).await.unwrap();
    // Assigning is left out: this GitHub assigns people to issues only, not to pull requests (404).
    pull_request::ask_for_review(&github, range, made.number, &["bob".into()]).await.unwrap();
    let (status, pull) =
        send("GET", &format!("{url}/repos/acme/web/pulls/{}", made.number), &token, None).await;
    assert_eq!((status, &pull["body"]), (200, &json!("- [x] #1")));
    assert_eq!(pull["labels"][0]["name"], "deploy");
    let paths = compare::changed_paths(&github, range, pull["head"]["sha"].as_str().unwrap()).await.unwrap();
    assert!(!paths.is_empty());

    let head = pull["head"]["sha"].as_str().unwrap();
    // This GitHub lets only owners make branches.
    let auth = Auth::new(&GithubSecret::Token(Secret::new("ghp_alice")), None).unwrap();
    let owner = Github::new(&url, auth, Clock::real()).unwrap();
    for created in [true, false] {
        let pin = reference::find_or_create_branch(&owner, range, "tengu/pin", head).await.unwrap();
        assert_eq!((pin.sha.as_str(), pin.created), (head, created));
    }
    reference::delete_branch(&owner, range, "tengu/pin").await.unwrap();
    for created in [true, false] {
        let said = comment::find_or_create_comment(&github, range, made.number, "d1", "Out it goes").await;
        assert_eq!(said.unwrap().created, created);
    }
    for already in [false, true] {
        let merged = merge::merge(&github, range, made.number, head, "Deploy web", "").await.unwrap();
        assert_eq!((merged.already, merged.head_sha.as_str()), (already, head));
    }
    let seen = pull_state::glance(&github, range, made.number).await.unwrap();
    assert_eq!(seen.state, pull_request::State::Merged);
}

/// Our AWS client at somebody else's AWS, which knows the shapes of requests and AWS's own errors.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_at_somebody_elses_aws() {
    let (_peer, moto, aws) = somebody_elses_aws().await;
    let text = |name: &str| moto[name].as_str().unwrap().to_owned();
    let image = aws.image("acme/web", None, "v1").await.unwrap().expect("it was pushed");
    assert_eq!(
        (&image.digest, image.architectures.as_slice()),
        (&text("digest"), &["amd64".into(), "arm64".into()][..])
    );
    assert!(image.uri.ends_with(&format!(".dkr.ecr.eu-west-1.amazonaws.com/acme/web@{}", image.digest)));
    let current = aws.task_definition("web").await.unwrap().expect("it was registered");
    assert_eq!(
        (&current.arn, current.family(), &current.tags[0]["value"]),
        (&text("revision"), "web", &json!("map"))
    );
    let next = revision::next(&current.json, &current.tags, "acme/web", &image.uri, "d1").unwrap();
    let Next::Register(next) = next else { panic!("{next:?}") };
    let arn = register_once(&aws, "web", &next, "d1").await.unwrap();
    assert!(arn.ends_with(":task-definition/web:2"), "{arn}");
    assert_eq!(register_once(&aws, "web", &next, "d1").await.unwrap(), arn, "asked again");
    // Its deployments stay as they were made, so that nobody could tell that the update was done.
    aws.update_service("main", "web", &arn, false).await.unwrap();
    let seen = aws.describe_services("main", &["web".into(), "nothing".into()]).await.unwrap();
    assert_eq!((seen.found[0].desired, seen.found[0].task_definition.as_str()), (2, arn.as_str()));
    assert_eq!(seen.missing, ["nothing"]);
    let spec = task::spec_from("main", &seen.found[0], &arn, "web", &["migrate".into()]);
    let ran = task::run_once(&aws, &spec, "token", "tengu/d1").await.unwrap();
    let task::Ran::Started { task_arn } = ran else { panic!("{ran:?}") };
    let state = task::see_task(&aws, "main", &task_arn, "web").await.unwrap();
    assert!(!matches!(state, task::TaskState::Missing), "{state:?}");
    aws.stop_task("main", &task_arn, "seen enough").await.unwrap();
    let state = task::see_task(&aws, "main", &task_arn, "web").await.unwrap();
    assert!(matches!(state, task::TaskState::Stopped { .. }), "{state:?}");
    aws.deregister(&arn).await.unwrap();
    let gone = aws.task_definition(&arn).await.unwrap().expect("it is still described");
    assert_eq!(gone.status, "INACTIVE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_at_somebody_elses_aws() {
    let (_peer, _, aws) = somebody_elses_aws().await;
    assert_eq!(aws.image("acme/web", None, "v2").await, Ok(None));
    let missing = aws.image("acme/nothing", None, "v1").await.unwrap_err();
    assert_eq!(missing.code(), Some("RepositoryNotFoundException"));
    assert_eq!(aws.task_definition("nothing").await, Ok(None));
    let missing = aws.update_service("main", "nothing", "web", false).await.unwrap_err();
    assert_eq!(missing.code(), Some("ServiceNotFoundException"));
    let missing = aws.describe_services("nowhere", &["web".into()]).await.unwrap_err();
    assert_eq!(missing.code(), Some("ClusterNotFoundException"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_at_somebody_elses_aws() {
    let (_peer, _, aws) = somebody_elses_aws().await;
    let options = json!({ "awslogs-group": "/web", "awslogs-stream-prefix": "ecs" });
    let logs = json!({ "logDriver": "awslogs", "options": options });
    let revision = json!({ "containerDefinitions": [{ "name": "web", "logConfiguration": logs }] });
    assert_eq!(log::log_tail(&aws, &revision, "web", "task/main/1", 2).await, ["line 3", "line 4"]);
    let page = log::follow_log(&aws, &revision, "web", "task/main/1", None).await.unwrap();
    assert_eq!((page.lines.len(), page.lines[0].text.as_str()), (5, "line 0"));
    let token = page.next_token.as_deref();
    let end = log::follow_log(&aws, &revision, "web", "task/main/1", token).await.unwrap();
    assert_eq!((end.lines, end.next_token.as_deref()), (vec![], token), "the same place again");
    let none = log::follow_log(&aws, &revision, "web", "task/main/2", None).await.unwrap();
    assert_eq!(none, tengu::aws::LogPage::default(), "it has printed nothing");
}

/// A host leads to a group, has a name, and all of it goes away again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_and_names_at_somebody_elses_aws() {
    use tengu::aws::{NewTargetGroup, Record};
    let (_peer, moto, aws) = somebody_elses_aws().await;
    let text = |key: &str| moto[key].as_str().unwrap().to_owned();
    let (listener, zone, vpc) = (text("listener"), text("zone"), text("vpc"));
    let tags = std::collections::BTreeMap::from([("branch".to_owned(), "feature/x".to_owned())]);
    let new = NewTargetGroup {
        name: "x",
        vpc: &vpc,
        port: 8080,
        health_path: "/healthz",
        health_status: "200-399",
        tags: &tags,
    };
    assert_eq!(aws.target_group("x").await, Ok(None));
    let group = aws.create_target_group(new).await.unwrap();
    assert_eq!(aws.target_group("x").await, Ok(Some(group.clone())));
    assert_eq!(aws.target_groups_tagged("branch", "feature/x").await.unwrap(), std::slice::from_ref(&group));
    let rule = aws.create_rule(&listener, "x.example.dev", 7, &group.arn, &tags).await.unwrap();
    let taken = aws.create_rule(&listener, "y.example.dev", 7, &group.arn, &tags).await.unwrap_err();
    assert_eq!(taken.code(), Some("PriorityInUse"));
    let rules = aws.rules(&listener).await.unwrap();
    assert_eq!(rules.iter().filter(|known| **known == rule).count(), 1, "{rules:?}");
    assert_eq!(aws.balancer_of(&listener).await.unwrap().vpc, vpc);
    assert_eq!(aws.target_health(&group.arn).await.unwrap(), []);
    assert_eq!(aws.delete_target_group(&group.arn).await.unwrap_err().code(), Some("ResourceInUse"));
    aws.delete_rule(&rule.arn).await.unwrap();
    aws.delete_rule(&rule.arn).await.unwrap();
    aws.delete_target_group(&group.arn).await.unwrap();
    aws.delete_target_group(&group.arn).await.unwrap();

    assert_eq!(aws.zone(&zone).await.unwrap().unwrap().name, "example.dev");
    let values = vec!["10.0.0.1".to_owned()];
    let (name, kind) = ("x.example.dev".to_owned(), "A".to_owned());
    let record = Record { name, kind, ttl: Some(60), values, alias: None };
    let change = aws.upsert_records(&zone, std::slice::from_ref(&record)).await.unwrap();
    assert!(aws.is_in_sync(&change).await.unwrap());
    assert_eq!(aws.record(&zone, "x.example.dev", "A").await, Ok(Some(record.clone())));
    assert_eq!(aws.records_under(&zone, "example.dev", "A").await.unwrap(), std::slice::from_ref(&record));
    aws.delete_records(&zone, std::slice::from_ref(&record)).await.unwrap();
    aws.delete_records(&zone, &[record]).await.unwrap();
    assert_eq!(aws.records_under(&zone, "example.dev", "A").await.unwrap(), []);
}

async fn somebody_elses_aws() -> (Peer, Value, Aws) {
    _ = rustls::crypto::ring::default_provider().install_default();
    let mut peer = Peer::start("start-moto", &[]);
    let moto = peer.next();
    let endpoint = Some(moto["url"].as_str().unwrap().to_owned());
    let keys = Some(AwsKeys { id: "k".into(), secret: Secret::new("s") });
    let setup = AwsSetup { region: Some("eu-west-1".into()), endpoint, keys };
    let aws = Aws::connect(setup, Clock::real()).await.unwrap();
    (peer, moto, aws)
}
