-- error by article: links name a paragraph that their article has not
SELECT l.article_id, l.paragraph, len(a.paragraphs) AS paragraphs
FROM fresh_links AS l JOIN fresh_articles AS a USING (article_id, version)
WHERE l.paragraph < 0 OR l.paragraph >= coalesce(len(a.paragraphs), 0);
