-- After a deploy is live: who has to confirm what, and when they were asked.

-- One box of a deploy pull request that somebody has to tick. The box itself is the truth; this is what was
-- seen of it last, and whose it is.
CREATE TABLE verifications (
    -- The pull request whose body holds the box, as `acme/web#12`.
    pull        TEXT NOT NULL,
    key         TEXT NOT NULL,
    position    BIGINT NOT NULL,
    app         TEXT NOT NULL,
    environment TEXT NOT NULL,
    -- The deploy it is asked for: the one that brought it, or a later one that carries it.
    deploy_id   TEXT NOT NULL,
    -- The deploy whose pull request holds the box.
    origin_id   TEXT NOT NULL,
    channel     TEXT NOT NULL,
    title       TEXT NOT NULL,
    number      BIGINT,
    url         TEXT,
    people      TEXT NOT NULL,
    -- open, confirmed, or released (it does not run at the moment, so nobody is asked).
    state       TEXT NOT NULL,
    -- Since when what it is about has been running.
    since       TEXT NOT NULL,
    -- A Slack user, or a GitHub login after an `@`.
    changed_by  TEXT,
    changed_at  TEXT NOT NULL,
    -- How many rounds have mentioned somebody for it.
    rounds      BIGINT NOT NULL DEFAULT 0,
    -- What does not work, in somebody's words.
    problem     TEXT,
    problem_by  TEXT,
    problem_at  TEXT,
    PRIMARY KEY (pull, key)
);
CREATE INDEX verifications_open ON verifications (channel) WHERE state = 'open';
CREATE INDEX verifications_by_deploy ON verifications (deploy_id);
CREATE INDEX verifications_by_target ON verifications (app, environment);

-- A round of reminders in one place. Written before anything is posted, so that no window has two.
CREATE TABLE reminders (
    -- The channel, or the person who is asked in a direct message.
    place        TEXT NOT NULL,
    -- The moment that the schedule names.
    due          TEXT NOT NULL,
    at           TEXT NOT NULL,
    -- What it lists and whom it mentions, as JSON.
    content      TEXT NOT NULL,
    -- Where it stands, once it does. Nothing was to be said where this stays empty and done_at does not.
    channel      TEXT,
    ts           TEXT,
    done_at      TEXT,
    collapsed_at TEXT,
    PRIMARY KEY (place, due)
);
CREATE INDEX reminders_standing ON reminders (place) WHERE collapsed_at IS NULL;

-- Who does not want to be asked for a while.
CREATE TABLE snoozes (
    slack_user TEXT PRIMARY KEY,
    until      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    at         TEXT NOT NULL
);

-- What people chose for themselves on the Home tab.
CREATE TABLE settings (
    slack_user TEXT PRIMARY KEY,
    language   TEXT,
    hours      TEXT,
    by_dm      BIGINT NOT NULL
);
