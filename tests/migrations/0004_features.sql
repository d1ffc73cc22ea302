INSERT INTO features (id, app, slug, named, branch, repository, page, sha, stage, unfinished, requested_by, asked_key,
    channel, card_ts, created_at, stage_since, version, next_at, attempt, asked_at, image, revision, task,
    on_demand, hold, trouble, live, notes, until_at, warned_at, ending)
VALUES ('f1', 'web', 'feature-map', 0, 'feature/map', 'acme/web', 'https://github.com/acme/web', 'c0ffee', 'running', 1, 'U1', 'Ev1',
    'C1', '1.1', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', 3,
    '2026-01-01T00:00:00.000000Z', 0, '2026-01-01T00:00:00.000000Z', NULL, NULL, NULL, 0, NULL, NULL, NULL,
    '[]', '2026-01-04T00:00:00.000000Z', NULL, NULL);
