-- Copies: pairs of articles that share anchors, in a database in memory; see src/newsetl/related/copies.py.
-- Given: lake_signatures and lake_articles (all rows of the lake), standing (version, article_id), fresh (version) that
-- are to be compared, and what is stored: old_copies, old_boilerplate, old_crowded.
-- A pair's verdict depends on its two articles, and on which of their anchors are boilerplate or crowded. Rows of
-- articles that are gone leave with them; an anchor that flips has its pairs judged again. So the tables are the same
-- in whatever order the articles came.

-- name: begin
CREATE VIEW signed AS
SELECT version, words, words_hash, anchors FROM lake_signatures SEMI JOIN standing USING (version) WHERE words >= 5;
CREATE MACRO site_of(url, publisher) AS coalesce(
    nullif(regexp_extract(lower(url), '^https?://(?:(?:www\d?|m|mobile|amp)\.)?([^/:?#]+)', 1), ''),
    nullif(lower(trim(publisher)), '')
);
CREATE MACRO folded_title(title) AS nullif(trim(regexp_replace(lower(title), '[\s\pP]+', ' ', 'g')), '');

-- The anchors whose holders may have changed, and who holds them.
-- Most anchors of new articles have one holder, which makes nothing of them unless they were stored. `asked` keeps
-- those that were. Joins hold what is written on their right: articles with lists of anchors are streamed.
-- name: find_holders
SET disabled_optimizers = 'build_side_probe_side';
CREATE TABLE maybe_asked AS
SELECT unnest(anchors) AS anchor FROM signed SEMI JOIN fresh USING (version)
UNION ALL SELECT anchor FROM old_boilerplate WHERE getvariable('is_less')
UNION ALL SELECT anchor FROM old_crowded WHERE getvariable('is_less');
CREATE TABLE asked AS
SELECT anchor FROM maybe_asked
WHERE anchor IN (SELECT anchor FROM old_boilerplate) OR anchor IN (SELECT anchor FROM old_crowded);
CREATE TABLE all_holders AS
SELECT version, anchor FROM (SELECT version, unnest(anchors) AS anchor FROM signed) SEMI JOIN maybe_asked USING (anchor);
DROP TABLE maybe_asked;
CREATE TABLE telling AS
SELECT anchor FROM all_holders GROUP BY anchor HAVING count(*) > 1 UNION FROM asked;
CREATE TABLE holders AS FROM all_holders SEMI JOIN telling USING (anchor);
DROP TABLE all_holders;
DROP TABLE telling;
RESET disabled_optimizers;

-- What one site prints under more than four titles is boilerplate there.
-- name: count_holders
CREATE TABLE busy AS SELECT anchor FROM holders GROUP BY anchor HAVING count(*) > getvariable('most_titles');
CREATE TABLE busy_holders AS SELECT version, anchor FROM holders SEMI JOIN busy USING (anchor);
CREATE TABLE about AS
SELECT version, site_of(url, publisher) AS site, coalesce(folded_title(title), article_id::VARCHAR) AS title
FROM lake_articles SEMI JOIN (SELECT DISTINCT version FROM busy_holders) USING (version);
CREATE TABLE boilerplate AS
SELECT site, anchor FROM busy_holders JOIN about USING (version)
WHERE site IS NOT NULL GROUP BY site, anchor HAVING count(DISTINCT title) > getvariable('most_titles');
CREATE TABLE usable AS
SELECT version, anchor FROM holders ANTI JOIN (
    SELECT h.version, h.anchor
    FROM busy_holders AS h JOIN about USING (version) JOIN boilerplate USING (site, anchor)
) USING (version, anchor);

-- What more than 64 articles hold makes pairs with eight of them only, so that the number of pairs stays linear.
-- The numbers are LIMITS in src/newsetl/related/copies.py.
-- name: find_crowded
CREATE TABLE much_held AS SELECT anchor FROM usable GROUP BY anchor HAVING count(*) > getvariable('most_holders');
CREATE TABLE crowded AS
SELECT anchor, list(version ORDER BY article_id)[:getvariable('first_holders')] AS first
FROM usable SEMI JOIN much_held USING (anchor) JOIN standing USING (version) GROUP BY anchor;
DROP TABLE much_held;

