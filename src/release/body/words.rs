//! The few phrases of a deploy pull request's body.

/// The phrases that the body is made of, in one language. `{…}` names what is filled in.
///
/// They are trusted Markdown; what is filled in is escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What and where: `{app}`, `{environment}`, `{base}`, `{release_branch}`, `{sha}`.
    pub headline: String,
    /// How much: `{pull_requests}`, `{commits}`, `{people}`.
    pub summary: String,
    /// What to do with the boxes.
    pub how: String,
    /// Instead of the list when there is nothing in it.
    pub nothing: String,
    /// The heading of the notes.
    pub attention: String,
    /// An item of commits without a pull request: `{name}`.
    pub direct: String,
    /// Where nobody is asked, because only bots wrote it.
    pub nobody: String,
    /// How many commits a change has, where they are not listed: `{count}`.
    pub commits: String,
    /// Who helped to write a commit: `{names}`.
    pub co_authors: String,
    /// What a commit is a copy of: `{sha}`.
    pub cherry_picked: String,
    /// A rule's note and its files: `{note}`, `{paths}`.
    pub paths: String,
    /// How many more files there are than listed: `{count}`.
    pub more: String,
    /// A change takes something back that goes out with it: `{change}`, `{what}`.
    pub reverts: String,
    /// A change takes something back that went out before: `{change}`, `{what}`.
    pub reverts_older: String,
    /// Not all files were looked at: `{count}`.
    pub files_cut: String,
    /// Not all of the `{count}` commits were looked at.
    pub commits_cut: String,
    /// Why commits are not listed.
    pub without_commits: String,
    /// Why commits are not listed and titles are cut.
    pub short_titles: String,
    /// Why only numbers are listed.
    pub only_numbers: String,
}

impl Words {
    /// In English.
    pub fn english() -> Self {
        Self {
            headline: "**{app} → {environment}**: {base} into {release_branch} at {sha}".into(),
            summary: "Pull requests: {pull_requests} · Commits: {commits} · People: {people}".into(),
            how: "Tick the box of a change once it is confirmed to work.".into(),
            nothing: "Nothing to confirm: there are no changes.".into(),
            attention: "**Look twice**".into(),
            direct: "{name}: commits without a pull request".into(),
            nobody: "(written by bots: whoever deploys confirms it)".into(),
            commits: "(commits: {count})".into(),
            co_authors: "(with {names})".into(),
            cherry_picked: "(copy of {sha})".into(),
            paths: "{note}: {paths}".into(),
            more: "and {count} more".into(),
            reverts: "{change} takes back {what}, which goes out with it".into(),
            reverts_older: "{change} takes back {what}, which went out earlier".into(),
            files_cut: "Only the first {count} changed files were looked at.".into(),
            commits_cut: "Only a part of the {count} commits was looked at.".into(),
            without_commits: "Commits are counted instead of listed: the whole list is longer than GitHub allows.".into(),
            short_titles: "Commits are counted instead of listed and titles are cut short: the whole list is longer than GitHub allows.".into(),
            only_numbers: "Only numbers are listed: the whole list is longer than GitHub allows.".into(),
        }
    }

    /// In Japanese.
    pub fn japanese() -> Self {
        Self {
            headline: "**{app} → {environment}**: {base} を {release_branch} へ ({sha})".into(),
            summary: "プルリクエスト: {pull_requests} · コミット: {commits} · 担当者: {people}".into(),
            how: "動作を確認できた変更にチェックを入れてください。".into(),
            nothing: "確認する変更はありません。".into(),
            attention: "**要注意**".into(),
            direct: "{name}: プルリクエストのないコミット".into(),
            nobody: "(ボットによる変更: デプロイする人が確認してください)".into(),
            commits: "(コミット: {count})".into(),
            co_authors: "(共同作成: {names})".into(),
            cherry_picked: "({sha} のコピー)".into(),
            paths: "{note}: {paths}".into(),
            more: "ほか {count} 件".into(),
            reverts: "{change} は、同時にデプロイされる {what} を取り消します".into(),
            reverts_older: "{change} は、デプロイ済みの {what} を取り消します".into(),
            files_cut: "変更されたファイルのうち、最初の {count} 件だけを調べました。".into(),
            commits_cut: "{count} 件のコミットのうち、一部だけを調べました。".into(),
            without_commits: "GitHub の文字数制限を超えるため、コミットは件数だけを表示しています。".into(),
            short_titles:
                "GitHub の文字数制限を超えるため、コミットは件数だけを表示し、タイトルを短くしています。"
                    .into(),
            only_numbers: "GitHub の文字数制限を超えるため、番号だけを表示しています。".into(),
        }
    }
}

/// Fills the `{name}`s of `phrase`. What is filled in is not searched again.
pub(super) fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let value = rest.find('}').and_then(|close| {
            let (_, value) = values.iter().find(|(name, _)| *name == &rest[1..close])?;
            Some((close, value))
        });
        let (skip, value) = value.map_or((0, &"{"), |(close, value)| (close, value));
        filled.push_str(value);
        rest = &rest[skip + 1..];
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_filled_once() {
        let values = [("a", "{b}"), ("b", "two")];
        for (phrase, filled) in [("{a} {b}", "{b} two"), ("{c}{", "{c}{"), ("x", "x"), ("{{a}}", "{{b}}")] {
            assert_eq!(fill(phrase, &values), filled);
        }
    }
}
