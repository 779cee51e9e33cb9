-- Format 9: tags of executions, more settings of projects.

-- A JSON list of texts; null without tags.
ALTER TABLE execution ADD COLUMN tags TEXT;
-- By what a tag finds its execution. `part` is 0 for the whole tag, 1 for the value of `key:value`.
CREATE TABLE tag (
    owner     INTEGER NOT NULL,              -- the project
    word      TEXT NOT NULL,
    part      INTEGER NOT NULL,
    execution INTEGER NOT NULL,
    PRIMARY KEY (owner, word, part, execution)
) WITHOUT ROWID;

ALTER TABLE project ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
-- Hosts with a blank between them; empty: everywhere.
ALTER TABLE project ADD COLUMN egress_allow TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN steps_max INTEGER NOT NULL DEFAULT 10000;
ALTER TABLE project ADD COLUMN running_max INTEGER;
