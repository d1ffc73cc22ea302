-- One schema for SQLite and PostgreSQL. Times are RFC 3339 texts in UTC with microseconds: they sort,
-- and people can read them.

-- What was said to tengu, kept from before it is acknowledged until it is answered.
CREATE TABLE seen_events (
    key         TEXT PRIMARY KEY,
    event       TEXT NOT NULL,
    attempts    BIGINT NOT NULL,
    owner       TEXT NOT NULL,
    held_until  TEXT NOT NULL,
    received_at TEXT NOT NULL,
    done_at     TEXT
);
CREATE INDEX seen_events_pending ON seen_events (held_until) WHERE done_at IS NULL;

-- One attempt to bring a commit to an environment.
CREATE TABLE deploys (
    id             TEXT PRIMARY KEY,
    app            TEXT NOT NULL,
    environment    TEXT NOT NULL,
    repository     TEXT NOT NULL,
    base           TEXT NOT NULL,
    release_branch TEXT NOT NULL,
    head_sha       TEXT NOT NULL,
    pull_number    BIGINT NOT NULL,
    pull_url       TEXT NOT NULL,
    stage          TEXT NOT NULL,
    -- 1 while the deploy is unfinished, NULL after: the index below lets one through.
    unfinished     BIGINT,
    requested_by   TEXT NOT NULL,
    channel        TEXT NOT NULL,
    card_ts        TEXT,
    commits        BIGINT NOT NULL,
    checks         TEXT NOT NULL,
    conflict       BIGINT NOT NULL,
    attention      TEXT NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
);
CREATE UNIQUE INDEX deploys_one_unfinished ON deploys (app, environment, unfinished);

-- What a deploy brings, in the order it reached the base branch.
CREATE TABLE deploy_changes (
    deploy_id TEXT NOT NULL,
    position  BIGINT NOT NULL,
    key       TEXT NOT NULL,
    title     TEXT NOT NULL,
    number    BIGINT,
    url       TEXT,
    people    TEXT NOT NULL,
    commits   BIGINT NOT NULL,
    PRIMARY KEY (deploy_id, position)
);

-- Boxes that were seen ticked, so that no tick is ever lost.
CREATE TABLE checks (
    pull       TEXT NOT NULL,
    key        TEXT NOT NULL,
    ticked_by  TEXT,
    ticked_at  TEXT NOT NULL,
    PRIMARY KEY (pull, key)
);

-- Who is who: a GitHub login and the Slack user behind it.
CREATE TABLE people (
    login      TEXT PRIMARY KEY,
    slack_user TEXT NOT NULL,
    source     TEXT NOT NULL,
    at         TEXT NOT NULL
);
CREATE INDEX people_by_slack_user ON people (slack_user);

-- Every decision: who, what, why.
CREATE TABLE audit (
    id     TEXT PRIMARY KEY,
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    what   TEXT NOT NULL,
    why    TEXT NOT NULL,
    deploy TEXT
);

-- Who works on what at the moment.
CREATE TABLE leases (
    name  TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until TEXT NOT NULL
);

-- Small things to remember, by name.
CREATE TABLE brain (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
