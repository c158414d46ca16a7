-- Full-text search in plain SQL, without an extension: a table of postings, ranked by BM25.
--
--     FROM search('ferry gearbox');
--     SELECT title, score FROM search('title:ferry "east basin"', k := 50) JOIN articles USING (article_id);
--
-- A term is the 64-bit hash of a folded word, so postings need no dictionary. They lie sorted by term in a few files
-- beside the builds, which the views search_postings and search_articles read. See docs/decisions/0003-search.md.

-- What a build has of the index.
-- name: create_tables
CREATE TABLE search_corpus (articles BIGINT, words DOUBLE);
COMMENT ON TABLE search_corpus IS 'Search index: how many articles it covers, and how many words they have on average';
COMMENT ON COLUMN search_corpus.articles IS 'How many articles the index counts';
COMMENT ON COLUMN search_corpus.words IS 'Words of text and title, on average; at least 1';

CREATE TABLE search_gone (doc INTEGER);
COMMENT ON TABLE search_gone IS 'Search index: versions that no longer stand; their postings do not count';
COMMENT ON COLUMN search_gone.doc IS 'Version of the article';

CREATE TABLE stored.retitled (doc INTEGER, title VARCHAR);
CREATE TABLE stored.retitled_words (term_id UBIGINT, doc INTEGER, norm UTINYINT, times SMALLINT, in_title SMALLINT);

-- name: create_views
CREATE OR REPLACE VIEW search_postings AS {changed};
COMMENT ON VIEW search_postings IS 'Search index: one row a term and version of an article, sorted by term in each file';
COMMENT ON COLUMN search_postings.term_id IS '64-bit MD5 of the folded word';
COMMENT ON COLUMN search_postings.doc IS 'Version of the article';
COMMENT ON COLUMN search_postings.norm IS 'Length of the article in words, as one of 256 steps that grow with it';
COMMENT ON COLUMN search_postings.times IS 'How often the word stands in it, at most 255';
COMMENT ON COLUMN search_postings.in_title IS 'How many times it stands in the title, at most 255';

CREATE OR REPLACE VIEW search_articles AS FROM {articles}{standing};
COMMENT ON VIEW search_articles IS 'Search index: which articles it covers, and how many words each has';
COMMENT ON COLUMN search_articles.doc IS 'Version of the article';
COMMENT ON COLUMN search_articles.article_id IS 'Article that the index counts';
COMMENT ON COLUMN search_articles.words IS 'Words of its text and title';

-- The postings as the files have them, and those of articles whose title was corrected.
-- name: as_read
FROM {postings}{standing}

-- name: as_corrected
FROM {postings}{standing} ANTI JOIN stored.retitled USING (doc)
UNION ALL
SELECT term_id, doc, max(norm)::UTINYINT AS norm, least(sum(times), 255)::UTINYINT AS times,
    least(greatest(sum(in_title), 0), 255)::UTINYINT AS in_title
FROM (
    FROM {postings}{standing} SEMI JOIN stored.retitled USING (doc)
    UNION ALL
    FROM stored.retitled_words
)
GROUP BY term_id, doc HAVING sum(times) > 0

-- name: find_retitled
INSERT INTO stored.retitled
SELECT version, title FROM articles SEMI JOIN (SELECT article_id FROM corrections WHERE stands AND field = 'title')
USING (article_id);

-- name: retitled
SELECT doc, a.title, t.title, words FROM stored.retitled AS t JOIN stored.articles AS a ON a.version = t.doc
JOIN search_articles USING (doc)

-- Scripts written without spaces: Han, kana, Thai, Lao, Burmese, Khmer. The same ranges stand in newsetl.warehouse.search.postings.
-- name: create_macros
CREATE OR REPLACE MACRO search_unspaced() AS
    '[\x{0E01}-\x{0E3A}\x{0E40}-\x{0E4E}\x{0E81}-\x{0EBD}\x{0EC0}-\x{0ECD}\x{1000}-\x{103F}\x{1050}-\x{109F}\x{1780}-\x{17D3}\x{3005}-\x{3007}\x{3041}-\x{3096}\x{309D}-\x{309F}\x{30A1}-\x{30FA}\x{30FC}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{FF66}-\x{FF9F}\x{20000}-\x{3FFFF}]';

COMMENT ON MACRO search_unspaced IS 'Letters of scripts that are written without spaces, as a class of a pattern';

