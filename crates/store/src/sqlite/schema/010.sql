-- Format 10: how long ended executions are kept.

ALTER TABLE project ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 30;
ALTER TABLE project ADD COLUMN retention_executions INTEGER;
-- Null: what the project says.
ALTER TABLE flow ADD COLUMN retention_days INTEGER;
ALTER TABLE flow ADD COLUMN retention_executions INTEGER;
