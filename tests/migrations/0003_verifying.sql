INSERT INTO verifications (pull, key, position, app, environment, deploy_id, origin_id, channel, title, number, url, people, state, since, changed_by, changed_at, rounds, problem, problem_by, problem_at) VALUES
  ('acme/web#10', 'pr=7', 0, 'web', 'production', 'd0', 'd0', 'C1', 'Maps', 7, 'https://github.example/acme/web/pull/7', '[{"login":"ken","name":"Ken","email":"ken@example.com"}]', 'open', '2026-11-19T00:05:00.000000Z', NULL, '2026-11-19T00:05:00.000000Z', 2, 'It stays empty', 'U2', '2026-11-19T03:00:00.000000Z'),
  ('acme/web#10', 'pr=8', 1, 'web', 'production', 'd0', 'd0', 'C1', 'Hats', 8, NULL, '[]', 'confirmed', '2026-11-19T00:05:00.000000Z', '@mari', '2026-11-19T01:05:00.000000Z', 0, NULL, NULL, NULL);
INSERT INTO reminders (place, due, at, content, channel, ts, done_at, collapsed_at) VALUES
  ('C1', '2026-11-19T02:00:00.000000Z', '2026-11-19T02:00:01.000000Z', '{"asked":[{"pull":"acme/web#10","key":"pr=7","who":["U1"],"names":[]}],"listed":[],"unknown":[],"escalated":[],"escalated_to":"","direct":false}', 'C1', '2.1', '2026-11-19T02:00:02.000000Z', NULL);
INSERT INTO snoozes (slack_user, until, reason, at) VALUES ('U1', '2036-11-19T00:00:00.000000Z', 'on leave', '2026-11-19T00:00:00.000000Z');
INSERT INTO settings (slack_user, language, hours, by_dm) VALUES ('U1', 'ja', '10:00-19:00', 1);
