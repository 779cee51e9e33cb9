-- Format 6: maker and checker.

ALTER TABLE project ADD COLUMN approval_required INTEGER NOT NULL DEFAULT 0;

-- JSON: e-mail addresses. Of the drafts that are there only the last author is known.
ALTER TABLE flow ADD COLUMN draft_authors TEXT NOT NULL DEFAULT '[]';
UPDATE flow SET draft_authors = json_array(draft_updated_by) WHERE draft_updated_by IS NOT NULL;
-- JSON: the newest review.
ALTER TABLE flow ADD COLUMN review TEXT;

ALTER TABLE version ADD COLUMN review INTEGER;
ALTER TABLE version ADD COLUMN approved_by TEXT;
-- JSON: subroutines with their versions and documents.
ALTER TABLE version ADD COLUMN pins TEXT NOT NULL DEFAULT '[]';
