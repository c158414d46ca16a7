-- What `newsetl undo` works out: which rows count when a run is left out. Asked of a database in memory that has
--   all_rows      rows of articles and, where is_bare, of the parts of article_versions
--   all_rejects   rows of rejects
--   all_meetings  what runs met without writing it
--   turns         run_id and turn: the order of the runs
--   superseded, sighted   as the writer database has them
-- and the variables run (the one that is left out), undo_from (the first load that can be undone) and seq (of this commit).

-- Articles that the run wrote or met, and all their rows.
-- name: find_articles
CREATE TABLE own AS
SELECT * FROM all_rows WHERE article_id IN (
    SELECT article_id FROM all_rows
    WHERE run_id = getvariable('run')
        OR version IN (SELECT version FROM all_meetings WHERE run_id = getvariable('run'))
);

-- What the other runs met of them. Of runs that can no longer be undone only the last meeting is known, from `sighted`.
-- name: find_meetings
CREATE TABLE met AS
SELECT m.* EXCLUDE (captured_at), m.capture_id IS NOT NULL AS has_place,
    CASE WHEN m.capture_id IS NULL AND m.captured_at IS NULL THEN o.captured_at ELSE m.captured_at END AS captured_at
FROM all_meetings AS m JOIN own AS o USING (version)
WHERE m.run_id <> getvariable('run')
UNION ALL BY NAME
SELECT s.* EXCLUDE (seq), o.run_id
FROM sighted AS s JOIN own AS o USING (version)
WHERE o.run_id <> getvariable('run') AND coalesce(s.seq, 0) < getvariable('undo_from');

-- A row of the run that another run met belongs to the first that did.
-- name: find_carried
CREATE TABLE carried AS
SELECT DISTINCT ON (m.version) m.*
FROM met AS m JOIN own AS o USING (version) JOIN turns AS t ON t.run_id = m.run_id
WHERE o.run_id = getvariable('run')
ORDER BY m.version, t.turn, m.has_place DESC, m.captured_at DESC NULLS LAST;

-- Which version stands, by the rule of load.sql's rank_versions; the recipe now asked for is that of the last run.
-- name: rank
CREATE TABLE alive AS
SELECT o.version, o.article_id, o.content_hash, o.recipe, o.is_bare, c.version IS NOT NULL AS is_carried,
    CASE WHEN c.version IS NULL THEN o.captured_at ELSE c.captured_at END AS loaded_at,
    greatest(CASE WHEN c.version IS NULL THEN o.captured_at ELSE c.captured_at END, m.met_at) AS seen_at,
    greatest(t.turn, m.turn) AS turn
FROM own AS o
LEFT JOIN carried AS c USING (version)
LEFT JOIN (
    SELECT version, max(captured_at) AS met_at, max(turn) AS turn FROM met JOIN turns USING (run_id) GROUP BY version
) AS m USING (version)
LEFT JOIN turns AS t ON t.run_id = coalesce(c.run_id, o.run_id)
WHERE o.run_id <> getvariable('run') OR c.version IS NOT NULL;
CREATE TABLE ranked AS
SELECT *, first_value(content_hash) OVER best AS standing, row_number() OVER best AS place
FROM (SELECT *, arg_max(recipe, turn) OVER (PARTITION BY article_id) AS asked FROM alive)
WINDOW best AS (
    PARTITION BY article_id
    ORDER BY is_bare, seen_at DESC NULLS LAST, (recipe = asked) DESC, content_hash DESC, version DESC
);

-- Of each other content the one row that is kept as a version.
-- name: keep
CREATE TABLE judged AS
SELECT version, place = 1 AS stands, is_bare,
    content_hash <> standing AND row_number() OVER (
        PARTITION BY article_id, content_hash, place = 1 ORDER BY is_bare DESC, seen_at DESC NULLS LAST, version
    ) = 1 AND place > 1 AS is_kept
FROM ranked;

-- Places that the run rejected, or whose reject it took off the list.
-- name: find_rejects
CREATE TABLE places AS
SELECT capture_id FROM all_rejects WHERE run_id = getvariable('run')
UNION SELECT capture_id FROM own WHERE run_id = getvariable('run')
UNION SELECT coalesce(m.capture_id, o.capture_id) FROM all_meetings AS m JOIN own AS o USING (version)
    WHERE m.run_id = getvariable('run');
