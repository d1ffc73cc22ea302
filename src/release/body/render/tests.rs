use insta::assert_snapshot;

use super::*;
use crate::release::attention::Note;
use crate::release::testing::{change, line, person, release};
use crate::release::{Change, CommitLine, Older, Person, Reverts};

fn english(release: &Release, detail: Detail) -> String {
    render(release, DEFAULT_TEMPLATE, &Words::english(), detail).unwrap().text
}

fn varied() -> Release {
    let direct = Change {
        key: Key::Mail { email: "old@x".into(), name: "old hand".into() },
        title: "Old Hand".into(),
        number: None,
        url: None,
        people: vec![Person { login: None, name: "Old Hand".into(), email: Some("old@x".into()) }],
        ..change(0, "")
    };
    let helped =
        CommitLine { co_authors: vec!["Mari".into(), "<Yui>".into()], ..line("1111111aaa", "Draw it") };
    let picked =
        CommitLine { cherry_picked_from: Some("9999999999".into()), ..line("2222222bbb", "Glow `x`") };
    let lamp = Change {
        people: vec![person("ken"), person("mari")],
        commits: vec![helped, picked],
        ..change(12, "A lamp for @org/team [WIP]")
    };
    let bump = Change { people: vec![], commits: vec![line("3", "Bump it (#13)")], ..change(13, "Bump it") };
    let paths = (1..=7).map(|number| format!("db/migrate/{number}.sql")).collect();
    let attention = vec![
        Note::Paths { note: "Schema changes".into(), paths },
        Note::Reverts { by: Key::PullRequest(13), what: Reverts::InRange(Key::PullRequest(12)) },
        Note::Reverts { by: Key::PullRequest(12), what: Reverts::Older(Older::Title("<!--".into())) },
        Note::FilesCut { looked_at: 300 },
    ];
    Release { attention, truncated: true, ..release(vec![lamp, bump, direct]) }
}

