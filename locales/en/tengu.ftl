### Every sentence tengu says in chat, in Slack's markup. What fills the blanks is escaped before.

## The card
card-title = Deploy { $app } to { $environment }
card-summary = { $changes ->
    [one] *1 change*
   *[other] *{ $changes } changes*
  } ({ $commits ->
    [one] 1 commit
   *[other] { $commits } commits
  } by { $people ->
    [one] 1 person
   *[other] { $people } people
  }) from { $base } to { $release }, in { $pull }.
card-pull = pull request #{ $number }
card-attention = :warning: *Look twice*
card-more = …and { $count ->
    [one] 1 more line
   *[other] { $count } more lines
  } in the pull request.
card-head = Head { $head }
card-asked = asked for by { $name } { $when }
card-direct = commits without a pull request
card-nobody = bots
checks-passed = checks are green
checks-failed = *checks failed*
checks-running = checks are running
checks-none = no checks reported
button-open = Open pull request
button-update = Update

## After the card
deploy-elsewhere = The deploy of { $app } to { $environment } stands in <#{ $channel }>: { $link }
deploy-there = There is a deploy of { $app } to { $environment } already, and it is up to date: { $link }
deploy-updated = I brought the deploy of { $app } to { $environment } up to date: { $link }
deploy-joined = New since last time:
deploy-left = No longer in it:
deploy-moved = The same changes with other commits; the head is { $head } now.
card-channel-closed = The pull request is there ({ $link }), but I cannot post its card in <#{ $channel }>. Type { $command } there, and ask me again.
link-card = its card
deploy-template = The team's template could not be used, so I wrote the pull request with mine: { $problem }
deploy-refused = The pull request is there, but GitHub refused a part of it:
deploy-short-list = The list was too long for GitHub, so the pull request shows less of each change.

## What a deploy would bring
diff-title = What a deploy of { $app } to { $environment } would bring
diff-text = A deploy of { $app } to { $environment } would bring { $changes ->
    [one] 1 change
   *[other] { $changes } changes
  }
diff-summary = { $base } is { $changes ->
    [one] *1 change*
   *[other] *{ $changes } changes*
  } ({ $commits ->
    [one] 1 commit
   *[other] { $commits } commits
  } by { $people ->
    [one] 1 person
   *[other] { $people } people
  }) ahead of { $release }.
diff-hint = Nothing was created. To propose it: { $command }
diff-open = Proposed already: { $pull }

## Notes for a second look
note-paths = { $note }: { $paths }
note-paths-more = { $note }: { $paths } and { $count } more
note-reverts = { $change } takes back { $what }, which goes out with it
note-reverts-older = { $change } takes back { $what }, which went out earlier
note-files-cut = only the first { $count } changed files were looked at

## Nothing to deploy
nothing-up-to-date = Nothing to deploy: { $release } already has all of { $base } ({ $head }).
nothing-repository = I cannot see the repository { $repository } on GitHub. Check its name in config.toml, and that my token or App may read it.
nothing-branch = There is no branch { $branch } in { $repository }. The name stands in config.toml.
nothing-branch-nearest = There is no branch { $branch } in { $repository }. The nearest: { $nearest }. The name stands in config.toml.
nothing-release-branch = The release branch { $branch } does not exist yet in { $repository }. Create it once, at the commit that runs now: { $command }
nothing-release-nearest = If it goes by another name ({ $nearest }), correct it in config.toml.
deploy-too-large = I cannot write the pull request: { $problem }

## Status
status-title = Status
status-open = *{ $app } → { $environment }*: a deploy is proposed in { $link }, { $changes ->
    [one] 1 change
   *[other] { $changes } changes
  }, { $checks }
status-waiting = *{ $app } → { $environment }*: nothing under way; { $changes ->
    [one] 1 change waits
   *[other] { $changes } changes wait
  } for { $command }
status-up-to-date = *{ $app } → { $environment }*: up to date at { $head }
status-problem = *{ $app } → { $environment }*: { $problem }
status-last = last: { $link }, { $how } { $when }

## Small talk
ping = Here.
version = tengu { $version }

## Help
help-title = What I understand
help-intro = Say it after my name, in a direct message, or after /tengu.
help-more = More about one: { $command }
help-examples = For example
help-unknown = I know no command { $name }.

