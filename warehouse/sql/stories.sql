-- Stories: articles on one event, by the words that set them apart; see src/newsetl/related/stories.py.
-- Given: lake_articles, standing (version, article_id), clusters (article_id, cluster_id, is_head), postings (of the
-- search index), left_out (names of publishers or hosts).

-- Copies are told once, by the head of their cluster.
-- name: begin
CREATE TABLE told AS
SELECT a.version, s.article_id, coalesce(a.language, '') AS language, a.published_on AS day, a.title,
    row_number() OVER (ORDER BY a.published_on NULLS LAST, s.article_id)::INTEGER AS place
FROM lake_articles AS a JOIN standing AS s USING (version)
WHERE s.article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head)
    AND NOT coalesce(lower(a.publisher) IN (FROM left_out), false)
    AND NOT coalesce(regexp_extract(lower(a.url), '^https?://(?:www\.)?([^/:?#]+)', 1) IN (FROM left_out), false);
CREATE TABLE sizes AS
SELECT language, count(*) AS articles, sum(count(*)) OVER () AS in_all FROM told GROUP BY language;
CREATE TABLE words AS
SELECT t.version, t.place, t.language, t.day, p.term_id, (1 + ln(p.times)) * CASE WHEN p.in_title > 0 THEN $title ELSE 1 END AS times
FROM postings AS p JOIN told AS t ON t.version = p.doc;
CREATE TABLE frequencies AS
SELECT language, term_id, count(*) AS held, sum(count(*)) OVER (PARTITION BY term_id) AS in_all
FROM words GROUP BY language, term_id;
-- A word weighs what it does in its language or in all articles, whichever is less. An article is as long as its
-- heaviest words make it, and told by the heaviest of those that another one has too. Weights are whole numbers, so that
-- sums are the same in any order.
CREATE TABLE weights AS
SELECT w.version, w.place, w.day, w.term_id, f.in_all, round(1e3 * w.times * least(
    ln((s.articles + 1) / (f.held + 1)) + $common * (1 - f.held / greatest(s.articles, 2)),
    ln((s.in_all + 1) / (f.in_all + 1)) + $common * (1 - f.in_all / greatest(s.in_all, 2))
))::INTEGER AS weight
FROM words AS w JOIN frequencies AS f USING (language, term_id) JOIN sizes AS s USING (language);
DROP TABLE words;
CREATE TABLE weighed AS
SELECT version, place, day, term_id, in_all, coalesce(round(1e4 * weight / nullif(length, 0)), 0)::INTEGER AS weight
FROM (
    FROM weights WHERE in_all > 1
    QUALIFY row_number() OVER (PARTITION BY version ORDER BY weight DESC, term_id) <= $terms
)
JOIN (
    SELECT version, sqrt(list_sum(list_transform(max(weight, $terms), lambda weight: weight::BIGINT * weight))) AS length
    FROM weights GROUP BY version
) USING (version);
DROP TABLE weights;
CREATE TABLE telling AS FROM weighed WHERE in_all <= $most_held;
CREATE TABLE pairs (v BIGINT, w BIGINT, likeness DOUBLE);

-- Articles are compared block by block in the order of their days, each with those that come later within the window:
-- what a block makes fits into memory. An article without a day stands behind all others.
-- name: blocks
SELECT min(place) AS first, max(place) AS last, max(day) + $window AS until
FROM told GROUP BY place // $block ORDER BY first;

-- Pairs within the window, by the cosine of their words; it halves with each half-life between their days.
-- name: compare_block
INSERT INTO pairs
SELECT x.version, y.version, least(1, shared / 1e8 * 0.5 ** (coalesce(abs(x.day - y.day), 0) / $half_life)
    * CASE WHEN x.language = y.language THEN 1 ELSE $other_language END) AS likeness
FROM (
    SELECT a.place AS v, b.place AS w, sum(a.weight * b.weight) AS shared
    FROM (FROM telling WHERE place BETWEEN getvariable('first') AND getvariable('last')) AS a
    JOIN (
        FROM telling
        WHERE place > getvariable('first') AND (day IS NULL OR getvariable('until') IS NULL OR day <= getvariable('until'))
    ) AS b ON a.term_id = b.term_id AND a.place < b.place AND (b.day IS NULL OR b.day - a.day <= $window)
    GROUP BY ALL
    HAVING shared >= $least * 1e8 / greatest(1, $other_language)
)
JOIN told AS x ON x.place = v
JOIN told AS y ON y.place = w
WHERE likeness >= $least;

-- name: members
SELECT version, article_id, day FROM told;

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
        SELECT story_id, term_id, sum(weight) AS weight FROM members JOIN weighed USING (version) GROUP BY ALL
    ) AS w ON w.story_id = n.story_id AND w.term_id = n.term_id
    QUALIFY (weight IS NOT NULL OR max(weight) OVER (PARTITION BY n.story_id) IS NULL)
        AND row_number() OVER (
            PARTITION BY n.story_id ORDER BY weight DESC NULLS LAST, length(n.word) DESC, n.word) <= 4
)
GROUP BY story_id;
