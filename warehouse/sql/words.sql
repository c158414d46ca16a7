-- Words in context and words that tell two groups of articles apart, as table macros. docs/tasks.md uses them all.
-- They ask the search index first, and read the texts of those articles alone that hold what is asked for.

-- As many characters as the text has, so that a place in one is a place in the other. Marks of their own (vowels of Indic
-- and Arabic words, what follows an emoji) are kept, and what stands between them is folded as it would be without them.
CREATE OR REPLACE MACRO words_folded_run(run) AS CASE
    WHEN length(lower(strip_accents(run))) = length(run)
        THEN translate(lower(strip_accents(run)), 'ςøđłıþð', 'σodlitd')
    WHEN length(lower(run)) = length(run) THEN lower(run)
    ELSE run END;
COMMENT ON MACRO words_folded_run IS 'What words_folded makes of a run of characters without marks, or of marks';

CREATE OR REPLACE MACRO words_folded(body) AS CASE
    WHEN strlen(body) = length(body) THEN lower(body)
    WHEN length(strip_accents(body)) = length(body) THEN words_folded_run(body)
    ELSE array_to_string(
        list_transform(regexp_extract_all(body, '\p{M}+|\P{M}+'), lambda run: words_folded_run(run)), '') END;
COMMENT ON MACRO words_folded IS 'A text in lower case and without accents, character for character';

CREATE OR REPLACE MACRO words_of(body) AS regexp_extract_all(body, '[\p{L}\p{N}\p{M}]+');
COMMENT ON MACRO words_of IS 'The words of a text: runs of letters, digits and marks';

CREATE OR REPLACE MACRO words_pattern(term) AS
    replace(replace(replace(
        array_to_string(words_of(words_folded(nfc_normalize(term))), '[^\p{L}\p{N}\p{M}]+'),
        'ss', '(?:ss|ß)'), 'ae', '(?:ae|æ)'), 'oe', '(?:oe|œ)')
    || CASE WHEN suffix(trim(term), '*') THEN '[\p{L}\p{N}\p{M}]*' ELSE '' END;
COMMENT ON MACRO words_pattern IS 'What a word, a phrase or a beginning with * looks like in a folded text';

CREATE OR REPLACE MACRO words_begin(words, term) AS
    regexp_matches(words_folded(words), '(?:^|[^\p{L}\p{N}\p{M}])' || words_pattern(term));
COMMENT ON MACRO words_begin IS 'Whether a text holds a word that begins as a term with * at its end';

-- The index names the articles that hold all words of the term; their numbers come as a list, so that the planner takes
-- them for few and reads these rows alone, once.
CREATE OR REPLACE MACRO words_articles(term, among := true) AS TABLE
SELECT article_id, published_on, publisher, title, url, link, text FROM articles
WHERE NOT suffix(trim(term), '*') AND among AND version IN (
    SELECT unnest((SELECT list(doc) FROM search_scores('"' || replace(term, '"', ' ') || '"')))
)
UNION ALL
SELECT article_id, published_on, publisher, title, url, link, text FROM articles
WHERE suffix(trim(term), '*') AND among
    AND words_begin(text, term);
COMMENT ON MACRO TABLE words_articles IS 'Articles that hold all words of a word or phrase, or a word that begins so when it ends in *; among is a condition on articles';

CREATE OR REPLACE MACRO words_found(term) AS TABLE
SELECT article_id FROM search_matches('"' || replace(term, '"', ' ') || '"') WHERE NOT suffix(trim(term), '*')
UNION ALL
SELECT article_id FROM articles
WHERE suffix(trim(term), '*') AND len(words_of(term)) > 0 AND (words_begin(title, term) OR words_begin(text, term));
COMMENT ON MACRO TABLE words_found IS 'Articles that hold a word or phrase, or a word that begins so when it ends in *';

CREATE OR REPLACE MACRO words_places(term, among := true) AS TABLE
WITH parted AS (
    SELECT *, regexp_split_to_array(folded, words_pattern(term)) AS gaps, regexp_extract_all(folded, words_pattern(term)) AS hits
    FROM (SELECT *, words_folded(text) AS folded FROM words_articles(term, among := among))
    WHERE len(words_of(term)) > 0
),
places AS (
    SELECT * EXCLUDE (gaps, hits, number), hits[number] AS hit,
        list_sum(list_transform(gaps[:number], lambda gap: length(gap)))::BIGINT
            + coalesce(list_sum(list_transform(hits[:number - 1], lambda hit: length(hit))), 0)::BIGINT AS start
    FROM (SELECT *, unnest(generate_series(1, len(hits))) AS number FROM parted)
)
SELECT * EXCLUDE (folded, hit), start + length(hit) AS "end"
FROM places
WHERE regexp_matches(term, search_unspaced())
    OR NOT (start > 0 AND regexp_matches(substr(folded, start, 1), '[\p{L}\p{N}\p{M}]'))
        AND NOT regexp_matches(substr(folded, start + length(hit) + 1, 1), '[\p{L}\p{N}\p{M}]');
