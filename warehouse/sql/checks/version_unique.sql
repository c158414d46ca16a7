-- error: versions are held twice, or stand and are held as superseded at once
SELECT article_id, content_hash, count(*) AS times
FROM (
    SELECT article_id, content_hash FROM article_versions SEMI JOIN fresh_articles USING (article_id)
    UNION ALL SELECT article_id, content_hash FROM fresh_articles SEMI JOIN article_versions USING (article_id)
)
GROUP BY ALL HAVING count(*) > 1;