CREATE TABLE cleared AS
SELECT capture_id, max(turn) AS turn
FROM (
    SELECT capture_id, run_id FROM all_rows
    UNION ALL
    SELECT coalesce(m.capture_id, r.capture_id), m.run_id FROM all_meetings AS m JOIN all_rows AS r USING (version)
)
JOIN turns USING (run_id)
WHERE run_id <> getvariable('run') AND capture_id IN (FROM places)
GROUP BY capture_id;
CREATE TABLE rejects_left AS
SELECT r.version, r.capture_id, t.turn, (r.reason, r.stage, r.raw_sha256, r.recipe) AS key
FROM all_rejects AS r JOIN turns AS t USING (run_id) LEFT JOIN cleared AS c ON c.capture_id = r.capture_id
WHERE r.run_id <> getvariable('run') AND r.capture_id IN (FROM places);

-- The last reject of a place counts, by the first of the rows that say the same; none after an article from there.
-- name: judge_rejects
CREATE TABLE judged_rejects AS
WITH told AS (
    SELECT l.*, c.turn IS NOT NULL AND l.turn < c.turn AS is_cleared,
        key IS DISTINCT FROM lag(key) OVER (PARTITION BY l.capture_id ORDER BY l.turn, l.version) AS is_other
    FROM rejects_left AS l LEFT JOIN cleared AS c ON c.capture_id = l.capture_id
), streaks AS (
    SELECT *, count(*) FILTER (is_other) OVER (PARTITION BY capture_id ORDER BY turn, version) AS streak
    FROM told WHERE NOT is_cleared
)
SELECT version, version = min(version) OVER (PARTITION BY capture_id, streak)
    AND streak = max(streak) OVER (PARTITION BY capture_id) AS stands
FROM streaks
UNION ALL SELECT version, false FROM told WHERE is_cleared;

-- Rows that go.
-- name: find_removed
CREATE TABLE removed AS
SELECT version FROM own WHERE run_id = getvariable('run') AND version NOT IN (SELECT version FROM carried)
UNION ALL SELECT version FROM all_rejects WHERE run_id = getvariable('run');

-- name: superseded
SELECT s.* FROM superseded AS s
WHERE version NOT IN (SELECT version FROM own UNION ALL SELECT version FROM judged_rejects UNION ALL FROM removed)
UNION ALL
SELECT n.version, n.is_kept, n.is_reject,
    CASE WHEN s.is_kept = n.is_kept THEN s.seq ELSE getvariable('seq') END AS seq
FROM (
    SELECT version, is_kept, false AS is_reject FROM judged WHERE NOT stands AND NOT (is_bare AND is_kept)
    UNION ALL SELECT version, false, true FROM judged_rejects WHERE NOT stands
) AS n LEFT JOIN superseded AS s USING (version);

-- name: sighted
SELECT * FROM sighted WHERE version NOT IN (SELECT version FROM own)
UNION ALL BY NAME
SELECT a.version, p.version IS NOT NULL AS has_place, p.* EXCLUDE (version, run_id, has_place, captured_at),
    a.seen_at AS captured_at, getvariable('seq')::BIGINT AS seq
FROM alive AS a
LEFT JOIN (
    SELECT DISTINCT ON (version) m.* FROM met AS m JOIN alive USING (version)
    WHERE m.has_place AND (m.captured_at > alive.loaded_at) IS NOT FALSE
    ORDER BY version, m.captured_at DESC NULLS LAST, m.capture_id
) AS p USING (version)
WHERE a.seen_at IS DISTINCT FROM a.loaded_at;

-- name: meetings
SELECT * FROM all_meetings WHERE run_id <> getvariable('run');

-- name: outcome
SELECT
    count(*) FILTER (was = 'stood' AND now IS NULL), count(*) FILTER (was_version <> now), count(*) FILTER (is_carried),
    (SELECT count(*) FROM all_rejects WHERE run_id = getvariable('run')
        AND version NOT IN (SELECT version FROM superseded)),
    count(*) FILTER (was = 'stood') - count(now)
FROM (
    SELECT o.article_id, any_value('stood') FILTER (NOT o.is_bare AND s.version IS NULL) AS was,
        any_value(o.version) FILTER (NOT o.is_bare AND s.version IS NULL) AS was_version,
        any_value(o.version) FILTER (j.stands) AS now, coalesce(bool_or(c.version IS NOT NULL AND j.stands), false) AS is_carried
    FROM own AS o
    LEFT JOIN superseded AS s USING (version)
    LEFT JOIN judged AS j USING (version)
    LEFT JOIN carried AS c USING (version)
    GROUP BY o.article_id
);

-- A part again, without the rows that go; a carried row says whose it is now, and where that run had it from.
-- name: rewritten
SELECT r.* EXCLUDE (file_row_number) REPLACE ({changes})
FROM {rows} AS r LEFT JOIN carried AS c USING (version)
WHERE version NOT IN (FROM removed)
ORDER BY r.file_row_number
