-- What the writer asks of its own database. `asked` is a table of ids that the caller registers.

-- name: known
SELECT
    article_id, replace(any_value(content_hash) FILTER (stands)::VARCHAR, '-', ''), any_value(recipe) FILTER (stands),
    replace(any_value(input_hash) FILTER (stands)::VARCHAR, '-', ''), any_value(captured_at) FILTER (stands),
    any_value(capture_id) FILTER (stands), any_value(record_id) FILTER (stands),
    list({'hash': replace(content_hash::VARCHAR, '-', ''), 'version': version}) FILTER (NOT stands),
    any_value(version) FILTER (stands), bool_or(stands AND version IN (SELECT version FROM sighted))
FROM held
SEMI JOIN asked ON held.article_id = asked.id
GROUP BY article_id;

-- Asked before `known`, which takes three times as long: most of what a run reads is new.
-- name: held_ids
SELECT article_id FROM held SEMI JOIN asked ON held.article_id = asked.id
UNION ALL SELECT capture_id FROM held_rejects SEMI JOIN asked ON held_rejects.capture_id = asked.id;

-- name: forgotten
SELECT id FROM forgotten;

-- name: met
SELECT DISTINCT id FROM session_keys SEMI JOIN asked USING (id);

-- name: remember
INSERT INTO session_keys SELECT DISTINCT id FROM asked;

-- The same of a published build, for a run that only tries.
-- name: held_of_build
CREATE OR REPLACE TEMP VIEW held AS
SELECT version, article_id, content_hash, recipe, input_hash, captured_at, capture_id, raw_record_id AS record_id,
    true AS stands
FROM articles
UNION ALL
SELECT version, article_id, content_hash, recipe, input_hash, captured_at, capture_id, raw_record_id, false
FROM article_versions;
CREATE OR REPLACE TEMP VIEW sighted AS SELECT version FROM stored.sighted;
CREATE OR REPLACE TEMP VIEW held_rejects AS SELECT capture_id FROM rejects;
CREATE OR REPLACE TEMP VIEW forgotten AS SELECT id FROM stored.forgotten;

-- name: run_counts
SELECT run_id::VARCHAR, sum(seen), sum(new), sum(revised), sum(unchanged), sum(duplicates), sum(rejects), sum(bytes)
FROM loads GROUP BY run_id;

-- name: compared
SELECT article_id, content_hash, title, published_on, url FROM articles;

-- name: compare_builds
SELECT
    CASE WHEN old.article_id IS NULL THEN 'added' WHEN new.article_id IS NULL THEN 'gone' ELSE 'changed' END AS change,
    coalesce(new.article_id, old.article_id) AS article_id, coalesce(new.title, old.title) AS title,
    coalesce(new.published_on, old.published_on) AS published_on, coalesce(new.url, old.url) AS url
FROM before AS old FULL JOIN after AS new ON old.article_id = new.article_id
WHERE old.content_hash IS DISTINCT FROM new.content_hash
ORDER BY change, published_on, title, article_id;

-- Whether as many rows are shown as stand, and as many articles as the loads counted. What is superseded hides a row of
-- the parts of `articles` or of `article_versions`, or of `rejects`: {versions} are the rows of the second.
-- name: do_sums_agree
SELECT shown = standing AND standing = counted AND shown_rejects = standing_rejects
FROM (
    SELECT coalesce(sum(rows) FILTER ("table" = 'articles'), 0) - (SELECT count(*) FROM superseded WHERE NOT is_reject)
            + (SELECT count(*) FROM {versions} SEMI JOIN (FROM superseded WHERE NOT is_kept AND NOT is_reject) USING (version))
            AS shown,
        coalesce(sum(rows) FILTER ("table" = 'rejects'), 0) - (SELECT count(*) FROM superseded WHERE is_reject) AS shown_rejects
    FROM parts
), (SELECT count(*) AS standing FROM held WHERE stands), (SELECT count(*) AS standing_rejects FROM held_rejects),
    (SELECT coalesce(sum(new) - sum(forgotten), 0) AS counted FROM loads);

