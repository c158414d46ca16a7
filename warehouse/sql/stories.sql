-- Stories: articles on one event, by the words that set them apart; see src/newsetl/related/stories.py.
-- Given: lake_articles, standing (version, article_id), clusters (article_id, cluster_id, is_head), postings (of the
-- search index), left_out (names of publishers or hosts).

-- Copies are told once, by the head of their cluster.
-- name: tell
CREATE TABLE told AS
SELECT a.version, s.article_id, coalesce(a.language, '') AS language, a.published_on AS day, a.title,
    row_number() OVER (ORDER BY a.published_on NULLS LAST, s.article_id)::INTEGER AS place
FROM lake_articles AS a JOIN standing AS s USING (version)
WHERE s.article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head)
    AND NOT coalesce(lower(a.publisher) IN (FROM left_out), false)
    AND NOT coalesce(regexp_extract(lower(a.url), '^https?://(?:www\.)?([^/:?#]+)', 1) IN (FROM left_out), false);
CREATE TABLE sizes AS
SELECT (row_number() OVER (ORDER BY language))::SMALLINT AS tongue, language, count(*) AS articles,
    sum(count(*)) OVER () AS in_all
FROM told GROUP BY language;

-- name: languages
SELECT language FROM sizes ORDER BY language;

-- Given too: usual (language, word, tenths): of how often a word stands in a milliard words of its language, tenths of
-- the decimal logarithm.
-- A word weighs what it does in its language or in all articles, whichever is less; as if $known articles more were held
-- that have it as often as texts of its language do, so that few articles do not make a usual word a rare one. An
-- article is as long as its heaviest words make it, and told by the heaviest of those that another one has too. Weights
-- are whole numbers, so that sums are the same in any order.
-- name: weigh
CREATE MACRO rarity(articles, held, share) AS ln((articles + $known + 1) / (held + $known * share + 1))
    + $common * (1 - (held + $known * share) / (articles + $known));
CREATE TABLE expected AS
SELECT tongue, search_term(word) AS term_id, 1 - exp(-$usual_words * sum(round(10 ** (tenths / 10))::BIGINT) / 1e9) AS share
FROM usual JOIN sizes USING (language) GROUP BY ALL;
CREATE TABLE words AS
SELECT t.place, s.tongue, p.term_id, ((1 + ln(p.times)) * CASE WHEN p.in_title > 0 THEN $title ELSE 1 END)::FLOAT AS times
FROM postings AS p JOIN told AS t ON t.version = p.doc JOIN sizes AS s USING (language);
CREATE TABLE terms AS
SELECT f.tongue, f.term_id, (dense_rank() OVER (ORDER BY f.term_id))::INTEGER AS term, f.in_all,
    least(rarity(s.articles, f.held, coalesce(e.share, 0)), rarity(s.in_all, f.in_all, coalesce(e.share, 0)))::FLOAT AS rarity
FROM (
    SELECT tongue, term_id, count(*) AS held, sum(count(*)) OVER (PARTITION BY term_id) AS in_all
    FROM words GROUP BY tongue, term_id
) AS f
JOIN sizes AS s USING (tongue) LEFT JOIN expected AS e USING (tongue, term_id);
CREATE TABLE heaviest AS
SELECT place, max(weight, $terms) AS weights, max(weight << 32 | (4294967295 - term), $terms) FILTER (in_all > 1) AS shared
FROM (
    SELECT place, term, in_all, round(1e3 * times * rarity)::BIGINT AS weight FROM words JOIN terms USING (tongue, term_id)
)
WHERE weight > 0 GROUP BY place;
DROP TABLE words;
CREATE TABLE weighed AS
SELECT place, (4294967295 - (entry & 4294967295))::INTEGER AS term, round(1e4 * (entry >> 32) / length) AS weight
FROM (
    SELECT place, sqrt(list_sum(list_transform(weights, lambda weight: weight * weight))) AS length, unnest(shared) AS entry
    FROM heaviest
);
DROP TABLE heaviest;
-- Who holds a word, by the days that a window has: articles of one span are compared with those of it and of the next.
CREATE TABLE telling AS
SELECT w.place, t.day, (t.day - DATE '1970-01-01') // $window AS span, w.term, w.weight
FROM weighed AS w JOIN (SELECT DISTINCT term FROM terms WHERE in_all <= $most_held) USING (term) JOIN told AS t USING (place);
CREATE TABLE holders AS
SELECT term, span, list(place ORDER BY place) AS places, list(weight ORDER BY place) AS weights
FROM telling GROUP BY term, span;
SET VARIABLE undated = (SELECT least(1, ($few / greatest(1, count(*))) ** $undated) FROM told);
CREATE TABLE pairs (v INTEGER, w INTEGER, likeness DOUBLE);

