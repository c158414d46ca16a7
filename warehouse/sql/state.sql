-- What the loader asks of its own database. `asked` is a table of ids that the caller registers.

-- name: create_loads
CREATE TABLE IF NOT EXISTS loads (
    seq BIGINT, run_id UUID, seen BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT,
    rejects BIGINT, bytes BIGINT,
    CHECK (seen = new + revised + unchanged + duplicates + rejects)
);
COMMENT ON COLUMN loads.seq IS 'Number of the commit: that of its manifest';
COMMENT ON COLUMN loads.run_id IS 'The run';
COMMENT ON COLUMN loads.seen IS 'Captures read';
COMMENT ON COLUMN loads.new IS 'Articles not known before';
COMMENT ON COLUMN loads.revised IS 'Known articles with other text, fields or recipe';
COMMENT ON COLUMN loads.unchanged IS 'Known articles, same content';
COMMENT ON COLUMN loads.duplicates IS 'The same article and content again within the run';
COMMENT ON COLUMN loads.rejects IS 'Inputs that are no article';
COMMENT ON COLUMN loads.bytes IS 'Payload bytes read';

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

-- name: create_checks
CREATE TABLE IF NOT EXISTS checks (
    seq BIGINT, name VARCHAR, severity VARCHAR CHECK (severity IN ('error', 'warn')), sentence VARCHAR,
    rows BIGINT, example VARCHAR, published BOOLEAN, up_to TIMESTAMPTZ, checked_at TIMESTAMPTZ
);
COMMENT ON TABLE checks IS 'One row a check and load it ran after: how many rows were wrong, and the first of them';
COMMENT ON COLUMN checks.seq IS 'The last load that the checks looked at';
COMMENT ON COLUMN checks.name IS 'File in warehouse/sql/checks/';
COMMENT ON COLUMN checks.severity IS 'error: nothing is published while it finds rows; warn: it is only told';
COMMENT ON COLUMN checks.sentence IS 'What the rows found are';
COMMENT ON COLUMN checks.rows IS 'Rows found; 0 is good';
COMMENT ON COLUMN checks.example IS 'The first rows found, JSON';
COMMENT ON COLUMN checks.published IS 'Whether all checks of severity error passed';
COMMENT ON COLUMN checks.up_to IS 'Articles loaded until then were checked';
COMMENT ON COLUMN checks.checked_at IS 'When, UTC';

-- name: checked_up_to
SELECT max(up_to) FROM checks WHERE published;

-- name: forget_checks
DELETE FROM checks WHERE seq = (SELECT coalesce(max(seq), 0) FROM loads);

-- name: keep_check
INSERT INTO checks
SELECT (SELECT coalesce(max(seq), 0) FROM loads), $1, $2, $3, $4, $5, $6, (SELECT max(loaded_at) FROM articles), now();

-- name: compare_builds
SELECT
    CASE WHEN old.article_id IS NULL THEN 'added' WHEN new.article_id IS NULL THEN 'gone' ELSE 'changed' END AS change,
    coalesce(new.article_id, old.article_id) AS article_id, coalesce(new.title, old.title) AS title,
    coalesce(new.published_on, old.published_on) AS published_on, coalesce(new.url, old.url) AS url
FROM before.articles AS old FULL JOIN after.articles AS new ON old.article_id = new.article_id
WHERE old.content_hash IS DISTINCT FROM new.content_hash
ORDER BY change, published_on, title, article_id;
