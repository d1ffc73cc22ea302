### Every sentence tengu says in chat, in Slack's markup. What fills the blanks is escaped before.

## The card
card-title = Deploy { $app } to { $environment }
card-text = Deploy { $app } to { $environment }: { $changes ->
    [one] 1 change
   *[other] { $changes } changes
  }, pull request #{ $number }
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
card-conflict = :no_entry: *Conflict*: { $base } and { $release } changed the same lines. Resolve it in the pull request on GitHub, then press Update.
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
card-merged = :white_check_mark: Merged on GitHub. A new deploy starts with { $command }.
card-merged-text = Deploy { $app } to { $environment }: pull request #{ $number } was merged on GitHub
card-cancelled = :x: Closed on GitHub without merging. Nothing was deployed. A new deploy starts with { $command }.
card-cancelled-text = Deploy { $app } to { $environment }: pull request #{ $number } was closed on GitHub
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
status-merged = merged
status-cancelled = closed

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
near-bad-command = There is no command { $given }.
near-bad-text = Something is missing.
near-allowed = I know: { $allowed }.
near-missing-app = Which app?
near-missing-environment = Which environment?
near-missing-branch = Which branch?
near-missing-duration = For how long?
near-missing-user = Whom?
near-missing-login = Which GitHub login?
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
