-- Format 7: the subroutines that a flow's documents call, as a JSON list of keys, sorted, each once.

ALTER TABLE flow ADD COLUMN draft_callees TEXT NOT NULL DEFAULT '[]';
ALTER TABLE flow ADD COLUMN active_callees TEXT NOT NULL DEFAULT '[]';
UPDATE flow SET draft_callees = (
    SELECT json_group_array(key) FROM (
        SELECT DISTINCT key FROM (
            SELECT CASE WHEN node.type = 'object' AND node.path GLOB '$.actions*' AND node.path GLOB '*.actions'
                AND instr(node.path, '.inputs') = 0 THEN
                CASE WHEN json_extract(node.value, '$.action') = 'run_subroutine'
                    AND json_type(node.value, '$.inputs.flow') = 'text'
                THEN json_extract(node.value, '$.inputs.flow') END END AS key
            FROM draft, json_tree(draft.document) AS node WHERE draft.flow = flow.id)
        WHERE key <> '' AND instr(key, '{') = 0 ORDER BY key))
    WHERE id IN (SELECT flow FROM draft WHERE instr(document, 'run_subroutine') > 0);
UPDATE flow SET active_callees = (
    SELECT json_group_array(key) FROM (
        SELECT DISTINCT key FROM (
            SELECT CASE WHEN node.type = 'object' AND node.path GLOB '$.actions*' AND node.path GLOB '*.actions'
                AND instr(node.path, '.inputs') = 0 THEN
                CASE WHEN json_extract(node.value, '$.action') = 'run_subroutine'
                    AND json_type(node.value, '$.inputs.flow') = 'text'
                THEN json_extract(node.value, '$.inputs.flow') END END AS key
            FROM document, json_tree(document.body) AS node WHERE document.hash = flow.active_document)
        WHERE key <> '' AND instr(key, '{') = 0 ORDER BY key))
    WHERE active_document IN (SELECT hash FROM document WHERE instr(body, 'run_subroutine') > 0);

-- JSON: the subroutines that were approved with the active version, as in `version`.
ALTER TABLE flow ADD COLUMN active_pins TEXT NOT NULL DEFAULT '[]';
UPDATE flow SET active_pins = version.pins FROM version
    WHERE version.flow = flow.id AND version.number = flow.active_number;
