-- Feature environments: running copies of branches. A row is written by whoever looks after it alone; what
-- people want of it stands among the wishes, and how long it lives is changed by them directly.
CREATE TABLE features (
    id           TEXT PRIMARY KEY,
    app          TEXT NOT NULL,
    -- Its name in its address: one unfinished copy has it.
    slug         TEXT NOT NULL,
    -- 1 when somebody chose the name; then any branch may take the place.
    named        BIGINT NOT NULL,
    branch       TEXT NOT NULL,
    repository   TEXT NOT NULL,
    page         TEXT NOT NULL,
    sha          TEXT NOT NULL,
    stage        TEXT NOT NULL,
    -- 1 until it has ended, then nothing.
    unfinished   BIGINT,
    requested_by TEXT NOT NULL,
    -- What asked for it, so that the same question is one copy.
    asked_key    TEXT NOT NULL,
    channel      TEXT NOT NULL,
    card_ts      TEXT,
    created_at   TEXT NOT NULL,
    stage_since  TEXT NOT NULL,
    version      BIGINT NOT NULL,
    next_at      TEXT NOT NULL,
    -- Which attempt to bring something this is, from 0.
    attempt      BIGINT NOT NULL,
    asked_at     TEXT NOT NULL,
    image        TEXT,
    revision     TEXT,
    -- The task that is to answer, where a copy is one.
    task         TEXT,
    -- Whether it had to be started without Spot.
    on_demand    BIGINT NOT NULL,
    hold         TEXT,
    trouble      TEXT,
    -- What answers at the moment, as JSON.
    live         TEXT,
    -- What could not be carried over from a compose file, as a JSON list of sentences.
    notes        TEXT NOT NULL,
    until_at     TEXT NOT NULL,
    warned_at    TEXT,
    -- Why it ends, as JSON.
    ending       TEXT
);
CREATE UNIQUE INDEX features_place ON features (app, slug) WHERE unfinished = 1;
CREATE INDEX features_unfinished ON features (next_at) WHERE unfinished = 1;
CREATE INDEX features_by_card ON features (channel, card_ts);
