-- One commit of the lake into the private writer database, inside one transaction.
-- The temporary tables named incoming_* hold the commit's parts; see src/newsetl/warehouse.py.

-- name: clear_rejects
DELETE FROM rejects WHERE capture_id IN (SELECT capture_id FROM incoming_cleared);

-- name: merge_rejects
MERGE INTO rejects AS t
USING (SELECT DISTINCT ON (capture_id) * FROM incoming_rejects ORDER BY capture_id, reason) AS s
ON t.capture_id = s.capture_id
WHEN MATCHED AND (t.reason, t.stage, t.raw_sha256) IS DISTINCT FROM (s.reason, s.stage, s.raw_sha256)
    THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

-- Seen again later: first, so that the newest sighting counts when versions are ranked.
-- name: move_sighted
UPDATE {target} AS t
SET url = s.url, url_original = s.url_original, capture_id = s.capture_id,
    input_hash = s.input_hash, source_uri = s.source_uri, raw_member = s.raw_member, raw_row = s.raw_row,
    raw_record_id = s.raw_record_id, raw_offset = s.raw_offset, raw_sha256 = s.raw_sha256, raw_bytes = s.raw_bytes
FROM (
    SELECT DISTINCT ON (article_id, content_hash) *
    FROM incoming_sightings
    WHERE source_uri IS NOT NULL  -- a revisit says when, not where
    ORDER BY article_id, content_hash, captured_at DESC NULLS LAST, capture_id
) AS s
WHERE t.article_id = s.article_id
    AND t.content_hash = s.content_hash
    AND (t.captured_at IS NULL OR s.captured_at >= t.captured_at);

-- name: date_sighted
UPDATE {target} AS t
SET captured_at = s.captured_at
FROM (
    SELECT article_id, content_hash, max(captured_at) AS captured_at
    FROM incoming_sightings
    GROUP BY ALL
) AS s
WHERE t.article_id = s.article_id
    AND t.content_hash = s.content_hash
    AND (t.captured_at IS NULL OR s.captured_at > t.captured_at);

-- Which version stands: the one captured last; at the same time the one made by the recipe now asked for;
-- else the larger hash, so that the order of arrival plays no part.
-- name: rank_versions
CREATE OR REPLACE TEMP TABLE ranked AS
SELECT
    *,
    row_number() OVER (
        PARTITION BY article_id
        ORDER BY captured_at DESC NULLS LAST, (recipe = $recipe) DESC, content_hash DESC, fresh DESC
    ) AS place,
    first_value(content_hash) OVER (
        PARTITION BY article_id
        ORDER BY captured_at DESC NULLS LAST, (recipe = $recipe) DESC, content_hash DESC, fresh DESC
    ) AS standing
FROM (
    SELECT *, true AS fresh FROM incoming_articles
    UNION ALL BY NAME
    SELECT *, false AS fresh FROM articles SEMI JOIN incoming_articles USING (article_id)
);

-- name: keep_versions
MERGE INTO article_versions AS t
USING (
    SELECT DISTINCT ON (article_id, content_hash) * EXCLUDE (place, standing, fresh)
    FROM ranked
    WHERE content_hash <> standing
    ORDER BY article_id, content_hash, captured_at DESC NULLS LAST
) AS s
ON t.article_id = s.article_id AND t.content_hash = s.content_hash
WHEN NOT MATCHED THEN INSERT BY NAME;

-- name: drop_reinstated_versions
DELETE FROM article_versions
WHERE (article_id, content_hash) IN (SELECT (article_id, standing) FROM ranked);

-- name: merge_articles
MERGE INTO articles AS t
USING (SELECT * EXCLUDE (place, standing, fresh) FROM ranked WHERE place = 1 AND fresh) AS s
ON t.article_id = s.article_id
WHEN MATCHED AND (t.content_hash, t.recipe, t.captured_at) IS DISTINCT FROM (s.content_hash, s.recipe, s.captured_at)
    THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

-- name: drop_children
DELETE FROM {child} WHERE article_id IN (SELECT article_id FROM ranked WHERE place = 1 AND fresh);

-- name: insert_children
INSERT INTO {child} BY NAME
SELECT * EXCLUDE (content_hash) FROM incoming_{child}
WHERE (article_id, content_hash) IN (SELECT (article_id, content_hash) FROM ranked WHERE place = 1 AND fresh);

-- What the search index has to take up.
-- name: loaded_articles
SELECT article_id, title, text FROM ranked WHERE place = 1 AND fresh;
