-- The tables of a build that are no views: they grow with what was loaded since the last compaction, not with the corpus.
-- src/newsetl/warehouse/builds/build.py makes the views of the lake's tables, from newsetl.warehouse.schema.

-- name: create_tables
CREATE SCHEMA stored;
CREATE TABLE stored.forgotten (id UUID);
CREATE TABLE stored.story_labels (story_id UUID, label VARCHAR);
CREATE TABLE stored.about (root VARCHAR, format INTEGER, version VARCHAR);
CREATE TABLE stored.files (kind VARCHAR, "table" VARCHAR, file VARCHAR, columns VARCHAR[], slab BIGINT, rows BIGINT);

CREATE TABLE loads (
    seq BIGINT, run_id UUID, seen BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT,
    rejects BIGINT, bytes BIGINT, forgotten BIGINT, forgotten_rows BIGINT, undone UUID
);
COMMENT ON TABLE loads IS 'One row a commit of the lake, with its counts';
COMMENT ON COLUMN loads.seq IS 'Number of the commit: that of its manifest';
COMMENT ON COLUMN loads.run_id IS 'The run; null for a compaction, forget or undo';
COMMENT ON COLUMN loads.seen IS 'Captures read';
COMMENT ON COLUMN loads.new IS 'Articles not known before';
COMMENT ON COLUMN loads.revised IS 'Known articles with other text, fields or recipe';
COMMENT ON COLUMN loads.unchanged IS 'Known articles, same content';
COMMENT ON COLUMN loads.duplicates IS 'The same article and content again within the run';
COMMENT ON COLUMN loads.rejects IS 'Inputs that are no article';
COMMENT ON COLUMN loads.bytes IS 'Payload bytes read';
COMMENT ON COLUMN loads.forgotten IS 'Articles taken out by newsetl forget or undo; below 0 when an undo brought some back';
COMMENT ON COLUMN loads.forgotten_rows IS 'Rows of articles and of their earlier versions that went with them';
COMMENT ON COLUMN loads.undone IS 'The run whose effects this commit of newsetl undo took out';

CREATE TABLE runs (
    run_id UUID, started_at TIMESTAMPTZ, finished_at TIMESTAMPTZ, status VARCHAR, sources VARCHAR[], recipe VARCHAR,
    seen BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT, rejects BIGINT, bytes BIGINT,
    CHECK (seen = new + revised + unchanged + duplicates + rejects)
);
COMMENT ON TABLE runs IS 'One row a run: seen = new + revised + unchanged + duplicates + rejects';
COMMENT ON COLUMN runs.run_id IS 'Identity of the run';
COMMENT ON COLUMN runs.started_at IS 'When it began, UTC';
COMMENT ON COLUMN runs.finished_at IS 'When it ended, UTC; null when it was killed';
COMMENT ON COLUMN runs.status IS 'running, completed, interrupted, failed or undone';
COMMENT ON COLUMN runs.sources IS 'What it was asked to read';
COMMENT ON COLUMN runs.recipe IS 'Extraction version and hash of the options';
COMMENT ON COLUMN runs.seen IS 'Captures read';
COMMENT ON COLUMN runs.new IS 'Articles not known before';
COMMENT ON COLUMN runs.revised IS 'Known articles with other text, fields or recipe';
COMMENT ON COLUMN runs.unchanged IS 'Known articles, same content';
COMMENT ON COLUMN runs.duplicates IS 'The same article and content again within the run';
COMMENT ON COLUMN runs.rejects IS 'Inputs that are no article';
COMMENT ON COLUMN runs.bytes IS 'Payload bytes read';

CREATE TABLE checks (
    seq BIGINT, name VARCHAR, severity VARCHAR, sentence VARCHAR, rows BIGINT, example VARCHAR, published BOOLEAN,
    checked_at TIMESTAMPTZ
);
COMMENT ON TABLE checks IS 'One row a check and load it ran after: how many rows were wrong, and the first of them';
COMMENT ON COLUMN checks.seq IS 'Number of the last load that the checks looked at';
COMMENT ON COLUMN checks.name IS 'File in warehouse/sql/checks/';
COMMENT ON COLUMN checks.severity IS 'error: nothing is published while it finds rows; warn: it is only told';
COMMENT ON COLUMN checks.sentence IS 'What the rows found are';
COMMENT ON COLUMN checks.rows IS 'Rows found; 0 is good';
COMMENT ON COLUMN checks.example IS 'The first rows found, JSON';
COMMENT ON COLUMN checks.published IS 'Whether all checks of severity error passed';
COMMENT ON COLUMN checks.checked_at IS 'When, UTC';

CREATE TABLE builds (name VARCHAR, seq BIGINT, published_at TIMESTAMPTZ, articles BIGINT, pinned VARCHAR);
COMMENT ON TABLE builds IS 'The builds that there were when this one was made, and this one';
COMMENT ON COLUMN builds.name IS 'Such as news-000007: a file in the folder build';
COMMENT ON COLUMN builds.seq IS 'Number of the last load in it';
COMMENT ON COLUMN builds.published_at IS 'When, UTC';
COMMENT ON COLUMN builds.articles IS 'Articles in it';
COMMENT ON COLUMN builds.pinned IS 'The name that it is kept under; null: it goes when newer ones come';

