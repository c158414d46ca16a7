-- error by article: articles lack their text, their hashes, their recipe or their run
SELECT article_id, content_hash, recipe, run_id FROM fresh_articles
WHERE text IS NULL OR content_hash IS NULL OR input_hash IS NULL OR recipe IS NULL OR run_id IS NULL;
