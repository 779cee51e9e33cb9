-- Format 4: the audit log. Rows outlive their projects and are never changed.

CREATE TABLE audit (
    sequence      INTEGER PRIMARY KEY,
    at            INTEGER NOT NULL,
    actor         TEXT NOT NULL,
    actor_kind    TEXT NOT NULL,             -- person, admin_key, token, project_key
    address       TEXT,
    operation     TEXT NOT NULL,
    method        TEXT NOT NULL,
    path          TEXT NOT NULL,
    project       INTEGER,
    targets       TEXT NOT NULL,             -- a JSON object
    status        INTEGER NOT NULL,
    request       TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash          BLOB NOT NULL
);
CREATE INDEX audit_project ON audit (project, sequence) WHERE project IS NOT NULL;
CREATE INDEX audit_actor ON audit (actor, sequence);

-- The last row's sequence and hash, kept apart: without the row, this is left.
CREATE TABLE audit_head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash     BLOB NOT NULL
);
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
-- Replacing a row fires no trigger for its deletion: this one comes before.
CREATE TRIGGER audit_follows BEFORE INSERT ON audit
    WHEN NEW.sequence IS NOT (SELECT sequence + 1 FROM audit_head)
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
    WHEN NEW.sequence IS NOT OLD.sequence + 1
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
