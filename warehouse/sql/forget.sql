-- What `newsetl forget` asks of a build, and of the writer database.

-- Of the articles whose ids the caller registers as `chosen`.
-- name: places
SELECT DISTINCT article_id, url, url_original, source_uri, raw_member, raw_row, raw_record_id, raw_offset, raw_sha256,
    raw_bytes
FROM (FROM articles UNION ALL BY NAME FROM article_versions UNION ALL BY NAME FROM stored.articles)
SEMI JOIN chosen USING (article_id);

-- name: rejects
SELECT capture_id, source_uri, raw_member, raw_row, raw_record_id, raw_offset, raw_sha256, raw_bytes
FROM rejects WHERE list_contains($1, url);

-- name: versions
SELECT version, filename FROM read_parquet($1, filename = true, hive_partitioning = false) WHERE {column} IN ({ids});

-- name: stood
SELECT count(*) FROM held WHERE stands AND article_id IN ({ids});
