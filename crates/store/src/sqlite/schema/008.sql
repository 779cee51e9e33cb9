-- Format 8: what came back from a backup and waits for a person. Rows of executions that have ended mean nothing.
CREATE TABLE paused (
    execution INTEGER PRIMARY KEY
);
