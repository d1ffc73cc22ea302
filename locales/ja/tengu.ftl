### チャットで天狗が話すすべての文。空欄に入る文字列は、事前にエスケープされています。

## カード
card-title = { $app } を { $environment } にデプロイ
card-text = { $app } を { $environment } にデプロイ: 変更 { $changes } 件、プルリクエスト #{ $number }
card-summary = { $pull }: *変更 { $changes } 件* (コミット { $commits } 件、{ $people } 人) を { $base } から { $release } へ。
card-pull = プルリクエスト #{ $number }
card-attention = :warning: *要注意*
card-conflict = :no_entry: *コンフリクト*: { $base } と { $release } が同じ行を変更しています。GitHub のプルリクエストで解消してから「更新」を押してください。
card-more = …ほか { $count } 行はプルリクエストにあります。
card-head = ヘッド { $head }
card-asked = 依頼: { $name } { $when }
card-direct = プルリクエストのないコミット
card-nobody = ボット
checks-passed = チェックはすべて成功
checks-failed = *チェックが失敗*
checks-running = チェックを実行中
checks-none = チェックの報告なし
card-merged = :white_check_mark: GitHub でマージされました。次のデプロイは { $command } で始められます。
card-merged-text = { $app } を { $environment } にデプロイ: プルリクエスト #{ $number } は GitHub でマージされました
card-cancelled = :x: GitHub でマージせずに閉じられました。何もデプロイされていません。次のデプロイは { $command } で始められます。
card-cancelled-text = { $app } を { $environment } にデプロイ: プルリクエスト #{ $number } は GitHub で閉じられました
button-open = プルリクエストを開く
button-update = 更新

## カードのあと
deploy-elsewhere = { $app } の { $environment } へのデプロイは <#{ $channel }> にあります: { $link }
deploy-there = { $app } の { $environment } へのデプロイはすでにあり、最新の状態です: { $link }
deploy-updated = { $app } の { $environment } へのデプロイを最新の状態にしました: { $link }
deploy-joined = 前回から加わった変更:
deploy-left = 外れた変更:
deploy-moved = 変更は同じで、コミットが変わりました。ヘッドは { $head } です。
card-channel-closed = プルリクエストはできましたが ({ $link })、<#{ $channel }> にカードを出せません。そこで { $command } と書いてから、もう一度言ってください。
link-card = カード
deploy-template = チームのテンプレートを使えなかったため、標準のテンプレートでプルリクエストを書きました: { $problem }
deploy-refused = プルリクエストはできましたが、GitHub に次のものを断られました:
deploy-short-list = 一覧が GitHub の上限を超えるため、プルリクエストでは各変更の表示を短くしました。

## デプロイされるもの
diff-title = { $app } を { $environment } にデプロイすると
diff-text = { $app } を { $environment } にデプロイすると、変更 { $changes } 件が出ます
diff-summary = { $base } は { $release } より *変更 { $changes } 件* (コミット { $commits } 件、{ $people } 人) 進んでいます。
diff-hint = まだ何も作っていません。デプロイを提案するには: { $command }
diff-open = { $pull } が開いています。

## 要注意の内容
note-paths = { $note }: { $paths }
note-paths-more = { $note }: { $paths } ほか { $count } 件
note-reverts = { $change } は、同時に出る { $what } を取り消します
note-reverts-older = { $change } は、以前に出た { $what } を取り消します
note-files-cut = 変更されたファイルのうち、最初の { $count } 件だけを調べました

## デプロイするものがない
nothing-up-to-date = デプロイするものはありません。{ $base } ({ $head }) はすべて { $release } に入っています。
nothing-repository = GitHub のリポジトリ { $repository } が見えません。config.toml の名前と、トークンまたは App の読み取り権限を確認してください。
nothing-branch = { $repository } にブランチ { $branch } はありません。名前は config.toml にあります。
nothing-branch-nearest = { $repository } にブランチ { $branch } はありません。近い名前: { $nearest }。名前は config.toml にあります。
nothing-release-branch = リリースブランチ { $branch } はまだ { $repository } にありません。いま動いているコミットで一度だけ作成してください: { $command }
nothing-release-nearest = 別の名前 ({ $nearest }) のことなら、config.toml を直してください。
deploy-too-large = プルリクエストを書けません: { $problem }

## 状況
status-title = 状況
status-open = *{ $app } → { $environment }*: デプロイを提案中 { $link }、変更 { $changes } 件、{ $checks }
status-waiting = *{ $app } → { $environment }*: 進行中のデプロイなし。変更 { $changes } 件が { $command } を待っています
status-up-to-date = *{ $app } → { $environment }*: 最新です ({ $head })
status-problem = *{ $app } → { $environment }*: { $problem }
status-last = 前回: { $link }、{ $how } { $when }
status-merged = マージ済み
status-cancelled = 取り下げ

