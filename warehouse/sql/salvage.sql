-- What damaged parts held, worked out in the writer database: src/newsetl/warehouse/writer/salvage.py.

-- name: begin
CREATE OR REPLACE TEMP TABLE damaged (part VARCHAR);
CREATE OR REPLACE TEMP TABLE whole (version BIGINT, slab BIGINT, "table" VARCHAR);

-- Versions of articles and rejects that are no longer there as a whole: their own row is gone, or one of the parts
-- that were written together with it, so that rows of a child table may be.
-- name: find_lost
CREATE OR REPLACE TEMP TABLE broken AS
SELECT slab, "table" FROM parts WHERE part IN (FROM damaged);
CREATE OR REPLACE TEMP TABLE rows_left AS
SELECT DISTINCT version FROM whole WHERE "table" IN ('articles', 'article_versions');
CREATE OR REPLACE TEMP TABLE lost AS
SELECT version, false AS is_reject FROM held
WHERE version NOT IN (FROM rows_left)
UNION
SELECT version, false FROM whole
WHERE slab IN (SELECT slab FROM broken WHERE "table" <> 'rejects') AND "table" <> 'rejects'
    AND (
        slab IN (SELECT slab FROM broken WHERE "table" NOT IN ('articles', 'article_versions'))
        OR version NOT IN (FROM rows_left)
    )
UNION
SELECT version, true FROM held_rejects
WHERE version NOT IN (SELECT version FROM whole WHERE "table" = 'rejects');

-- name: lost
SELECT capture_id, replace(input_hash::VARCHAR, '-', ''), captured_at FROM held
WHERE version IN (SELECT version FROM lost WHERE NOT is_reject)
UNION ALL
SELECT capture_id, NULL, NULL FROM held_rejects WHERE version IN (SELECT version FROM lost WHERE is_reject);

-- name: hide
DELETE FROM superseded WHERE version IN (SELECT version FROM lost);
DELETE FROM sighted WHERE version IN (SELECT version FROM lost);
INSERT INTO superseded (version, is_kept, is_reject) SELECT version, false, is_reject FROM lost;

-- How many articles are fewer than the loads counted.
-- name: fewer
SELECT
    (SELECT coalesce(sum(new), 0) - coalesce(sum(forgotten), 0) FROM loads)
    - (SELECT count(*) FROM held WHERE stands AND version NOT IN (SELECT version FROM lost WHERE NOT is_reject));