-- name: find_flipped
CREATE TABLE flipped_boilerplate AS
(SELECT site, anchor FROM boilerplate EXCEPT SELECT site, anchor FROM old_boilerplate)
UNION (
    SELECT site, anchor FROM old_boilerplate SEMI JOIN asked USING (anchor)
    EXCEPT SELECT site, anchor FROM boilerplate
);
CREATE TABLE flipped AS
SELECT anchor FROM flipped_boilerplate
UNION SELECT anchor FROM (FROM crowded EXCEPT FROM old_crowded)
UNION SELECT anchor FROM (FROM old_crowded SEMI JOIN asked USING (anchor) EXCEPT FROM crowded);
CREATE TABLE all_boilerplate AS
SELECT site, anchor FROM boilerplate UNION ALL SELECT site, anchor FROM old_boilerplate ANTI JOIN asked USING (anchor);
CREATE TABLE all_crowded AS
FROM crowded UNION ALL FROM old_crowded ANTI JOIN asked USING (anchor);

-- Pairs that share an anchor which is news to one of them, or one that flipped. `live` counts what makes them a pair.
-- name: find_pairs
CREATE TABLE firsts AS SELECT anchor, unnest(first) AS version FROM crowded;
CREATE TABLE held_anchors AS
SELECT u.version, u.anchor, f.version IS NOT NULL AS is_fresh, c.anchor IS NOT NULL AS is_crowded,
    coalesce(list_contains(c.first, u.version), false) AS is_first
FROM usable AS u LEFT JOIN fresh AS f USING (version) LEFT JOIN crowded AS c USING (anchor);
CREATE TABLE fresh_pairs AS
SELECT least(v, w) AS v, greatest(v, w) AS w, count(*) AS live
FROM (
    SELECT a.version AS v, b.version AS w
    FROM held_anchors AS a JOIN held_anchors AS b USING (anchor)
    WHERE a.is_fresh AND NOT a.is_crowded AND a.version <> b.version AND (a.version < b.version OR NOT b.is_fresh)
    UNION ALL
    SELECT a.version, b.version
    FROM (FROM held_anchors WHERE is_crowded) AS a JOIN (FROM held_anchors WHERE is_first) AS b USING (anchor)
    WHERE (a.is_fresh OR b.is_fresh) AND a.version <> b.version AND (a.version < b.version OR NOT a.is_first)
)
GROUP BY ALL;
CREATE TABLE flipped_pairs AS
SELECT DISTINCT least(a.version, b.version) AS v, greatest(a.version, b.version) AS w
FROM (FROM held_anchors SEMI JOIN flipped USING (anchor)) AS a JOIN held_anchors AS b USING (anchor)
WHERE a.version <> b.version AND NOT a.is_fresh AND NOT b.is_fresh AND (NOT a.is_crowded OR b.is_first)
UNION
SELECT least(version, of_version), greatest(version, of_version)
FROM old_copies
WHERE version IN (SELECT version FROM holders SEMI JOIN flipped USING (anchor))
    OR of_version IN (SELECT version FROM holders SEMI JOIN flipped USING (anchor));

-- What of both signatures tells whether the texts are worth comparing. A text is long when it keeps only the anchors
-- that texts of every length keep: those by which it is compared then.
-- name: weigh_pairs
SET disabled_optimizers = 'build_side_probe_side';
CREATE TABLE sizes AS
SELECT version, len(anchors) AS anchors, len(list_filter(anchors, lambda a: (a >> 32) & 15 = 0)) AS kept
FROM signed SEMI JOIN (
    SELECT v AS version FROM fresh_pairs UNION SELECT w FROM fresh_pairs
    UNION SELECT v FROM flipped_pairs UNION SELECT w FROM flipped_pairs
) USING (version);
CREATE MACRO fewest(a, b) AS CASE WHEN a.kept = a.anchors OR b.kept = b.anchors
    THEN least(a.kept, b.kept) ELSE least(a.anchors, b.anchors) END;
