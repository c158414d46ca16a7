-- error: article ids stand in articles more than once
SELECT article_id, count(*) AS times FROM articles SEMI JOIN fresh_articles USING (article_id)
GROUP BY article_id HAVING count(*) > 1;
