### サンドボックスのプロンプトが話す文。天狗自身の文は tengu.ftl にあります。

## はじめに
welcome = サンドボックスへようこそ。本物の { $bot } と、Slack、GitHub、AWS の代役がこの端末の中だけで動きます。外には何も出ません。
welcome-story = あなたは #deploy にいる { $name } さんです。{ $repository } には本番にまだ出ていないコミットが { $waiting } 件あります。
welcome-history = { $repository }: { $base } のコミット { $waiting } 件が、ここで本番とみなす { $from } にまだ入っていません。
welcome-nothing = { $repository }: { $base } の内容はすべて { $from } に入っているので、リリースするものがありません。--release で以前のリリースを指定するか、/push で何か追加してください。
welcome-type = 入力してみてください:  { $bot } deploy { $environment }
welcome-help = ほかにできること（人の切り替え、ボタン、GitHub、AWS、いたずら）は /help で。終了は /quit です。
page-at = ブラウザで見て、触る:  { $url }
no-port = ポート { $port } ではページを開けません:{ $why }。--port を省くと空いたポートを使います。

## メッセージ
in-direct = { $person } とのダイレクトメッセージ
in-reply = [{ $number }] への返信
only-you = あなただけに表示
only-somebody = { $person } だけに表示
card-updated = カードを更新
message-edited = 編集済み
message-deleted = [{ $number }] は削除されました
reacted = { $emoji } { $person } が [{ $number }] にリアクション
unreacted = { $emoji } { $person } が [{ $number }] へのリアクションを取り消し

## 入力の誤り
unknown = { $word } というものはありません。/help で一覧を表示します。
unknown-near = { $word } というものはありません。{ $near } のことですか？
usage = 書き方: { $word } { $takes }
no-person = { $name } という人はいません。いるのは { $people } です。
no-channel = #{ $name } はありません。あるのは { $channels } です。
no-messages = まだ何も発言されていません。
no-message = メッセージ [{ $number }] はありません。最後は [{ $last }] です。
no-reaction-here = 一人だけに表示されるメッセージには、Slack ではリアクションできません。
reacted-already = そのメッセージにはすでに { $emoji } を付けています。
not-reacted = そのメッセージに { $emoji } は付けていません。
no-buttons = [{ $number }] には押せるものがありません。
no-button = [{ $number }] にそのボタンはありません。あるのは { $buttons } です。
not-pressed = Slack がボタンの横に警告を出しました: { $why }
no-thread-here = [{ $number }] には返信するスレッドがありません。
not-before-you = ほかの人の画面です
no-modal = 開いているモーダルはありません。
not-submitted = Slack が受け付けません: { $why }。
not-yours = [{ $number }] はあなたのメッセージではありません。Slack では自分のメッセージだけを編集できます。
no-account = { $name } さんには GitHub アカウントがありません。別の人になるには: /as kenji
no-box = プルリクエスト #{ $pull } にチェックボックス { $number } はありません（全部で { $count } 個）。/pr で表示します。
no-open-deploy = 開いているデプロイ用プルリクエストがありません。入力してみてください: { $bot } deploy production
not-open = プルリクエスト #{ $number } は開いていません。
github-says = GitHub ではそれはできません: { $why }

## ページで断られたこと
not-in-channel = そのチャンネルには入っていません。一覧にあるチャンネルを選んでください。
gone-message = そのメッセージはもうありません。いまチャンネルに表示されているものを見てください。
not-your-message = ほかの人のメッセージです。Slack では自分のメッセージだけを編集できます。新しく投稿してください。
gone-button = 押したものはもうありません。もう一度見て、いま表示されているものを押してください。
gone-modal = そのモーダルはもう開いていません。もう一度開いてください。
unfit-field = 必須の欄が空か、長すぎます。見直して、もう一度送信してください。
unheard = Slack が警告を出しました。{ $bot } がつながっていないため、届いていません。少し待ってやり直してください。{ $bot } が停止しているときは、レバーで起動してください。
merge-conflicts = プルリクエスト #{ $number } は { $base } とコンフリクトしているため、GitHub はマージしません。先にコンフリクトを直してください。

