-- error: articles are missing from the search index, or are in it twice
SELECT (SELECT count(*) FROM articles) AS articles, count(*) AS indexed, count(DISTINCT article_id) AS different
FROM search_articles
HAVING articles <> indexed OR indexed <> different;
