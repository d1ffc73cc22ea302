### チャットで天狗が話すすべての文。空欄に入る文字列は、事前にエスケープされています。

## カード
card-title = { $app } を { $environment } にデプロイ
card-summary = { $pull }: *変更 { $changes } 件* (コミット { $commits } 件、{ $people } 人) を { $base } から { $release } へ。
card-pull = プルリクエスト #{ $number }
card-attention = :warning: *要注意*
card-more = …ほか { $count } 行はプルリクエストにあります。
card-head = ヘッド { $head }
card-asked = 依頼: { $name } { $when }
card-direct = プルリクエストのないコミット
card-nobody = ボット
checks-passed = チェックはすべて成功
checks-failed = *チェックが失敗*
checks-running = チェックを実行中
checks-none = チェックの報告なし
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
near-bad-revision = { $given } はリビジョンの名前になりません。web:41、コミット、#11 のようなデプロイのプルリクエストなら分かります。
near-bad-command = { $given } というコマンドはありません。
near-bad-text = 何かが足りません。
near-allowed = 知っているもの: { $allowed }。
near-missing-app = どのアプリですか。
near-missing-environment = どの環境ですか。
near-missing-branch = どのブランチですか。
near-missing-duration = どのくらいの間ですか。
near-missing-user = 誰ですか。
near-missing-login = どの GitHub ログイン名ですか。
near-missing-revision = どのリビジョンですか。
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

