-- Version 1: a record for each report, measure, passage and answer.

CREATE TABLE reports (
    name TEXT PRIMARY KEY,
    sha256 TEXT,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('read', 'failed')),
    record TEXT NOT NULL
) STRICT;

CREATE TABLE measures (
    report TEXT NOT NULL REFERENCES reports (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    digital INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position)
) STRICT;

CREATE TABLE passages (
    report TEXT NOT NULL REFERENCES reports (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position)
) STRICT;

CREATE TABLE answers (
    report TEXT NOT NULL REFERENCES reports (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position)
) STRICT;
