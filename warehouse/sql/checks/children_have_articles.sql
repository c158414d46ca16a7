-- error: links belong to no article
SELECT l.article_id, l.url FROM links AS l ANTI JOIN articles USING (article_id);
