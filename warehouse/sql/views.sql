-- Views over the tables. They are made once, in the blank build that each new build begins as.

CREATE OR REPLACE VIEW article_authors AS
SELECT article_id, position, author.name AS name, author.url AS url
FROM (
    SELECT article_id, unnest(authors) AS author, generate_subscripts(authors, 1) - 1 AS position
    FROM articles
);
COMMENT ON VIEW article_authors IS 'One row a name of a byline';
COMMENT ON COLUMN article_authors.article_id IS 'Article that the byline stands in';
COMMENT ON COLUMN article_authors.position IS 'Place of the name in the byline, from 0';
COMMENT ON COLUMN article_authors.name IS 'Name of the author as printed, without title or office';
COMMENT ON COLUMN article_authors.url IS 'Address of the authors page, where the byline links to one';

CREATE OR REPLACE VIEW authors AS
SELECT a.name, count(*) AS articles, min(r.published_on) AS first_on, max(r.published_on) AS last_on
FROM article_authors a
JOIN articles r USING (article_id)
GROUP BY a.name;
COMMENT ON VIEW authors IS 'One row a name: how many articles, from when to when';
COMMENT ON COLUMN authors.name IS 'Author, as bylines print it';
COMMENT ON COLUMN authors.articles IS 'Articles with that name in the byline';
COMMENT ON COLUMN authors.first_on IS 'First day that one was published on; null when none is dated';
COMMENT ON COLUMN authors.last_on IS 'Last day that one was published on; null when none is dated';

CREATE OR REPLACE VIEW titles AS
SELECT article_id, arg_min(value, place) AS wording, arg_min(source, place) AS source, bool_or(chosen) AS is_chosen
FROM (
    SELECT *, CASE WHEN chosen THEN -1 ELSE position END AS place
    FROM field_evidence
    WHERE field = 'title'
)
GROUP BY article_id, lower(regexp_replace(trim(value), '\s+', ' ', 'g'))
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY min(place)) <= 6;
COMMENT ON VIEW titles IS 'One row a wording of an article''s title, at most six: the headline, those for sharing and search';
COMMENT ON COLUMN titles.article_id IS 'Article that the wording stands in';
COMMENT ON COLUMN titles.wording IS 'The wording, without the name of the site';
COMMENT ON COLUMN titles.source IS 'Where it stands first, such as h1, jsonld.headline, meta.og:title';
COMMENT ON COLUMN titles.is_chosen IS 'Whether the column title holds it';