#[test]
fn the_body_as_people_read_it() {
    assert_snapshot!(english(&varied(), Detail::Full), @r#"
    <!-- tengu:begin v1 -->

    **web → production**: `master` into `deployment/production` at `0123456`

    Pull requests: 2 · Commits: 4 · People: 3

    **Look twice**

    - Schema changes: `db/migrate/1.sql`, `db/migrate/2.sql`, `db/migrate/3.sql`, `db/migrate/4.sql`, `db/migrate/5.sql`, and 2 more
    - #13 takes back #12, which goes out with it
    - #12 takes back “&lt;!--”, which went out earlier
    - Only the first 300 changed files were looked at.
    - Only a part of the 4 commits was looked at.

    Tick the box of a change once it is confirmed to work.

    - [ ] #12 A lamp for @&#8203;org/team \[WIP\] @ken, @mari <!-- tengu:pr=12 -->
      - `1111111` Draw it (with Mari, &lt;Yui&gt;)
      - `2222222` Glow \`x\` (copy of `9999999`)
    - [ ] #13 Bump it (written by bots: whoever deploys confirms it) <!-- tengu:pr=13 -->
    - [ ] Old Hand: commits without a pull request <!-- tengu:mail=old%40x/old+hand -->
      - `abcdef0` Work

    <!-- tengu:end -->
    "#);
}

#[test]
fn the_body_in_japanese_without_commits() {
    let part = render(&varied(), DEFAULT_TEMPLATE, &Words::japanese(), Detail::WithoutCommits).unwrap();
    assert_snapshot!(part.text, @r#"
    <!-- tengu:begin v1 -->

    **web → production**: `master` を `deployment/production` へ (`0123456`)

    プルリクエスト: 2 · コミット: 4 · 担当者: 3

    **要注意**

    - Schema changes: `db/migrate/1.sql`, `db/migrate/2.sql`, `db/migrate/3.sql`, `db/migrate/4.sql`, `db/migrate/5.sql`, ほか 2 件
    - #13 は、同時にデプロイされる #12 を取り消します
    - #12 は、デプロイ済みの “&lt;!--” を取り消します
    - 変更されたファイルのうち、最初の 300 件だけを調べました。
    - 4 件のコミットのうち、一部だけを調べました。

    動作を確認できた変更にチェックを入れてください。

    - [ ] #12 A lamp for @&#8203;org/team \[WIP\] (コミット: 2) @ken, @mari <!-- tengu:pr=12 -->
    - [ ] #13 Bump it (ボットによる変更: デプロイする人が確認してください) <!-- tengu:pr=13 -->
    - [ ] Old Hand: プルリクエストのないコミット <!-- tengu:mail=old%40x/old+hand -->

    GitHub の文字数制限を超えるため、コミットは件数だけを表示しています。

    <!-- tengu:end -->
    "#);
}

#[test]
fn only_numbers() {
    assert_snapshot!(english(&varied(), Detail::OnlyNumbers), @r#"
    <!-- tengu:begin v1 -->

    **web → production**: `master` into `deployment/production` at `0123456`

    Pull requests: 2 · Commits: 4 · People: 3

    **Look twice**

    - Schema changes: `db/migrate/1.sql`, `db/migrate/2.sql`, `db/migrate/3.sql`, `db/migrate/4.sql`, `db/migrate/5.sql`, and 2 more
    - #13 takes back #12, which goes out with it
    - #12 takes back “&lt;!--”, which went out earlier
    - Only the first 300 changed files were looked at.
    - Only a part of the 4 commits was looked at.

    Tick the box of a change once it is confirmed to work.

    - [ ] #12 <!-- tengu:pr=12 -->
    - [ ] #13 <!-- tengu:pr=13 -->
    - [ ] Old Hand <!-- tengu:mail=old%40x/old+hand -->

    Only numbers are listed: the whole list is longer than GitHub allows.

    <!-- tengu:end -->
    "#);
}

#[test]
fn nothing_to_confirm() {
    assert_snapshot!(english(&release(vec![]), Detail::Full), @r#"
    <!-- tengu:begin v1 -->

    **web → production**: `master` into `deployment/production` at `0123456`

    Pull requests: 0 · Commits: 0 · People: 0

    Nothing to confirm: there are no changes.

    <!-- tengu:end -->
    "#);
}

#[test]
fn fifty_people_are_mentioned_and_the_rest_named() {
    let changes = (1..=60).map(|number| Change {
        people: vec![person(&format!("p{number}")), person("P1")],
        ..change(number, "T")
    });
    let text = english(&release(changes.collect()), Detail::Full);
    let named = |number: usize| text.contains(&format!("@p{number},"));
    let in_code = |number: usize| text.contains(&format!("`p{number}`,"));
    assert!((1..=50).all(named) && !(51..=60).any(named));
    assert!((51..=60).all(in_code) && !(1..=50).any(in_code));
    assert_eq!(text.matches("@P1 ").count(), 60, "who is mentioned already stays so");
}

#[test]
fn a_team_may_bring_its_own_template() {
    let template = "# {{ app }}\r\n{% for change in changes|reverse %}\r\n* [x] {{ change.title }} {{ change.mark }}\r\n{% endfor %}";
    let part =
        render(&release(vec![change(1, "A"), change(2, "B")]), template, &Words::english(), Detail::Full);
    assert_snapshot!(part.unwrap().text, @r#"
    <!-- tengu:begin v1 -->

    # web
    * [x] B <!-- tengu:pr=2 -->
    * [x] A <!-- tengu:pr=1 -->

    <!-- tengu:end -->
    "#);
}

#[test]
fn a_template_that_loses_boxes_is_refused() {
    let release = release(vec![change(1, "A"), change(2, "B")]);
    for (template, problem) in [
        ("{{ changes[0].item }}", "without a box: [pr=2]; with several: []"),
        (
            "{% for change in changes %}{{ change.item }}\n{% endfor %}{{ changes[0].item }}",
            "with several: [pr=1]",
        ),
        (
            "{% for change in changes %}{{ change.item }}\n{% endfor %}- [ ] <!-- tengu:pr=3 -->",
            "not in this release: [pr=3]",
        ),
        ("{% for change in changes %}{{ change.item }}{% endfor %}", "without a box: [pr=2]"),
        ("{% for change in changes %}> {{ change.item }}\n{% endfor %}", "without a box: [pr=1, pr=2]"),
        ("```", "code fence"),
        ("<!-- tengu:end -->", "begin and end marks"),
        ("{{ chnages.x }}", "can't be rendered"),
        ("{{ typo }}", "can't be rendered"),
        ("{% for", "can't be rendered"),
    ] {
        let error = render(&release, template, &Words::english(), Detail::Full).unwrap_err().to_string();
        assert!(error.contains(problem), "{template}: {error}");
    }
}