-- Articles are compared block by block in the order of their days, each with those that come later within the window:
-- what a small block makes stays in the processor's cache. An article without a day stands behind all others.
-- name: blocks
SELECT min(place) AS first, max(place) AS last FROM told GROUP BY place // $block ORDER BY first;

-- Pairs within the window, by the cosine of their words; it halves with each half-life between their days. An article
-- without a day is compared with all: the more they are, the more alike must be what is one story.
-- name: compare_block
INSERT INTO pairs
SELECT v, w, least(1, shared / 1e8 * coalesce(0.5 ** (abs(x.day - y.day) / $half_life), getvariable('undated'))
    * CASE WHEN x.language = y.language THEN 1 ELSE $other_language END) AS likeness
FROM (
    SELECT v, w, sum(one * other) AS shared
    FROM (
        SELECT a.place AS v, a.weight AS one, unnest(b.places) AS w, unnest(b.weights) AS other
        FROM (
            SELECT place, term, weight, unnest(CASE WHEN span IS NULL THEN [NULL] ELSE [span, span + 1, NULL] END) AS span
            FROM telling WHERE place BETWEEN getvariable('first') AND getvariable('last')
        ) AS a JOIN holders AS b ON b.term = a.term AND b.span IS NOT DISTINCT FROM a.span
    )
    WHERE v < w GROUP BY v, w HAVING shared >= $least * 1e8 / greatest(1, $other_language)
)
JOIN told AS x ON x.place = v
JOIN told AS y ON y.place = w
WHERE likeness >= $least AND (y.day IS NULL OR y.day - x.day <= $window);

-- name: pairs
FROM pairs ORDER BY v, w;

-- A story is named by its first article, by day and id.
-- name: name_groups
CREATE TABLE grouped AS
SELECT f.article_id AS story_id, t.version, t.article_id
FROM groups AS g JOIN told AS f ON f.place = g.first JOIN told AS t ON t.place = g.place;

-- Stories with the copies of their articles. One of a single text is none, however often it was printed.
-- name: with_copies
SELECT story_id, version, article_id FROM grouped
UNION ALL
SELECT g.story_id, s.version, c.article_id
FROM grouped AS g
JOIN clusters AS h ON h.article_id = g.article_id AND h.is_head
JOIN clusters AS c ON c.cluster_id = h.cluster_id AND NOT c.is_head
JOIN standing AS s ON s.article_id = c.article_id;

-- The four words of its titles that weigh most in all its articles together, in the order in which titles have them;
-- the longest where none weighs anything.
-- name: labels
SELECT story_id, string_agg(word, ' ' ORDER BY place, word) AS label
FROM (
    SELECT n.story_id, n.word, n.place
    FROM (
        SELECT story_id, word, search_term(word) AS term_id, avg(place) AS place
        FROM (
            SELECT story_id, unnest(words) AS word, generate_subscripts(words, 1) AS place
            FROM (
                SELECT m.story_id, search_words(lower(t.title)) AS words
                FROM members AS m JOIN told AS t USING (version) WHERE t.title IS NOT NULL
            )
        )
        GROUP BY story_id, word
    ) AS n
    LEFT JOIN (
        SELECT m.story_id, t.term_id, sum(w.weight) AS weight
        FROM members AS m JOIN told USING (version) JOIN weighed AS w USING (place)
        JOIN (SELECT DISTINCT term, term_id FROM terms) AS t USING (term)
        GROUP BY ALL
    ) AS w ON w.story_id = n.story_id AND w.term_id = n.term_id
    QUALIFY (weight IS NOT NULL OR max(weight) OVER (PARTITION BY n.story_id) IS NULL)
        AND row_number() OVER (
            PARTITION BY n.story_id ORDER BY weight DESC NULLS LAST, length(n.word) DESC, n.word) <= 4
)
GROUP BY story_id;
