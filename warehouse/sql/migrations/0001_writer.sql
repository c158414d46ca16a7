-- The loader's own database: what it has to know to file, load and publish. No text of any article lies in it.
-- Everything here can be made anew from the lake: `newsetl rebuild`.

CREATE TABLE parts (slab BIGINT, "table" VARCHAR, part VARCHAR, rows BIGINT, columns VARCHAR[]);

CREATE TABLE held (
    version BIGINT, article_id UUID, content_hash UUID, recipe VARCHAR, input_hash UUID, captured_at TIMESTAMPTZ,
    capture_id UUID, record_id VARCHAR, words INTEGER, stands BOOLEAN
);
CREATE TABLE held_rejects (version BIGINT, capture_id UUID, reason VARCHAR, stage VARCHAR, raw_sha256 VARCHAR, recipe VARCHAR);

CREATE TABLE superseded (version BIGINT, is_kept BOOLEAN, is_reject BOOLEAN);
CREATE TABLE sighted (
    version BIGINT, has_place BOOLEAN, url VARCHAR, url_original VARCHAR, captured_at TIMESTAMPTZ, capture_id UUID,
    input_hash VARCHAR, source_uri VARCHAR, raw_member VARCHAR, raw_row BIGINT, raw_record_id VARCHAR,
    raw_offset BIGINT, raw_sha256 VARCHAR, raw_bytes BIGINT
);

CREATE TABLE loads (
    seq BIGINT, run_id UUID, seen BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT,
    rejects BIGINT, bytes BIGINT, forgotten BIGINT, forgotten_rows BIGINT, next_version BIGINT,
    CHECK (seen = new + revised + unchanged + duplicates + rejects)
);
CREATE TABLE checks (
    seq BIGINT, name VARCHAR, severity VARCHAR CHECK (severity IN ('error', 'warn')), sentence VARCHAR,
    rows BIGINT, example VARCHAR, published BOOLEAN, checked_at TIMESTAMPTZ
);

CREATE TABLE forgotten (id UUID);

CREATE TABLE search_recent (term_id UBIGINT, doc INTEGER, norm UTINYINT, times UTINYINT, in_title UTINYINT);
CREATE TABLE search_recent_articles (doc INTEGER, article_id UUID, words INTEGER);
CREATE TABLE search_gone (doc INTEGER);
CREATE TABLE search_files (name VARCHAR, articles BIGINT, postings BIGINT);
CREATE TABLE site_profiles (host VARCHAR, pages BIGINT, container VARCHAR, lines BIGINT, snapshot BIGINT);
CREATE TABLE source_history (publication VARCHAR, articles BIGINT, untitled BIGINT);
