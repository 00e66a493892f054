-- What the list of documents is searched and sorted by; what people said of replies.

-- Title, uri and metadata values, case-folded:
ALTER TABLE documents ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN sort_title TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN passage_count INTEGER NOT NULL DEFAULT 0;
-- A JSON array, see origins.py; null where nothing tells it:
ALTER TABLE documents ADD COLUMN origin TEXT;
UPDATE documents SET words = listed_words(title, uri, metadata), sort_title = sort_title_of(title), origin = origin_of(uri, metadata),
    passage_count = (SELECT count(*) FROM passages WHERE passages.document = documents.id);
CREATE INDEX documents_by_title ON documents (sort_title);
CREATE INDEX documents_by_passages ON documents (passage_count);
CREATE INDEX documents_by_added ON documents (added);
CREATE INDEX documents_by_origin ON documents (origin);

CREATE TABLE feedback (        -- belongs to no commit, and outlives the documents that it quotes
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    question   TEXT NOT NULL,
    reply      TEXT NOT NULL,    -- JSON, as on the wire
    generation INTEGER NOT NULL, -- which the reply was made of
    judgement  TEXT NOT NULL,
    remark     TEXT NOT NULL,
    given      TEXT NOT NULL     -- ISO 8601, UTC
);
