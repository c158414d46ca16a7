-- What the loader asks of its own database. `asked` is a table of ids that the caller registers.

-- name: create_loads
CREATE TABLE IF NOT EXISTS loads (
    seq BIGINT, run_id UUID, seen BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT,
    rejects BIGINT, bytes BIGINT,
    CHECK (seen = new + revised + unchanged + duplicates + rejects)
);

-- name: known
SELECT a.article_id, a.content_hash, a.recipe, a.input_hash, a.captured_at, a.capture_id, a.raw_record_id,
    v.versions
FROM articles a
SEMI JOIN asked ON a.article_id = asked.id
LEFT JOIN (
    SELECT article_id, list(content_hash) AS versions
    FROM article_versions SEMI JOIN asked ON article_versions.article_id = asked.id
    GROUP BY article_id
) v USING (article_id);

-- name: rejected
SELECT capture_id FROM rejects SEMI JOIN asked ON rejects.capture_id = asked.id;

-- name: met
SELECT DISTINCT id FROM session_keys SEMI JOIN asked USING (id);

-- name: remember
INSERT INTO session_keys SELECT DISTINCT id FROM asked;

-- name: run_counts
SELECT
    coalesce(sum(seen), 0), coalesce(sum(new), 0), coalesce(sum(revised), 0), coalesce(sum(unchanged), 0),
    coalesce(sum(duplicates), 0), coalesce(sum(rejects), 0), coalesce(sum(bytes), 0)
FROM loads WHERE run_id = $1;
