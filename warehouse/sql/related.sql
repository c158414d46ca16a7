-- Copies as analysts ask for them: what counts once, who copied whom, what papers made of an agency's report.

CREATE OR REPLACE VIEW articles_unique AS
FROM articles ANTI JOIN (SELECT article_id FROM clusters WHERE NOT is_head) USING (article_id);
COMMENT ON VIEW articles_unique IS 'The articles, each text once: of articles that are copies of each other the head of their cluster. Columns as in articles';

CREATE OR REPLACE VIEW articles_counted AS
SELECT a.*, coalesce(c.articles, 1) - 1 AS n_copies
FROM articles_unique AS a
LEFT JOIN (
    SELECT any_value(article_id) FILTER (is_head) AS article_id, count(*) AS articles FROM clusters GROUP BY cluster_id
) AS c USING (article_id);
COMMENT ON VIEW articles_counted IS 'The same with n_copies, the number of further articles that print it. Columns as in articles';
COMMENT ON COLUMN articles_counted.n_copies IS 'Articles of its cluster beside this one; 0 where there is no copy';

CREATE OR REPLACE MACRO copies_of(article) AS TABLE
SELECT c.kind, c.is_later, c.similarity, c.containment, a.article_id, p.publication, a.published_on, a.title, a.url
FROM (
    SELECT article_id, kind, true AS is_later, similarity, containment FROM copies WHERE of_article_id = article::UUID
    UNION ALL
    SELECT of_article_id, kind, false, similarity, containment FROM copies WHERE article_id = article::UUID
) AS c
JOIN articles AS a USING (article_id) JOIN publications AS p USING (article_id)
ORDER BY c.containment DESC, c.similarity DESC, a.article_id;
COMMENT ON MACRO TABLE copies_of IS 'Copies of one article, and what it is a copy of (is_later: it was copied there). Example: FROM copies_of((SELECT of_article_id FROM copies LIMIT 1))';

CREATE OR REPLACE MACRO copied_from(original) AS TABLE
SELECT p.publication AS copied_by, count(*) AS copies, count(DISTINCT c.of_article_id) AS of_articles,
    count(*) FILTER (c.kind IN ('exact', 'syndicated')) AS in_full, count(*) FILTER (c.kind = 'excerpt') AS excerpts,
    count(*) FILTER (c.kind = 'passage') AS passages
FROM copies AS c
JOIN publications AS p USING (article_id)
JOIN publications AS o ON o.article_id = c.of_article_id
WHERE o.publication = original AND p.publication <> original
GROUP BY p.publication
ORDER BY copies DESC, copied_by;
COMMENT ON MACRO TABLE copied_from IS 'Who printed what one publisher had first: copies in full, excerpts, passages. Example: FROM copied_from(''Westmark Courier'')';

CREATE OR REPLACE VIEW publishers_by_copying AS
SELECT publication, count(*) AS articles, count(*) FILTER (is_copy) AS copies, count(*) FILTER (is_copied) AS copied,
    round(count(*) FILTER (is_copy) / count(*), 3) AS copied_share
FROM (
    SELECT p.publication,
        p.article_id IN (
            SELECT c.article_id FROM copies AS c
            JOIN publications AS x ON x.article_id = c.article_id JOIN publications AS y ON y.article_id = c.of_article_id
            WHERE c.kind <> 'passage' AND x.publication <> y.publication
        ) AS is_copy,
        p.article_id IN (
            SELECT c.of_article_id FROM copies AS c
            JOIN publications AS x ON x.article_id = c.article_id JOIN publications AS y ON y.article_id = c.of_article_id
            WHERE c.kind <> 'passage' AND x.publication <> y.publication
        ) AS is_copied
    FROM publications AS p
)
GROUP BY publication
ORDER BY copies DESC, publication;
COMMENT ON VIEW publishers_by_copying IS 'One row a publication: how many of its articles others had before, and how many of its own others printed later. Passages do not count. Example: FROM publishers_by_copying';
COMMENT ON COLUMN publishers_by_copying.publication IS 'Publisher, else host';
COMMENT ON COLUMN publishers_by_copying.articles IS 'All its articles';
COMMENT ON COLUMN publishers_by_copying.copies IS 'Those of them that are copies or excerpts of another publication''s';
COMMENT ON COLUMN publishers_by_copying.copied IS 'Those of them that another publication copied or excerpted';
COMMENT ON COLUMN publishers_by_copying.copied_share IS 'Copies, as a share of its articles';

