-- warn: publications lack titles far more often in what is new than they did before
WITH shares AS (
    SELECT publication, article_id IN (SELECT article_id FROM fresh_articles) AS is_fresh,
        count(*) AS articles, 1 - count(title) / count(*) AS untitled
    FROM articles JOIN publications USING (article_id) GROUP BY ALL
)
SELECT publication, round(before.untitled, 3) AS before, round(fresh.untitled, 3) AS now, fresh.articles
FROM shares AS fresh JOIN shares AS before USING (publication)
WHERE fresh.is_fresh AND NOT before.is_fresh AND fresh.articles >= 20 AND before.articles >= 20
    AND fresh.untitled > before.untitled + 0.2;
