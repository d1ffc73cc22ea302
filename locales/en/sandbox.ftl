### What the sandbox says at its prompt. What tengu says itself is in tengu.ftl.

## Welcome
welcome = The sandbox: the real { $bot }, with stand-ins for Slack, GitHub and AWS on this machine. Nothing leaves it.
welcome-story = You are { $name } in #deploy. { $repository } has { $waiting } commits that are not in production yet.
welcome-history = { $repository }: { $waiting } commits of { $base } are not in { $from }, which stands for production here.
welcome-nothing = { $repository }: { $base } has nothing that is not in { $from } already, so there is nothing to release. Name an earlier release with --release, or push something with /push.
welcome-type = Type:  { $bot } deploy { $environment }
welcome-help = /help shows everything else: other people, buttons, GitHub, AWS, mischief. /quit leaves.
page-at = See it, and click it:  { $url }
no-port = The page cannot be served on port { $port }: { $why }. Leave out --port for a free one.

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
no-thread-here = There is no thread to answer in on [{ $number }].
not-before-you = it stands before somebody else
no-modal = No modal is open before you.
not-submitted = Slack does not take that: { $why }.
not-yours = [{ $number }] is not yours; Slack lets people edit their own messages only.
no-account = { $name } has no GitHub account. Be somebody else: /as kenji
no-box = There is no box { $number } on pull request #{ $pull }; it has { $count }. /pr shows them.
no-open-deploy = No deploy pull request is open. Say: { $bot } deploy production
not-open = Pull request #{ $number } is not open.
github-says = GitHub does not do that: { $why }.

## What is refused on the page
not-in-channel = You are not in that channel. Pick one of those that are listed.
gone-message = That message is not there any more. Look at what the channel shows now.
not-your-message = That message is not yours; Slack lets people edit their own messages only. Say it anew.
gone-button = What you pressed is not there any more. Look again, and press what is offered now.
gone-modal = That modal is not open any more. Open it again.
unfit-field = A field is empty that must not be, or holds too much. Look them over, and submit it again.
unheard = Slack shows a warning: { $bot } is not connected, so nobody heard that. Do it again in a moment; if { $bot } is down, start it with a lever.
merge-conflicts = GitHub does not merge pull request #{ $number }: it conflicts with { $base }. Resolve the conflict first.

## Slack
you-are = You are { $name } now.
you-are-in = You are in #{ $channel } now.
you-are-direct = You talk to { $bot } directly now; its name may be left out. /in #deploy leads back.
is-guest = a guest of the workspace, without GitHub
home-opened = { $name } opens the Home tab of { $bot }.
submitted = { $name } submits “{ $title }”.
modal-closed = [{ $number }] is closed
in-home = Home tab
in-modal = modal
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
rewritten = { $login } changed the description of pull request #{ $number }. What { $bot } did not write stays.
merged = { $login } merged pull request #{ $number } into { $base }.
closed = { $login } closed pull request #{ $number } without merging it. Ask { $bot } for a deploy again: a new one is opened.
push-title = Say how many bunks are left
pushed = { $login } pushed { $sha } to { $base }, and CI builds its image. A deploy that waits for approval takes it in within 15 s, or at once when you ask { $bot } again; what was approved before does not count any more.
branched = { $login } pushed { $sha } to { $branch }, and CI builds its image. Anybody can have a running copy: { $bot } deploy-feature { $branch }
featured = { $login } merged pull request #{ $number } into { $base }. A deploy that waits for approval takes it in within 15 s, or at once when you ask { $bot } again; what was approved before does not count any more.
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
break-crash = The next deployment of { $service } crashes as it starts. Approve a deploy: { $bot } says which container ended, with which exit code and last words, and every service goes back.
break-crash-later = The next deployment of { $service } crashes 15 s after each start, which AWS alone would never call a failure. Approve a deploy: { $bot } sees the tasks end, and every service goes back.
break-missing = CI is broken: the image of what is not released yet is gone. Approve a deploy: { $bot } waits for it, up to half an hour. /break off mends CI, and it goes on.
break-hang = The tasks of the next deployment of { $service } never start. Approve a deploy, then /wait: after the 20 minutes of the config, { $bot } brings every service back.
break-pull = The next deployment of { $service } cannot pull its image. Approve a deploy: { $bot } knows at the first task that fails, and every service goes back.
break-throttle = AWS turns the next nine requests away. Approve a deploy: the card says that { $bot } keeps trying, and nothing is done twice.
break-off = Nothing goes wrong any more. What failed can be tried again, by the button on its card.
break-nothing = { $bot } ships nothing to AWS here: config.toml names no cluster and services.
restarted = { $bot } was told to stop, finished what it was doing and was started again. It remembers everything.
killed = { $bot } is gone, in the middle of whatever it did (kill -9). GitHub and AWS go on without it. /start brings it back: it looks at what is there, and does nothing twice.
started = { $bot } is back. What it had begun, it takes up within half a minute: /wait 30s.
running = { $bot } is running already.
not-running = { $bot } is not running. /start brings it back.
waited = It is { $now } now.
restless = It is { $now } now, and something still moves. /aws and { $bot } status show what.
fallen = { $bot } ended by itself: { $why }. /restart starts it again.
still-busy = { $bot } is still at it. What it says will appear here; /wait 1m lets it wait less.

