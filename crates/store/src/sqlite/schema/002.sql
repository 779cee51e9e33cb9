-- Format 2: who may trigger a project's flows.

-- Networks in their canonical form, sorted, with a blank between them; empty: everyone.
ALTER TABLE project ADD COLUMN allow_list TEXT NOT NULL DEFAULT '';

-- The one key of a project.
CREATE TABLE project_key (
    project      INTEGER PRIMARY KEY,
    hash         BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL,
    last_used_at INTEGER
);