## People
iam-done = Noted: { $login } on GitHub is <@{ $user }>.
iam-known = I knew that: { $login } on GitHub is <@{ $user }>.
iam-moved = Noted: { $login } on GitHub is <@{ $user }> now. Before, it was { $before }. If that is wrong, they say { $command }.
iam-config = { $login } belongs to { $user } in config.toml; that is where it can be changed.
iam-nobody = GitHub has no account { $login }. Check the spelling, then say { $command }.
whois-login = { $login } on GitHub is { $user } in Slack.
whois-login-unknown = I do not know who { $login } is in Slack. They can tell me: { $command }
whois-user = { $user } is { $logins } on GitHub.
whois-user-unknown = I do not know { $user }'s GitHub account. They can tell me: { $command }
whois-name-unknown = I cannot tell people by their names. Mention them with @, or give a GitHub login.

## What was not understood
near-unknown = I did not understand { $given }.
near-bad-app = There is no app { $given }.
near-bad-environment = There is no environment { $given }.
near-bad-branch = { $given } cannot be the name of a branch.
near-bad-duration = { $given } is not a length of time. I understand 90m, 2h30m, 3 days.
near-bad-user = { $given } is nobody I know. Mention people with @.
near-bad-login = { $given } cannot be a GitHub login.
near-bad-revision = { $given } cannot be a revision. I understand web:41, a commit, or a deploy pull request such as #11.
near-bad-command = There is no command { $given }.
near-bad-text = Something is missing.
near-allowed = I know: { $allowed }.
near-missing-app = Which app?
near-missing-environment = Which environment?
near-missing-branch = Which branch?
near-missing-duration = For how long?
near-missing-user = Whom?
near-missing-login = Which GitHub login?
near-missing-revision = Which revision?
near-missing-command = Which command?
near-missing-text = Something is missing at the end.
near-too-much = I understood all but { $given }.
near-nearest = Did you mean:
near-usage = It goes: { $usage }
near-help = Type { $command } to see what I understand.
which-app = Several apps have an environment { $environment }: { $apps }. Which one?
no-such-environment = { $app } has no environment { $environment }. It has: { $environments }.
no-apps = No app has an environment { $environment }.

## What is not allowed
refused-guest = Only full members of this workspace may do that. An admin can name you in a role in config.toml.
refused-role = That is for { $roles }. You have none of these roles; config.toml says who has.
refused-unsure = I could not find out whether you may do that, so I did not do it. Please try again in a moment.

## Programs
run-started = Running { $command }…
run-done = Done in { $seconds } s.
run-failed = It ended with exit code { $code } after { $seconds } s.
run-signalled = It was ended by a signal after { $seconds } s.
run-timeout = It took longer than { $seconds } s, so I ended it and everything it had started.
run-not-found = There is no such program where I run, or its directory is not there.
run-not-started = It could not be started: { $problem }
run-cancelled = I had to stop, so I ended it after { $seconds } s. Say it again when I am back.
run-unknown = I was stopped while this ran, and cannot tell how far it came. Check before you say it again.
run-no-output = It printed nothing.
run-cut = Only the end of its output:
run-argument = { $argument } starts with a dash and would be read as an option, so I did not run it.
reply-broken = The answer to this command cannot be filled in: { $problem }

## What is not our doing
github-credentials = GitHub does not accept my token. Whoever runs me has to renew GITHUB_TOKEN, or the App's key.
github-forbidden = GitHub does not let me do that: { $why }. I need write access to contents and pull requests of { $repository }.
github-limited = GitHub's limit for me is used up until { $when }. Please try again then.
github-refused = GitHub refused: { $why }
github-unclear = GitHub gives no clear answer at the moment ({ $why }). Nothing is lost; please try again in a minute.
ours = Something went wrong on my side. It is in my log under { $id }. Please try again; if it stays, tell whoever runs me.
busy = Somebody else's request for { $app } to { $environment } is still under way. Please try again in a minute.

## The card, after it was proposed
card-text = { $title }: { $changes ->
    [one] 1 change
   *[other] { $changes } changes
  }, pull request #{ $number }
card-back-title = Roll back { $app } in { $environment }
card-back = Back to { $to }, which ran before.
card-back-known = Back to { $to }: { $head }, which went out with { $pull }.
card-approved = :thumbsup: Approved by { $names } ({ $have } of { $need }).
card-usual = Since { $since }; it usually takes about { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
  }.
