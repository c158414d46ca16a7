-- Stories: articles on one event, by the words that set them apart; see src/newsetl/related/stories.py.
-- Given: lake_articles, standing (version, article_id), clusters (article_id, cluster_id, is_head), postings (of the
-- search index), left_out (names of publishers or hosts).

-- Copies are told once, by the head of their cluster.
-- name: begin
CREATE TABLE told AS
SELECT a.version, s.article_id, coalesce(a.language, '') AS language, a.published_on AS day, a.title
FROM lake_articles AS a JOIN standing AS s USING (version)
WHERE s.article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head)
    AND NOT coalesce(lower(a.publisher) IN (FROM left_out), false)
    AND NOT coalesce(regexp_extract(lower(a.url), '^https?://(?:www\.)?([^/:?#]+)', 1) IN (FROM left_out), false);
CREATE TABLE sizes AS
SELECT language, count(*) AS articles, sum(count(*)) OVER () AS in_all FROM told GROUP BY language;
CREATE TABLE words AS
SELECT t.version, t.language, t.day, p.term_id, (1 + ln(p.times)) * CASE WHEN p.in_title > 0 THEN $title ELSE 1 END AS times
FROM postings AS p JOIN told AS t ON t.version = p.doc;
CREATE TABLE frequencies AS
SELECT language, term_id, count(*) AS held, sum(count(*)) OVER (PARTITION BY term_id) AS in_all
FROM words GROUP BY language, term_id;
-- A word weighs what it does in its language or in all articles, whichever is less. Of an article the heaviest words
-- tell. Weights are whole numbers, so that sums are the same in any order.
CREATE TABLE weighed AS
SELECT version, day, term_id, in_all,
    coalesce(round(1e6 * weight / nullif(sqrt(sum(weight * weight) OVER (PARTITION BY version)), 0)), 0)::BIGINT AS weight
FROM (
    SELECT w.version, w.day, w.term_id, f.in_all, round(1e3 * w.times * least(
        ln((s.articles + 1) / (f.held + 1)) + $common * (1 - f.held / greatest(s.articles, 2)),
        ln((s.in_all + 1) / (f.in_all + 1)) + $common * (1 - f.in_all / greatest(s.in_all, 2))
    ))::BIGINT AS weight
    FROM words AS w JOIN frequencies AS f USING (language, term_id) JOIN sizes AS s USING (language)
    QUALIFY row_number() OVER (PARTITION BY w.version ORDER BY weight DESC, w.term_id) <= $terms
);

-- Pairs within the window, by the cosine of their words; it halves with each half-life between their days.
-- name: pairs
SELECT v, w, least(1, shared / 1e12 * 0.5 ** (coalesce(abs(x.day - y.day), 0) / $half_life)
    * CASE WHEN x.language = y.language THEN 1 ELSE $other_language END) AS likeness
FROM (
    SELECT a.version AS v, b.version AS w, sum(a.weight * b.weight) AS shared
    FROM (FROM weighed WHERE in_all BETWEEN 2 AND $most_held) AS a
    JOIN weighed AS b ON a.term_id = b.term_id AND a.version < b.version
    WHERE a.day IS NULL OR b.day IS NULL OR abs(a.day - b.day) <= $window
    GROUP BY a.version, b.version
    HAVING shared >= $least * 1e12 / greatest(1, $other_language)
)
JOIN told AS x ON x.version = v
JOIN told AS y ON y.version = w
WHERE likeness >= $least
ORDER BY v, w;

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

-- The four words of its titles that weigh most in all its articles together, in the order in which titles have them.
-- name: labels
SELECT story_id, string_agg(word, ' ' ORDER BY place, word) AS label
FROM (
    SELECT m.story_id, n.word, n.place
    FROM members AS m
    JOIN weighed AS w USING (version)
    JOIN (
        SELECT story_id, word, search_term(word) AS term_id, avg(place) AS place
        FROM (
            SELECT story_id, unnest(words) AS word, generate_subscripts(words, 1) AS place
            FROM (
                SELECT m.story_id, search_words(lower(t.title)) AS words
                FROM members AS m JOIN told AS t USING (version) WHERE t.title IS NOT NULL
            )
        )
        GROUP BY story_id, word
    ) AS n ON n.story_id = m.story_id AND n.term_id = w.term_id
    GROUP BY m.story_id, n.word, n.place
    QUALIFY row_number() OVER (PARTITION BY m.story_id ORDER BY sum(w.weight) DESC, n.word) <= 4
)
GROUP BY story_id;
