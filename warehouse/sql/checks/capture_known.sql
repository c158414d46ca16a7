-- error by article: articles do not say where their bytes lie
SELECT article_id, capture_id, source_uri FROM fresh_articles WHERE capture_id IS NULL OR source_uri IS NULL;