## 提案の後のカード
card-text = { $title }: 変更 { $changes } 件、プルリクエスト #{ $number }
card-back-title = { $app } の { $environment } を元に戻す
card-back = 前に動いていた { $to } に戻します。
card-back-known = { $to } に戻します: { $pull } で出た { $head }。
card-approved = :thumbsup: { $names } が承認しました ({ $need } 人中 { $have } 人)。
card-usual = { $since } から。いつもは約 { $minutes } 分です。
card-merged-by = 決定: { $name }
card-live-at = { $when } から稼働
card-merging = *承認されました。* マージしています。
card-awaiting-image = *マージしました。* イメージを探しています。
card-preparing = *イメージがあります。* 先に実行するものを実行しています。
card-rolling-out = *ロールアウト中です。*
card-checking = *すべてのサービスで動いています。* ヘルスチェックを見ています。
card-asking = :raised_hand: *失敗しました。判断をお待ちしています。* 再試行、ロールバック、そのまま、から選んでください。
card-rolling-back = :leftwards_arrow_with_hook: *元に戻しています。*
card-merged = :white_check_mark: *マージしました。* この環境で私がすることは他にありません。
card-live = :white_check_mark: *稼働中です。*
card-cancelled = :no_entry_sign: *中止しました。* 動いているものは何も変わっていません。
card-expired = :hourglass: *期限切れです。* 期限内に承認がなかったため、プルリクエストを閉じました。チェックは残っています。
card-failed = :x: *失敗しました。*
card-rolled-back = :leftwards_arrow_with_hook: *元に戻しました。* 前に動いていたものがまた動いています。リリースブランチのコミットは残ります。
state-proposed = 承認待ち
state-merging = マージ中
state-awaiting-image = イメージ待ち
state-preparing = 準備中
state-rolling-out = ロールアウト中
state-checking = ヘルスチェック中
state-asking = 失敗、判断待ち
state-rolling-back = 戻し中
state-merged = マージ済み
state-live = 稼働
state-cancelled = 中止
state-expired = 期限切れ
state-failed = 失敗
state-rolled-back = 元に戻した
stage-merging = マージ
stage-image = イメージ
stage-preparing = 事前処理
stage-rolling = ロールアウト
stage-checking = ヘルスチェック
task-intended = { $name }: まもなく実行
task-running = { $name }: { $when } から実行中
task-succeeded = { $name }: { $seconds } 秒で完了
task-failed = { $name }: 失敗
target-unchanged = { $name } はすでに { $revision } です
target-planned = { $name } → { $revision }: まもなく開始
target-moving = { $name } { $bar } { $revision } が { $desired } 中 { $running } 稼働
target-arrived = { $name } { $bar } { $revision } が { $desired } 中 { $running } 稼働、完了
target-failed = { $name } { $bar } { $revision } が { $desired } 中 { $running } 稼働、*失敗*
note-nothing-desired = サービスのタスク数が 0 のため、何も試されていません。
note-paused = AWS での確認を待っています。
note-stage = AWS は { $word } の段階です。
note-trouble = AWS より: { $words }
hold-approvals = あと { $missing } 人の承認を待っています。{ $reaction } でリアクションするか、「承認」を押してください。
hold-conflict = :no_entry: *コンフリクト*: 両方のブランチが同じ行を変更しています。GitHub のプルリクエストで解消してから「更新」を押してください。
hold-checks-unknown = 承認済み。チェックを待っています (GitHub にまだ報告がありません)。
hold-checks-failed = :x: 承認済みですが、*チェックが失敗しています*: { $names }。成功したら出します。
hold-checks-running = 承認済み。チェックが成功したら出します: { $names }。
hold-locked = :lock: { $name } がこの環境をロックしています
hold-frozen = :snowflake: デプロイはお休みです
hold-because = { $said }: { $reason }
hold-until = { $said } ({ $when } まで)。
hold-blocked = :no_entry: GitHub がマージさせてくれません: { $words }。20 秒ごとにもう一度試します。
hold-queued = GitHub のマージキューに入っています。
hold-image = CI が { $repository } にイメージ { $tag } を作るのを待っています。
hold-stuck = :warning: { $said } 1 分ごとにもう一度見ます。
hold-unanswered = :warning: { $service } が応答しません ({ $words })。試し続けます。
failure-no-image = イメージ { $tag } が { $repository } に来ませんでした。CI を確認してから再試行してください。
failure-architecture = イメージは { $image } 用ですが、{ $target } は { $wanted } で動いています。
failure-no-container = { $target } には { $repository } のイメージのコンテナがありません。config.toml の [apps.….image] を確認してください。
failure-no-service = 有効なサービス { $target } がありません。config.toml の cluster と services を確認してください。
failure-controller = { $target } は { $controller } でデプロイされているため、触りません。
failure-task = { $name } が終了コード { $exit } で終わりました。ログはスレッドにあります。
failure-task-reason = { $name } が正常に終わりませんでした: { $reason }
failure-output = { $name } がリリースを止める行を出力しました: { $line }
failure-task-time = { $name } が { $seconds } 秒を超えたため、止めました。
failure-task-unknown = { $name } が実行されたかどうか分かりません ({ $reason })。先に進む前にデータベースを確認してください。
failure-rollout = { $target } は動きませんでした: { $reason }。
failure-container-exit = コンテナ { $container } が終了コード { $exit } で終わりました。
failure-container = 原因はコンテナ { $container } です。
failure-health = { $url } が正常になりませんでした: { $got }。
failure-aws = AWS に断られました: { $words }
failure-github = GitHub に断られました: { $words }
failure-wanted = { $name } の依頼です。
button-approve = 承認
button-cancel = 中止
button-rollback = 元に戻す
button-retry = 再試行
button-leave = そのまま
button-no = いいえ
sure-cancel = { $app } の { $environment } へのデプロイを中止しますか。プルリクエストは閉じますが、チェックは残ります。
sure-rollback = { $app } の { $environment } を、前に動いていたものに戻しますか。

## スレッドで言うこと
moved = { $people } 承認の後に { $base } が進んだため、承認は無効になりました。いまは { $head } です。もう一度ご確認ください。追加された変更:
approve-moved = { $who } 承認と同時に内容が変わり、いまは { $head } です。もう一度ご確認のうえ「承認」を押してください。
approve-late = 遅すぎました。このデプロイの状態: { $state }。
approve-role = { $who } 承認できるのは { $roles } です。誰がどのロールかは config.toml にあります。
approve-guest = { $who } 承認できるのはこのワークスペースの正式なメンバーだけです。
approve-own = { $who } ご自分で依頼したデプロイなので、他の人の承認が必要です。
ended-live = :white_check_mark: { $who } { $app } が { $environment } で稼働しています (決定から { $took })。
ended-back = :leftwards_arrow_with_hook: { $who } { $app } の { $environment } を { $to } に戻しました。
ended-unchanged = :white_check_mark: { $who } { $app } の { $environment } では、すでにまったく同じイメージが動いていました。変更は不要でした。
ended-expired = { $who } 期限内に承認がなかったため、プルリクエストを閉じました。チェックは残っています。もう一度提案するには { $command }
ended-cancelled = { $who } { $by } がこのデプロイを中止しました。動いているものは何も変わっていません。
ended-rolled-back = :leftwards_arrow_with_hook: { $who } { $app } の { $environment } へのデプロイは失敗し、前に動いていたものに戻しました。{ $why }
ended-back-failed = :rotating_light: { $who } { $app } の { $environment } へのデプロイは失敗し、*元に戻すのも失敗しました*。{ $why } すぐに AWS を確認してください。
ended-failed = :x: { $who } { $app } の { $environment } へのデプロイは失敗しました。{ $why } 直したら { $command }
asking = :raised_hand: { $who } { $why } どうしますか。ボタンはカードにあります。
took = { $minutes ->
    [0] { $seconds } 秒
   *[other] { $minutes } 分 { $seconds } 秒
  }
