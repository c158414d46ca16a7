-- error: article ids stand in articles more than once
SELECT article_id, count(*) AS times FROM fresh_articles GROUP BY article_id HAVING count(*) > 1;
