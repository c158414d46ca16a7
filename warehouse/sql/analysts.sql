-- Questions that analysts ask again and again, as views and table macros. docs/cookbook.md uses them all.
-- A macro's argument may be a value or, where it says so, a column: FROM sample(2, publisher).

-- Articles are counted before anything is asked of their outlet, which is read off each address.
CREATE OR REPLACE VIEW outlets AS
WITH named AS MATERIALIZED (
    SELECT outlet_id, publisher, language, count(*) AS articles FROM articles GROUP BY ALL
),
names AS (
    SELECT outlet_id, publisher, sum(articles)::BIGINT AS articles FROM named WHERE publisher IS NOT NULL GROUP BY ALL
),
languages AS (
    SELECT outlet_id, language, sum(articles)::BIGINT AS articles FROM named WHERE language IS NOT NULL GROUP BY ALL
),
counts AS (
    SELECT outlet_id, sum(articles)::BIGINT AS articles FROM named WHERE outlet_id IS NOT NULL GROUP BY outlet_id
),
given AS (
    SELECT outlet_id, name AS given_name, country, language AS given_language, aliases AS given_aliases
    FROM stored.outlets QUALIFY row_number() OVER (PARTITION BY outlet_id ORDER BY number DESC) = 1
)
SELECT outlet_id, coalesce(given_name, name, outlet_id) AS name,
    CASE WHEN regexp_full_match(outlet_id, '[^\s]+\.[^\s]+') THEN outlet_id END AS host,
    CASE WHEN given_name IS NOT NULL THEN country END AS country,
    CASE WHEN given_name IS NOT NULL THEN coalesce(given_language, language) ELSE language END AS language,
    list_filter(
        list_distinct(coalesce(CASE WHEN given_name IS NOT NULL THEN given_aliases END, []) || coalesce(aliases, [])),
        lambda alias: alias <> coalesce(given_name, name)) AS aliases,
    articles
FROM counts
LEFT JOIN (
    SELECT outlet_id, arg_max(publisher, (articles, publisher)) AS name,
        list(publisher ORDER BY articles DESC, publisher) AS aliases
    FROM names GROUP BY outlet_id
) USING (outlet_id)
LEFT JOIN (SELECT outlet_id, arg_max(language, (articles, language)) AS language FROM languages GROUP BY outlet_id)
USING (outlet_id)
LEFT JOIN given USING (outlet_id);
COMMENT ON VIEW outlets IS 'One row an outlet: the name that was given by hand, else the one that most of its articles print, its host, and the other names. Example: FROM outlets ORDER BY articles DESC';
COMMENT ON COLUMN outlets.outlet_id IS 'Host of its articles without www, else the name that they print, in lower case; articles have it too';
COMMENT ON COLUMN outlets.name IS 'Its name: as given by hand (newsetl outlets), else the one that most of its articles print';
COMMENT ON COLUMN outlets.host IS 'Host of its addresses; null where no article has one';
COMMENT ON COLUMN outlets.country IS 'Its country, ISO 3166-1, as it was given by hand; null: not known';
COMMENT ON COLUMN outlets.language IS 'Language of most of its articles, ISO 639-1';
COMMENT ON COLUMN outlets.aliases IS 'Other names that its articles print, the most frequent first';
COMMENT ON COLUMN outlets.articles IS 'How many articles it has';

CREATE OR REPLACE VIEW publications AS
SELECT article_id, coalesce(name, 'not known') AS publication
FROM (SELECT article_id, outlet_id FROM articles) LEFT JOIN (SELECT outlet_id, name FROM outlets) USING (outlet_id);
COMMENT ON VIEW publications IS 'Which publication an article is from: the name of its outlet. Example: FROM articles JOIN publications USING (article_id)';
COMMENT ON COLUMN publications.article_id IS 'The article, as in articles';
COMMENT ON COLUMN publications.publication IS 'Name of its outlet, as in outlets; "not known" where it has none';

CREATE OR REPLACE VIEW sources AS
SELECT coalesce(name, 'not known') AS publisher, sum(counted)::BIGINT AS articles, sum(dated)::BIGINT AS dated,
    min(first_on) AS first_on, max(last_on) AS last_on, sum(words) AS words
