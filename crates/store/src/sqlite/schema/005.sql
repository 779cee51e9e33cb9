-- Format 5: people beside the first, their roles in projects, invitations and personal tokens.

-- Whoever is there already was the administrator.
ALTER TABLE user ADD COLUMN administrator INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
UPDATE user SET administrator = 1;
CREATE INDEX session_user ON session (user);

CREATE TABLE member (
    project  INTEGER NOT NULL,
    user     INTEGER NOT NULL,
    role     TEXT NOT NULL,                  -- viewer, maker, checker, admin
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (project, user)
) WITHOUT ROWID;
CREATE INDEX member_user ON member (user);

CREATE TABLE invitation (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL UNIQUE,
    email         TEXT NOT NULL,
    administrator INTEGER NOT NULL,
    project       INTEGER,                   -- with `role`, or neither
    role          TEXT,
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    expires_at    INTEGER NOT NULL
);

-- Keys that act as their person.
CREATE TABLE user_token (
    id           INTEGER PRIMARY KEY,
    user         INTEGER NOT NULL,
    name         TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER
);
CREATE INDEX user_token_user ON user_token (user);
