-- error by article: links name a paragraph that their article has not
SELECT l.article_id, l.paragraph, a.paragraphs
FROM fresh_links AS l JOIN (SELECT version, coalesce(len(paragraphs), 0) AS paragraphs FROM fresh_articles) AS a USING (version)
WHERE l.paragraph < 0 OR l.paragraph >= a.paragraphs;
