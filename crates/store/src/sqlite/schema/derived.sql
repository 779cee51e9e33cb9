-- What lists and numbers are made of, made again from the executions themselves (as format 3 made it). Numbers know
-- more than the executions that are left: those of quarters before `temp.whole`, in which some may have been deleted,
-- are raised to what the executions say and never lowered.
DELETE FROM unlisted;
DELETE FROM by_flow;
DELETE FROM by_project;
DELETE FROM tally WHERE quarter >= (SELECT quarter FROM temp.whole);
DELETE FROM ended WHERE quarter >= (SELECT quarter FROM temp.whole);
INSERT INTO by_flow (flow, bucket, id, version, started_at)
    SELECT flow, mode * 8 + status, id, version, started_at FROM execution WHERE status > 1;
INSERT INTO by_project (project, bucket, id, flow, version, started_at)
    SELECT project, mode * 8 + status, id, flow, version, started_at FROM execution WHERE status > 1;
INSERT INTO tally (project, quarter, flow, executions, failed, last_at)
    SELECT project, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000, flow,
           count(*), sum(status = 3), max(started_at)
    FROM execution WHERE status > 1 AND mode = 0 GROUP BY 1, 2, 3
    ON CONFLICT DO UPDATE SET
        executions = max(failed, excluded.failed)
            + max(executions - failed, excluded.executions - excluded.failed),
        failed = max(failed, excluded.failed),
        last_at = max(last_at, excluded.last_at);
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
    FROM measured GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET executions = max(executions, excluded.executions);
-- Keys of starts whose execution isn't there would answer a retry with nothing.
DELETE FROM start_key WHERE execution NOT IN (SELECT id FROM execution);
DELETE FROM paused WHERE execution NOT IN (SELECT id FROM execution);
-- Its words are made of `execution.tags` by the program.
DELETE FROM tag;
