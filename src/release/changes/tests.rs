use super::super::reverts::Older;
use super::super::testing::{account, author, bot, commit, pull_request, stranger};
use super::*;
use crate::github::model::Account;

fn grouped(commits: &[Commit]) -> Vec<Change> {
    changes(commits, "master", "deployment/production")
}

/// `#12: a b` or `Ken: c`, one per change.
fn told(commits: &[Commit]) -> Vec<String> {
    let told = |change: &Change| {
        let name = change.number.map_or(change.title.clone(), |number| format!("#{number}"));
        let shas: Vec<_> = change.commits.iter().map(|commit| commit.sha.as_str()).collect();
        format!("{name}: {}", shas.join(" ")).trim_end().to_owned()
    };
    grouped(commits).iter().map(told).collect()
}

fn names(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.name.as_str()).collect()
}

#[test]
fn merge_squash_rebase_and_direct_commits_in_one_range() {
    let (merge, squash, rebase) = (pull_request(1, "M"), pull_request(2, "S"), pull_request(3, "R"));
    let commits = [
        commit("m1", &["old"]).of(&[&merge]),
        commit("s", &["old"]).of(&[&squash]),
        commit("m2", &["m1"]).of(&[&merge]),
        commit("M", &["s", "m2"]).of(&[&merge]),
        commit("d1", &["M"]),
        commit("r1", &["d1"]).of(&[&rebase]),
        commit("r2", &["r1"]).of(&[&rebase]),
        commit("d2", &["r2"]),
    ];
    assert_eq!(told(&commits), ["#2: s", "#1: m1 m2", "Ken: d1 d2", "#3: r1 r2"]);
}

#[test]
fn without_associations_messages_and_ancestry_tell_the_same() {
    let commits = [
        commit("m1", &["old"]),
        commit("s", &["old"]).says("Squash it (#2)\n\n* one"),
        commit("back", &["m1", "s"]).says("Merge branch 'master' into topic"),
        commit("m2", &["back"]),
        commit("M", &["s", "m2"]).says("Merge pull request #1 from acme/topic\n\nMerge it"),
        commit("T", &["M", "t"]).says("Titled merge (#4)"),
        commit("t", &["M"]),
        commit("d", &["T"]).says("Fixes (#9) by hand"),
    ];
    assert_eq!(told(&commits), ["#2: s", "#1: m1 m2", "#4: t", "Ken: d"]);
    let titles: Vec<_> = grouped(&commits).into_iter().map(|change| change.title).collect();
    assert_eq!(titles, ["Squash it", "Merge it", "Titled merge", "Ken"]);
}

#[test]
fn a_pull_request_merged_into_another_ones_branch_belongs_to_the_outer() {
    let outer = pull_request(4, "Outer");
    let inner = pull_request(2, "Inner").between("inner", "topic-4");
    let innermost = pull_request(1, "Innermost").between("innermost", "inner");
    for (what, i_of, o_of) in [
        ("GitHub names both", vec![&inner, &outer], vec![&outer]),
        ("GitHub names the inner one only", vec![&inner], vec![&outer]),
        ("two deep", vec![&innermost], vec![&outer]),
        ("GitHub names nothing", vec![], vec![]),
    ] {
        let commits = [
            commit("o", &["old"]).of(&o_of),
            commit("i", &["o"]).of(&i_of),
            commit("I", &["o", "i"]).of(&i_of).says("Merge pull request #2 from acme/inner\n\nInner"),
            commit("O", &["old", "I"]).of(&o_of).says("Merge pull request #4 from acme/topic-4\n\nOuter"),
            commit("k", &["O"]).of(&[&inner, &innermost, &outer]),
        ];
        assert_eq!(told(&commits), ["#4: o i k"], "{what}");
    }
    // the outer one was rebased, so no merge shows the way: the branches' names do
    let commits = [
        commit("o", &["old"]).of(&[&outer]),
        commit("i", &["o"]).of(&[&innermost]),
        commit("x", &["i"]).of(&[&inner]),
    ];
    assert_eq!(told(&commits), ["#4: o i x"]);
}

#[test]
fn deploy_pull_requests_are_no_changes() {
    let deploy = pull_request(9, "Deploy").between("master", "deployment/production");
    let staging = pull_request(8, "Deploy to staging").between("master", "deployment/staging");
    let back = pull_request(10, "Back").between("deployment/staging", "master");
    let open = PullRequest { merged_at: None, ..pull_request(7, "Open") };
    let commits = [
        commit("a", &["old"]).of(&[&deploy, &staging, &open]),
        commit("D", &["x", "a"]).of(&[&deploy]).says("Merge pull request #9 from acme/master\n\nDeploy"),
        commit("S", &["y", "a"]).says("Merge pull request #8 from acme/master\n\nDeploy to staging"),
        commit("b", &["a"]),
        commit("B", &["b", "S"]).of(&[&back]),
        commit("E", &["B", "D"]).says("Merge branch 'deployment/production'"),
    ];
    assert_eq!(told(&commits), ["Ken: a b", "#10:"]);
}

