-- Format 11: a project is deleted at once, what it leaves behind goes step by step.

-- Flows of deleted projects whose executions or numbers aren't all gone yet.
CREATE TABLE deleted_flow (
    flow    INTEGER PRIMARY KEY,
    project INTEGER NOT NULL
);
-- When a document was last put, by this database's clock in seconds: one that was put lately may be wanted by an
-- execution that hasn't started yet.
ALTER TABLE document ADD COLUMN put_at INTEGER NOT NULL DEFAULT 0;
