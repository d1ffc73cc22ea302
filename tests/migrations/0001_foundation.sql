INSERT INTO seen_events (key, event, attempts, owner, held_until, received_at, done_at) VALUES
  ('message:C1:1.1', '{"kind":"said","channel":"C1","user":"U1","text":"tengu ping","place":{"in":"channel","ts":"1.1","thread_ts":null,"mentioned":false}}', 1, 'gone', '2026-11-20T00:00:15.000000Z', '2026-11-20T00:00:00.000000Z', NULL),
  ('message:C1:1.0', '{}', 1, 'gone', '2026-11-20T00:00:15.000000Z', '2026-11-20T00:00:00.000000Z', '2026-11-20T00:00:01.000000Z');
INSERT INTO deploys (id, app, environment, repository, base, release_branch, head_sha, pull_number, pull_url, stage, unfinished, requested_by, channel, card_ts, commits, checks, conflict, attention, created_at, updated_at) VALUES
  ('d1', 'web', 'production', 'acme/web', 'master', 'deployment/production', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 11, 'https://github.example/acme/web/pull/11', 'proposed', 1, 'U1', 'C1', '1.2', 3, 'passed', 0, '["The schema changes"]', '2026-11-20T00:00:00.000000Z', '2026-11-20T00:00:00.000000Z');
INSERT INTO deploy_changes (deploy_id, position, key, title, number, url, people, commits) VALUES
  ('d1', 0, 'pr=3', 'Draw routes', 3, 'https://github.example/acme/web/pull/3', '[{"login":"ken","name":"Ken","email":"ken@acme.example"}]', 2),
  ('d1', 1, 'mail=a%40b/aya', 'Aya', NULL, NULL, '[{"login":null,"name":"Aya","email":"a@b"}]', 1);
INSERT INTO checks (pull, key, ticked_by, ticked_at) VALUES ('acme/web#11', 'pr=3', 'ken', '2026-11-20T00:00:00.000000Z');
INSERT INTO people (login, slack_user, source, at) VALUES ('ken', 'U1', 'said', '2026-11-20T00:00:00.000000Z');
INSERT INTO audit (id, at, who, what, why, deploy) VALUES ('a1', '2026-11-20T00:00:00.000000Z', 'U1', 'proposed', 'head aaaaaaa', 'd1');
INSERT INTO brain (key, value) VALUES ('slack.alive', '2026-11-20T00:00:00+00:00');