FROM (
    SELECT outlet_id, count(*) AS counted, count(published_on) AS dated, min(published_on) AS first_on,
        max(published_on) AS last_on, sum(word_count) AS words
    FROM articles GROUP BY outlet_id
) LEFT JOIN (SELECT outlet_id, name FROM outlets) USING (outlet_id)
GROUP BY ALL;
COMMENT ON VIEW sources IS 'One row a publication: articles, how many of them dated, days, words';
COMMENT ON COLUMN sources.publisher IS 'Name of the publication, as in publications';
COMMENT ON COLUMN sources.articles IS 'Articles from there';
COMMENT ON COLUMN sources.dated IS 'Those of them whose day of publication is known';
COMMENT ON COLUMN sources.first_on IS 'First day of publication; null when none is known';
COMMENT ON COLUMN sources.last_on IS 'Last day of publication; null when none is known';
COMMENT ON COLUMN sources.words IS 'Words of all their texts together';

CREATE OR REPLACE MACRO articles_on(day) AS TABLE
SELECT article_id, title, publication, language, published_on, published_precision, published_at AS published_utc,
    word_count, url
FROM articles JOIN publications USING (article_id)
WHERE published_on = day::DATE
ORDER BY published_at NULLS LAST, publication, title;
COMMENT ON MACRO TABLE articles_on IS 'Articles of one day, as the publisher dates them; the instant in UTC beside it. Example: FROM articles_on(''2026-03-04'')';

CREATE OR REPLACE MACRO timeline(term, step := 'day', since := NULL, until := NULL, among := true) AS TABLE
WITH days AS (
    SELECT published_on, article_id IN (SELECT article_id FROM words_found(term)) AS found
    FROM articles
    WHERE published_on >= coalesce(since::DATE, '-infinity') AND published_on <= coalesce(until::DATE, 'infinity') AND among
),
counted AS (
    SELECT date_trunc(CASE WHEN step IN ('day', 'week', 'month', 'year') THEN step
            ELSE error('a timeline goes by day, week, month or year, not by ' || step) END, published_on)::DATE AS day,
        count(*) FILTER (found) AS articles, count(*) AS of_articles
    FROM days GROUP BY day
),
calendar AS (
    SELECT unnest(generate_series(
        coalesce(date_trunc(step, since::DATE), min(day)), coalesce(date_trunc(step, until::DATE), max(day)),
        ('1 ' || step)::INTERVAL))::DATE AS day
    FROM counted
)
SELECT day, coalesce(articles, 0) AS articles, coalesce(of_articles, 0) AS of_articles,
    CASE WHEN of_articles > 0 THEN round(articles / of_articles, 3) END AS share
FROM calendar LEFT JOIN counted USING (day)
ORDER BY day;
COMMENT ON MACRO TABLE timeline IS 'For each day (or week, month, year) from since to until, else from the first to the last of the corpus, how many articles hold a word, phrase or beginning*, and what share of those for which the condition among holds; days without articles too. Example: FROM timeline(''lady halcyon'', step := ''week'', among := language = ''en'')';

CREATE OR REPLACE MACRO compare_sources(term, among := true) AS TABLE
SELECT publication, count(*) FILTER (found) AS articles, count(*) AS of_articles,
    round(count(*) FILTER (found) / count(*), 3) AS share,
    min(published_on) FILTER (found) AS first_on, max(published_on) FILTER (found) AS last_on
FROM (
    SELECT publication, published_on,
        article_id IN (SELECT article_id FROM words_found(term)) AS found
    FROM (FROM articles WHERE among) JOIN publications USING (article_id)
)
GROUP BY publication
ORDER BY articles DESC, publication;
COMMENT ON MACRO TABLE compare_sources IS 'For each publication, how many articles hold a word, phrase or beginning*, what share of those for which the condition among holds, from when to when. Example: FROM compare_sources(''ferry'')';