card-merged-by = decided by { $name }
card-live-at = live since { $when }
card-merging = *Approved.* Merging it now.
card-awaiting-image = *Merged.* Looking for its image.
card-preparing = *The image is there.* Running what has to run first.
card-rolling-out = *Rolling out.*
card-checking = *Every service runs it.* Watching its health.
card-asking = :raised_hand: *It failed, and I wait for you.* Try again, roll back, or leave it.
card-rolling-back = :leftwards_arrow_with_hook: *Rolling back.*
card-merged = :white_check_mark: *Merged.* This environment has nothing else for me to do.
card-live = :white_check_mark: *Live.*
card-cancelled = :no_entry_sign: *Cancelled.* Nothing was changed where it runs.
card-expired = :hourglass: *Expired.* Nobody approved it in time, so I closed the pull request. Ticks are kept.
card-failed = :x: *Failed.*
card-rolled-back = :leftwards_arrow_with_hook: *Rolled back.* What ran before runs again; the release branch keeps the commit.
state-proposed = waits for approval
state-merging = is being merged
state-awaiting-image = waits for its image
state-preparing = is being prepared
state-rolling-out = is rolling out
state-checking = is being checked
state-asking = failed and waits for a decision
state-rolling-back = is rolling back
state-merged = merged
state-live = live
state-cancelled = cancelled
state-expired = expired
state-failed = failed
state-rolled-back = rolled back
stage-merging = merge
stage-image = image
stage-preparing = before
stage-rolling = rollout
stage-checking = health
task-intended = { $name }: about to run
task-running = { $name }: running since { $when }
task-succeeded = { $name }: done in { $seconds } s
task-failed = { $name }: failed
target-unchanged = { $name } runs { $revision } already
target-planned = { $name } → { $revision }: about to start
target-moving = { $name } { $bar } { $running } of { $desired } running { $revision }
target-arrived = { $name } { $bar } { $running } of { $desired } running { $revision }, done
target-failed = { $name } { $bar } { $running } of { $desired } running { $revision }, *failed*
note-nothing-desired = The service is set to 0 tasks, so nothing was tried out.
note-paused = It waits for somebody to confirm in AWS.
note-stage = AWS is at { $word }.
note-trouble = AWS says: { $words }
hold-approvals = Waiting for { $missing ->
    [one] one approval
   *[other] { $missing } approvals
  }: react with { $reaction } or press Approve.
hold-conflict = :no_entry: *Conflict*: the branches changed the same lines. Resolve it in the pull request on GitHub, then press Update.
hold-checks-unknown = Approved. Waiting for the checks: GitHub reports none yet.
hold-checks-failed = :x: Approved, but *checks failed*: { $names }. It goes out when they are green.
hold-checks-running = Approved. It goes out when the checks are green: { $names }.
hold-locked = :lock: { $name } keeps this environment
hold-frozen = :snowflake: Deploys rest
hold-because = { $said }: { $reason }
hold-until = { $said } (until { $when }).
hold-blocked = :no_entry: GitHub does not let me merge it: { $words }. I try again every 20 seconds.
hold-queued = It stands in GitHub's merge queue.
hold-image = Waiting for CI to build the image { $tag } in { $repository }.
hold-stuck = :warning: { $said } I look again every minute.
hold-unanswered = :warning: { $service } does not answer ({ $words }). I keep trying.
failure-no-image = The image { $tag } never came to { $repository }. See what CI says, then try again.
failure-architecture = The image is for { $image }, but { $target } runs on { $wanted }.
failure-no-container = No container of { $target } runs an image of { $repository }. Check [apps.….image] in config.toml.
failure-no-service = There is no active service { $target }. Check cluster and services in config.toml.
failure-controller = { $target } is deployed by { $controller }, which I leave alone.
failure-task = { $name } ended with exit code { $exit }. Its log is in the thread.
failure-task-reason = { $name } did not end well: { $reason }
failure-output = { $name } printed what stops the release: { $line }
failure-task-time = { $name } took longer than { $seconds } s, so I stopped it.
failure-task-unknown = I cannot tell whether { $name } ran ({ $reason }). Look at the database before you go on.
failure-rollout = { $target } did not get there: { $reason }.
failure-container-exit = Container { $container } ended with exit code { $exit }.
failure-container = Container { $container } is to blame.
failure-health = { $url } did not become healthy: { $got }.
failure-aws = AWS refused: { $words }
failure-github = GitHub refused: { $words }
failure-wanted = { $name } asked for it.
button-approve = Approve
button-cancel = Cancel
button-rollback = Roll back
button-retry = Try again
button-leave = Leave it
button-no = No
sure-cancel = Cancel the deploy of { $app } to { $environment }? Its pull request is closed; ticks are kept.
sure-rollback = Bring back what ran before in { $app } { $environment }?