-- name: source_history
SELECT publication, count(*) AS articles, count(*) - count(title) AS untitled
FROM articles JOIN publications USING (article_id) GROUP BY publication;

-- name: group_sizes
SELECT slab, sum(rows)::BIGINT AS rows FROM parts
WHERE "table" IN ('articles', 'rejects') OR slab NOT IN (SELECT slab FROM parts WHERE "table" IN ('articles', 'rejects'))
GROUP BY slab ORDER BY rows, slab;

-- name: superseded_by_file
SELECT filename, count(*) FROM read_parquet($1, filename = true, hive_partitioning = false) SEMI JOIN (
    SELECT version FROM superseded WHERE coalesce(seq, 0) < $2
) USING (version) GROUP BY filename;

-- Rows that a compaction leaves as they are: an undo may bring back what they were before.
-- name: undoable
CREATE OR REPLACE TEMP TABLE undoable AS
SELECT version FROM stored.superseded WHERE seq >= $1 UNION SELECT version FROM stored.sighted WHERE seq >= $1;

-- name: compacted
SELECT {columns} FROM stored.{table} SEMI JOIN undoable USING (version)
UNION ALL BY NAME
SELECT {columns} FROM {table} ANTI JOIN undoable USING (version)

-- What stays to be left out or laid over when the rows of these parts have been written anew.
-- name: left_over
SELECT * FROM stored.{table} WHERE version IN (FROM undoable) OR version NOT IN (
    SELECT version FROM stored.articles
    UNION ALL SELECT version FROM stored.article_versions
    UNION ALL SELECT version FROM stored.rejects
);

-- Meetings that an undo may still ask for: of a run that can no longer be undone the last one counts.
-- name: meetings_left
FROM {rows}
WHERE run_id IN (SELECT run_id FROM loads WHERE seq >= $1)
    OR version IN (SELECT version FROM sighted WHERE seq >= $1)
QUALIFY run_id IN (SELECT run_id FROM loads WHERE seq >= $1) OR (
    (capture_id IS NOT NULL OR captured_at IS NOT NULL)
    AND row_number() OVER (
        PARTITION BY version, run_id IN (SELECT run_id FROM loads WHERE seq >= $1)
        ORDER BY captured_at DESC NULLS LAST, capture_id IS NULL
    ) = 1
);

-- Copies of which both articles stand: a build may be made before what changed has been compared.
-- name: shown_copies
SELECT article_id, of_article_id, kind, similarity, containment, method, since_run FROM copies
WHERE kind <> 'template' AND version IN (SELECT version FROM held WHERE stands)
    AND of_version IN (SELECT version FROM held WHERE stands)
ORDER BY article_id, of_article_id;

-- name: shown_templates
SELECT article_id, of_article_id, similarity, containment FROM copies
WHERE kind = 'template' AND version IN (SELECT version FROM held WHERE stands)
    AND of_version IN (SELECT version FROM held WHERE stands)
ORDER BY article_id, of_article_id;

-- name: shown_clusters
SELECT cluster_id, article_id, is_head, reason, similarity FROM clusters
WHERE version IN (SELECT version FROM held WHERE stands) ORDER BY cluster_id, article_id;

-- name: shown_story_articles
SELECT story_id, article_id FROM story_articles
WHERE version IN (SELECT version FROM held WHERE stands) ORDER BY story_id, article_id;

-- name: shown_story_changes
SELECT c.* FROM story_changes AS c WHERE story_id NOT IN (SELECT id FROM forgotten)
    AND coalesce(other_story_id NOT IN (SELECT id FROM forgotten), true) ORDER BY ALL;

-- name: shown_story_labels
SELECT story_id, label FROM story_labels ANTI JOIN (
    FROM story_articles ANTI JOIN (SELECT version FROM held WHERE stands) USING (version)
) USING (story_id) ORDER BY story_id;