-- Paragraphs are equal when their words are, and rewritten when half of their words or more are the same.
CREATE OR REPLACE MACRO paragraphs_of(text) AS list_filter(string_split(text, chr(10)), lambda line: trim(line) <> '');
CREATE OR REPLACE MACRO paragraph_words(line) AS string_split(trim(regexp_replace(lower(line), '[\s\pP]+', ' ', 'g')), ' ');
CREATE OR REPLACE MACRO paragraphs_alike(one, other) AS
    2 * len(list_intersect(paragraph_words(one), paragraph_words(other)))
        >= greatest(len(list_distinct(paragraph_words(one))), len(list_distinct(paragraph_words(other))));
CREATE OR REPLACE MACRO paragraphs_beyond(lines, others) AS
    list_filter(lines, lambda line: NOT list_contains(list_transform(others, lambda other: paragraph_words(other)), paragraph_words(line)));
COMMENT ON MACRO paragraphs_of IS 'The paragraphs of a text, without empty ones';
COMMENT ON MACRO paragraph_words IS 'The words of a paragraph in lower case, without punctuation';
COMMENT ON MACRO paragraphs_alike IS 'Whether half of the words of two paragraphs or more are the same';
COMMENT ON MACRO paragraphs_beyond IS 'Those of some paragraphs whose words none of the others has';

-- Who prints an agency's report: the other articles of its cluster, and excerpts. Of an excerpt and the text that it
-- stands in, the report is the agency's own article, else the one that credits an agency, else the longer one.
CREATE OR REPLACE VIEW wire_pickup AS
WITH asked AS (
    SELECT a.article_id, coalesce(c.cluster_id, a.article_id) AS cluster_id, coalesce(c.is_head, true) AS is_head,
        coalesce(wire_agency, dateline_agency) AS credit, o.name, o.host
    FROM articles AS a LEFT JOIN clusters AS c USING (article_id) LEFT JOIN outlets AS o USING (outlet_id)
    WHERE a.article_id IN (SELECT article_id FROM clusters)
        OR a.article_id IN (SELECT unnest([article_id, of_article_id]) FROM copies WHERE kind = 'excerpt')
),
reports AS (
    SELECT cluster_id, any_value(article_id) FILTER (is_head) AS report_id, min(credit) AS agency,
        any_value(name) FILTER (is_head) AS name, any_value(host) FILTER (is_head) AS host
    FROM asked GROUP BY cluster_id
),
excerpts AS (
    SELECT coalesce(r.agency, p.credit) AS agency, r.report_id, p.article_id
    FROM (
        SELECT article_id AS excerpt, of_article_id AS longer, unnest([article_id, of_article_id]) AS report
        FROM copies WHERE kind = 'excerpt'
    ) AS c
    JOIN asked AS p ON p.article_id = CASE WHEN c.report = c.longer THEN c.excerpt ELSE c.longer END
    JOIN asked AS h ON h.article_id = c.report
    JOIN reports AS r ON r.cluster_id = h.cluster_id
    WHERE p.cluster_id <> h.cluster_id
    QUALIFY row_number() OVER (PARTITION BY c.excerpt, c.longer ORDER BY
        is_of_agency(coalesce(r.agency, p.credit), r.name, r.host) DESC, r.agency IS NOT NULL DESC,
        c.report = c.longer DESC) = 1
),
printed AS (
    SELECT r.agency, r.report_id, m.article_id, c.kind
    FROM asked AS m JOIN reports AS r USING (cluster_id)
    LEFT JOIN (
        SELECT article_id, of_article_id, kind FROM copies
        UNION ALL SELECT of_article_id, article_id, kind FROM copies
    ) AS c ON c.article_id = m.article_id AND c.of_article_id = r.report_id
    WHERE NOT m.is_head
    UNION
    SELECT agency, report_id, article_id, 'excerpt' FROM excerpts
)
SELECT agency, report_id, report_title, article_id, publication, kind, published_on, published_at,
    date_diff('minute', report_at, published_at) / 60 AS hours_later, title,
    title <> report_title AS has_new_headline,
    list_filter(more, lambda line: NOT list_bool_or(list_transform(fewer, lambda other: paragraphs_alike(line, other)) || [false])) AS added,
    list_filter(fewer, lambda line: NOT list_bool_or(list_transform(more, lambda other: paragraphs_alike(line, other)) || [false])) AS dropped,
    list_filter(more, lambda line: list_bool_or(list_transform(fewer, lambda other: paragraphs_alike(line, other)) || [false])) AS rewritten