log-title = { $name } のログ
merge-title = { $app } を { $environment } にデプロイ (#{ $number })
queue-out = マージキューから外されました
github-deployment = デプロイ用プルリクエスト #{ $number }
github-cancelled = このデプロイは Slack で中止されました。チェックは残り、次のデプロイに引き継がれます。
github-expired = 期限内に承認がありませんでした。チェックは残り、次のデプロイに引き継がれます。

## デプロイへの希望
wish-nothing = { $app } の { $environment } へのデプロイは進行していません。
wish-no-retry = { $app } の { $environment } には、再試行できる失敗したデプロイがありません。
wish-too-late = { $app } の { $environment } へのデプロイはもう動き始めています。元に戻すことはできます:
wish-cancel = { $app } の { $environment } へのデプロイを中止します。
wish-retry = { $app } の { $environment } へのデプロイをもう一度試します。
wish-leave = { $app } の { $environment } はそのままにします。
wish-rollback = { $app } の { $environment } を、前に動いていたものに戻します。
under-way = { $app } の { $environment } への前のデプロイの状態: { $state }。
back-not-shipped = { $app } の { $environment } には何も出していません。config.toml に services がありません。
back-nothing = { $app } の { $environment } で前に動いていたものを知りません。
back-unknown = 戻れる { $given } がないか、そのリビジョンはもう使われていません。履歴は { $command }
back-family = 番号だけでは足りません。ファミリーも指定してください: { $families }。

nothing-rolled-back = { $release } にはすでに { $base } のすべてがありますが、動いていません (前回のデプロイ: { $state })。もう一度試すには { $command }
nothing-gone-back = { $release } にはすでに { $base } のすべてがありますが、{ $environment } は元に戻されています。もう一度出すには { $command }
status-not-running = *{ $app } → { $environment }*: { $head } はマージ済みですが、動いていません

## ロック
locked = :lock: { $name } が { $since } から { $app } の { $environment } をロックしています
locked-wait = 空いたらお知らせします。緊急のときは { $command }
lock-taken = :lock: { $app } の { $environment } をロックしました。
lock-until = :lock: { $app } の { $environment } を { $when } までロックしました。
lock-back = 返すときは { $command }
lock-none = { $app } の { $environment } はロックされていません。
lock-free = :unlock: { $app } の { $environment } が空きました。
lock-was = { $who } のロックでした。
lock-told = :unlock: { $who } { $app } の { $environment } が空きました。{ $command }

## 履歴
history-title = デプロイの履歴
history-empty = まだ何もありません。
history-back = ロールバック
history-line = • { $when } *{ $app } → { $environment }* { $what } { $head }: { $state } ({ $name })
status-under-way = *{ $app } → { $environment }*: デプロイの状態: { $state } { $link }
status-runs = { $when } から { $head } が稼働 (依頼: { $name })
status-behind = { $base } より { $commits } コミット遅れ
status-aws = いま AWS は何が動いているか答えません。
card-verifying = :white_check_mark: *稼働中です。*
card-done = :white_check_mark: *稼働中で、全員が動作を確認しました。*
card-superseded = :fast_forward: *稼働していました。* 別のデプロイに置き換わりました。
card-verified = { $count } 件中 { $confirmed } 件を確認済み。
state-verifying = 稼働、確認中
state-done = 稼働、確認済み
state-superseded = 置き換え済み
button-works = 動いた
button-broken = 動かない
button-works-after-all = やっぱり動いた
button-mine-works = 自分の分は動いた
reminder-title = :eyes: *動いていますか？ { $count } 件の変更が確認を待っています。*
reminder-title-direct = :eyes: *動いていますか？ あなたの変更 { $count } 件が確認を待っています。*
reminder-deploy = { $app } の { $environment }、{ $since } から稼働
reminder-verified = :white_check_mark: { $what } — { $name } が確認しました
reminder-released = :leftwards_arrow_with_hook: { $what } — もう動いていません
reminder-problem = :rotating_light: { $name }: { $words }
reminder-over = :white_check_mark: すべて片付きました。ありがとうございます！
reminder-how = プルリクエストのチェックを入れるか、ここのボタンを押してください。都合が悪ければ { $snooze }、未確認のすべては { $pending } で。
reminder-unknown = { $names } が Slack で見つかりません。本人の方は { $command }
reminder-unknown-ask = { $who } さん、{ $names } が Slack で見つかりません。代わりに見てもらえますか？ 本人の方は { $command }
reminder-escalated = :rotating_light: { $who } 長いあいだ未確認です: { $what }
reminder-listed = ほかに未確認 (今は尋ねません): { $what }
reminder-collapsed = { $when } のリマインダー: { $count } 件中 { $verified } 件を確認済み。残りは新しいものにあります。
verify-direct = { $name } のコミット
verify-in = { $what } ({ $app } の { $environment })
verify-done = :white_check_mark: 確認しました: { $what }。{ $left ->
    [0] ほかに未確認のものはありません。
   *[other] ほかに { $left } 件が未確認です。
  }
verify-already = :white_check_mark: 確認済みです: { $what }
verify-reopened = :leftwards_arrow_with_hook: 未確認に戻しました: { $what }
verify-unknown = { $given } に当たる未確認のものはありません。一覧は { $command }
verify-nothing = あなたが確認するものはありません。ほかの人の分は { $command }
verify-which = どれですか？ 自分の分すべてなら { $command }
verify-github = GitHub でチェックを入れられません: { $problem } 何も失われていません。もう一度試すか、プルリクエストでチェックを入れてください。
verified-all = :tada: { $count } 件すべて確認済み。{ $app } の { $environment } は動いていると、作った全員が言っています。
github-verified = { $count } 件の変更すべてについて、作った人が動作を確認しました。
pending-title = { $count } 件の変更が確認を待っています
pending-since = { $line }、{ $since } から稼働
pending-how = 動いていたら { $command }
pending-nothing = 未確認のものはありません。動いているものはすべて確認済みです。
pending-nothing-mine = あなたが確認するものはありません。
problem-told = :rotating_light: { $who } によると、{ $what } が動きません ({ $app } の { $environment }): { $words }
problem-title = 何が動きませんか？
problem-label = 何が起きて、本来はどうなるはずですか？
problem-submit = チャンネルに伝える
problem-late = Slack が質問を待ってくれませんでした。ここで教えてください: { $command }
problem-words = 何が動きませんか？ { $command }
snooze-until = :zzz: { $when } まで声をかけません。やめるときは { $command }
snooze-off = これからまた声をかけます。
snooze-when = いつまでですか？ { $one } または { $two }
remind-nothing = { $app } の { $environment } に未確認のものはないので、誰にも声をかけません。
remind-quiet = 今は誰にも声をかけられません。確認する人は休み中か、声をかけないでほしいと言っています。
remind-done = :bell: 声をかけました。
home-title = あなたの分
home-nothing = :white_check_mark: 確認するものはありません。
home-flight = 進行中
home-flight-nothing = ありません。
home-runs = 動いているもの
home-settings = あなたの設定
home-language = 言語
home-hours = 尋ねてよい時間
home-hours-team = チームの勤務時間
home-hours-any = いつでも
home-dm = 尋ねる場所
home-dm-channel = チャンネルで
home-dm-direct = ダイレクトメッセージで
home-snoozed = :zzz: { $when } まで声をかけません。
home-refused = ワークスペースのメンバーだけが使えます。
home-line = { $app } の { $environment }: { $head }、{ $when } から、{ $name } が出しました
home-line-deploy = { $app } の { $environment }: { $state }、{ $link }

## フィーチャー環境: ブランチのコピー
feature-title = { $app }: { $branch } のコピー
feature-what = { $branch } の { $head }、名前は { $slug }
feature-where = :globe_with_meridians: { $url }
feature-stage-start = 起動
feature-stage-answer = 応答
feature-awaiting-image = *承りました。* イメージを探しています。
feature-preparing = *イメージがあります。* 準備をしています。
feature-starting = *起動しています。*
feature-answering = *動いています。* アドレスの応答を待っています。
feature-running = :white_check_mark: *応答しています。*
feature-failed = *動いていません。*
feature-stopping = :crescent_moon: *夜のあいだ止めます。*
feature-stopped = :crescent_moon: *夜のあいだ止めています。* アドレスはそのままです。使うときに起動してください。
feature-ending = :wastebasket: *片付けています。* このコピーのために作ったものを消しています。
feature-ended = :wastebasket: *なくなりました。* 何も残っていません。
feature-answers = { $since } から { $head } が応答しています ({ $took } かかりました)。
feature-cost = 費用は 1 日およそ { $cost } です。
feature-again = 直したら { $command }
feature-notes = :information_source: compose ファイルのうち、引き継げなかったものがあります:
feature-more = …ほか { $count } 件。
feature-until = { $when } まで
feature-soon = :hourglass: まもなく終わります
feature-hold-before = 先に { $name } を実行しています。
feature-hold-tasks = { $desired } 中 { $running } 稼働。
feature-hold-spot = Spot に空きがないため、オンデマンドで起動します。
feature-hold-name = 名前が DNS に行き渡るのを待っています。
feature-hold-answer = アドレスの今の応答: { $got }
feature-hold-draining = 使われなくなるのを待っています。
feature-failure-architecture = イメージは { $image } 用ですが、コピーは { $wanted } で動きます。
feature-failure-family = タスク定義 { $family } がありません。config.toml の family を確認してください。
feature-failure-compose = { $path } を使えません: { $words }
feature-failure-task = { $name } が終了コード { $exit } で終わりました。
feature-failure-crashed = 起動しましたが、動き続けませんでした: { $reason }。
feature-failure-answer = 動いていますが、{ $url } が正しく応答しません: { $got }。
feature-failure-room = いま AWS に空きがありません: { $words }
feature-failure-full = ロードバランサーがいっぱいです: { $words } コピーを削除するか、上限を上げてもらってください。
feature-failure-name = { $host } は別のルールかレコードのものです。`as` で別の名前を選んでください。
feature-failure-missing = { $thing } がありません。config.toml の [apps.….feature] を確認してください。
feature-end-wanted = { $name } が削除しました。
feature-end-expired = 期限が来ました。
feature-end-branch = ブランチが削除されました。
feature-end-merged = プルリクエスト #{ $number } がマージされました。
feature-end-closed = プルリクエスト #{ $number } が閉じられました。
feature-end-failed = 一度も応答しませんでした。
feature-end-forgotten = config.toml にこのアプリのコピーの設定がなくなりました。
feature-live = :white_check_mark: { $who } { $branch } が { $url } で応答しています (依頼から { $took })。
feature-live-until = { $when } まで使えます。
feature-failed-told = :x: { $who } { $branch } のコピーは失敗しました。{ $why } { $left }
feature-still-answers = 前の { $head } は { $url } で応答し続けています。
feature-nothing-left = 応答しているものはなく、何も残しません。
feature-warning = :hourglass: { $who } { $branch } のコピー ({ $url }) は { $when } に終わります。まだ使うなら { $command }
feature-ended-told = :wastebasket: { $who } { $branch } のコピーはなくなりました。何も残っていません。{ $why }
feature-stopped-told = :crescent_moon: { $branch } のコピーは夜のあいだ休みます。起動するには { $command }
feature-redeploying = :arrows_counterclockwise: { $who } の依頼で { $branch } を出し直します: { $from } → { $head }。それまでは前のものが応答します。
feature-pushed = :arrows_counterclockwise: { $branch } にプッシュがありました: { $from } → { $head }。それまでは前のものが応答します。
feature-log-empty = 出力はありません。
feature-taken = :twisted_rightwards_arrows: { $who } { $slug } が { $before } から { $branch } に替わります。
button-feature-open = 開く
button-feature-again = 再デプロイ
button-feature-start = 起動
button-feature-extend = 1 日延長
button-feature-logs = ログ
button-feature-delete = 削除
sure-feature-delete = { $branch } のコピーを削除しますか。アドレスは応答しなくなり、作ったものは消えます。
feature-channel-closed = { $url } のカードを <#{ $channel }> に出せません。そこで { $command } と書いてから、もう一度言ってください。
