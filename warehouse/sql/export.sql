-- What the data card of an export says. `chosen` holds the ids of the exported articles.

-- name: facts
SELECT
    count(published_on), min(published_on), max(published_on), max(captured_at)::DATE,
    string_agg(DISTINCT recipe, ', ' ORDER BY recipe), string_agg(DISTINCT language, ', ' ORDER BY language)
FROM articles SEMI JOIN chosen USING (article_id);

-- name: sources
SELECT
    coalesce(publisher, regexp_extract(url, '^https?://(?:www\.)?([^/:]+)', 1), 'not known') AS publication,
    count(*) AS articles, min(published_on), max(published_on)
FROM articles SEMI JOIN chosen USING (article_id)
GROUP BY publication
ORDER BY articles DESC, publication;

-- name: licences
SELECT "{column}", count(*) AS articles
FROM articles SEMI JOIN chosen USING (article_id)
GROUP BY 1
ORDER BY articles DESC, 1;
