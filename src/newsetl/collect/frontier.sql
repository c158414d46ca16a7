-- The frontier: one row for every URL that was ever announced. Times are seconds since 1970, UTC.
CREATE TABLE IF NOT EXISTS urls (
    key           TEXT PRIMARY KEY,           -- url_key of an article; "kind url" of what announces articles
    url           TEXT NOT NULL,              -- as it is asked for (clean_url)
    original      TEXT NOT NULL,              -- as it was announced
    host          TEXT NOT NULL,
    kind          TEXT NOT NULL,              -- article, feed, sitemap, section
    source        TEXT NOT NULL,              -- name in sources.toml
    via           TEXT,                       -- the feed or sitemap that announced it
    entry         TEXT,                       -- JSON: what that said of it
    depth         INTEGER NOT NULL DEFAULT 0, -- sitemaps below sitemaps
    rules         INTEGER NOT NULL,           -- URL_RULES that made the key
    first_seen    REAL NOT NULL,
    fetched_at    REAL,
    due_at        REAL,                       -- NULL: not again
    looks         INTEGER NOT NULL DEFAULT 0, -- times it was had
    interval_s    REAL,                       -- feeds: the present wait between polls
    status        INTEGER,
    why           TEXT,                       -- of the last failure; NULL after a success
    detail        TEXT,
    failures      REAL NOT NULL DEFAULT 0,    -- weighted; 0 after a success
    gone          INTEGER NOT NULL DEFAULT 0,
    etag          TEXT,
    last_modified TEXT,
    digest        TEXT,                       -- of the payload as sent
    record_id     TEXT,                       -- WARC record that holds it
    record_at     TEXT,
    record_url    TEXT,
    lease         TEXT                        -- the run that is working on it
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS urls_due ON urls (host, due_at) WHERE due_at IS NOT NULL AND gone = 0;

CREATE TABLE IF NOT EXISTS robots (
    origin     TEXT PRIMARY KEY,
    text       TEXT,                          -- NULL: nothing may be fetched
    fetched_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    why        TEXT NOT NULL,
    detail     TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS days (             -- what each source gave on each day (UTC)
    source    TEXT NOT NULL,
    day       TEXT NOT NULL,
    polls     INTEGER NOT NULL DEFAULT 0,     -- feeds, sitemaps and sections that answered
    found     INTEGER NOT NULL DEFAULT 0,     -- URLs that were new
    fetched   INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
    bytes     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, day)
) STRICT;

CREATE TABLE IF NOT EXISTS health (
    source       TEXT PRIMARY KEY,
    success_at   REAL,                        -- last time it could be asked
    news_at      REAL,                        -- last time it gave something new
    failed_at    REAL,
    error        TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS forgotten (        -- never to be fetched again: nothing of an address but its hash
    article_id   TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