COMMENT ON MACRO TABLE words_places IS 'Where a word or a phrase stands in the texts, in characters from 0, with the text';

CREATE OR REPLACE MACRO kwic(term, width := 60, among := true) AS TABLE
SELECT published_on, publisher,
    regexp_replace(substr(text, greatest(1, start - width + 1), least(start, width)), '\s+', ' ', 'g') AS before,
    substr(text, start + 1, "end" - start) AS word,
    regexp_replace(substr(text, "end" + 1, width), '\s+', ' ', 'g') AS after,
    title, url, link, article_id, start
FROM words_places(term, among := among)
ORDER BY published_on NULLS LAST, article_id, start;
COMMENT ON MACRO TABLE kwic IS 'Every place of a word, "phrase" or beginning* with the words around it, a line a place, in articles for which the condition among holds. Example: FROM kwic(''ferry'', width := 40, among := language = ''en'')';

CREATE OR REPLACE MACRO words_g2(a, b, c, d) AS 2 * (
    CASE WHEN a > 0 THEN a * ln(a * (a + b + c + d) / ((a + b) * (a + c))) ELSE 0 END
    + CASE WHEN b > 0 THEN b * ln(b * (a + b + c + d) / ((a + b) * (b + d))) ELSE 0 END
    + CASE WHEN c > 0 THEN c * ln(c * (a + b + c + d) / ((c + d) * (a + c))) ELSE 0 END
    + CASE WHEN d > 0 THEN d * ln(d * (a + b + c + d) / ((c + d) * (b + d))) ELSE 0 END);
COMMENT ON MACRO words_g2 IS 'Log-likelihood G2 of a table of two rows (a b, c d), uncorrected: Dunning 1993';

CREATE OR REPLACE MACRO words_log_ratio(a, a_of, b, b_of) AS
    log2((CASE WHEN a = 0 THEN 0.5 ELSE a END / a_of) / (CASE WHEN b = 0 THEN 0.5 ELSE b END / b_of));
COMMENT ON MACRO words_log_ratio IS 'Binary logarithm of the ratio of two shares; a count of 0 is taken as half: Hardie 2014';

