-- What the articles say: views and macros over quotes, entities and mentions. Each statement runs at every load.
-- Offsets count characters from 0: substr(text, start + 1, "end" - start) gives the words back.

CREATE OR REPLACE VIEW v_quotes AS
SELECT
    a.published_on,
    a.publisher,
    a.title,
    coalesce(q.speaker_resolved, q.speaker) AS speaker,
    q.speaker_printed,
    q.cue,
    q.kind,
    q.text,
    q.paragraph,
    a.url,
    q.article_id,
    q.position
FROM quotes q
JOIN articles a USING (article_id)
WHERE q.kind <> 'scare';
COMMENT ON VIEW v_quotes IS 'One row a quotation with its article; the speaker by full name where the article gives it';

CREATE OR REPLACE VIEW v_people_daily AS
SELECT
    a.published_on AS day,
    e.name,
    count(*) AS articles,
    sum(e."count")::BIGINT AS mentions,
    round(avg(e.salience), 3) AS salience,
    count(q.quotations) AS quoted_in,
    coalesce(sum(q.quotations), 0)::BIGINT AS quotations
FROM entities e
JOIN articles a USING (article_id)
LEFT JOIN (
    SELECT article_id, speaker_resolved AS name, count(*) AS quotations
    FROM quotes
    WHERE kind <> 'scare'
    GROUP BY ALL
) q ON q.article_id = e.article_id AND q.name = e.name
WHERE e.type = 'PER'
GROUP BY ALL;
COMMENT ON VIEW v_people_daily IS 'One row a person and day of publication (null: not known): articles, mentions, quotations';

CREATE OR REPLACE VIEW v_entity_pairs AS
SELECT
    a.name,
    a.type,
    b.name AS other,
    b.type AS other_type,
    count(*) AS articles,
    round(sum(a.salience * b.salience), 3) AS weight
FROM entities a
JOIN entities b ON a.article_id = b.article_id AND a.entity < b.entity
GROUP BY ALL;
COMMENT ON VIEW v_entity_pairs IS 'One row a pair of entities that stand in the same article, each pair once';

CREATE OR REPLACE MACRO quotes_by(person) AS TABLE
SELECT published_on, publisher, title, speaker, kind, text, url, article_id
FROM v_quotes
WHERE contains(lower(speaker), lower(person))
ORDER BY published_on DESC NULLS LAST, article_id, position;

CREATE OR REPLACE MACRO mentions_of(wanted) AS TABLE
SELECT
    a.published_on,
    e.name,
    m.type,
    m.text,
    substr(a.text, greatest(1, m.start - 59), m."end" - m.start + 120) AS around,
    m.start,
    m."end",
    a.title,
    a.url,
    m.article_id
FROM mentions m
JOIN entities e ON e.article_id = m.article_id AND e.entity = m.entity
JOIN articles a ON a.article_id = m.article_id
WHERE lower(e.name) = lower(wanted) OR list_contains(list_transform(e.aliases, lambda alias: lower(alias)), lower(wanted))
ORDER BY a.published_on DESC NULLS LAST, m.article_id, m.start;

CREATE OR REPLACE MACRO co_mentions(wanted) AS TABLE
SELECT
    other.name,
    other.type,
    count(DISTINCT other.article_id) AS articles,
    sum(other."count")::BIGINT AS mentions
FROM entities mine
JOIN entities other ON other.article_id = mine.article_id AND other.entity <> mine.entity
WHERE lower(mine.name) = lower(wanted)
GROUP BY ALL
ORDER BY articles DESC, mentions DESC, other.name;

-- Cookbook
--   Who was quoted most, and how often:
--     SELECT speaker, count(*) AS n FROM v_quotes GROUP BY ALL ORDER BY n DESC LIMIT 20;
--   What one person said, latest first:
--     FROM quotes_by('Lindqvist');
--   Every place where a name stands, with the words around it:
--     FROM mentions_of('Harbour Commission');
--   Who is named together with somebody:
--     FROM co_mentions('Ana Lindqvist') LIMIT 20;
--   The people of a week:
--     SELECT name, sum(articles) AS n FROM v_people_daily WHERE day BETWEEN '2024-03-04' AND '2024-03-10' GROUP BY ALL ORDER BY n DESC;
--   Wire copy, agency by agency:
--     SELECT wire_agency, count(*) FROM articles WHERE is_wire GROUP BY ALL;
