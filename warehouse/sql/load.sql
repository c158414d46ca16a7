-- One commit of the lake into the writer database, inside one transaction; see src/newsetl/warehouse/writer/apply.py.
-- Rows stay in their parts. `held` knows which version of an article stands; a row that no longer counts is entered in
-- `superseded`, and where an article was seen since in `sighted`: the views of a build leave out and lay over.

-- name: add_parts
INSERT INTO parts SELECT $seq, unnest($tables), unnest($parts), unnest($rows), unnest($columns::VARCHAR[][]);

-- The narrow columns of what was loaded.
-- name: incoming_articles
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT version, article_id, content_hash::UUID AS content_hash, recipe, input_hash::UUID AS input_hash, captured_at,
    capture_id, raw_record_id AS record_id
FROM read_parquet($parts, hive_partitioning = false);

-- name: hold_incoming
INSERT INTO held SELECT *, NULL, NULL FROM incoming;

-- Seen again later: first, so that the newest sighting counts when versions are ranked. A revisit says when, not where.
-- name: incoming_sightings
CREATE OR REPLACE TEMP TABLE seen_again AS
SELECT h.version, s.*
FROM (
    SELECT DISTINCT ON (article_id, content_hash) * EXCLUDE (captured_at), source_uri IS NOT NULL AS has_place,
        captured_at AS seen_at, max(captured_at) OVER (PARTITION BY article_id, content_hash) AS last_seen_at
    FROM read_parquet($parts, hive_partitioning = false)
    ORDER BY article_id, content_hash, source_uri IS NOT NULL DESC, captured_at DESC NULLS LAST, capture_id
) AS s
JOIN held AS h ON h.article_id = s.article_id AND h.content_hash = s.content_hash::UUID
WHERE h.stands IS DISTINCT FROM false AND (h.captured_at IS NULL OR s.last_seen_at >= h.captured_at);

-- A later sighting elsewhere takes the place of an earlier one; one without a place changes the time alone.
-- name: lay_over
MERGE INTO sighted AS t
USING (
    SELECT version, has_place AND (h.captured_at IS NULL OR s.seen_at >= h.captured_at) AS has_place, s.url,
        s.url_original, s.last_seen_at AS captured_at, s.capture_id, s.input_hash, s.source_uri, s.raw_member, s.raw_row,
        s.raw_record_id, s.raw_offset, s.raw_sha256, s.raw_bytes, getvariable('seq')::BIGINT AS seq
    FROM seen_again AS s JOIN held AS h USING (version)
) AS s
ON t.version = s.version
WHEN MATCHED AND s.has_place THEN UPDATE BY NAME
WHEN MATCHED THEN UPDATE SET captured_at = s.captured_at, seq = s.seq
WHEN NOT MATCHED THEN INSERT BY NAME;

-- name: hold_sighted
UPDATE held AS h
SET captured_at = s.captured_at,
    capture_id = CASE WHEN s.has_place THEN s.capture_id ELSE h.capture_id END,
    input_hash = CASE WHEN s.has_place THEN s.input_hash::UUID ELSE h.input_hash END,
    record_id = CASE WHEN s.has_place THEN s.raw_record_id ELSE h.record_id END
FROM sighted AS s SEMI JOIN seen_again USING (version)
WHERE h.version = s.version;

-- Which version stands: the one captured last; at the same time the one made by the recipe now asked for;
-- else the larger hash, so that the order of arrival plays no part.
-- name: rank_versions
CREATE OR REPLACE TEMP TABLE ranked AS
SELECT version, article_id, content_hash, captured_at, stands IS NULL AS fresh, row_number() OVER best AS place,
    first_value(content_hash) OVER best AS standing
FROM held SEMI JOIN incoming USING (article_id)
WHERE stands IS DISTINCT FROM false
WINDOW best AS (
    PARTITION BY article_id
    ORDER BY captured_at DESC NULLS LAST, (recipe = $recipe) DESC, content_hash DESC, stands IS NULL DESC, version DESC
);

-- Those that do not stand: kept as a version of their own, or the same content again, which is no version.
-- name: rank_losers
CREATE OR REPLACE TEMP TABLE losers AS
SELECT version, content_hash <> standing AND turn = 1 AND NOT known AS is_kept
FROM (
    SELECT r.*, k.version IS NOT NULL AS known,
        row_number() OVER (PARTITION BY r.article_id, r.content_hash ORDER BY r.captured_at DESC NULLS LAST) AS turn
    FROM ranked AS r
    LEFT JOIN held AS k ON k.article_id = r.article_id AND k.content_hash = r.content_hash AND k.stands = false
    WHERE place > 1
);

-- A kept version whose content stands again is none any more.
-- name: rank_reinstated
CREATE OR REPLACE TEMP TABLE reinstated AS
SELECT h.version FROM held AS h JOIN ranked AS r ON h.article_id = r.article_id AND h.content_hash = r.standing
WHERE h.stands = false AND r.place = 1;

