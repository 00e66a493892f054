CREATE TABLE IF NOT EXISTS keys (
    prefix TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    scope TEXT NOT NULL,
    collections TEXT NOT NULL,  -- a JSON array
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (  -- of browsers that were logged in with a key
    digest TEXT PRIMARY KEY,
    prefix TEXT NOT NULL REFERENCES keys (prefix),
    expires TEXT NOT NULL
) STRICT;