CREATE TABLE asked_pairs AS
SELECT v, w, fewest(a, b) AS fewest
FROM (
    SELECT v, w, live FROM fresh_pairs UNION ALL SELECT v, w, NULL FROM flipped_pairs
) JOIN sizes AS a ON a.version = v JOIN sizes AS b ON b.version = w
WHERE live IS NULL OR live >= $least * fewest(a, b);
CREATE TABLE asked_articles AS SELECT v AS version FROM asked_pairs UNION SELECT w FROM asked_pairs;
CREATE TABLE sides AS
SELECT s.version, a.article_id, s.words, s.words_hash, s.anchors, site_of(a.url, a.publisher) AS site, a.published_on,
    a.published_at, folded_title(a.title) AS title, a.url IS NOT NULL AS has_address, a.run_id
FROM (FROM signed SEMI JOIN asked_articles USING (version)) AS s
JOIN (
    SELECT version, article_id, url, publisher, published_on, published_at, title, run_id
    FROM lake_articles SEMI JOIN asked_articles USING (version)
) AS a USING (version);
RESET disabled_optimizers;
CREATE TABLE weighed AS
SELECT v, w, any_value(fewest) AS fewest, count(*) AS in_all, count(*) FILTER (is_own) AS own,
    count(*) FILTER (is_own AND (first IS NULL OR list_contains(first, v) OR list_contains(first, w))) AS live
FROM (
    SELECT p.v, p.w, p.fewest, p.anchor, c.first, x.anchor IS NULL AND y.anchor IS NULL AS is_own
    FROM (
        SELECT v, w, fewest, a.site AS v_site, b.site AS w_site, unnest(list_intersect(a.anchors, b.anchors)) AS anchor
        FROM asked_pairs JOIN sides AS a ON a.version = v JOIN sides AS b ON b.version = w
    ) AS p
    LEFT JOIN all_crowded AS c USING (anchor)
    LEFT JOIN all_boilerplate AS x ON x.site = p.v_site AND x.anchor = p.anchor
    LEFT JOIN all_boilerplate AS y ON y.site = p.w_site AND y.anchor = p.anchor
)
GROUP BY v, w
HAVING live >= $least * any_value(fewest);

-- The texts of the pairs, in one reading of the lake; of those whose words are the same, none is needed. Pairs come in
-- chunks of so many words, those of one group of copies together, and in it those of the article with fewer pairs: then
-- most texts are compared in one chunk alone, also where a few articles are in very many pairs.
-- name: gather_texts
CREATE TABLE judged AS
SELECT v, w, live, own, in_all, fewest,
    CASE WHEN a.words_hash <> b.words_hash THEN a.words + b.words ELSE 0 END AS words
FROM weighed JOIN sides AS a ON a.version = v JOIN sides AS b ON b.version = w
WHERE live > 0;
CREATE TABLE texts AS
SELECT version, text FROM lake_articles SEMI JOIN (
    SELECT v AS version FROM judged WHERE words > 0 UNION SELECT w FROM judged WHERE words > 0
) USING (version);
CREATE TABLE common AS
SELECT version, list(anchor) AS anchors
FROM (SELECT version, site, unnest(anchors) AS anchor FROM sides SEMI JOIN texts USING (version)) AS s
WHERE anchor IN (SELECT anchor FROM all_crowded)
    OR EXISTS (SELECT 1 FROM all_boilerplate AS b WHERE b.site = s.site AND b.anchor = s.anchor)
GROUP BY version;

