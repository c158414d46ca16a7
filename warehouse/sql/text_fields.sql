-- What the articles say: views and macros over quotes, entities and mentions. They are made once, in the blank build.
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
COMMENT ON COLUMN v_quotes.published_on IS 'Day that the article was published on; null when not known';
COMMENT ON COLUMN v_quotes.publisher IS 'Publication of the article';
COMMENT ON COLUMN v_quotes.title IS 'Headline of the article';
COMMENT ON COLUMN v_quotes.speaker IS 'Full name of the speaker where the article gives it, else the name as printed';
COMMENT ON COLUMN v_quotes.speaker_printed IS 'Speaker in the words of the sentence, such as "she" or "the mayor"';
COMMENT ON COLUMN v_quotes.cue IS 'Word that says who speaks, such as "said"';
COMMENT ON COLUMN v_quotes.kind IS 'How it is quoted. Values: direct, partial, block; scare is left out';
COMMENT ON COLUMN v_quotes.text IS 'Words of the quotation, without its marks';
COMMENT ON COLUMN v_quotes.paragraph IS 'Number of its paragraph in the text, from 0';
COMMENT ON COLUMN v_quotes.url IS 'Address of the article';
COMMENT ON COLUMN v_quotes.article_id IS 'Article that it stands in';
COMMENT ON COLUMN v_quotes.position IS 'Order of the quotation within the article, from 0';

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
COMMENT ON COLUMN v_people_daily.day IS 'Day of publication; null: articles whose day is not known';
COMMENT ON COLUMN v_people_daily.name IS 'Full name of the person';
COMMENT ON COLUMN v_people_daily.articles IS 'Articles of the day that name the person';
COMMENT ON COLUMN v_people_daily.mentions IS 'How often they do so, all together';
COMMENT ON COLUMN v_people_daily.salience IS 'Mean salience of the person in them, 0 to 1';
COMMENT ON COLUMN v_people_daily.quoted_in IS 'Articles of the day that quote the person';
COMMENT ON COLUMN v_people_daily.quotations IS 'Quotations of the person on that day';

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
COMMENT ON COLUMN v_entity_pairs.name IS 'First of the two entities';
COMMENT ON COLUMN v_entity_pairs.type IS 'What kind of thing it is, as in entities';
COMMENT ON COLUMN v_entity_pairs.other IS 'Second of the two';
COMMENT ON COLUMN v_entity_pairs.other_type IS 'What kind of thing that is';
COMMENT ON COLUMN v_entity_pairs.articles IS 'Articles in which both stand';
COMMENT ON COLUMN v_entity_pairs.weight IS 'Sum over these articles of the product of their saliences';

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

COMMENT ON MACRO TABLE mentions_of IS 'Mentions of a name';
COMMENT ON MACRO TABLE quotes_by IS 'Quotes of a speaker';
COMMENT ON MACRO TABLE co_mentions IS 'Names that are mentioned in the same articles';