#[test]
fn a_stacked_pull_request_merged_later_takes_nothing_from_the_one_before() {
    let (first, second) = (pull_request(1, "First"), pull_request(2, "Second"));
    let commits = [
        commit("a", &["old"]).of(&[&second, &first]),
        commit("A", &["old", "a"]).of(&[&first]),
        commit("b", &["a"]).of(&[&second]),
        commit("B", &["A", "b"]).of(&[&second]),
    ];
    assert_eq!(told(&commits), ["#1: a", "#2: b"]);
}

#[test]
fn who_must_confirm() {
    let robot = Some(Account { bot: true, ..account("dependabot") });
    let by_bot = PullRequest { author: robot.clone(), ..pull_request(2, "Bump") };
    let all_bots = PullRequest { merged_by: robot, ..by_bot.clone() };
    let ghost = PullRequest { author: None, ..pull_request(3, "Ghost") };
    let robots = [bot("dependabot")];
    for (what, pull_request, authors, people) in [
        (
            "author and writers",
            pull_request(1, "T"),
            &[author("Yui"), author("Ken")][..],
            &["Ken", "Yui"][..],
        ),
        ("a bot's: who merged", by_bot.clone(), &robots, &["mari"]),
        ("a bot's with help: both", by_bot, &[bot("dependabot"), author("Ken")], &["Ken", "mari"]),
        ("bots all over: nobody", all_bots, &robots, &[]),
        ("a deleted account's: who wrote", ghost.clone(), &[stranger("Old", "old@x")], &["Old"]),
        ("nobody left: who merged", ghost, &robots, &["mari"]),
    ] {
        let change = &grouped(&[commit("a", &["old"]).by(authors).of(&[&pull_request])])[0];
        assert_eq!(names(&change.people), people, "{what}");
    }
}

#[test]
fn co_authors_come_from_the_commit_and_its_trailers() {
    let message = "T (#1)\n\nCo-authored-by: Yui <yui@example.com>\nCo-authored-by: New <new@x>";
    let commits = [commit("a", &["old"]).by(&[author("Ken"), author("Yui")]).says(message)];
    let change = &grouped(&commits)[0];
    assert_eq!(change.commits[0].co_authors, ["Yui", "New"]);
    assert_eq!(names(&change.people), ["Ken", "Yui", "New"]);
}

#[test]
fn direct_commits_go_by_author() {
    let pair = |name| stranger(name, "pair@example.com");
    let commits = [
        commit("a", &["old"]).by(&[pair("Mari")]),
        commit("b", &["a"]).by(&[pair("Yui")]),
        commit("c", &["b"]).by(&[stranger("mari", "PAIR@example.com")]),
        commit("d", &["c"]).by(&[bot("renovate")]),
        commit("e", &["d"]).by(&[]),
    ];
    assert_eq!(told(&commits), ["Mari: a c", "Yui: b", "renovate: d", "?: e"]);
    assert_eq!(names(&grouped(&commits)[2].people), [""; 0]);
}

#[test]
fn reverts_point_into_the_range_or_to_what_is_older() {
    let aaa = "a".repeat(40);
    let (first, second) = (pull_request(1, "First"), pull_request(2, "Revert \"First\""));
    let one = || commit(&aaa, &["old"]).of(&[&first]).says("First (#1)");
    let key = || Reverts::InRange(Key::PullRequest(1));
    for (message, reverts) in [
        ("Revert \"x\"\n\nThis reverts commit aaaaaaaaaa.", vec![key()]),
        ("x\n\nReverts acme/web#1", vec![key()]),
        ("Revert \"First (#1)\" (#2)", vec![key()]),
        ("Revert \"First\"", vec![key()]),
        ("x", vec![key()]),
        ("x\n\nReverts #77", vec![Reverts::Older(Older::PullRequest(77))]),
        ("x\n\nThis reverts commit bbbbbbb.", vec![Reverts::Older(Older::Commit("bbbbbbb".into()))]),
    ] {
        let changes = grouped(&[one(), commit("r", &[&aaa]).of(&[&second]).says(message)]);
        assert_eq!(changes[1].reverts, reverts, "{message}");
    }
    let alone = grouped(&[commit("r", &["old"]).of(&[&second])]);
    assert_eq!(alone[0].reverts, [Reverts::Older(Older::Title("First".into()))]);
    let own = grouped(&[one(), commit("r", &[&aaa]).of(&[&first]).says("Revert \"First (#1)\"")]);
    assert_eq!(own[0].reverts, [], "what a change takes back of itself is nobody's business");
}

#[test]
fn a_cherry_pick_says_what_it_is_a_copy_of() {
    let message = "Fix\n\n(cherry picked from commit 0123456789abcdef)";
    let change = &grouped(&[commit("a", &["old"]).says(message)])[0];
    assert_eq!(change.commits[0].cherry_picked_from.as_deref(), Some("0123456789abcdef"));
}

#[test]
fn ranges_of_any_length() {
    for length in [0_u64, 1, 251, 1_000] {
        let sha = |number: u64| format!("c{number}");
        let commits: Vec<_> = (1..=length)
            .map(|number| commit(&sha(number), &[&sha(number - 1)]).of(&[&pull_request(number, "T")]))
            .collect();
        let numbers: Vec<_> = grouped(&commits).iter().filter_map(|change| change.number).collect();
        assert_eq!(numbers, (1..=length).collect::<Vec<_>>());
    }
}
