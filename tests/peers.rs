//! The judges of `tests/peers`, judged themselves: each lets a good sample pass and names what is wrong with
//! a bad one, so that a story proven by them is proven by something that can say no.

#[path = "common/judge.rs"]
mod judge;

use judge::judge;

#[track_caller]
fn passes(arguments: &[&str], input: &str) {
    let (passed, said) = judge(arguments, input);
    assert!(passed, "{input} was refused: {said}");
}

/// Each line of `input` has a flaw; all of them are found.
#[track_caller]
fn is_refused(arguments: &[&str], input: &str, flaws: &[&str]) {
    let (passed, said) = judge(arguments, input);
    assert!(!passed, "{input} passed");
    for flaw in flaws {
        assert!(said.contains(flaw), "{flaw} was not found in {input}, but: {said}");
    }
}

#[test]
fn github_rest_answers_are_judged() {
    let reference = |sha: &str| {
        format!(
            r#"{{"method":"GET","path":"/repos/acme/web/git/ref/heads/deployment/production","status":200,"body":{{"ref":"refs/heads/deployment/production","node_id":"x","url":"https://github.example/x","object":{{"type":"commit","sha":"{sha}","url":"https://github.example/x"}}}}}}"#
        )
    };
    let delete = |path: &str, status: u16| {
        format!(r#"{{"method":"DELETE","path":"/repos/acme/web/{path}","status":{status}}}"#)
    };
    let good = [reference(&"a".repeat(40)), delete("git/refs/heads/x", 204)];
    let bad = [reference("short"), delete("git/refs/heads/x", 200), delete("got/refs/heads/x", 204)];
    passes(&["github_openapi.py"], &good.join("\n"));
    is_refused(
        &["github_openapi.py"],
        &bad.join("\n"),
        &["200: $.object.sha: ", "200: the documented statuses are ", "204: GitHub has no such method"],
    );
}

#[test]
fn github_graphql_queries_are_judged() {
    passes(&["github_graphql.py", "queries"], r#"["query { viewer { login } }"]"#);
    is_refused(
        &["github_graphql.py", "queries"],
        r#"["query { viewer { logout } }", "query { viewer "]"#,
        &["'logout'", "Syntax Error"],
    );
}

#[test]
fn a_schema_is_judged_by_what_it_answers_and_takes() {
    let good = "scalar URI
        type Query { viewer: User! user(login: String!): User }
        type User { login: String! url: URI! }";
    let bad = "type Query { viewer: Int user(login: String, old: Int): User license: License loser: User }
        type User { login: String nickname: String! }
        type License { key: String! }
        enum PullRequestState { OPEN AJAR }";
    passes(&["github_graphql.py", "subset"], good);
    is_refused(
        &["github_graphql.py", "subset"],
        bad,
        &[
            "Query.viewer: Int, at GitHub User!",
            "Query.user(login): String, at GitHub String!",
            "Query.user(old): GitHub has no such argument",
            "Query.license(key): GitHub requires it",
            "Query.loser: GitHub has no such field",
            "User.login: String, at GitHub String!",
            "User.nickname: GitHub has no such field",
            "PullRequestState.AJAR: GitHub has no such value",
        ],
    );
}

#[test]
fn posts_to_slack_are_judged() {
    let post = |method: &str, extra: &str| {
        format!(
            r#"{{"method":"{method}","body":{{"channel":"C1","text":"x","blocks":[{{"type":"actions","elements":[{{"type":"button","action_id":"a","text":{{"type":"plain_text","text":"Go"}}{extra}}}]}}]}}}}"#
        )
    };
    let good = post("chat.postMessage", r#","value":"v""#);
    let bad = [
        good.replace("Go", &"x".repeat(76)),
        post("chat.postMessage", r#","colour":"red""#),
        good.replace("actions", "acts"),
    ];
    passes(&["blocks.py"], &good);
    is_refused(
        &["blocks.py"],
        &bad.join("\n"),
        &[
            "post 1, chat.postMessage: blocks[0]: ButtonElement: ",
            "\"colour\"",
            "post 3, chat.postMessage: blocks[0]: ",
        ],
    );
    is_refused(&["blocks.py"], &post("chat.shout", ""), &["ChatShoutArguments"]);
}

#[test]
fn views_shown_in_slack_are_judged() {
    use tengu::message::block::{self, Field};
    use tengu::message::view::View;
    let field = Field {
        action_id: "what",
        label: "What is broken?",
        placeholder: "Logging in",
        hint: "In a few words.",
        multiline: true,
        max_length: 500,
        optional: false,
    };
    let menu = block::select("pace", "How often", &[("Daily", "daily"), ("Never", "never")], Some("daily"));
    let home = View::Home {
        blocks: vec![block::section_with("Reminders", menu.clone()), block::actions(vec![menu])],
    };
    let modal = View::Modal {
        callback_id: "broken".into(),
        private_metadata: "acme/web#7".into(),
        title: "What is broken, and since when?".into(),
        submit: "Tell".into(),
        close: "Never mind".into(),
        blocks: vec![block::input(&field)],
    };
    let open = |view: &serde_json::Value| {
        serde_json::json!({"method": "views.open", "body": {"trigger_id": "1.2.a", "view": view}}).to_string()
    };
    let publish = serde_json::json!({"method": "views.publish", "body": {"user_id": "U1", "view": home}});
    let good = serde_json::to_value(modal).unwrap();
    passes(&["blocks.py"], &[publish.to_string(), open(&good)].join("\n"));
    let with = |part: &str, value: &str| {
        let mut view = good.clone();
        view[part] = serde_json::json!(value);
        open(&view)
    };
    let long = |length: usize| "x".repeat(length);
    let mut title = good.clone();
    title["title"]["text"] = serde_json::json!(long(25));
    let bad = [open(&title), with("private_metadata", &long(3001)), with("colour", "red")];
    is_refused(
        &["blocks.py"],
        &bad.join("\n"),
        &["post 1, views.open: view: ", "post 2, views.open: view: ", "\"colour\""],
    );
}

#[test]
fn aws_answers_are_judged() {
    let entry = |action: &str, status: u16, body: &str| {
        format!(r#"{{"service":"ecs","action":"{action}","status":{status},"body":{body}}}"#)
    };
    let good = [
        entry("DescribeServices", 200, r#"{"services":[{"runningCount":1,"launchType":"FARGATE"}]}"#),
        entry(
            "DescribeServices",
            400,
            r#"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#,
        ),
    ];
    let bad = [
        entry("DescribeServices", 200, r#"{"services":[{"runningCount":"1"}]}"#),
        entry("DescribeServices", 200, r#"{"services":[{"launchType":"RAFT","captain":"Ada"}]}"#),
        entry("DescribeServices", 200, r#"{"services":[{"deploymentController":{}}]}"#),
        entry("DescribeServices", 400, r#"{"__type":"OutOfCheese","message":"Redo from start"}"#),
        entry("SinkShips", 200, "{}"),
    ];
    passes(&["aws_shapes.py"], &good.join("\n"));
    is_refused(
        &["aws_shapes.py"],
        &bad.join("\n"),
        &[
            "services[0].runningCount: \"1\" is no integer",
            "services[0].launchType: 'RAFT' is none of ",
            "services[0].captain: Service has no such member",
            "services[0].deploymentController.type: is required",
            "OutOfCheese is no error of this action",
            "ecs SinkShips 200: there is no such action",
        ],
    );
}

#[test]
fn aws_requests_are_judged() {
    let request = |action: &str, container: &str| {
        format!(
            r#"{{"service":"ecs","action":"{action}","request":{{"family":"x","cpu":"256","containerDefinitions":[{{"name":"web","image":"x"{container}}}]}}}}"#
        )
    };
    let register = |container: &str| request("RegisterTaskDefinition", container);
    let good = register(r#","dependsOn":[{"containerName":"db","condition":"HEALTHY"}],"memory":512"#);
    let bad = [
        register(r#","memory":"512""#),
        register(r#","dependsOn":[{"containerName":"db","condition":"DREADY"}]"#),
        register(r#","healthCheck":{}"#),
        register(r#","networks":[]"#),
        request("RegisterTusk", ""),
    ];
    passes(&["aws_shapes.py"], &good);
    is_refused(
        &["aws_shapes.py"],
        &bad.join("\n"),
        &[
            "containerDefinitions[0].memory: \"512\" is no integer",
            "condition: 'DREADY' is none of ",
            "containerDefinitions[0].healthCheck.command: is required",
            "containerDefinitions[0].networks: ContainerDefinition has no such member",
            "ecs RegisterTusk: there is no such action",
        ],
    );
}