CREATE OR REPLACE MACRO search_letters(words) AS CASE WHEN regexp_matches(words, '[ςøđłıþðßæœ]')
    THEN replace(replace(replace(translate(words, 'ςøđłıþð', 'σodlitd'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
    ELSE words END;
COMMENT ON MACRO search_letters IS 'Letters that are accented in another way, such as ø or ß, as plain ones';

CREATE OR REPLACE MACRO search_plain(words) AS search_letters(lower(strip_accents(words)));
COMMENT ON MACRO search_plain IS 'Lower case without accents, for text in Latin, Greek and Cyrillic script';

CREATE OR REPLACE MACRO search_fold(word) AS
    CASE WHEN strlen(word) = length(word) THEN lower(word)
        WHEN regexp_full_match(word, '[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}\x{0300}-\x{036F}]+')
        THEN search_plain(word) ELSE lower(nfc_normalize(word)) END;
COMMENT ON MACRO search_fold IS 'A word as the index knows it: lower case; no accents in Latin, Greek and Cyrillic script';

CREATE OR REPLACE MACRO search_term(word) AS md5_number_lower(search_fold(word));
COMMENT ON MACRO search_term IS 'The number that stands for a word in the search index';

-- DuckDB takes milliseconds to make the tables for classes of all of Unicode: what is in ASCII is asked for in ASCII.
CREATE OR REPLACE MACRO search_pattern(words, in_ascii, in_unicode) AS
    CASE WHEN strlen(words) = length(words) THEN in_ascii ELSE in_unicode END;
COMMENT ON MACRO search_pattern IS 'The pattern for a text: one that suffices for ASCII, or one for all of Unicode';

-- Runs of letters, digits and marks; in scripts without spaces each pair of neighbours, or a character alone.
CREATE OR REPLACE MACRO search_words(words) AS flatten(list_transform(
    regexp_extract_all(
        regexp_replace(words, search_pattern(words, '$^', search_unspaced() || '+'), ' \0 ', 'g'),
        search_pattern(words, '[A-Za-z0-9]+', '[\p{L}\p{N}\p{M}]+')),
    lambda run: CASE
        WHEN length(run) > 1 AND regexp_matches(run, search_pattern(words, '$^', '^' || search_unspaced()))
            THEN list_transform(range(1, length(run)), lambda start: substr(run, start, 2))
        ELSE [run] END));
COMMENT ON MACRO search_words IS 'The words that a query asks for';

CREATE OR REPLACE MACRO search_flat(words, folded, gaps) AS ' ' || regexp_replace(
    CASE WHEN folded THEN search_plain(words)
        ELSE regexp_replace(lower(nfc_normalize(words)), search_unspaced(), ' \0 ', 'g') END,
    gaps, ' ', 'g') || ' ';
COMMENT ON MACRO search_flat IS 'Text with single spaces for all that is no word, to look for phrases in';

-- The same care for queries without a phrase, which are planned with all that phrases need.
CREATE OR REPLACE MACRO search_gaps(query) AS CASE WHEN contains(query, '"') THEN '[^\p{L}\p{N}\p{M}]+' ELSE ' ' END;
COMMENT ON MACRO search_gaps IS 'Pattern of what parts words';

-- A word with marks inside, such as U.S., COVID-19 or can't, is a phrase: its pieces alone say something else.
CREATE OR REPLACE MACRO search_is_marked(said) AS
    regexp_matches(said, '[\p{L}\p{N}\p{M}][-‐‑.,''’/&:+@]+[\p{L}\p{N}]');
COMMENT ON MACRO search_is_marked IS 'Whether a query has words with marks inside';

CREATE OR REPLACE MACRO search_said(query) AS CASE WHEN search_is_marked(query) THEN array_to_string(
    list_transform(
        regexp_extract_all(query, '(?:(?:title|text):)?(?:"[^"]*"|[^\s"]+)'),
        lambda part: CASE WHEN contains(part, '"') OR NOT search_is_marked(part) THEN part
            ELSE regexp_replace(part, '^((?:title|text):)?(.*)$', '\1"\2"') END),
    ' ') ELSE query END;
COMMENT ON MACRO search_said IS 'A query in which words with marks inside stand in quotation marks';

-- The queries themselves, where there is an index to ask.
-- name: create_queries
-- One row a word asked for. A part is a word or a "phrase", perhaps with title: or text: before it.
CREATE OR REPLACE MACRO search_asked(query) AS TABLE
SELECT DISTINCT part, field, required, search_term(word) AS term_id
FROM (
    SELECT part, regexp_extract(said, '^(title|text):', 1) AS field,
        regexp_matches(said, '^(title:|text:|")') AS required,
        unnest(search_words(regexp_replace(said, '^(title|text):', ''))) AS word
    FROM (
        SELECT unnest(parts) AS said, generate_subscripts(parts, 1) AS part
        FROM (SELECT regexp_extract_all(query, '(?:(?:title|text):)?(?:"[^"]*"|[^\s"]+)') AS parts)
    )
);
COMMENT ON MACRO TABLE search_asked IS 'What a query asks of the index: one row a word';

CREATE OR REPLACE MACRO search_phrase(field, said, folded, gaps) AS
    {field: field, folded: folded, phrase: trim(search_flat(said, folded, gaps))};
COMMENT ON MACRO search_phrase IS 'A phrase as it is looked for in a field, or in all';

CREATE OR REPLACE MACRO search_phrases(query) AS list_filter(
    list_transform(
        regexp_extract_all(query, '(?:(?:title|text):)?"[^"]*"'),
        lambda part: search_phrase(
            regexp_extract(part, '^(title|text):', 1), regexp_extract(part, '"(.*)"', 1),
            regexp_full_match(
                part, CASE WHEN contains(query, '"') THEN '[\p{Latin}\p{Greek}\p{Cyrillic}\P{L}]+' ELSE ' ' END),
            search_gaps(query))),
    lambda asked: contains(asked.phrase, ' '));
COMMENT ON MACRO search_phrases IS 'The phrases of a query that have to be looked for in the text';

CREATE OR REPLACE MACRO search_scores(query) AS TABLE
WITH asked AS MATERIALIZED (FROM search_asked(query)),
corpus AS (FROM search_corpus),
hits AS MATERIALIZED (
    SELECT doc, part, field, term_id, required, norm,
        CASE field WHEN 'title' THEN in_title WHEN 'text' THEN times - in_title ELSE times END AS times
    FROM search_postings JOIN asked USING (term_id)
),
weights AS (
    SELECT part, term_id, ln(1 + (articles - count(*) + 0.5) / (count(*) + 0.5)) AS weight
    FROM hits, corpus WHERE times > 0 GROUP BY part, term_id, articles
)
SELECT doc, round(sum(weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * (exp(norm / 20.0) - 1) / words))), 4) AS score
FROM hits JOIN weights USING (part, term_id), corpus
WHERE times > 0
GROUP BY doc
HAVING count(*) FILTER (required) = (SELECT count(*) FROM asked WHERE required);
COMMENT ON MACRO TABLE search_scores IS 'BM25 (k1 1.2, b 0.75) of each article number that a query matches, phrases unchecked';

-- One quoted word needs no look at the text: its posting says all.
CREATE OR REPLACE MACRO search_has_phrase(query) AS regexp_matches(
    query,
    CASE WHEN contains(query, '"') THEN '"[^"]*[^\p{Latin}\p{Greek}\p{Cyrillic}\p{N}"][^"]*"' ELSE '"' END);
COMMENT ON MACRO search_has_phrase IS 'Whether a query has phrases of several words, which the index alone cannot answer';

CREATE OR REPLACE MACRO search_says(headline, body, query) AS len(list_filter(
    (SELECT search_phrases(query)),
    lambda asked: NOT contains(
        CASE asked.field WHEN 'title' THEN '' ELSE search_flat(coalesce(body, ''), asked.folded, search_gaps(query)) END || '|'
            || CASE asked.field WHEN 'text' THEN '' ELSE search_flat(coalesce(headline, ''), asked.folded, search_gaps(query)) END,
        ' ' || asked.phrase || ' '))) = 0;
COMMENT ON MACRO search_says IS 'Whether a title and text hold all phrases of a query';

CREATE OR REPLACE VIEW stored.search_texts AS
SELECT a.version AS doc, a.article_id, CASE WHEN t.doc IS NULL THEN a.title ELSE t.title END AS title, a.text
FROM stored.articles AS a LEFT JOIN stored.retitled AS t ON t.doc = a.version;

-- The article numbers come as a list, so that the planner takes them for few: it then reads the texts of these
-- articles alone. The CASE keeps it from checking texts before the join.
CREATE OR REPLACE MACRO search_found(scored, query) AS TABLE
WITH rows AS (SELECT unnest(scored, recursive := true))
SELECT article_id, score
FROM rows JOIN search_articles USING (doc)
WHERE NOT search_has_phrase(query)
UNION ALL
SELECT article_id, score
FROM rows JOIN stored.search_texts USING (doc)
WHERE search_has_phrase(query) AND CASE WHEN score > 0 THEN search_says(title, text, query) END;
COMMENT ON MACRO TABLE search_found IS 'The articles of a list of scored numbers, less those that lack a phrase of the query';

CREATE OR REPLACE MACRO search_matches(query) AS TABLE
FROM search_found((SELECT list({doc: doc, score: score}) FROM search_scores(search_said(query))), search_said(query));
COMMENT ON MACRO TABLE search_matches IS 'Every article that matches a query, unsorted: FROM search_matches(''"east basin"'')';

-- Without a phrase to check, only the k best and those that score like the last of them are looked up in the index's
-- articles. Where more than a thousand do, those that were loaded first are shown.
CREATE OR REPLACE MACRO search_required(query, k) AS TABLE
WITH best AS MATERIALIZED (
    FROM search_scores(query)
    ORDER BY score DESC, doc
    LIMIT CASE WHEN search_has_phrase(query) THEN 1_000_000_000_000 ELSE k + 1_000 END
),
least AS (SELECT min(score) AS score FROM (SELECT score FROM best ORDER BY score DESC LIMIT k)),
top AS (FROM best WHERE search_has_phrase(query) OR score >= (SELECT score FROM least))
FROM search_found((SELECT list({doc: doc, score: score}) FROM top), query)
ORDER BY score DESC, article_id LIMIT k;
COMMENT ON MACRO TABLE search_required IS 'The k best articles for a query of which something is required';

-- The same for words alone, of which none is required. A word that stands in the query twice counts twice.
-- A posting adds to a score what its word, its article's length and its times say, so postings are first counted by
-- these, their kind: one number of the word's number, how often it is asked for, length and times. That gives what the
-- k-th best single posting of a word adds: no article below it is among the k best. So a kind is left out that stays
-- below it with the best of all other words; and words that stay below it together are minor: they count only in
-- articles that hold one of the others.
CREATE OR REPLACE MACRO search_best(terms, k) AS TABLE
WITH hits AS MATERIALIZED (
    SELECT doc, asked + (norm::BIGINT << 8) + times AS kind
    FROM search_postings JOIN (
        SELECT key AS term_id, (number << 32) + (least(value, 65_535)::BIGINT << 16) AS asked
        FROM (
            SELECT unnest(map_entries(list_histogram(terms)), recursive := true),
                generate_subscripts(map_entries(list_histogram(terms)), 1) AS number
        )
    ) USING (term_id)
),
shares AS (
    SELECT kind, kind >> 32 AS word, postings, articles,
        times * 2.2 / (times + 1.2 * (0.25 + 0.75 * (exp((kind >> 8 & 255) / 20.0) - 1) / words)) AS share
    FROM (SELECT kind, kind & 255 AS times, count(*) AS postings FROM hits GROUP BY kind), search_corpus
),
placed AS (
    SELECT kind, share, articles, sum(postings) OVER whole AS found, max(share) OVER whole AS highest,
        sum(postings) OVER ordered AS place, row_number() OVER ordered AS number
    FROM shares
    WINDOW ordered AS (PARTITION BY word ORDER BY share DESC),
        whole AS (PARTITION BY word ORDER BY share DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
ranked AS MATERIALIZED (
    SELECT kind, weight * share AS part, weight * highest AS most, place, number
    FROM (
        SELECT *, (kind >> 16 & 65_535) * ln(1 + (articles - found + 0.5) / (found + 0.5)) AS weight FROM placed
    )
),
bounds AS (
    SELECT coalesce(max(part) FILTER (place >= k) - 0.0002, '-infinity') AS least,  -- scores are rounded
        list(most) FILTER (number = 1) AS mosts
    FROM ranked
),
parts AS MATERIALIZED (
    SELECT kind, part, list_sum(list_filter(mosts, lambda other: other <= most)) < least AS is_minor
    FROM ranked, bounds
    WHERE part >= least - (list_sum(mosts) - most)
),
major AS MATERIALIZED (SELECT doc, part FROM hits JOIN parts USING (kind) WHERE NOT is_minor),
minor AS (SELECT doc, part FROM hits SEMI JOIN major USING (doc) JOIN parts USING (kind) WHERE is_minor),
best AS (
    SELECT doc, round(sum(part), 4) AS score
    FROM (FROM major UNION ALL FROM minor)
    GROUP BY doc
    ORDER BY score DESC, doc
    LIMIT k + 1_000
),
sorted AS (SELECT list({doc: doc, score: score} ORDER BY score DESC, doc) AS rows FROM best)
SELECT article_id, score
FROM (
    SELECT unnest(
        (SELECT list_filter(rows, lambda row: row.score >= rows[least(k, len(rows))].score) FROM sorted), recursive := true)
) JOIN search_articles USING (doc)
ORDER BY score DESC, article_id LIMIT k;
COMMENT ON MACRO TABLE search_best IS 'The k best articles for some terms, by BM25';

CREATE OR REPLACE MACRO search_terms(query) AS flatten(list_transform(
    regexp_extract_all(query, '[^\s"]+'),
    lambda part: list_distinct(list_transform(search_words(part), lambda word: search_term(word)))));
COMMENT ON MACRO search_terms IS 'The terms of a query of words alone';

CREATE OR REPLACE MACRO search_ascii_terms(query) AS flatten(list_transform(
    regexp_extract_all(lower(query), '[^\s"]+'),
    lambda part: list_distinct(list_transform(regexp_extract_all(part, '[a-z0-9]+'), lambda word: md5_number_lower(word)))));
COMMENT ON MACRO search_ascii_terms IS 'The same for a query in ASCII, which takes less to plan';

CREATE OR REPLACE MACRO search_any(query, k) AS TABLE
FROM query(format('FROM search_best({}::UBIGINT[], {})', search_terms(query), k));
COMMENT ON MACRO TABLE search_any IS 'The k best articles for a query of words alone';

-- The terms stand in the plan as numbers, so that DuckDB plans neither their making nor what only phrases need.
CREATE OR REPLACE MACRO search(query, k := 10) AS TABLE
FROM query(CASE
    WHEN regexp_matches(query, '"|(^|\s)(title|text):') OR search_is_marked(query)
        THEN format('FROM search_required(''{}'', {})', replace(search_said(query), '''', ''''''), k)
    WHEN strlen(query) > length(query)
        THEN format('FROM search_any(''{}'', {})', replace(query, '''', ''''''), k)
    ELSE format('FROM search_best({}::UBIGINT[], {})', search_ascii_terms(coalesce(query, '')), k) END);
COMMENT ON MACRO TABLE search IS 'The k best articles for a query, by BM25. Words are alternatives; "phrases", title:words and words with marks inside (U.S.) are required. Example: FROM search(''ferry title:gearbox'', k := 20)';

-- What was counted of some articles, as far as it is wanted.
-- name: add_postings
INSERT INTO search_recent SELECT term_id, doc, norm, times, in_title FROM found_postings WHERE doc IN ({wanted});

-- name: add_articles
INSERT INTO search_recent_articles
SELECT doc, article_id, f.words FROM found_articles AS f JOIN held ON held.version = f.doc WHERE doc IN ({wanted});

-- A file of the index, a slice of the terms at a time, so that memory stays bounded.
-- name: begin_file
CREATE TABLE target.postings (term_id UBIGINT, doc INTEGER, norm UTINYINT, times UTINYINT, in_title UTINYINT);
CREATE TABLE target.articles (doc INTEGER, article_id UUID, words INTEGER);

-- name: write_slice
INSERT INTO target.postings
FROM {postings} ANTI JOIN search_gone USING (doc)
WHERE term_id BETWEEN $1 AND $2
ORDER BY term_id, doc;

-- name: write_articles
INSERT INTO target.articles FROM {articles} ANTI JOIN search_gone USING (doc) ORDER BY doc;

-- A file as it is, less some versions: its rows are in order already.
-- name: copy_file
INSERT INTO target.postings FROM {postings} WHERE doc NOT IN ({versions});
INSERT INTO target.articles FROM {articles} WHERE doc NOT IN ({versions});
