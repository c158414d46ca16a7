-- error: links name a paragraph that their article has not
SELECT l.article_id, l.paragraph, len(a.paragraphs) AS paragraphs
FROM links AS l JOIN fresh_articles AS a USING (article_id)
WHERE l.paragraph < 0 OR l.paragraph >= coalesce(len(a.paragraphs), 0);