## Slack
you-are = いまからあなたは { $name } さんです。
you-are-in = いまから #{ $channel } にいます。
you-are-direct = いまから { $bot } に直接話します。名前は省けます。/in #deploy で戻ります。
is-guest = ワークスペースのゲスト、GitHub なし
home-opened = { $name } が { $bot } のホームタブを開きました。
submitted = { $name } が「{ $title }」を送信しました。
modal-closed = [{ $number }] は閉じられました
in-home = ホームタブ
in-modal = モーダル
pressed = { $name } が「{ $label }」を押しました。
pressed-link = Slack ではブラウザで GitHub が開きます。ここでは /pr でそのページを表示します。

## GitHub
no-pulls = プルリクエストはありません。
and-older = …ほかに古いものが { $count } 件
no-body = 説明はありません。
state-open = オープン
state-closed = クローズ
state-merged = マージ済み
conflicts = コンフリクトあり
checks-green = チェック成功
checks-red = チェック失敗
checks-running = チェック実行中
checks-none = チェックなし
ticked = { $login } がプルリクエスト #{ $pull } の「{ $name }」にチェックを付けました。{ $bot } が一覧を書き直しても残ります。
unticked = { $login } がプルリクエスト #{ $pull } の「{ $name }」のチェックを外しました。
rewritten = { $login } がプルリクエスト #{ $number } の説明を変えました。{ $bot } が書いていない部分は残ります。
merged = { $login } がプルリクエスト #{ $number } を { $base } にマージしました。
closed = { $login } がプルリクエスト #{ $number } をマージせずに閉じました。もう一度 { $bot } にデプロイを頼むと、新しく開かれます。
push-title = 空いている寝床の数を表示
pushed = { $login } が { $base } に { $sha } をプッシュし、CI がイメージをビルドします。承認待ちのデプロイには 15 秒以内に、{ $bot } にもう一度頼むとすぐに加わり、それまでの承認は無効になります。
branched = { $login } が { $branch } に { $sha } をプッシュし、CI がイメージをビルドします。誰でも動くコピーを用意できます: { $bot } deploy-feature { $branch }
featured = { $login } がプルリクエスト #{ $number } を { $base } にマージしました。承認待ちのデプロイには 15 秒以内に、{ $bot } にもう一度頼むとすぐに加わり、それまでの承認は無効になります。
moved = { $branch } は { $to } を指しています。{ $bot } に差分やデプロイを頼むと、その結果が分かります。
checks-set = { $base } の先頭は「{ $state }」になりました。もう一度 { $bot } にデプロイを頼むか、カードの「更新」を押すと表示されます。
conflict-on = プルリクエスト #{ $number } にコンフリクトが起きました。もう一度 { $bot } にデプロイを頼むか、カードの「更新」を押すと知らせます。
conflict-off = プルリクエスト #{ $number } のコンフリクトは解消しました。もう一度 { $bot } にデプロイを頼むか、カードの「更新」を押してください。

