-- error by article: links, quotes or mentions belong to no article
SELECT kind, article_id, version
FROM (
    SELECT 'links' AS kind, article_id, version FROM fresh_links
    UNION ALL SELECT 'quotes', article_id, version FROM fresh_quotes
    UNION ALL SELECT 'mentions', article_id, version FROM fresh_mentions
)
ANTI JOIN fresh_articles USING (article_id, version);