CREATE OR REPLACE MACRO sample(n, "by", seed := 1) AS TABLE
SELECT stratum, article_id, title, published_on, publisher, language, url
FROM (SELECT *, "by"::VARCHAR AS stratum FROM articles)
QUALIFY row_number() OVER (PARTITION BY stratum ORDER BY md5(article_id::VARCHAR || seed::VARCHAR)) <= n
ORDER BY stratum, article_id;
COMMENT ON MACRO TABLE sample IS 'n articles of each group, the same ones for the same seed; the group is a column or an expression. Example: FROM sample(2, language, seed := 7)';

CREATE OR REPLACE VIEW coverage AS
WITH days AS (
    SELECT coalesce(name, 'not known') AS publication, day, sum(counted)::BIGINT AS articles
    FROM (
        SELECT outlet_id, published_on AS day, count(*) AS counted FROM articles
        WHERE published_on IS NOT NULL GROUP BY ALL
    ) LEFT JOIN (SELECT outlet_id, name FROM outlets) USING (outlet_id)
    GROUP BY ALL
),
calendar AS (
    SELECT publication, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
    FROM days GROUP BY publication
)
SELECT publication, day, coalesce(articles, 0) AS articles, articles IS NULL AS is_gap
FROM calendar LEFT JOIN days USING (publication, day);
COMMENT ON VIEW coverage IS 'One row a publication and day from its first to its last; is_gap where it has nothing. Example: FROM coverage WHERE is_gap';
COMMENT ON COLUMN coverage.publication IS 'Name of its outlet';
COMMENT ON COLUMN coverage.day IS 'A day between the publications first and last';
COMMENT ON COLUMN coverage.articles IS 'Articles that were published on that day';
COMMENT ON COLUMN coverage.is_gap IS 'Whether there is none';

CREATE OR REPLACE VIEW article_changes AS
WITH versions AS (
    SELECT version, article_id, title, subtitle, text, authors, section, published_on, modified_at, captured_at, recipe,
        true AS stands
    FROM articles SEMI JOIN article_versions USING (article_id)
    UNION ALL BY NAME
    SELECT version, article_id, title, subtitle, text, authors, section, published_on, modified_at, captured_at, recipe,
        false AS stands
    FROM article_versions
)
SELECT
    article_id, version, captured_at AS last_seen_at, stands,
    CASE WHEN lag(version) OVER earlier IS NULL THEN NULL ELSE list_filter([
        CASE WHEN title IS DISTINCT FROM lag(title) OVER earlier THEN 'title' END,
        CASE WHEN subtitle IS DISTINCT FROM lag(subtitle) OVER earlier THEN 'subtitle' END,
        CASE WHEN text IS DISTINCT FROM lag(text) OVER earlier THEN 'text' END,
        CASE WHEN authors IS DISTINCT FROM lag(authors) OVER earlier THEN 'authors' END,
        CASE WHEN section IS DISTINCT FROM lag(section) OVER earlier THEN 'section' END,
        CASE WHEN published_on IS DISTINCT FROM lag(published_on) OVER earlier THEN 'published_on' END,
        CASE WHEN modified_at IS DISTINCT FROM lag(modified_at) OVER earlier THEN 'modified_at' END,
        CASE WHEN recipe IS DISTINCT FROM lag(recipe) OVER earlier THEN 'recipe' END
    ], lambda name: name IS NOT NULL) END AS changed,
    length(text) - lag(length(text)) OVER earlier AS characters_added
FROM versions
WINDOW earlier AS (PARTITION BY article_id ORDER BY captured_at NULLS FIRST, version);
COMMENT ON VIEW article_changes IS 'One row a version of an article that has more than one, in order of capture: what changed from the one before. Example: FROM article_changes WHERE list_contains(changed, ''title'')';
COMMENT ON COLUMN article_changes.article_id IS 'Article that has more than one version';
COMMENT ON COLUMN article_changes.version IS 'Number of this version, in order of loading';
COMMENT ON COLUMN article_changes.last_seen_at IS 'When this version was last captured, UTC';
COMMENT ON COLUMN article_changes.stands IS 'Whether it is the one in articles; false: it is in article_versions';
COMMENT ON COLUMN article_changes.changed IS 'Columns that differ from the version captured before';
COMMENT ON COLUMN article_changes.characters_added IS 'Characters of text more than in the version captured before; negative: fewer';
