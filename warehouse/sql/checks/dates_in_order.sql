-- warn by article: articles were changed more than a day before they were published
SELECT article_id, published_on, modified_on FROM fresh_articles
WHERE modified_on < published_on - 1;