-- name: supersede
DELETE FROM superseded WHERE version IN (FROM reinstated);
INSERT INTO superseded SELECT version, false, false, getvariable('seq')::BIGINT FROM reinstated;
INSERT INTO superseded SELECT version, is_kept, false, getvariable('seq')::BIGINT FROM losers;
INSERT INTO search_gone SELECT version FROM losers;
DELETE FROM held WHERE version IN (FROM reinstated) OR version IN (SELECT version FROM losers WHERE NOT is_kept);
DELETE FROM sighted WHERE version IN (FROM reinstated) OR version IN (SELECT version FROM losers WHERE NOT is_kept);
UPDATE held SET stands = false WHERE version IN (SELECT version FROM losers WHERE is_kept);
UPDATE held SET stands = true WHERE stands IS NULL;

-- name: incoming_cleared
CREATE OR REPLACE TEMP TABLE cleared AS
SELECT version FROM held_rejects SEMI JOIN read_parquet($parts, hive_partitioning = false) AS c USING (capture_id);

-- name: clear_rejects
INSERT INTO superseded SELECT version, false, true, getvariable('seq')::BIGINT FROM cleared;
DELETE FROM held_rejects WHERE version IN (FROM cleared);

-- The same place again counts only when it is another reject now.
-- name: incoming_rejects
CREATE OR REPLACE TEMP TABLE incoming_rejects AS
SELECT n.*, h.version AS old,
    row_number() OVER (PARTITION BY n.capture_id ORDER BY n.reason, n.version) > 1
        OR (h.version IS NOT NULL
            AND (h.reason, h.stage, h.raw_sha256, h.recipe)
                IS NOT DISTINCT FROM (n.reason, n.stage, n.raw_sha256, n.recipe)) AS is_known
FROM (SELECT version, capture_id, reason, stage, raw_sha256, recipe FROM read_parquet($parts, hive_partitioning = false)) AS n
LEFT JOIN held_rejects AS h USING (capture_id);

-- name: merge_rejects
INSERT INTO superseded
SELECT CASE WHEN is_known THEN version ELSE old END, false, true, getvariable('seq')::BIGINT FROM incoming_rejects WHERE is_known OR old IS NOT NULL;
DELETE FROM held_rejects WHERE version IN (SELECT old FROM incoming_rejects WHERE NOT is_known);
INSERT INTO held_rejects SELECT version, capture_id, reason, stage, raw_sha256, recipe FROM incoming_rejects WHERE NOT is_known;

-- What the search index has to take up.
-- name: loaded_articles
SELECT version FROM ranked WHERE place = 1 AND fresh;

-- name: count_words
UPDATE held AS h SET words = f.words FROM found_articles AS f WHERE h.version = f.doc AND f.doc IN ({wanted});

-- name: add_load
INSERT INTO loads VALUES ($seq, $run_id, $seen, $new, $revised, $unchanged, $duplicates, $rejects, $bytes, $forgotten,
    $forgotten_rows, $next_version, $undone);

-- A compaction: other parts hold the rows now, and less is left to leave out and to lay over.
-- name: replace_parts
DELETE FROM parts;
DELETE FROM superseded;
DELETE FROM sighted;

-- An undo: what is held is read anew from the parts.
-- name: begin_anew
DELETE FROM parts;
DELETE FROM held;
DELETE FROM held_rejects;
DELETE FROM superseded;
DELETE FROM sighted;
DELETE FROM forgotten;
DELETE FROM loads;
DELETE FROM search_recent;
DELETE FROM search_recent_articles;
DELETE FROM search_gone;
DELETE FROM search_files;

-- name: forget_these
CREATE OR REPLACE TEMP TABLE given AS SELECT unnest($ids::UUID[]) AS id;

-- name: forget
INSERT INTO search_gone SELECT version FROM held WHERE stands AND article_id IN (FROM given);
DELETE FROM held WHERE article_id IN (FROM given);
DELETE FROM held_rejects WHERE capture_id IN (FROM given);
INSERT INTO forgotten FROM given;
DROP TABLE temp.given;

-- A database made anew: what stands in the part groups of the last compaction.
-- name: hold_part_groups
INSERT INTO held
SELECT version, article_id, content_hash::UUID, recipe, input_hash::UUID, captured_at, capture_id, raw_record_id, NULL,
    true
FROM read_parquet($parts, hive_partitioning = false)
WHERE version NOT IN (SELECT version FROM superseded WHERE NOT is_kept);

-- name: hold_kept
UPDATE held SET stands = false WHERE version IN (SELECT version FROM superseded WHERE is_kept);

-- name: hold_group_versions
INSERT INTO held
SELECT version, article_id, content_hash::UUID, recipe, input_hash::UUID, captured_at, capture_id, raw_record_id, NULL,
    false
FROM read_parquet($parts, hive_partitioning = false)
WHERE version NOT IN (SELECT version FROM superseded WHERE NOT is_kept);

-- name: hold_group_rejects
INSERT INTO held_rejects
SELECT version, capture_id, reason, stage, raw_sha256, recipe FROM read_parquet($parts, hive_partitioning = false)
WHERE version NOT IN (SELECT version FROM superseded);
