-- The truth of documents. Both indexes beside this database are derived from it; audit, keys and waiting uploads are not.

CREATE TABLE facts (           -- which model and splitter made the passages
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE commits (         -- those that changed something
    generation INTEGER PRIMARY KEY,
    id         TEXT NOT NULL   -- random
);

CREATE TABLE files (           -- files that were read whole
    uri          TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    id          TEXT PRIMARY KEY,
    uri         TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    published   TEXT,          -- ISO 8601
    metadata    TEXT NOT NULL, -- a JSON object of strings
    version     TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of all that a reader said of it; empty until its passages are stored
    added       TEXT NOT NULL  -- ISO 8601, UTC
) WITHOUT ROWID;
CREATE INDEX documents_by_date ON documents (published);
CREATE INDEX documents_unfinished ON documents (fingerprint) WHERE fingerprint = '';

-- What was read since of a file that could not be read whole is held too. (A comment inside a statement is kept in each database.)
CREATE TABLE holdings (        -- which documents a file held when it was last read whole
    file       TEXT NOT NULL,
    document   TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (file, document)
) WITHOUT ROWID;
CREATE INDEX holdings_by_document ON holdings (document);

CREATE TABLE versions (
    document   TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    version    TEXT NOT NULL,  -- SHA-256 of the text
    text       TEXT NOT NULL,
    sections   TEXT NOT NULL,  -- a JSON array of [start, end, heading, page]
    superseded TEXT,           -- ISO 8601, UTC; null for the current version
    PRIMARY KEY (document, version)
);

CREATE TABLE passages (        -- of current versions only
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    document   TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    section    INTEGER NOT NULL, -- its place in versions.sections
    sentences  TEXT NOT NULL,  -- a JSON array of [start, end]
    vector     BLOB NOT NULL,  -- half precision, little endian
    generation INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_generation ON passages (generation);

CREATE TABLE removals (        -- what the derived indexes have to forget
    passage    INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL
);
CREATE INDEX removals_by_generation ON removals (generation);
