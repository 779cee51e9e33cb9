-- Format 3: who made a version, what an execution was started with, and numbers about flows.

ALTER TABLE version ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
UPDATE version SET created_by = deployed_by;

-- The Idempotency-Key of the start: `start_key` forgets it after a day.
ALTER TABLE execution ADD COLUMN started_with TEXT;
UPDATE execution SET started_with = (SELECT key FROM start_key WHERE start_key.execution = execution.id)
    WHERE id IN (SELECT execution FROM start_key);
CREATE INDEX execution_started_with ON execution (project, started_with, id) WHERE started_with IS NOT NULL;

-- Live executions that ended, per quarter of an hour of their start. `duration` stands for a range of milliseconds:
-- itself below 64; above, each power of two has 32 numbers.
CREATE TABLE ended (
    flow       INTEGER NOT NULL,
    quarter    INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    duration   INTEGER NOT NULL,
    executions INTEGER NOT NULL,
    PRIMARY KEY (flow, quarter, status, duration)
) WITHOUT ROWID;

-- What `unlisted` packs has grown: everything that ended moves into the indexes and is counted anew.
INSERT OR IGNORE INTO by_flow (flow, bucket, id, version, started_at)
    SELECT flow, mode * 8 + status, id, version, started_at FROM execution WHERE status > 1;
INSERT OR IGNORE INTO by_project (project, bucket, id, flow, version, started_at)
    SELECT project, mode * 8 + status, id, flow, version, started_at FROM execution WHERE status > 1;
DELETE FROM unlisted;
DELETE FROM tally;
INSERT INTO tally (project, quarter, flow, executions, failed, last_at)
    SELECT project, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000, flow,
           count(*), sum(status = 3), max(started_at)
    FROM execution WHERE status > 1 AND mode = 0 GROUP BY 1, 2, 3;
WITH RECURSIVE
    power (exponent, at) AS (SELECT 6, 64 UNION ALL SELECT exponent + 1, at * 2 FROM power WHERE exponent < 62),
    took (flow, quarter, status, ms) AS (
        SELECT flow, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000, status,
               max(0, ifnull(ended_at, started_at) - started_at)
        FROM execution WHERE status > 1 AND mode = 0),
    measured (flow, quarter, status, ms, exponent) AS (
        SELECT flow, quarter, status, ms, (SELECT max(exponent) FROM power WHERE at <= ms) FROM took)
INSERT INTO ended (flow, quarter, status, duration, executions)
    SELECT flow, quarter, status,
           CASE WHEN ms < 64 THEN ms ELSE 64 + (exponent - 6) * 32 + ((ms >> (exponent - 5)) & 31) END, count(*)
    FROM measured GROUP BY 1, 2, 3, 4;