CREATE TABLE source_history (publication VARCHAR, articles BIGINT, untitled BIGINT);
COMMENT ON TABLE source_history IS 'What the last `newsetl maintain` counted, for the checks to compare with';
COMMENT ON COLUMN source_history.publication IS 'Its name, else its host';
COMMENT ON COLUMN source_history.articles IS 'How many articles it had then';
COMMENT ON COLUMN source_history.untitled IS 'How many of them had no title';

CREATE TABLE site_profiles (host VARCHAR, pages BIGINT, container VARCHAR, lines BIGINT, snapshot BIGINT);
COMMENT ON TABLE site_profiles IS 'What newsetl learn found of hosts with three or more pages';
COMMENT ON COLUMN site_profiles.host IS 'Host that the profile is of, such as news.example';
COMMENT ON COLUMN site_profiles.pages IS 'Pages it was learned from';
COMMENT ON COLUMN site_profiles.container IS 'Where its articles stand in the page';
COMMENT ON COLUMN site_profiles.lines IS 'Lines that recur over pages, and are no article';
COMMENT ON COLUMN site_profiles.snapshot IS 'Number of the snapshot';

CREATE TABLE copies (
    article_id UUID, of_article_id UUID, kind VARCHAR, similarity DOUBLE, containment DOUBLE, method VARCHAR,
    since_run UUID
);
COMMENT ON TABLE copies IS 'One row a pair of articles that say the same; docs/copies.md says what is a copy';
COMMENT ON COLUMN copies.article_id IS 'The copy: the later of both, or the excerpt';
COMMENT ON COLUMN copies.of_article_id IS 'What it is a copy of: the earlier of both, or the text that the excerpt is from';
COMMENT ON COLUMN copies.kind IS 'exact (the same words), near (the same publisher, small changes), syndicated (another publisher, small changes), excerpt (a part of the other, or with much added), passage (one long passage is the same) or other_address (the same article under another address of its publisher)';
COMMENT ON COLUMN copies.similarity IS 'Five words in a row that stand in both, as a share of those in either, 0 to 1';
COMMENT ON COLUMN copies.containment IS 'Five words in a row that stand in both, as a share of those in the text with fewer, 0 to 1';
COMMENT ON COLUMN copies.method IS 'What told: words (equal), shingles (five words in a row), letters (as misread print differs) or passage (one long run of words)';
COMMENT ON COLUMN copies.since_run IS 'Run that brought the later loaded of both';

CREATE TABLE templates (article_id UUID, of_article_id UUID, similarity DOUBLE, containment DOUBLE);
COMMENT ON TABLE templates IS 'One row a pair of articles that one publisher made by filling in a form anew on another day: no copies';
COMMENT ON COLUMN templates.article_id IS 'The later of both';
COMMENT ON COLUMN templates.of_article_id IS 'The earlier of both';
COMMENT ON COLUMN templates.similarity IS 'Five words in a row that stand in both, as a share of those in either, 0 to 1';
COMMENT ON COLUMN templates.containment IS 'Five words in a row that stand in both, as a share of those in the text with fewer, 0 to 1';

CREATE TABLE clusters (cluster_id UUID, article_id UUID, is_head BOOLEAN, reason VARCHAR, similarity DOUBLE);
COMMENT ON TABLE clusters IS 'One row an article that has copies of like length (exact, near, syndicated, other_address): which articles are one';
COMMENT ON COLUMN clusters.cluster_id IS 'Identity of the group: the smallest article_id in it';
COMMENT ON COLUMN clusters.article_id IS 'An article of it';
COMMENT ON COLUMN clusters.is_head IS 'Whether it stands for the group';
COMMENT ON COLUMN clusters.reason IS 'Why the head was chosen: agency (others credit it), earliest, longest, or identity (the smallest id of equals)';
COMMENT ON COLUMN clusters.similarity IS 'To the head, 0 to 1; null where both are connected by other articles only';

CREATE TABLE story_articles (story_id UUID, article_id UUID);
COMMENT ON TABLE story_articles IS 'One row an article that is in a story';
COMMENT ON COLUMN story_articles.story_id IS 'Row of stories: the article_id of the first article that tells it';
COMMENT ON COLUMN story_articles.article_id IS 'An article that tells it, or a copy of one';

CREATE TABLE story_changes (seq BIGINT, story_id UUID, change VARCHAR, other_story_id UUID);
COMMENT ON TABLE story_changes IS 'One row a story that was born, merged or split since the grouping before';
COMMENT ON COLUMN story_changes.seq IS 'The last load that the grouping knew';
COMMENT ON COLUMN story_changes.story_id IS 'Row of stories that was changed';
COMMENT ON COLUMN story_changes.change IS 'born, merged (into the other one, and is none any more) or split (from the other one)';
COMMENT ON COLUMN story_changes.other_story_id IS 'The other story; null where there is none';

-- name: filled
loads runs checks builds source_history site_profiles copies templates clusters story_articles story_changes search_corpus search_gone