-- name: cut_into_chunks
CREATE TABLE chunked AS
WITH ends AS (
    SELECT version, min(v) AS first, count(*) AS pairs
    FROM (SELECT v AS version, v FROM judged UNION ALL SELECT w, v FROM judged) GROUP BY version
), grouped AS (
    SELECT j.*, least(a.first, b.first) AS first, CASE WHEN a.pairs < b.pairs THEN v ELSE w END AS rarer
    FROM judged AS j JOIN ends AS a ON a.version = v JOIN ends AS b ON b.version = w
)
SELECT v, w, live, own, in_all, fewest, (sum(words + 100) OVER (ORDER BY first, rarer, v, w) // $chunk)::BIGINT AS chunk
FROM grouped;

-- name: pairs_to_judge
SELECT chunk, v, w, live, own, in_all, fewest FROM chunked ORDER BY ALL;

-- name: sides_to_judge
WITH asked AS MATERIALIZED (
    SELECT chunk, v AS version FROM chunked WHERE chunk >= $1 AND chunk < $2
    UNION SELECT chunk, w FROM chunked WHERE chunk >= $1 AND chunk < $2
)
SELECT chunk, s.* EXCLUDE (anchors), coalesce(t.text, '') AS text, coalesce(c.anchors, []) AS common
FROM asked JOIN (FROM sides SEMI JOIN asked USING (version)) AS s USING (version)
LEFT JOIN (FROM texts SEMI JOIN asked USING (version)) AS t USING (version)
LEFT JOIN (FROM common SEMI JOIN asked USING (version)) AS c USING (version)
ORDER BY chunk;

-- A form filled in anew is no copy.
-- name: made_copies
SELECT DISTINCT version FROM made WHERE kind <> 'template';

-- name: now_boilerplate
FROM all_boilerplate;

-- name: now_crowded
FROM all_crowded;

-- name: judged_again
SELECT v, w FROM flipped_pairs;

-- name: touched
FROM fresh UNION FROM gone UNION SELECT v FROM flipped_pairs UNION SELECT w FROM flipped_pairs;

-- Of the writer's own database: what has to be compared, so many words at a time, and what no longer stands.
-- name: fresh
SELECT version, sizes
FROM (
    SELECT version, size, sum(size) OVER (ORDER BY version) AS sizes
    FROM (SELECT version, 100 + coalesce(words, 0) AS size FROM held ANTI JOIN compared USING (version) WHERE stands)
)
WHERE sizes - size < $most ORDER BY version;

-- Articles up to the last of those, and those that were compared before: the others have their turn later.
-- name: standing
SELECT version, article_id FROM held WHERE stands AND (version <= $last OR version IN (FROM compared));

-- name: gone
SELECT version FROM compared WHERE version NOT IN (SELECT version FROM held WHERE stands);

-- Versions that were found to be copies since `begin_count`.
-- name: begin_count
CREATE OR REPLACE TEMP TABLE copied (version BIGINT);

-- name: count_copies
SELECT count(DISTINCT version) FROM copied;

-- name: let_go
DELETE FROM copies WHERE version IN (FROM given_gone) OR of_version IN (FROM given_gone);
DELETE FROM copies WHERE (least(version, of_version), greatest(version, of_version)) IN (SELECT (v, w) FROM given_judged_again);
DELETE FROM story_labels WHERE story_id IN (SELECT story_id FROM story_articles WHERE version IN (FROM given_gone));
DELETE FROM story_articles WHERE version IN (FROM given_gone);
DELETE FROM story_changes WHERE story_id IN (FROM forgotten) OR other_story_id IN (FROM forgotten);
DELETE FROM compared WHERE version IN (FROM given_gone);
INSERT INTO compared FROM given_fresh;
DELETE FROM boilerplate;
INSERT INTO boilerplate BY NAME FROM given_now_boilerplate;
DELETE FROM crowded;
INSERT INTO crowded BY NAME FROM given_now_crowded;

-- Clusters that the change may have made, split or taken away: `given_touched` holds its versions.
-- name: touched_members
CREATE OR REPLACE TEMP TABLE touched AS
WITH seeds AS (
    SELECT version FROM given_touched
    UNION SELECT version FROM copies WHERE of_version IN (SELECT version FROM given_touched)
    UNION SELECT of_version FROM copies WHERE version IN (SELECT version FROM given_touched)
)
FROM seeds
UNION SELECT version FROM clusters
WHERE cluster_id IN (SELECT cluster_id FROM clusters WHERE version IN (FROM seeds));

-- name: touched_pairs
SELECT least(version, of_version) AS v, greatest(version, of_version) AS w, similarity FROM copies
WHERE kind IN ('exact', 'near', 'syndicated', 'other_address')
    AND (version IN (FROM touched) OR of_version IN (FROM touched));

-- name: drop_clusters
DELETE FROM clusters WHERE version IN (FROM touched);
