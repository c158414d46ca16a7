-- warn by article: articles are dated before 1600, or more than two days after they were loaded
SELECT article_id, published_on, loaded_at FROM fresh_articles
WHERE published_on < DATE '1600-01-01' OR published_on > (loaded_at AT TIME ZONE 'UTC')::DATE + 2;