## What the thread hears
moved = { $people } { $base } moved after you approved, so the approval is void. It would bring { $head } now; please look again. New:
approve-moved = { $who } What would go out changed just as you approved; it is { $head } now. Please look again, then press Approve.
approve-late = Too late: this deploy { $state }.
approve-role = { $who } Approving is for { $roles }; config.toml says who has which role.
approve-guest = { $who } Only full members of this workspace may approve.
approve-own = { $who } You asked for this deploy, so somebody else has to approve it.
ended-live = :white_check_mark: { $who } { $app } is live in { $environment }, { $took } after it was decided.
ended-back = :leftwards_arrow_with_hook: { $who } { $app } in { $environment } is back at { $to }.
ended-unchanged = :white_check_mark: { $who } { $app } in { $environment } ran this very image already; nothing had to change.
ended-expired = { $who } Nobody approved it in time, so I closed its pull request. Ticks are kept; to propose it again: { $command }
ended-cancelled = { $who } { $by } cancelled this deploy. Nothing was changed where it runs.
ended-rolled-back = :leftwards_arrow_with_hook: { $who } The deploy of { $app } to { $environment } failed, and what ran before runs again. { $why }
ended-back-failed = :rotating_light: { $who } The deploy of { $app } to { $environment } failed, and *the way back failed, too*. { $why } Look at AWS now.
ended-failed = :x: { $who } The deploy of { $app } to { $environment } failed. { $why } When it is mended: { $command }
asking = :raised_hand: { $who } { $why } How shall I go on? The card has the buttons.
took = { $minutes ->
    [0] { $seconds } s
   *[other] { $minutes } min { $seconds } s
  }
