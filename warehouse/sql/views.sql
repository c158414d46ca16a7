-- Views over the loaded tables. Each statement runs at every load; keep them cheap to create.

CREATE OR REPLACE VIEW article_authors AS
SELECT article_id, position, author.name AS name, author.url AS url
FROM (
    SELECT article_id, unnest(authors) AS author, generate_subscripts(authors, 1) - 1 AS position
    FROM articles
);
COMMENT ON VIEW article_authors IS 'One row a name of a byline';

CREATE OR REPLACE VIEW authors AS
SELECT a.name, count(*) AS articles, min(r.published_on) AS first_on, max(r.published_on) AS last_on
FROM article_authors a
JOIN articles r USING (article_id)
GROUP BY a.name;
COMMENT ON VIEW authors IS 'One row a name: how many articles, from when to when';

CREATE OR REPLACE VIEW sources AS
SELECT
    coalesce(publisher, regexp_extract(url, '^https?://(?:www\.)?([^/:]+)', 1)) AS publisher,
    count(*) AS articles,
    count(published_on) AS dated,
    min(published_on) AS first_on,
    max(published_on) AS last_on,
    sum(word_count) AS words
FROM articles
GROUP BY 1;
COMMENT ON VIEW sources IS 'One row a publication (its name, else its host): articles, how many of them dated, days, words';
