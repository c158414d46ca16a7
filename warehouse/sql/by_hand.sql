-- What people added by hand, as views: which row of several counts. newsetl.warehouse.builds.by_hand lays them over.

-- name: create_views
CREATE SCHEMA annotations;

CREATE OR REPLACE VIEW corrections AS
SELECT article_id, field, printed AS value, columns, columns IS NULL AS is_withdrawal, note, made_by, made_at,
    columns IS NOT NULL AND row_number() OVER (PARTITION BY article_id, field ORDER BY number DESC) = 1 AS stands, number
FROM stored.corrections;
COMMENT ON VIEW corrections IS 'One row a correction by hand, withdrawn and replaced ones too: those that stand win over every candidate';
COMMENT ON COLUMN corrections.article_id IS 'Article whose field it is';
COMMENT ON COLUMN corrections.field IS 'Field, as in field_evidence: published for published_on';
COMMENT ON COLUMN corrections.value IS 'The value as a person writes it; empty where the field is to be empty';
COMMENT ON COLUMN corrections.columns IS 'Columns of the field and their values, JSON';
COMMENT ON COLUMN corrections.is_withdrawal IS 'Whether the row only takes back what was said before';
COMMENT ON COLUMN corrections.note IS 'Why, in the words of who made it';
COMMENT ON COLUMN corrections.made_by IS 'Who made it';
COMMENT ON COLUMN corrections.made_at IS 'When, UTC';
COMMENT ON COLUMN corrections.stands IS 'Whether it counts: the last one of its article and field, and no withdrawal';
COMMENT ON COLUMN corrections.number IS 'Number of the row, in the order in which they were made';

CREATE OR REPLACE VIEW annotation_history AS
SELECT name, revision, article_id, quote, coder, coded_at, codes, note, made_by, made_at,
    codes IS NOT NULL
        AND row_number() OVER (PARTITION BY name, article_id, quote, coder ORDER BY number DESC) = 1 AS stands, number
FROM stored.annotations;
COMMENT ON VIEW annotation_history IS 'One row an article (or quotation) and coder and revision of codes; those that stand are the tables annotations.NAME';
COMMENT ON COLUMN annotation_history.name IS 'Name that the codes are kept under';
COMMENT ON COLUMN annotation_history.revision IS 'How many times codes of that name were added, from 1';
COMMENT ON COLUMN annotation_history.article_id IS 'Article that was coded';
COMMENT ON COLUMN annotation_history.quote IS 'Words of the quotation that was coded; null: the article as a whole';
COMMENT ON COLUMN annotation_history.coder IS 'Who coded; null where that is not said';
COMMENT ON COLUMN annotation_history.coded_at IS 'When it was coded, UTC, as the codes say';
COMMENT ON COLUMN annotation_history.codes IS 'The codes by name, JSON; null: the row only takes back what was said before';
COMMENT ON COLUMN annotation_history.note IS 'What the codes are, in the words of who added them';
COMMENT ON COLUMN annotation_history.made_by IS 'Who added the row';
COMMENT ON COLUMN annotation_history.made_at IS 'When, UTC';
COMMENT ON COLUMN annotation_history.stands IS 'Whether it counts: the last one of its name, article, quotation and coder, and no withdrawal';
COMMENT ON COLUMN annotation_history.number IS 'Number of the row, in the order in which they were added';

-- name: corrected_evidence
SELECT e.* REPLACE (e.chosen AND k.article_id IS NULL AS chosen)
FROM ({rows}) AS e
LEFT JOIN (SELECT article_id, field FROM corrections WHERE stands) AS k USING (article_id, field)
UNION ALL BY NAME
SELECT k.article_id, -1::BIGINT AS position, k.field, k.value, 'correction' AS source,
    concat(coalesce(k.made_by, 'somebody'), ' on ', strftime(k.made_at, '%Y-%m-%d'), ': ' || k.note) AS locator,
    true AS chosen, a.published_on, a.version
FROM corrections AS k JOIN articles AS a USING (article_id)
WHERE k.stands

-- name: code_types
SELECT name, code, list(DISTINCT json_type(codes, '$."' || replace(code, '"', '\"') || '"'))
FROM (SELECT name, codes, unnest(json_keys(codes)) AS code FROM annotation_history WHERE stands)
GROUP BY name, code ORDER BY name, code;