## AWS
aws-image = CI pushed the image { $tag } to { $repository }
aws-task-starts = { $command }: the task starts
aws-task-runs = { $command }: the task runs
aws-task-exits = { $command }: the task ended with exit code { $code }
aws-task-stops = { $command }: the task ended. { $why }
aws-new = { $revision } { $running } of { $desired } running
aws-old = { $revision } { $running } still running
aws-failed = { $count } failed
aws-done = done
aws-counts = { $running } of { $desired } running
aws-still = { $running } still running
aws-starting = { $count } starting
aws-exit = exit code { $code }
image-runs = runs
no-services = There are no services: config.toml names no cluster and services.
no-tasks = There are no tasks.
no-images = There are no images.
no-logs = No container has said anything yet.

## Help
help-plain = What you type is said in the channel, as the person before the “>”. { $bot } listens to lines that start with its name.
help-heading-slack = In Slack
help-heading-github = On GitHub
help-heading-aws = In AWS
help-heading-trouble = Mischief
help-heading-time = Time
help-heading-rest = The rest
help-as = be somebody else
help-people = who there is
help-in = go to another channel
help-dm = talk to tengu directly; with text, say just that
help-reply = answer in the thread of message [3]
help-react = react to a message; +1 on a card approves it
help-unreact = take a reaction back, and the approval with it
help-press = press a button, by its label or its number
help-edit = change a message of your own
help-show = show a message again
help-home = open tengu's Home tab; /press presses its buttons and picks from its menus
help-submit = fill in the modal that is open, and submit it; /close closes it
help-tengu = the slash command; only you see the answer
help-prs = all pull requests
help-pr = a pull request; without a number, the deploy that is open
help-tick = tick box 2 of the open deploy, as on GitHub's page
help-untick = clear it
help-merge = merge a pull request, or the open deploy
help-close = close it without merging; where a modal is open, close that
help-push = push a commit to the base branch; CI builds its image
help-feature = merge a new pull request into the base branch
help-branch = push a commit to a branch; made anew if there is none
help-sites = what the load balancer leads to
help-open = open a page of a copy, as a browser does
no-sites = The load balancer leads nowhere: there are no copies of branches.
help-branches = all branches
help-log = the newest commits
help-move = move a branch, as a forced push does
help-checks = what the checks of the base branch's head say
help-conflict = whether the open deploy conflicts
help-slack = let Slack misbehave: break connections, turn a message away, repeat itself, fail, lose an answer, hang
help-github = let GitHub misbehave: fail, turn away, lose an answer, be slow
help-aws = the services: what they run, and what moves
help-tasks = the tasks, and how they ended
help-images = the images, and which of them runs
help-logs = what the containers said last
help-break = let the next deployment go wrong: crash at once or later, have no image, hang, fail to pull it, or have AWS turn requests away
help-kill = kill -9: tengu vanishes in the middle of whatever it does
help-start = start it again
help-restart = stop it in good order and start it again
help-wait = let that much time pass; without a time, until nothing moves any more
help-help = this
help-quit = leave; Ctrl-D does, too

## The demo
demo-deploy = Anybody can ask for a deploy. tengu looks at both branches and opens the pull request.
demo-page = On GitHub, everyone finds their own changes, with a box to tick once it is confirmed to work.
demo-typo = A slip of the fingers is no dead end: tengu offers what may have been meant, as buttons.
demo-press = One press, and it goes on: the deploy is there already, so it is shown, not opened twice.
demo-ticks = People tick their boxes on GitHub while they check.
demo-join = Somebody merges one more change just as Ayako approves. What she approved is not what would go out now: the approval is void, the change joins, and every tick is kept.
demo-approve = She looks at it again, and approves with a reaction. tengu merges exactly this commit, takes the image that CI built of it, runs the migration, and rolls out both services until they really run it.
demo-crash = The next deploy. This time the container crashes as it starts, and tengu says so: which one, with what exit code, and its last words. Every service goes back to what ran before.
demo-status = And where does everything stand? What runs is what ran before.
demo-trouble = Slack has a bad moment: it posts an answer, and the connection breaks before it says so.
demo-trouble-ask = tengu cannot know whether it was posted. It looks before it posts again: the answer is there exactly once.
demo-remind = Two hours pass. tengu stays with those who wrote it: one message says who still has to look at what, and mentions nobody else.
demo-verify = They look, and say so: on GitHub, and in Slack. It is one and the same box. When the last one is ticked, the channel hears that everything works.
demo-copy = And before any deploy: somebody wants to see a branch run. One line, and it runs at an address of its own; the link opens what the branch holds.
demo-copy-ends = Nobody has to remember to switch it off. People are told before its end; then everything that was made for it is removed.
demo-summary = That was it: { $changes } changes went live, all { $ticks } boxes were ticked by those who wrote them, a release that crashed was taken back, and every answer came exactly once.
demo-now-you = Now you: run the same without --demo, try /break and /kill, or use --repo PATH to see a deploy of your own repository.
demo-failed = The demo stops: { $why }
