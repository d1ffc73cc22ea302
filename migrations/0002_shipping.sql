-- From an approval to a running release. A deploy's own row is written by whoever looks after it alone;
-- what people decide stands in tables of its own, as facts.

ALTER TABLE deploys ADD COLUMN kind TEXT NOT NULL DEFAULT 'release';
-- Grows with every change, so that nobody overwrites what they have not seen.
ALTER TABLE deploys ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- When somebody has to look after it next.
ALTER TABLE deploys ADD COLUMN next_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z';
ALTER TABLE deploys ADD COLUMN stage_since TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z';
-- When the card first showed this head; nobody has seen it before.
ALTER TABLE deploys ADD COLUMN head_shown_at TEXT;
-- Why it waits, or how it ended, as JSON.
ALTER TABLE deploys ADD COLUMN hold TEXT;
ALTER TABLE deploys ADD COLUMN trouble TEXT;
ALTER TABLE deploys ADD COLUMN failed_stage TEXT;
ALTER TABLE deploys ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deploys ADD COLUMN merge_sha TEXT;
ALTER TABLE deploys ADD COLUMN merged_by TEXT;
ALTER TABLE deploys ADD COLUMN merged_at TEXT;
ALTER TABLE deploys ADD COLUMN github_deployment BIGINT;
ALTER TABLE deploys ADD COLUMN image TEXT;
ALTER TABLE deploys ADD COLUMN live_at TEXT;
CREATE INDEX deploys_unfinished ON deploys (next_at) WHERE unfinished = 1;
CREATE INDEX deploys_by_card ON deploys (channel, card_ts);

-- Who approved which commit, and how. One row for each way: a reaction taken back leaves the button's.
CREATE TABLE approvals (
    deploy_id    TEXT NOT NULL,
    head_sha     TEXT NOT NULL,
    who          TEXT NOT NULL,
    how          TEXT NOT NULL,
    at           TEXT NOT NULL,
    -- The approver may lift a freeze.
    lifts_freeze BIGINT NOT NULL,
    withdrawn_at TEXT,
    PRIMARY KEY (deploy_id, head_sha, who, how)
);

-- What people want of a deploy that is under way: to cancel it, to try again, to roll it back.
CREATE TABLE wishes (
    id        TEXT PRIMARY KEY,
    deploy_id TEXT NOT NULL,
    what      TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    done_at   TEXT
);
CREATE INDEX wishes_open ON wishes (deploy_id) WHERE done_at IS NULL;

-- One target moving to a revision, out or back.
CREATE TABLE rollouts (
    deploy_id          TEXT NOT NULL,
    attempt            BIGINT NOT NULL,
    direction          TEXT NOT NULL,
    target             TEXT NOT NULL,
    before_revision    TEXT NOT NULL,
    revision           TEXT NOT NULL,
    state              TEXT NOT NULL,
    deployment         TEXT,
    service_deployment TEXT,
    cause              TEXT,
    note               TEXT,
    running            BIGINT NOT NULL,
    desired            BIGINT NOT NULL,
    started_at         TEXT,
    ended_at           TEXT,
    PRIMARY KEY (deploy_id, attempt, direction, target)
);

-- Tasks that run before the targets move. What has succeeded is not run again by another attempt.
CREATE TABLE preparations (
    deploy_id  TEXT NOT NULL,
    position   BIGINT NOT NULL,
    name       TEXT NOT NULL,
    state      TEXT NOT NULL,
    -- Stored before the task is asked for, so that asking again finds the same task.
    token      TEXT NOT NULL,
    revision   TEXT NOT NULL,
    task       TEXT,
    exit_code  BIGINT,
    reason     TEXT,
    log_token  TEXT,
    log_ts     TEXT,
    log_tail   TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at   TEXT,
    PRIMARY KEY (deploy_id, position)
);

-- Who keeps an environment to themselves.
CREATE TABLE locks (
    app         TEXT NOT NULL,
    environment TEXT NOT NULL,
    owner       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT,
    PRIMARY KEY (app, environment)
);

-- Who was turned away by a lock, and is told when it is gone.
CREATE TABLE lock_waiters (
    app         TEXT NOT NULL,
    environment TEXT NOT NULL,
    who         TEXT NOT NULL,
    channel     TEXT NOT NULL,
    thread_ts   TEXT,
    at          TEXT NOT NULL,
    PRIMARY KEY (app, environment, who)
);