FROM (
    SELECT g.agency, g.report_id, h.title AS report_title, h.published_at AS report_at, g.article_id,
        coalesce(o.name, 'not known') AS publication, g.kind, a.published_on, a.published_at, a.title,
        paragraphs_beyond(paragraphs_of(a.text), paragraphs_of(h.text)) AS more,
        paragraphs_beyond(paragraphs_of(h.text), paragraphs_of(a.text)) AS fewer
    FROM printed AS g
    JOIN articles AS h ON h.article_id = g.report_id
    JOIN articles AS a ON a.article_id = g.article_id
    LEFT JOIN outlets AS o ON o.outlet_id = a.outlet_id
    WHERE g.agency IS NOT NULL AND NOT is_of_agency(g.agency, o.name, o.host)
);
COMMENT ON VIEW wire_pickup IS 'One row an article of another publication that prints an agency''s report: when, and what it changed. The report is the agency''s own article where it is held, else the first that prints it. Example: FROM wire_pickup WHERE agency = ''Reuters''';
COMMENT ON COLUMN wire_pickup.agency IS 'News agency that one of the articles credits, in its dateline, byline or mark; of several the first by name';
COMMENT ON COLUMN wire_pickup.report_id IS 'Article that stands for the report: head of its cluster, which the article is compared with';
COMMENT ON COLUMN wire_pickup.report_title IS 'Its headline';
COMMENT ON COLUMN wire_pickup.article_id IS 'Article that prints it';
COMMENT ON COLUMN wire_pickup.publication IS 'Where, publisher or host';
COMMENT ON COLUMN wire_pickup.kind IS 'How it prints the report, as in copies: in full (exact, near, syndicated, other_address) or as an excerpt, where one of both is much longer; null where it is a copy of another copy only';
COMMENT ON COLUMN wire_pickup.published_on IS 'On which day';
COMMENT ON COLUMN wire_pickup.published_at IS 'At what time, UTC; null where only the day is known';
COMMENT ON COLUMN wire_pickup.hours_later IS 'Hours after the report; null where one of both times is not known';
COMMENT ON COLUMN wire_pickup.title IS 'Its headline there';
COMMENT ON COLUMN wire_pickup.has_new_headline IS 'Whether it differs from that of the report; null where one of both is not known';
COMMENT ON COLUMN wire_pickup.added IS 'Paragraphs that the report has not';
COMMENT ON COLUMN wire_pickup.dropped IS 'Paragraphs of the report that are left out';
COMMENT ON COLUMN wire_pickup.rewritten IS 'Paragraphs that share half of their words or more with one of the report, and are not equal to it';

CREATE OR REPLACE VIEW stories AS
SELECT s.story_id, any_value(l.label) AS label, min(a.published_on) AS first_at, max(a.published_on) AS last_at,
    count(*) AS articles, count(DISTINCT coalesce(o.name, 'not known')) AS publishers,
    list(DISTINCT a.language ORDER BY a.language) FILTER (a.language IS NOT NULL) AS languages
