-- Format 4: tags of executions.

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
