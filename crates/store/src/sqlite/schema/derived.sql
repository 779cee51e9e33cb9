-- What lists and numbers are made of, made again from the executions themselves (as format 3 made it).
DELETE FROM unlisted;
DELETE FROM by_flow;
DELETE FROM by_project;
DELETE FROM tally;
DELETE FROM ended;
INSERT INTO by_flow (flow, bucket, id, version, started_at)
    SELECT flow, mode * 8 + status, id, version, started_at FROM execution WHERE status > 1;
INSERT INTO by_project (project, bucket, id, flow, version, started_at)
    SELECT project, mode * 8 + status, id, flow, version, started_at FROM execution WHERE status > 1;
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
-- Keys of starts whose execution isn't there would answer a retry with nothing.
DELETE FROM start_key WHERE execution NOT IN (SELECT id FROM execution);
DELETE FROM paused WHERE execution NOT IN (SELECT id FROM execution);
