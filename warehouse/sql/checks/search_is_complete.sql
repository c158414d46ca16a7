-- error: articles are missing from the search index, or are in it twice
SELECT a.article_id, count(s.doc) AS times
FROM fresh_articles AS a LEFT JOIN search_articles AS s ON s.doc = a.version AND s.article_id = a.article_id
GROUP BY a.article_id HAVING count(s.doc) <> 1;
