-- error by article: paragraphs reach beyond their text, are empty or overlap
SELECT article_id, number, paragraph.start, paragraph."end", characters
FROM (
    SELECT article_id, unnest(paragraphs) AS paragraph, generate_subscripts(paragraphs, 1) AS number, characters, paragraphs
    FROM (SELECT article_id, length(text) AS characters, paragraphs FROM fresh_articles)  -- counted once an article
)
WHERE paragraph.start < 0 OR paragraph.start >= paragraph."end" OR paragraph."end" > characters
    OR (number > 1 AND paragraph.start < paragraphs[number - 1]."end");
