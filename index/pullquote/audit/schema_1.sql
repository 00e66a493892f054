-- Every reply that was given, for good. Rows are only ever added, one after the other.

CREATE TABLE replies (
    number  INTEGER PRIMARY KEY,
    former  TEXT NOT NULL,     -- the former row's hash; zeros in the first row
    content TEXT NOT NULL,     -- canonical JSON, see record.py
    hash    TEXT NOT NULL      -- SHA-256 of number, former and content, a line each
);

CREATE TABLE quoted (          -- the documents that a reply quotes, which its content tells too
    number   INTEGER NOT NULL REFERENCES replies,
    document TEXT NOT NULL,
    PRIMARY KEY (number, document)
) WITHOUT ROWID;
CREATE INDEX quoted_by_document ON quoted (document);

CREATE TRIGGER replies_follow BEFORE INSERT ON replies WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM replies)
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to: the next number is the last and one'); END;
CREATE TRIGGER replies_stay BEFORE UPDATE ON replies
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to: no row is changed'); END;
CREATE TRIGGER replies_last BEFORE DELETE ON replies
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to: no row is deleted'); END;
CREATE TRIGGER quoted_stay BEFORE UPDATE ON quoted
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to: no row is changed'); END;
CREATE TRIGGER quoted_last BEFORE DELETE ON quoted
BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to: no row is deleted'); END;
