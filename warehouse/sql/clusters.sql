-- Clusters, made in the database of copies.sql; see src/newsetl/related/clusters.py. Given: the table `linked` of pairs
-- of copies (v < w, similarity). The smallest id of its members names a cluster.

-- name: number_members
CREATE TABLE numbered AS
SELECT version, row_number() OVER (ORDER BY version) - 1 AS place
FROM (SELECT v AS version FROM linked UNION SELECT w FROM linked);

-- name: linked_places
SELECT a.place, b.place FROM linked JOIN numbered AS a ON a.version = v JOIN numbered AS b ON b.version = w;

-- What decides which article is the head: `grouped` has the first place of the group of each place.
-- name: describe_members
SET disabled_optimizers = 'build_side_probe_side';
CREATE TABLE members AS
SELECT first, version, article_id, publication_keys(publisher, site_of(url, publisher)) AS names, published_on,
    published_at, words, agency_key(coalesce(wire_agency, dateline_agency)) AS credited
FROM (
    SELECT version, article_id, publisher, url, published_on, published_at, wire_agency, dateline_agency
    FROM lake_articles SEMI JOIN numbered USING (version)
)
JOIN (SELECT version, words FROM signed SEMI JOIN numbered USING (version)) USING (version)
JOIN (SELECT version, first FROM numbered JOIN grouped USING (place)) USING (version);
RESET disabled_optimizers;

-- The head is the agency's own article where another member credits that agency; else the earliest; of those that are
-- equally early, or of which no day is known, the longest; else the one with the smallest id. A day without a time
-- counts as its end. The article that comes next tells why the head was chosen.
-- name: find_heads
CREATE TABLE credits AS
SELECT first, list(DISTINCT credited) AS credited FROM members WHERE credited <> '' GROUP BY first;
CREATE TABLE ranked AS
SELECT m.first, version, article_id, words, published_on, coalesce(list_has_any(names, c.credited), false) AS is_agency,
    CASE WHEN published_on IS NOT NULL THEN coalesce(published_at, 'infinity') END AS moment,
    min(article_id) OVER (PARTITION BY m.first) AS cluster_id
FROM members AS m LEFT JOIN credits AS c ON c.first = m.first;
CREATE TABLE heads AS
SELECT first, version,
    CASE WHEN is_agency THEN 'agency'
        WHEN published_on IS NOT NULL AND (published_on, moment) IS DISTINCT FROM (next_on, next_moment) THEN 'earliest'
        WHEN words <> next_words THEN 'longest'
        ELSE 'identity' END AS reason
FROM (
    SELECT *, row_number() OVER ordered AS rank, lead(published_on) OVER ordered AS next_on,
        lead(moment) OVER ordered AS next_moment, lead(words) OVER ordered AS next_words
    FROM ranked
    WINDOW ordered AS (
        PARTITION BY first
        ORDER BY is_agency DESC, published_on NULLS LAST, moment NULLS LAST, words DESC, article_id
    )
)
WHERE rank = 1;

-- name: rows
SELECT m.version, m.cluster_id, m.article_id, m.version = h.version AS is_head, h.reason,
    CASE WHEN m.version = h.version THEN 1.0::DOUBLE ELSE l.similarity END AS similarity
FROM ranked AS m JOIN heads AS h USING (first)
LEFT JOIN linked AS l ON l.v = least(m.version, h.version) AND l.w = greatest(m.version, h.version);