FROM story_articles AS s
JOIN articles AS a USING (article_id)
LEFT JOIN (SELECT outlet_id, name FROM outlets) AS o USING (outlet_id)
LEFT JOIN stored.story_labels AS l USING (story_id)
GROUP BY s.story_id;
COMMENT ON VIEW stories IS 'One row an event that two texts or more tell, as newsetl maintain grouped them last. Example: FROM stories ORDER BY articles DESC';
COMMENT ON COLUMN stories.story_id IS 'Identity: the article_id of the first article, by day and id';
COMMENT ON COLUMN stories.label IS 'Words of its titles that set it apart; null where no article has a title';
COMMENT ON COLUMN stories.first_at IS 'First day of publication; null when none is known';
COMMENT ON COLUMN stories.last_at IS 'Last day of publication; null when none is known';
COMMENT ON COLUMN stories.articles IS 'How many articles tell it, copies too';
COMMENT ON COLUMN stories.publishers IS 'How many publishers, else hosts';
COMMENT ON COLUMN stories.languages IS 'In which languages, ISO 639-1';

CREATE OR REPLACE MACRO story_timeline(story) AS TABLE
SELECT a.published_on, a.published_at, p.publication, a.language, a.title,
    coalesce(NOT c.is_head, false) AS is_copy, a.article_id, a.url
FROM story_articles AS s
JOIN articles AS a USING (article_id)
JOIN publications AS p USING (article_id)
LEFT JOIN clusters AS c USING (article_id)
WHERE s.story_id = story::UUID
ORDER BY a.published_on NULLS LAST, a.published_at NULLS LAST, a.article_id;
COMMENT ON MACRO TABLE story_timeline IS 'The articles of one story in order; is_copy: another one prints the text before. Example: FROM story_timeline((SELECT story_id FROM stories LIMIT 1))';

-- Words with the same first four letters count as one, which brings together the forms of a word and the spellings of a
-- name. A word weighs the more the fewer articles hold it; articles of two languages share little but names.
CREATE OR REPLACE MACRO story_similarity(one, other) AS (
    WITH words AS (
        SELECT article_id, unnest(search_words(title)) AS word, true AS is_title
        FROM articles WHERE article_id IN (one::UUID, other::UUID)
        UNION ALL
        SELECT article_id, unnest(search_words(text)[:120]), false
        FROM articles WHERE article_id IN (one::UUID, other::UUID)
    ),
    counted AS (
        SELECT article_id, search_fold(word) AS word, search_term(word) AS term_id, count(*) AS times,
            bool_or(is_title) AS is_title
        FROM words GROUP BY ALL
    ),
    held AS (
        SELECT term_id, count(*) AS articles
        FROM search_postings WHERE term_id IN (SELECT term_id FROM counted) GROUP BY term_id
    ),
    weighed AS (
        SELECT article_id, word[:4] AS beginning,
            (1 + ln(sum(times))) * max(1 + ln((1 + size.articles) / (1 + coalesce(held.articles, 0))))
                * CASE WHEN bool_or(is_title) THEN 1.5 ELSE 1 END AS weight
        FROM counted LEFT JOIN held USING (term_id) CROSS JOIN search_corpus AS size GROUP BY ALL
    ),
    beside AS (
        SELECT coalesce(sum(weight) FILTER (article_id = one::UUID), 0) AS x,
            coalesce(sum(weight) FILTER (article_id = other::UUID), 0) AS y
        FROM weighed GROUP BY beginning
    )
    SELECT round(least(1, sum(x * y) / nullif(sqrt(sum(x * x) * sum(y * y)), 0) * (
        SELECT CASE WHEN count(DISTINCT language) = 2 THEN 1.7 ELSE 1 END
        FROM articles WHERE article_id IN (one::UUID, other::UUID))), 3)
    FROM beside
);
COMMENT ON MACRO story_similarity IS 'How likely two articles tell of one event, by the words of their titles and first 120 words, 0 to 1; days play no part. Example: SELECT story_similarity(''0b6d4a52-7a56-5f0b-8f8e-2f9d3b1c5e10'', ''5c1f3e7a-6f0e-5d0b-9a55-0f2a4e0c9d11'')';
