-- What the articles say: views and macros over quotes, entities and mentions. They are made once, in the blank build.
-- Offsets count characters from 0: substr(text, start + 1, "end" - start) gives the words back.

CREATE OR REPLACE MACRO entity_type(said) AS CASE lower(said)
    WHEN 'per' THEN 'PER' WHEN 'person' THEN 'PER' WHEN 'people' THEN 'PER'
    WHEN 'org' THEN 'ORG' WHEN 'organisation' THEN 'ORG' WHEN 'organization' THEN 'ORG'
    WHEN 'loc' THEN 'LOC' WHEN 'place' THEN 'LOC' WHEN 'location' THEN 'LOC'
    WHEN 'misc' THEN 'MISC' WHEN 'other' THEN 'MISC'
    ELSE error('there is no type ' || said || ' of entities; there are person, organisation, place and other') END;
COMMENT ON MACRO entity_type IS 'The type of entities as it is stored, from its name or from itself';

CREATE OR REPLACE MACRO entity_type_name(stored_type) AS CASE stored_type
    WHEN 'PER' THEN 'person' WHEN 'ORG' THEN 'organisation' WHEN 'LOC' THEN 'place' ELSE 'other' END;
COMMENT ON MACRO entity_type_name IS 'The name of a type of entities: person, organisation, place or other';

-- "Merkel" asks for Angela Merkel too, and "Angela Merkel" for those who are called Merkel only; "Merk" for neither.
CREATE OR REPLACE MACRO name_fits(name, wanted) AS
    contains(' ' || words_folded(name) || ' ', ' ' || words_folded(trim(wanted)) || ' ')
    OR suffix(' ' || words_folded(trim(wanted)), ' ' || words_folded(name));
COMMENT ON MACRO name_fits IS 'Whether a name is the wanted one, holds it, or is its last words, such as the surname alone';

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

CREATE OR REPLACE VIEW v_entities AS
SELECT a.published_on, e.name, entity_type_name(e.type) AS type_name, e.type, e.aliases, e."count", e.salience, a.title,
    a.publisher, a.link, e.article_id
FROM entities e JOIN articles a USING (article_id);
COMMENT ON VIEW v_entities IS 'One row a person, organisation or place of an article, with the article. Example: FROM v_entities WHERE type_name = ''person''';
COMMENT ON COLUMN v_entities.published_on IS 'Day that the article was published on; null when not known';
COMMENT ON COLUMN v_entities.name IS 'Its full name, as the article gives it';
COMMENT ON COLUMN v_entities.type_name IS 'What it is. Values: person, organisation, place, other';
COMMENT ON COLUMN v_entities.type IS 'The same as it is stored: PER, ORG, LOC or MISC';
COMMENT ON COLUMN v_entities.aliases IS 'Other names of it in the article';
COMMENT ON COLUMN v_entities.count IS 'How often the article names it';
COMMENT ON COLUMN v_entities.salience IS 'How much the article is about it, 0 to 1';
COMMENT ON COLUMN v_entities.title IS 'Headline of the article';
COMMENT ON COLUMN v_entities.publisher IS 'Publication of the article';
COMMENT ON COLUMN v_entities.link IS 'Best address to open the article at';
COMMENT ON COLUMN v_entities.article_id IS 'Article that it stands in';

CREATE OR REPLACE MACRO entities_of(kind) AS TABLE
SELECT name, entity_type_name(type) AS type_name, count(*) AS articles, sum("count")::BIGINT AS mentions,
    round(avg(salience), 3) AS salience
FROM entities
WHERE type = (SELECT entity_type(kind))
GROUP BY ALL
ORDER BY articles DESC, mentions DESC, name;

CREATE OR REPLACE MACRO quotes_by(person) AS TABLE
SELECT published_on, publisher, title, speaker, kind, text, url, article_id, position
FROM v_quotes
WHERE name_fits(speaker, person)
ORDER BY published_on DESC NULLS LAST, article_id, position;

CREATE OR REPLACE MACRO mentions_of(wanted) AS TABLE
SELECT
    a.published_on,
    e.name,
    m.type,
    entity_type_name(m.type) AS type_name,
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
WHERE name_fits(e.name, wanted)
    OR list_contains(list_transform(e.aliases, lambda alias: words_folded(alias)), words_folded(trim(wanted)))
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

COMMENT ON MACRO TABLE mentions_of IS 'Every place where somebody or something is named: in full, by a part of the name, by an alias; column name says who is meant. Example: FROM mentions_of(''Brackwater'')';
COMMENT ON MACRO TABLE quotes_by IS 'Quotations of a speaker, named in full or by surname; column speaker says who it is. Example: FROM quotes_by(''Brackwater'')';
COMMENT ON MACRO TABLE entities_of IS 'Persons, organisations or places, those in most articles first. Example: FROM entities_of(''person'')';
COMMENT ON MACRO TABLE co_mentions IS 'Names that are mentioned in the same articles';
