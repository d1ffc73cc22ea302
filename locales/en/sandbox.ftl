### What the sandbox says at its prompt. What tengu says itself is in tengu.ftl.

## Welcome
welcome = The sandbox: the real { $bot }, with stand-ins for Slack and GitHub on this machine. Nothing leaves it.
welcome-story = You are { $name } in #deploy. { $repository } has { $waiting } commits that are not in production yet.
welcome-history = { $repository }: { $waiting } commits of { $base } are not in { $from }, which stands for production here.
welcome-nothing = { $repository }: { $base } has nothing that is not in { $from } already, so there is nothing to release. Name an earlier release with --release, or push something with /commit.
welcome-type = Type:  { $bot } deploy { $environment }
welcome-help = /help shows everything else: other people, buttons, GitHub, mischief. /quit leaves.

## Messages
in-direct = direct message with { $person }
in-reply = in reply to [{ $number }]
only-you = only you see this
only-somebody = only { $person } sees this
card-updated = card updated
message-edited = edited
message-deleted = [{ $number }] was deleted
reacted = { $emoji } { $person } reacted to [{ $number }]
unreacted = { $emoji } { $person } took the reaction to [{ $number }] back

## What was typed wrong
unknown = There is no { $word } here. /help lists what there is.
unknown-near = There is no { $word } here. Did you mean { $near }?
usage = It goes: { $word } { $takes }
no-person = There is nobody called { $name } here. There are: { $people }.
no-channel = There is no #{ $name } here. There are: { $channels }.
no-messages = Nothing was said yet.
no-message = There is no message [{ $number }]; the last one is [{ $last }].
no-reaction-here = Slack has no reactions to messages that only one person sees.
reacted-already = You gave that message { $emoji } already.
not-reacted = You have not given that message { $emoji }.
no-buttons = There is nothing to press on [{ $number }].
no-button = There is no such button on [{ $number }]. There are: { $buttons }.
not-pressed = Slack shows a warning beside the button: { $why }.
not-yours = [{ $number }] is not yours; Slack lets people edit their own messages only.
no-account = { $name } has no GitHub account. Be somebody else: /as kenji
no-box = There is no box { $number } on pull request #{ $pull }; it has { $count }. /pr shows them.
no-open-deploy = No deploy pull request is open. Say: { $bot } deploy production
not-open = Pull request #{ $number } is not open.
github-says = GitHub does not do that: { $why }.

## Slack
you-are = You are { $name } now.
you-are-in = You are in #{ $channel } now.
you-are-direct = You talk to { $bot } directly now; its name may be left out. /in #deploy leads back.
is-guest = a guest of the workspace, without GitHub
pressed = { $name } presses “{ $label }”.
pressed-link = In Slack it opens GitHub in the browser; here /pr shows that page.

## GitHub
no-pulls = There are no pull requests.
and-older = … and { $count } older ones
no-body = No description.
state-open = open
state-closed = closed
state-merged = merged
conflicts = conflicts
checks-green = checks green
checks-red = checks red
checks-running = checks running
checks-none = no checks
ticked = { $login } ticked “{ $name }” on pull request #{ $pull }. It stays ticked whenever { $bot } writes the list again.
unticked = { $login } took the tick from “{ $name }” on pull request #{ $pull }.
merged = { $login } merged pull request #{ $number } into { $base }.
closed = { $login } closed pull request #{ $number } without merging it. Ask { $bot } for a deploy again: a new one is opened.
committed = { $login } pushed { $sha } to { $base }. Ask { $bot } for the deploy again, or press Update on its card: the commit joins.
featured = { $login } merged pull request #{ $number } into { $base }. Ask { $bot } for the deploy again, or press Update on its card: it joins.
moved = { $branch } points to { $to } now. Ask { $bot } for a diff or a deploy to see what that means.
checks-set = The head of { $base } has { $state } now. Ask { $bot } for the deploy again, or press Update on its card: it shows them.
conflict-on = Pull request #{ $number } conflicts now. Ask { $bot } for the deploy again, or press Update on its card: it says so.
conflict-off = Pull request #{ $number } does not conflict any more. Ask { $bot } for the deploy again, or press Update on its card.

