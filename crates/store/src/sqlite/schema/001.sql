-- Format 1. Times are milliseconds since 1970, ids the raw 63 bits, hashes 32 bytes.

-- One row per execution. `journal` holds its lines, or the first of them while `step` holds the rest.
CREATE TABLE execution (
    id          INTEGER PRIMARY KEY,
    project     INTEGER NOT NULL,
    flow        INTEGER NOT NULL,
    version     INTEGER,
    mode        INTEGER NOT NULL,            -- 0 live, 1 test
    status      INTEGER NOT NULL,            -- 0 running, 1 waiting, 2 completed, 3 failed, 4 cancelled
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    wake_at     INTEGER,
    commits     INTEGER NOT NULL,            -- lines so far: the sequence of the next
    delta_bytes INTEGER NOT NULL,            -- bytes of this execution in `step`
    error_code  TEXT,
    document    BLOB NOT NULL,
    journal     BLOB NOT NULL
);
-- Recovery and the lists of what runs: short, so it may hold what lists filter by.
CREATE INDEX execution_running ON execution (id, project, flow, mode, version, started_at) WHERE status = 0;
-- Millions may wait: lists enter by flow or by project.
CREATE INDEX execution_waiting_flow ON execution (flow, id, mode, version, started_at) WHERE status = 1;
CREATE INDEX execution_waiting_project ON execution (project, id, flow, mode, version, started_at) WHERE status = 1;
CREATE INDEX execution_due ON execution (wake_at, id) WHERE wake_at IS NOT NULL;

-- Lines of executions that outgrew their row.
CREATE TABLE step (
    execution INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    line      BLOB NOT NULL,
    PRIMARY KEY (execution, sequence)
) WITHOUT ROWID;

-- Executions that ended and aren't in the two indexes below yet: one row per commit, entries packed.
CREATE TABLE unlisted (
    commit_no INTEGER PRIMARY KEY,
    entries   BLOB NOT NULL
);
-- Executions that ended, for lists. `bucket` is mode × 8 + status.
CREATE TABLE by_flow (
    flow       INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    version    INTEGER,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (flow, bucket, id)
) WITHOUT ROWID;
CREATE TABLE by_project (
    project    INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    flow       INTEGER NOT NULL,
    version    INTEGER,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (project, bucket, id)
) WITHOUT ROWID;
-- Live executions of the two indexes above, counted per quarter of an hour of their start.
CREATE TABLE tally (
    project    INTEGER NOT NULL,
    quarter    INTEGER NOT NULL,
    flow       INTEGER NOT NULL,
    executions INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    PRIMARY KEY (project, quarter, flow)
) WITHOUT ROWID;
-- What holds for all executions that were ever here.
CREATE TABLE bounds (
    one                INTEGER PRIMARY KEY CHECK (one = 1),
    largest_deleted_id INTEGER NOT NULL,
    id_ahead_ms        INTEGER NOT NULL,     -- no id's time is more than this after its started_at
    id_behind_ms       INTEGER NOT NULL      -- nor more than this before it
);
INSERT INTO bounds VALUES (1, 0, 0, 0);

CREATE TABLE start_key (
    flow       INTEGER NOT NULL,
    key        TEXT NOT NULL,
    body_hash  BLOB NOT NULL,
    execution  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (flow, key)
) WITHOUT ROWID;
CREATE INDEX start_key_expiry ON start_key (expires_at);

CREATE TABLE project (
    id         INTEGER PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    flow_limit INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision   INTEGER NOT NULL
);
CREATE TABLE flow (
    id                  INTEGER PRIMARY KEY,
    project             INTEGER NOT NULL,
    key                 TEXT NOT NULL,
    name                TEXT NOT NULL,
    kind                TEXT NOT NULL,       -- main, subroutine
    event               TEXT,
    draft_etag          INTEGER,
    draft_updated_at    INTEGER,
    draft_updated_by    TEXT,
    active_number       INTEGER,
    active_document     BLOB,
    active_webhook_path TEXT,
    last_version        INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    deleted_at          INTEGER,
    revision            INTEGER NOT NULL
);
CREATE UNIQUE INDEX flow_key ON flow (project, key);
CREATE UNIQUE INDEX flow_webhook ON flow (project, active_webhook_path)
    WHERE active_webhook_path IS NOT NULL AND deleted_at IS NULL;
CREATE TABLE draft (
    flow     INTEGER PRIMARY KEY,
    document TEXT NOT NULL
);
CREATE TABLE version (
    flow        INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    document    BLOB NOT NULL,
    note        TEXT,
    deployed_at INTEGER NOT NULL,
    deployed_by TEXT NOT NULL,
    PRIMARY KEY (flow, number)
) WITHOUT ROWID;
-- Named by their content, shared by versions, tests and executions.
CREATE TABLE document (
    hash BLOB PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE user (
    id            INTEGER PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
);
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    user       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    hash BLOB NOT NULL
);