log-title = Log of { $name }
merge-title = Deploy { $app } to { $environment } (#{ $number })
queue-out = the merge queue threw it out
github-deployment = Deploy pull request #{ $number }
github-cancelled = This deploy was cancelled in Slack. Ticks are kept and come back with the next one.
github-expired = Nobody approved this deploy in time. Ticks are kept and come back with the next one.

## What people want of a deploy
wish-nothing = No deploy of { $app } to { $environment } is under way.
wish-no-retry = There is no failed deploy of { $app } to { $environment } that I could try again.
wish-too-late = The deploy of { $app } to { $environment } is moving already. It can be rolled back:
wish-cancel = I cancel the deploy of { $app } to { $environment }.
wish-retry = I try the deploy of { $app } to { $environment } again.
wish-leave = I leave { $app } in { $environment } as it is.
wish-rollback = I bring back what ran before in { $app } { $environment }.
under-way = The last deploy of { $app } to { $environment } { $state }.
back-not-shipped = I ship nothing to { $environment } of { $app }: config.toml names no services.
back-nothing = I know of nothing that ran in { $app } { $environment } before.
back-unknown = There is no { $given } that I could go back to, or its revision is out of use. What went where: { $command }
back-family = A number says too little here. Name the family as well: { $families }.

nothing-rolled-back = { $release } has all of { $base } already, but it does not run: the last deploy { $state }. To try it again: { $command }
nothing-gone-back = { $release } has all of { $base } already, but { $environment } was rolled back. To bring it again: { $command }
status-not-running = *{ $app } → { $environment }*: { $head } is merged, but it does not run

## Locks
locked = :lock: { $name } has kept { $app } { $environment } since { $since }
locked-wait = I tell you when it is free. In an emergency: { $command }
lock-taken = :lock: { $app } { $environment } is yours.
lock-until = :lock: { $app } { $environment } is yours until { $when }.
lock-back = Give it back with { $command }
lock-none = { $app } { $environment } is not locked.
lock-free = :unlock: { $app } { $environment } is free again.
lock-was = { $who }, it was yours.
lock-told = :unlock: { $who } { $app } { $environment } is free. { $command }

## History
history-title = What went where
history-empty = Nothing yet.
history-back = rollback
history-line = • { $when } *{ $app } → { $environment }* { $what } { $head }: { $state } ({ $name })
status-under-way = *{ $app } → { $environment }*: a deploy { $state }: { $link }
status-runs = runs { $head } since { $when }, asked for by { $name }
status-behind = { $commits ->
    [one] 1 commit
   *[other] { $commits } commits
  } behind { $base }
status-aws = AWS does not tell what runs at the moment.
card-verifying = :white_check_mark: *Live.*
card-done = :white_check_mark: *Live, and everybody says that it works.*
card-superseded = :fast_forward: *Was live.* Another deploy has taken its place.
card-verified = { $confirmed } of { $count } verified.
state-verifying = live, being verified
state-done = live and verified
state-superseded = was live
button-works = It works
button-broken = It does not
button-works-after-all = It works after all
button-mine-works = My changes work
reminder-title = :eyes: *Does it work? { $count ->
    [one] One change waits
   *[other] { $count } changes wait
  } for a look.*
reminder-title-direct = :eyes: *Does it work? { $count ->
    [one] One of your changes waits
   *[other] { $count } of your changes wait
  } for a look.*
reminder-deploy = { $app } in { $environment }, live since { $since }
reminder-verified = :white_check_mark: { $what } — works, says { $name }
reminder-released = :leftwards_arrow_with_hook: { $what } — does not run any more
reminder-problem = :rotating_light: { $name } says: { $words }
reminder-over = :white_check_mark: All of this is settled. Thank you!
reminder-how = Tick the box in the pull request or press a button here. { $snooze } if it is a bad moment, { $pending } for everything that is open.
reminder-unknown = I can't find { $names } in Slack. Whoever it is: { $command }
reminder-unknown-ask = { $who }, I can't find { $names } in Slack. Can you see to it? Or whoever it is: { $command }
reminder-escalated = :rotating_light: { $who } Open for long: { $what }
reminder-listed = Open as well, nobody is asked now: { $what }
reminder-collapsed = Reminder of { $when }: { $verified } of { $count } verified by now. What is open is in the newer one.
verify-direct = commits by { $name }
verify-in = { $what } ({ $app } in { $environment })
verify-done = :white_check_mark: Noted as working: { $what }. { $left ->
    [0] Nothing else is open there.
    [one] One more is open there.
   *[other] { $left } more are open there.
  }
verify-already = :white_check_mark: Noted as working already: { $what }
verify-reopened = :leftwards_arrow_with_hook: Open again: { $what }
verify-unknown = Nothing that is open goes by { $given }. { $command } shows what is.
verify-nothing = You have nothing to verify. { $command } shows what others have.
verify-which = Which one? { $command } confirms all of yours.
verify-github = GitHub does not let me tick it: { $problem } Nothing is lost; try again, or tick the box in the pull request.
verified-all = :tada: All { $count } verified: { $app } in { $environment } works, say those who made it.
github-verified = All { $count } changes are verified: those who made them say that they work.
pending-title = { $count ->
    [one] One change waits
   *[other] { $count } changes wait
  } for a look
pending-since = { $line }, live since { $since }
pending-how = { $command } says that one works.
pending-nothing = Nothing is open: everything that runs is verified.
pending-nothing-mine = You have nothing to verify.
problem-told = :rotating_light: { $who } says that { $what } does not work ({ $app } in { $environment }): { $words }
problem-title = What does not work?
problem-label = What did you see, and what should it be?
problem-submit = Tell the channel
problem-late = Slack waited no longer for my question. Tell me here: { $command }
problem-words = And what does not work? { $command }
snooze-until = :zzz: I leave you alone until { $when }. { $command } ends that.
snooze-off = I ask you again from now on.
snooze-when = Until when? { $one } or { $two }
remind-nothing = Nothing is open in { $app } { $environment }, so nobody is reminded.
remind-quiet = Nobody can be reminded now: those who have something to verify rest, or said that they don't want to be asked.
remind-done = :bell: Reminded.
home-title = What is yours
home-nothing = :white_check_mark: You have nothing to verify.
home-flight = Under way
home-flight-nothing = Nothing.
home-runs = What runs
home-settings = Your settings
home-language = Language
home-hours = Ask me
home-hours-team = when the team works
home-hours-any = at any time
home-dm = Where I ask you
home-dm-channel = in the channel
home-dm-direct = in a direct message
home-snoozed = :zzz: I leave you alone until { $when }.
home-refused = This is for members of the workspace only.
home-line = { $app } in { $environment }: { $head } since { $when }, brought by { $name }
home-line-deploy = { $app } in { $environment }: { $state }, { $link }

## Feature environments: copies of branches
feature-title = { $app }: a copy of { $branch }
feature-what = { $branch } at { $head }, called { $slug }
feature-where = :globe_with_meridians: { $url }
feature-stage-start = start
feature-stage-answer = answer
feature-awaiting-image = *Asked for.* Looking for its image.
feature-preparing = *The image is there.* Getting everything ready.
feature-starting = *Starting.*
feature-answering = *It runs.* Waiting for its address to answer.
feature-returning = *It failed.* What ran before is on its way back.
feature-running = :white_check_mark: *It answers.*
feature-failed = *It does not run.*
feature-stopping = :crescent_moon: *Stopping for the night.*
feature-stopped = :crescent_moon: *Stopped for the night.* It keeps its address; start it when you want it.
feature-ending = :wastebasket: *Going away.* Removing what was made for it.
feature-ended = :wastebasket: *Gone.* Nothing of it is left.
feature-answers = { $head } answers since { $since }; it took { $took }.
feature-cost = It costs about { $cost } a day.
feature-again = When it is mended: { $command }
feature-notes = :information_source: Not all of the compose file could be carried over:
feature-more = …and { $count } more.
feature-until = until { $when }
feature-soon = :hourglass: ends soon
feature-hold-before = Running { $name } first.
feature-hold-tasks = { $running } of { $desired } running.
feature-hold-spot = Spot has no room, so it is started on demand.
feature-hold-name = Its name is on its way through DNS.
feature-hold-answer = Its address says so far: { $got }
feature-hold-moving = The config names another place for it: it moves there.
feature-hold-draining = Waiting until nobody uses it any more.
feature-failure-architecture = The image is for { $image }, but copies run on { $wanted }.
feature-failure-family = There is no task definition { $family }. Check family in config.toml.
feature-failure-compose = { $path } cannot be used: { $words }
feature-failure-task = { $name } ended with exit code { $exit }.
feature-failure-crashed = It started and did not stay: { $reason }.
feature-failure-answer = It runs, but { $url } does not answer as it should: { $got }.
feature-failure-room = AWS has no room for it at the moment: { $words }
feature-failure-full = The load balancer is full ({ $words }). Delete a copy, or have the quota raised.
feature-failure-name = { $host } belongs to somebody else's rule or record. Choose another name with `as`.
feature-failure-missing = Something that [apps.….feature] in config.toml names is not there: { $thing }
feature-end-wanted = { $name } wanted it gone.
feature-end-expired = Its time was over.
feature-end-branch = Its branch was deleted.
feature-end-merged = Its pull request #{ $number } was merged.
feature-end-closed = Its pull request #{ $number } was closed.
feature-end-failed = Nothing of it answers.
feature-live = :white_check_mark: { $who } { $branch } answers at { $url }, { $took } after it was asked for.
feature-live-until = It lives until { $when }.
feature-failed-told = :x: { $who } The copy of { $branch } failed. { $why } { $left }
feature-still-answers = { $head }, which ran before, still answers at { $url }.
feature-goes-back = { $head }, which ran before, is brought back to { $url }.
feature-returned = :leftwards_arrow_with_hook: { $head }, which ran before, answers at { $url } again.
feature-nothing-left = Nothing of it answers; what was made for it is being removed.
feature-warning = :hourglass: { $who } The copy of { $branch } at { $url } ends { $when }. Do you still need it? { $command }
feature-ended-told = :wastebasket: { $who } The copy of { $branch } is gone; nothing of it is left. { $why }
feature-stopped-told = :crescent_moon: The copy of { $branch } rests for the night. To start it: { $command }
feature-redeploying = :arrows_counterclockwise: { $who } wants { $branch } brought again: { $from } → { $head }. What ran before answers until then.
feature-pushed = :arrows_counterclockwise: Somebody pushed to { $branch }: { $from } → { $head }. What ran before answers until then.
feature-log-empty = It printed nothing.
feature-taken = :twisted_rightwards_arrows: { $who } { $branch } takes the place of { $before } at { $slug }.
button-feature-open = Open
button-feature-again = Redeploy
button-feature-start = Start
button-feature-extend = Keep a day
button-feature-logs = Logs
button-feature-delete = Delete
sure-feature-delete = Delete the copy of { $branch }? Its address stops to answer, and what was made for it is removed.
feature-channel-closed = I cannot post the card of { $url } in <#{ $channel }>. Type { $command } there, and ask me again.
features-title = Copies of branches
features-none = There are no copies of branches. To get one: { $command }
features-how = To get another one: { $command }
features-line = { $branch }: { $url } { $state }
features-since = since { $when }
features-cost = about { $cost } a day
feature-full = { $count ->
    [one] There is one copy, and no more are allowed. Ask whether it can go:
   *[other] There are { $count } copies, and no more are allowed. Ask somebody whether theirs can go:
}
feature-mine-full = { $count ->
    [one] You have a copy already, and more than one is not allowed. Can it go?
   *[other] You have { $count } copies, and more are not allowed. Which one can go?
}
feature-not-configured = No app has copies of its branches: config.toml has no { $table } yet. The README says what belongs there.
feature-not-configured-app = { $app } has no copies of its branches: config.toml has no { $table }. The README says what belongs there.
branch-bad = { $given } can't be a branch: { $why }
branch-address = it is an address, and no copy answers there.
branch-fork = it names { $branch } in { $owner }'s fork. I run branches of our own repository only; push it there.
branch-too-long = it has { $bytes } bytes, and 255 are allowed.
branch-space = there is a space in it.
branch-invisible = there is a character in it that cannot be seen.
branch-character = git does not allow { $char } in a name.
branch-slash = a slash stands at its edge, or two stand in a row.
branch-dot = it ends with a dot.
branch-hidden = { $part } starts with a dot.
branch-lock = { $part } ends with .lock, which git keeps for itself.
branch-head = { $word } means what is checked out.
branch-option = it starts with a hyphen.
feature-bad-name = { $given } can't be the name of a copy. It takes 1 to { $longest } of a-z, 0-9 and hyphens, with no hyphen at its edges.
feature-too-long = Copies live for { $longest } at most. Ask for less; they can be extended.
feature-no-branch = There is no branch { $branch } in { $repository }.
feature-no-branches = GitHub shows me no branch that could be picked.
feature-unknown = There is no copy called { $given }.
feature-unknown-list = Those that are there: { $command }
feature-several = { $given } may mean several copies. Which one?
feature-name-taken = { $url } is the copy of { $branch }, asked for by { $who }. Only a name that somebody chose with `as` can be taken over; choose another one.
feature-going = The copy of { $branch } is just going away. In a minute there is room for a new one: { $command }
feature-elsewhere = I bring { $branch } at { $head } to { $url }: { $link }
feature-brought-again = :arrows_counterclockwise: I bring { $branch } up to date: { $link }
feature-taking = :twisted_rightwards_arrows: { $branch } takes { $slug } from { $before }: { $link }
feature-extended = :hourglass_flowing_sand: The copy of { $branch } lives until { $when }.
feature-long-enough = The copy of { $branch } lives until { $when } already, which is longer.
feature-longest = No copy lives longer than { $longest }.
feature-deleting = :wastebasket: I remove the copy of { $branch } and everything that was made for it.
feature-no-task = Nothing of the copy of { $branch } runs at the moment, so there is no log.
feature-which-branch = Which branch? Choose one, or say { $command }
feature-details = Revision { $revision }, image { $image }
button-feature-pick = Choose a branch
pick-title = A copy of a branch
pick-submit = Get it
pick-app = App
pick-branch = Branch
pick-name = Name
pick-name-hint = Its place in the address. When empty, it comes from the branch. Any branch may take the place later.
pick-length = For how long
pick-length-hint = Such as 8h, 3 days. When empty, as long as the team usually keeps one.
near-bad-name = { $given } cannot be a name.
near-missing-name = Which name?
home-features = Your copies of branches