## あいさつ
ping = います。
version = tengu { $version }

## ヘルプ
help-title = わかる言葉
help-intro = 名前のあと、ダイレクトメッセージ、または /tengu のあとに書いてください。
help-more = 一つを詳しく: { $command }
help-examples = 例
help-unknown = { $name } というコマンドはありません。

## 人
iam-done = 覚えました。GitHub の { $login } は <@{ $user }> です。
iam-known = 知っていました。GitHub の { $login } は <@{ $user }> です。
iam-moved = 覚えました。GitHub の { $login } は <@{ $user }> です。これまでは { $before } でした。違うときは、本人が { $command } と言ってください。
iam-config = { $login } は config.toml で { $user } になっています。変更は config.toml でできます。
iam-nobody = GitHub に { $login } というアカウントはありません。綴りを確認して { $command } と言ってください。
whois-login = GitHub の { $login } は、Slack では { $user } です。
whois-login-unknown = { $login } が Slack の誰なのかわかりません。本人が教えられます: { $command }
whois-user = { $user } は、GitHub では { $logins } です。
whois-user-unknown = { $user } の GitHub アカウントがわかりません。本人が教えられます: { $command }
whois-name-unknown = 名前だけではわかりません。@ でメンションするか、GitHub のログイン名で聞いてください。

## わからなかったとき
near-unknown = { $given } がわかりませんでした。
near-bad-app = { $given } というアプリはありません。
near-bad-environment = { $given } という環境はありません。
near-bad-branch = { $given } はブランチの名前になりません。
near-bad-duration = { $given } は時間の長さではありません。90m、2h30m、3日 のように書いてください。
near-bad-user = { $given } が誰なのかわかりません。@ でメンションしてください。
near-bad-login = { $given } は GitHub のログイン名になりません。
near-bad-command = { $given } というコマンドはありません。
near-bad-text = 何かが足りません。
near-allowed = 知っているもの: { $allowed }。
near-missing-app = どのアプリですか。
near-missing-environment = どの環境ですか。
near-missing-branch = どのブランチですか。
near-missing-duration = どのくらいの間ですか。
near-missing-user = 誰ですか。
near-missing-login = どの GitHub ログイン名ですか。
near-missing-command = どのコマンドですか。
near-missing-text = 最後に何かが足りません。
near-too-much = { $given } だけがわかりませんでした。
near-nearest = もしかして:
near-usage = 書き方: { $usage }
near-help = { $command } で、わかる言葉を見られます。
which-app = { $environment } という環境は複数のアプリにあります: { $apps }。どれですか。
no-such-environment = { $app } に { $environment } という環境はありません。あるのは { $environments } です。
no-apps = { $environment } という環境を持つアプリはありません。

## 許されないこと
refused-guest = このワークスペースの正式なメンバーだけができます。管理者は config.toml の役割にあなたを加えられます。
refused-role = { $roles } だけができます。誰がその役割かは config.toml にあります。
refused-unsure = あなたがしてよいか確かめられなかったので、何もしていません。少し待ってからもう一度お願いします。

## プログラム
run-started = { $command } を実行中…
run-done = { $seconds } 秒で終わりました。
run-failed = { $seconds } 秒後に終了コード { $code } で終わりました。
run-signalled = { $seconds } 秒後にシグナルで終わりました。
run-timeout = { $seconds } 秒を超えたため、起動したものも含めて終わらせました。
run-not-found = 天狗のいるところに、このプログラムか、そのディレクトリがありません。
run-not-started = 起動できませんでした: { $problem }
run-cancelled = 停止することになったため、{ $seconds } 秒で終わらせました。戻ったらもう一度言ってください。
run-unknown = 実行中に停止したため、どこまで進んだかわかりません。もう一度言う前に確認してください。
run-no-output = 出力はありません。
run-cut = 出力の終わりの部分:
run-argument = { $argument } はダッシュで始まり、オプションとして読まれるため、実行しませんでした。
reply-broken = このコマンドの返事を作れません: { $problem }

## こちらのせいではないこと
github-credentials = GitHub がトークンを受け付けません。運用者が GITHUB_TOKEN か App の鍵を更新する必要があります。
github-forbidden = GitHub に許可されていません: { $why }。{ $repository } の contents と pull requests への書き込み権限が必要です。
github-limited = GitHub の利用上限に達しました。{ $when } 以降にもう一度お願いします。
github-refused = GitHub に断られました: { $why }
github-unclear = いま GitHub からはっきりした答えが返りません ({ $why })。失われたものはありません。少し待ってからもう一度お願いします。
ours = こちらで問題が起きました。ログに { $id } として残っています。もう一度試し、続くようなら運用者に知らせてください。
busy = { $app } の { $environment } への別の依頼がまだ進行中です。少し待ってからもう一度お願いします。