## いたずら
slack-drop = Slack との接続がすべて切れました。すぐ { $bot } に話しかけてみてください。つなぎ直して、一度だけ答えます。
slack-limit = Slack が { $bot } の次のメッセージを 3 秒間断ります。話しかけてみてください。答えは遅れて、一度だけ届きます。
slack-repeat = Slack が次の発言を二度届けます。話しかけてみてください。{ $bot } は一度だけ答えます。
slack-500 = Slack が { $bot } の次の投稿に失敗します。話しかけてみてください。二度目に投稿されます。
slack-lose-answer = Slack は { $bot } の次のメッセージを投稿しますが、結果を返す前に接続が切れます。話しかけてみてください。答えはちょうど一度だけです。
slack-silent = Slack との接続が黙り込みました。話しかけてみてください。{ $bot } は 30 秒以内に気づき、つなぎ直して答えます。
github-502 = GitHub が次のリクエストに失敗します。{ $bot } にデプロイを頼んでみてください。自分で聞き直します。
github-limit = GitHub が { $bot } に 3 秒待つよう求めます。デプロイを頼んでみてください。遅れますが、欠けずに届きます。
github-lose-answer = GitHub は次の変更を行いますが、結果を返す前に接続が切れます。{ $bot } にデプロイを頼んでみてください。プルリクエストは二つではなく一つです。
github-slow = GitHub の次の答えに 5 秒かかります。{ $bot } にデプロイを頼んでみてください。聞こえたことを合図します。
break-crash = { $service } の次のデプロイは起動と同時にクラッシュします。デプロイを承認してみてください。{ $bot } がどのコンテナか、終了コードと最後の出力を示し、すべてのサービスを元に戻します。
break-crash-later = { $service } の次のデプロイは起動のたびに 15 秒でクラッシュします。AWS だけでは失敗とみなされません。デプロイを承認してみてください。{ $bot } がタスクの終了に気づき、すべてのサービスを元に戻します。
break-missing = CI が壊れ、まだリリースされていないイメージがなくなりました。デプロイを承認してみてください。{ $bot } は最長 30 分待ちます。/break off で CI が直り、先へ進みます。
break-hang = { $service } の次のデプロイのタスクは、いつまでも起動しません。デプロイを承認して /wait と入力してください。設定の 20 分が過ぎると、{ $bot } がすべてのサービスを元に戻します。
break-pull = { $service } の次のデプロイはイメージを取得できません。デプロイを承認してみてください。{ $bot } は最初のタスクの失敗で気づき、すべてのサービスを元に戻します。
break-throttle = AWS が次の 9 回のリクエストを断ります。デプロイを承認してみてください。{ $bot } は試し続けているとカードで伝え、何も二度は行いません。
break-off = もう何も壊れません。失敗したデプロイは、カードのボタンで再試行できます。
break-nothing = ここでは { $bot } は AWS に何も出しません。config.toml にクラスターとサービスがありません。
restarted = { $bot } は停止の指示を受け、作業を終えてから再起動しました。すべて覚えています。
killed = { $bot } は作業の途中で消えました（kill -9）。GitHub と AWS はそのまま動き続けます。/start で戻ると、現状を確かめて、何も二度は行いません。
started = { $bot } が戻りました。やりかけの作業は 30 秒以内に続けます: /wait 30s
running = { $bot } はもう動いています。
not-running = { $bot } は動いていません。/start で起動します。
waited = いま { $now } です。
restless = いま { $now } ですが、まだ何かが動いています。/aws や「{ $bot } status」で確かめられます。
fallen = { $bot } が自分で終了しました: { $why } /restart でもう一度起動します。
still-busy = { $bot } はまだ作業中です。発言はここに表示されます。/wait 1m で時間を進められます。

## AWS
aws-image = CI がイメージ { $tag } を { $repository } にプッシュ
aws-task-starts = { $command }: タスクを起動中
aws-task-runs = { $command }: タスクを実行中
aws-task-exits = { $command }: タスクが終了コード { $code } で終了
aws-task-stops = { $command }: タスクが終了。{ $why }
aws-new = { $revision } { $desired } 個中 { $running } 個が稼働
aws-old = { $revision } まだ { $running } 個が稼働
aws-failed = { $count } 個が失敗
aws-done = 完了
aws-counts = { $desired } 個中 { $running } 個が稼働
aws-still = まだ { $running } 個が稼働
aws-starting = { $count } 個が起動中
aws-exit = 終了コード { $code }
image-runs = 稼働中
no-services = サービスはありません。config.toml にクラスターとサービスがありません。
no-tasks = タスクはありません。
no-images = イメージはありません。
no-logs = コンテナの出力はまだありません。

