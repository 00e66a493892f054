-- Sealed parts of the dense index; counts and metadata that need no scan; how a copy is known.

CREATE TABLE segments (        -- files in the folder `dense`, each with every passage of a range that there was
    name       TEXT PRIMARY KEY,
    low        INTEGER NOT NULL, -- the range of passage numbers: low < number <= high
    high       INTEGER NOT NULL,
    generation INTEGER NOT NULL, -- passages removed later are still in the file
    checksum   INTEGER NOT NULL  -- CRC-32 of the file
) WITHOUT ROWID;

CREATE TABLE counts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counts SELECT 'documents', count(*) FROM documents;
INSERT INTO counts SELECT 'passages', count(*) FROM passages;
CREATE TRIGGER document_added AFTER INSERT ON documents BEGIN UPDATE counts SET value = value + 1 WHERE name = 'documents'; END;
CREATE TRIGGER document_removed AFTER DELETE ON documents BEGIN UPDATE counts SET value = value - 1 WHERE name = 'documents'; END;
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN UPDATE counts SET value = value + 1 WHERE name = 'passages'; END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN UPDATE counts SET value = value - 1 WHERE name = 'passages'; END;

CREATE TABLE pairs (           -- of documents.metadata, to filter by
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (key, value, document)
) WITHOUT ROWID;
CREATE INDEX pairs_by_document ON pairs (document);
INSERT INTO pairs SELECT key, json_each.value, documents.id FROM documents, json_each(metadata);
CREATE TRIGGER metadata_added AFTER INSERT ON documents BEGIN INSERT INTO pairs SELECT key, json_each.value, new.id FROM json_each(new.metadata); END;
CREATE TRIGGER metadata_changed AFTER UPDATE OF metadata ON documents BEGIN DELETE FROM pairs WHERE document = new.id; INSERT INTO pairs SELECT key, json_each.value, new.id FROM json_each(new.metadata); END;

CREATE TABLE place (           -- the file that the database was last opened as
    inode INTEGER NOT NULL     -- its birthmark, see identity.py: a copy has another
);
INSERT INTO place VALUES (0);