## Mischief
slack-drop = Slack broke every connection. Say something to { $bot } at once: it comes back and answers, once.
slack-limit = Slack turns the next message of { $bot } away for three seconds. Say something: the answer comes late, once.
slack-repeat = Slack delivers the next thing that is said twice. Say something: { $bot } answers once.
slack-500 = Slack fails to post the next message of { $bot }. Say something: it is posted at the second attempt.
slack-lose-answer = Slack posts the next message of { $bot } and the connection breaks before it says so. Say something: the answer is there exactly once.
slack-silent = The connections to Slack hang without a sign. Say something: { $bot } notices within half a minute, connects anew and answers.
github-502 = GitHub fails to answer the next request. Ask { $bot } for a deploy: it asks again by itself.
github-limit = GitHub tells { $bot } to wait three seconds. Ask for a deploy: it comes late, and is whole.
github-lose-answer = GitHub makes the next change and the connection breaks before it says so. Ask { $bot } for a deploy: there is one pull request, not two.
github-slow = GitHub takes five seconds for the next answer. Ask { $bot } for a deploy: it shows that it heard you.
restarted = { $bot } was told to stop, finished what it was doing and was started again. It remembers everything.
killed = { $bot } was killed in the middle of whatever it did, and started again. What it had begun, it takes up within half a minute (/clock 30s).
clock-moved = It is { $now } now.
fallen = { $bot } ended by itself: { $why }. /restart starts it again.
still-busy = { $bot } is still at it. What it says will appear here; /clock 1m lets it wait less.

## Help
help-plain = What you type is said in the channel, as the person before the “>”. { $bot } listens to lines that start with its name.
help-heading-slack = In Slack
help-heading-github = On GitHub
help-heading-trouble = Mischief, and time
help-heading-rest = The rest
help-as = be somebody else
help-people = who there is
help-in = go to another channel
help-dm = talk to tengu directly; with text, say just that
help-reply = answer in the thread of message [3]
help-react = react to a message
help-unreact = take a reaction back
help-press = press a button, by its label or its number
help-edit = change a message of your own
help-show = show a message again
help-tengu = the slash command; only you see the answer
help-prs = all pull requests
help-pr = a pull request; without a number, the deploy that is open
help-tick = tick box 2 of the open deploy, as on GitHub's page
help-untick = clear it
help-merge = merge a pull request, or the open deploy
help-close = close it without merging
help-commit = push a commit to the base branch
help-feature = merge a new pull request into the base branch
help-branches = all branches
help-log = the newest commits
help-move = move a branch, as a forced push does
help-checks = what the checks of the base branch's head say
help-conflict = whether the open deploy conflicts
help-slack = let Slack misbehave: break connections, turn a message away, repeat itself, fail, lose an answer, hang
help-github = let GitHub misbehave: fail, turn away, lose an answer, be slow
help-restart = stop tengu in good order and start it again
help-kill = kill tengu and start it again
help-clock = let that much time pass
help-help = this
help-quit = leave; Ctrl-D does, too

## The demo
demo-deploy = Anybody can ask for a deploy. tengu looks at both branches and opens the pull request.
demo-page = On GitHub, everyone finds their own changes, with a box to tick once it is confirmed to work.
demo-typo = A slip of the fingers is no dead end: tengu offers what may have been meant, as buttons.
demo-press = One press, and it goes on: the deploy is there already, so it is shown, not opened twice.
demo-ticks = People tick their boxes on GitHub while they check.
demo-join = Meanwhile somebody merges one more change, and asks again: it joins, and every tick is kept.
demo-diff = What would a deploy to staging bring? Nothing is opened for that.
demo-status = And where does everything stand?
demo-trouble = Slack has a bad moment: it posts an answer, and the connection breaks before it says so.
demo-trouble-ask = tengu cannot know whether it was posted. It looks before it posts again: the answer is there exactly once.
demo-summary = That was it: one deploy pull request, { $changes } changes, { $ticks } of them ticked, and every answer exactly once.
demo-now-you = Now you: run the same without --demo, or with --repo PATH to see what a deploy of your own repository would look like.
demo-failed = The demo stops: { $why }