## ヘルプ
help-plain = 入力した文は、「>」の前にいる人の発言になります。{ $bot } は自分の名前で始まる行を聞いています。
help-heading-slack = Slack で
help-heading-github = GitHub で
help-heading-aws = AWS で
help-heading-trouble = いたずら
help-heading-time = 時間
help-heading-rest = そのほか
help-as = 別の人になる
help-people = 誰がいるか
help-in = 別のチャンネルへ行く
help-dm = 天狗に直接話す。文を付けると一度だけ話す
help-reply = メッセージ [3] のスレッドに返信する
help-react = メッセージにリアクションする。カードへの +1 は承認になる
help-unreact = リアクションを取り消す。承認も取り消される
help-press = ボタンを名前か番号で押す
help-edit = 自分のメッセージを編集する
help-show = メッセージをもう一度表示する
help-home = 天狗のホームタブを開く。ボタンやメニューは /press で
help-submit = 開いているモーダルに記入して送信する。/close で閉じる
help-tengu = スラッシュコマンド。答えは本人だけに表示される
help-prs = すべてのプルリクエスト
help-pr = プルリクエスト。番号がなければ、開いているデプロイ
help-tick = 開いているデプロイの 2 番目にチェックを付ける（GitHub のページと同じ）
help-untick = チェックを外す
help-merge = プルリクエスト、または開いているデプロイをマージする
help-close = マージせずに閉じる。モーダルが開いていれば、それを閉じる
help-push = ベースブランチにコミットをプッシュする。CI がイメージをビルドする
help-feature = 新しいプルリクエストをベースブランチにマージする
help-branch = ブランチにコミットをプッシュする。なければ作る
help-sites = ロードバランサーの行き先を表示する
help-open = コピーのページをブラウザのように開く
no-sites = ロードバランサーの行き先はありません。ブランチのコピーがまだないからです。
help-branches = すべてのブランチ
help-log = 最新のコミット
help-move = ブランチを動かす（強制プッシュと同じ）
help-checks = ベースブランチの先頭のチェック結果
help-conflict = 開いているデプロイのコンフリクトの有無
help-slack = Slack の不調: 切断、拒否、二重配信、失敗、応答の消失、沈黙
help-github = GitHub の不調: 失敗、拒否、応答の消失、遅延
help-aws = サービス: 何が稼働し、何が動いているか
help-tasks = タスクと、その終わり方
help-images = イメージと、稼働しているもの
help-logs = コンテナの最新の出力
help-break = 次のデプロイの不調: すぐ、またはあとでクラッシュ、イメージなし、起動しない、取得できない、AWS の拒否
help-kill = kill -9: 天狗が作業の途中で消える
help-start = もう一度起動する
help-restart = 正しく止めて、もう一度起動する
help-wait = その時間だけ進める。時間がなければ、何も動かなくなるまで
help-help = この説明
help-quit = 終了する（Ctrl-D でも）

## デモ
demo-deploy = 誰でもデプロイを頼めます。天狗が両方のブランチを調べ、プルリクエストを開きます。
demo-page = GitHub では、誰もが自分の変更を見つけ、動作を確認したらチェックを付けられます。
demo-typo = 打ち間違えても行き止まりにはなりません。天狗が候補をボタンで示します。
demo-press = 一度押すだけで先へ進みます。デプロイはすでにあるので、二つ開かずにそれを示します。
demo-ticks = みんなが確認しながら、GitHub でチェックを付けていきます。
demo-join = 彩子さんが承認したちょうどそのとき、誰かが変更をもう一つマージしました。承認したものと出るものが違うので、承認は無効になります。変更は加わり、チェックはすべて残ります。
demo-approve = 彩子さんがもう一度確かめ、リアクションで承認します。天狗はまさにそのコミットをマージし、CI がビルドしたイメージを使い、マイグレーションを実行して、二つのサービスで本当に稼働するまで見届けます。
demo-crash = その次のデプロイ。今度はコンテナが起動と同時にクラッシュします。どのコンテナか、終了コードと最後の出力を天狗が示し、すべてのサービスが元のものに戻ります。
demo-status = いま全体はどうなっているでしょうか。稼働しているのは、前と同じものです。
demo-trouble = Slack の調子が悪くなりました。答えを投稿したのに、結果を返す前に接続が切れます。
demo-trouble-ask = 天狗には投稿されたかどうか分かりません。もう一度投稿する前に確かめるので、答えはちょうど一度だけです。
demo-remind = 2 時間たちました。天狗は作った人に付き添います。誰が何を確認していないかを 1 通で伝え、ほかの人には声をかけません。
demo-verify = 確認したら、GitHub でも Slack でも伝えられます。どちらも同じチェックボックスです。最後の 1 つにチェックが入ると、すべて動いていることがチャンネルに伝わります。
demo-copy = デプロイの前に、ブランチを動かして見たい人もいます。1 行で専用のアドレスに動くコピーができ、リンクを開けばそのブランチの内容が見られます。
demo-copy-ends = 止め忘れの心配はいりません。終わりの前に知らせが届き、時間になると作られたものはすべて片付きます。
demo-summary = 以上です。{ $changes } 件の変更が本番に出て、{ $ticks } 個のチェックはすべて作った人が入れ、クラッシュしたリリースは元に戻り、答えはどれもちょうど一度でした。
demo-now-you = 次はあなたの番です。--demo なしで実行して /break や /kill を試すか、--repo PATH で自分のリポジトリのデプロイを見てください。
demo-failed = デモを中止します: { $why }