-- The index knows words by number. The word of a number is read from one article that holds it, if it can be from a title.
-- Counts of all others are those of all less those of the group. A large group is looked up in a list by the article's
-- number, which takes half the time of the join that suits a small one; of two ways one has no rows, and costs nothing.
CREATE OR REPLACE MACRO keyness(target, reference := true, k := 50, least := 3) AS TABLE
WITH parted AS MATERIALIZED (
    SELECT doc, words, in_target, in_reference AND NOT in_target AS in_reference
    FROM (
        SELECT version AS doc, coalesce(target, false) AS in_target, coalesce(reference, false) AS in_reference
        FROM articles
    ) JOIN search_articles USING (doc)
),
sizes AS MATERIALIZED (
    SELECT CASE WHEN count(*) FILTER (in_target) = 0 THEN error('keyness: no article is in the group to describe')
            ELSE sum(words) FILTER (in_target) END::DOUBLE AS of_target,
        CASE WHEN count(*) FILTER (in_reference) = 0 THEN error('keyness: no article is left to compare with')
            ELSE sum(words) FILTER (in_reference) END::DOUBLE AS of_reference,
        bool_and(in_target OR in_reference) AS is_all,
        count(*) FILTER (in_target) < count(*) / 5 AS is_few
    FROM parted
),
marks AS (
    SELECT list(coalesce(in_target, false)::UTINYINT ORDER BY number) AS targets
    FROM (SELECT unnest(generate_series(1, max(doc)))::INTEGER AS number FROM parted) LEFT JOIN parted ON doc = number
),
in_group AS (
    SELECT term_id, sum(times) AS a
    FROM search_postings JOIN (SELECT doc FROM parted, sizes WHERE in_target AND is_few) USING (doc) GROUP BY term_id
    UNION ALL
    SELECT term_id, sum(times * targets[doc]) AS a
    FROM search_postings, (SELECT targets FROM marks, sizes WHERE NOT is_few) GROUP BY term_id
),
in_other AS (
    SELECT term_id, sum(times) AS b
    FROM search_postings JOIN (SELECT doc FROM parted, sizes WHERE in_reference AND NOT is_all) USING (doc) GROUP BY term_id
),
in_all AS (SELECT term_id, sum(times) AS n FROM search_postings GROUP BY term_id),
counts AS (
    SELECT term_id, coalesce(a, 0)::DOUBLE AS a, (CASE WHEN is_all THEN n - coalesce(a, 0) ELSE coalesce(b, 0) END)::DOUBLE AS b
    FROM in_all LEFT JOIN in_group USING (term_id) LEFT JOIN in_other USING (term_id), sizes
),
best AS MATERIALIZED (
    SELECT term_id, a, b, of_target, of_reference,
        words_g2(a, b, of_target - a, of_reference - b) * sign(a / of_target - b / of_reference) AS g2
    FROM counts, sizes
    WHERE a + b >= least AND of_target > 0 AND of_reference > 0
    ORDER BY abs(g2) DESC, term_id LIMIT k
),
held AS MATERIALIZED (
    SELECT term_id, min(doc) FILTER (in_title > 0) AS titled, CASE WHEN titled IS NULL THEN min(doc) END AS doc
    FROM search_postings SEMI JOIN best USING (term_id) GROUP BY term_id
),
spelled AS (
    SELECT DISTINCT ON (search_term(word)) search_term(word) AS term_id, word
    FROM (
        SELECT unnest(search_words(lower(title))) AS word
        FROM stored.search_texts WHERE doc IN (SELECT unnest((SELECT list(titled) FROM held)))
        UNION ALL
        SELECT unnest(search_words(lower(text))) AS word
        FROM stored.search_texts WHERE doc IN (SELECT unnest((SELECT list(doc) FROM held WHERE doc IS NOT NULL)))
    )
    ORDER BY search_term(word), word
)
SELECT coalesce(word, '(a character of a script without spaces)') AS word, a::BIGINT AS in_target, b::BIGINT AS in_reference,
    round(1e6 * a / of_target, 1) AS per_million, round(1e6 * b / of_reference, 1) AS per_million_reference,
    round(g2, 2) AS log_likelihood, round(words_log_ratio(a, of_target, b, of_reference), 2) AS log_ratio
FROM best LEFT JOIN spelled USING (term_id)
ORDER BY abs(g2) DESC, word;
COMMENT ON MACRO TABLE keyness IS 'Words that tell the articles for which a condition holds from others (or from those of a second condition): log-likelihood, below 0 where the word is rarer, and log-ratio. Example: FROM keyness(publisher = ''The Harbour Courier'', k := 20)';

CREATE OR REPLACE MACRO cooccurrence(term, width := 5, k := 50, least := 2) AS TABLE
WITH lines AS MATERIALIZED (
    SELECT words_of(lower(substr(text, greatest(1, start - 20 * width + 1), least(start, 20 * width)))) AS before,
        words_of(lower(substr(text, "end" + 1, 20 * width))) AS after
    FROM words_places(term)
),
near AS (
    SELECT unnest(before[-width:] || after[:width]) AS word FROM lines
),
counts AS MATERIALIZED (
    SELECT search_term(word) AS term_id, min(word) AS word, count(*)::DOUBLE AS a FROM near GROUP BY term_id
),
sizes AS (SELECT (SELECT sum(a) FROM counts) AS of_near, (SELECT sum(words) FROM search_articles)::DOUBLE AS of_all),
corpus AS (SELECT term_id, sum(times)::DOUBLE AS n FROM search_postings SEMI JOIN counts USING (term_id) GROUP BY term_id)
SELECT word, a::BIGINT AS together, greatest(n, a)::BIGINT AS in_all,
    round(words_g2(a, greatest(n - a, 0), of_near - a, greatest(of_all - of_near - greatest(n - a, 0), 0))
        * sign(a / of_near - greatest(n, a) / of_all), 2) AS log_likelihood,
    round(words_log_ratio(a, of_near, greatest(n - a, 0), greatest(of_all - of_near, 1)), 2) AS log_ratio
FROM counts JOIN corpus USING (term_id), sizes
WHERE a >= least
ORDER BY log_likelihood DESC, word LIMIT k;
COMMENT ON MACRO TABLE cooccurrence IS 'Words that stand within so many words of a word or phrase more often than elsewhere: log-likelihood and log-ratio. Example: FROM cooccurrence(''ferry'', width := 4)';
