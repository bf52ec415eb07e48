-- Version 2: columns for what people ask for, and tables of tags, runs, models and reviews.
--
-- Results of version 1 are taken over whole. What they rest on was kept in another way then, so their bases stay
-- empty: the next run reads these reports again, and until then they stand as they are.

ALTER TABLE reports RENAME TO reports_1;
ALTER TABLE measures RENAME TO measures_1;
ALTER TABLE passages RENAME TO passages_1;
ALTER TABLE answers RENAME TO answers_1;

CREATE TABLE models (
    model_sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    framework TEXT NOT NULL,
    voices TEXT NOT NULL,
    products TEXT NOT NULL,
    manifest TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    ended TEXT,
    program_version TEXT NOT NULL,
    model_sha256 TEXT REFERENCES models,
    settings TEXT NOT NULL,
    record TEXT
) STRICT;

CREATE TABLE reports (
    report TEXT PRIMARY KEY,
    report_sha256 TEXT,
    path TEXT,
    status TEXT NOT NULL CHECK (status IN ('read', 'failed')),
    reason TEXT,
    message TEXT,
    party TEXT,
    sub_national TEXT,
    year INTEGER,
    cycle TEXT,
    language TEXT,
    pages INTEGER,
    measures INTEGER,
    digital_measures INTEGER,
    needs_review INTEGER,
    passages INTEGER,
    answers INTEGER,
    seconds REAL,
    run INTEGER REFERENCES runs,
    model_sha256 TEXT REFERENCES models,
    reading_basis TEXT NOT NULL,
    label_basis TEXT NOT NULL,
    found TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE INDEX reports_by_party ON reports (party, year);
CREATE INDEX reports_by_content ON reports (report_sha256);

CREATE TABLE measures (
    report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    measure_id TEXT NOT NULL,
    party TEXT,
    sub_national TEXT,
    year INTEGER,
    cycle TEXT,
    title TEXT,
    agency TEXT,
    website TEXT,
    section TEXT,
    goal INTEGER,
    reported_by TEXT,
    language TEXT,
    page_start INTEGER,
    page_end INTEGER,
    text TEXT,
    objectives TEXT,
    results TEXT,
    domains TEXT,
    budget TEXT,
    partners TEXT,
    evaluated INTEGER,
    evaluation TEXT,
    targets_youth INTEGER,
    fund_support INTEGER,
    years TEXT,
    scope TEXT,
    nature TEXT,
    status TEXT,
    digital INTEGER NOT NULL,
    digital_probability REAL,
    labels TEXT,
    primary_activity TEXT,
    review INTEGER,
    evidence_text TEXT,
    evidence_page INTEGER,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position),
    UNIQUE (report, measure_id)
) STRICT;
CREATE INDEX measures_by_party ON measures (party, year);
CREATE INDEX measures_by_activity ON measures (primary_activity);
CREATE INDEX measures_to_review ON measures (review, digital_probability);

CREATE TABLE passages (
    report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    passage_id TEXT NOT NULL,
    measure_id TEXT,
    party TEXT,
    year INTEGER,
    cycle TEXT,
    page INTEGER,
    section TEXT,
    heading TEXT,
    kind TEXT,
    field TEXT,
    language TEXT,
    text TEXT,
    digital INTEGER,
    digital_probability REAL,
    labels TEXT,
    primary_activity TEXT,
    review INTEGER,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position),
    UNIQUE (report, passage_id)
) STRICT;
CREATE INDEX passages_by_measure ON passages (report, measure_id);
CREATE INDEX passages_by_party ON passages (party, year);

CREATE TABLE answers (
    report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question_id TEXT,
    question TEXT,
    answer TEXT CHECK (answer IN ('yes', 'no')),
    party TEXT,
    year INTEGER,
    cycle TEXT,
    page INTEGER,
    section TEXT,
    activities TEXT,
    record TEXT NOT NULL,
    PRIMARY KEY (report, position)
) STRICT;
CREATE INDEX answers_by_party ON answers (party, year);

CREATE TABLE tags (
    report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    item TEXT NOT NULL CHECK (item IN ('measure', 'passage')),
    item_id TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('product', 'activity')),
    code TEXT NOT NULL,
    probability REAL NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (report, item, item_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_code ON tags (code, item, given);

-- Decisions of people stand by themselves: no report that is read again, or goes, takes them with it.
CREATE TABLE reviews (
    review INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    time TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'corrected')),
    digital INTEGER NOT NULL,
    labels TEXT NOT NULL,
    note TEXT NOT NULL,
    title TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reviews_by_measure ON reviews (report, measure_id);

CREATE VIEW latest_reviews AS
SELECT * FROM reviews
WHERE stale = 0 AND review = (
    SELECT max(later.review) FROM reviews AS later
    WHERE later.report = reviews.report AND later.measure_id = reviews.measure_id AND later.stale = 0
);

-- Each measure with the last word on it: of the person who reviewed it, else of the program.
CREATE VIEW reviewed_measures AS
SELECT
    measures.*,
    CASE
        WHEN latest_reviews.decision IS NOT NULL THEN latest_reviews.decision
        WHEN measures.review THEN 'needed'
        ELSE 'not needed'
    END AS review_state,
    latest_reviews.reviewer,
    latest_reviews.time AS reviewed_at,
    latest_reviews.note AS review_note,
    coalesce(latest_reviews.digital, measures.digital) AS final_digital,
    coalesce(latest_reviews.labels, measures.labels) AS final_labels
FROM measures LEFT JOIN latest_reviews USING (report, measure_id);

-- One row for each measure and each activity that was given to it.
CREATE VIEW measure_activities AS
SELECT
    measures.report, measures.measure_id, measures.party, measures.year, measures.cycle, measures.title,
    measures.reported_by, measures.page_start, tags.code AS activity, tags.probability, measures.review
FROM measures JOIN tags ON tags.report = measures.report AND tags.item_id = measures.measure_id
WHERE tags.item = 'measure' AND tags.level = 'activity' AND tags.given = 1;

-- What version 1 held ------------------------------------------------------------------------------------------------

INSERT INTO models
SELECT DISTINCT model, 'unknown', 'unknown', '[]', '{}', '{}'
FROM (SELECT substr(fingerprint, instr(fingerprint, '|') + 1, 64) AS model FROM reports_1 WHERE status = 'read');

INSERT INTO reports
SELECT
    name, sha256, record ->> '$.path', status, record ->> '$.reason', record ->> '$.message', record ->> '$.party',
    record ->> '$.sub_national', record ->> '$.year', record ->> '$.cycle', record ->> '$.language',
    record ->> '$.pages', record ->> '$.measures', record ->> '$.digital_measures', record ->> '$.needs_review',
    record ->> '$.passages', record ->> '$.answers', record ->> '$.seconds', NULL,
    iif(status = 'read', substr(fingerprint, instr(fingerprint, '|') + 1, 64), NULL), '', '', '{}', record
FROM reports_1;

INSERT INTO measures
SELECT
    report, position, record ->> '$.measure_id', record ->> '$.party', record ->> '$.sub_national', record ->> '$.year',
    record ->> '$.cycle', record ->> '$.title', record ->> '$.agency', record ->> '$.website', record ->> '$.section',
    record ->> '$.goal', record ->> '$.reported_by', record ->> '$.language', record ->> '$.page_start',
    record ->> '$.page_end', record ->> '$.text', record ->> '$.objectives', record ->> '$.results',
    record ->> '$.domains', record ->> '$.budget', record ->> '$.partners', record ->> '$.evaluated',
    record ->> '$.evaluation', record ->> '$.targets_youth', record ->> '$.fund_support', record ->> '$.years',
    record ->> '$.scope', record ->> '$.nature', record ->> '$.status', digital, record ->> '$.digital_probability',
    record ->> '$.labels', record ->> '$.primary', record ->> '$.review', record ->> '$.evidence_text',
    record ->> '$.evidence_page', record
FROM measures_1;

INSERT INTO passages
SELECT
    p.report, p.position, p.record ->> '$.passage_id', p.record ->> '$.measure_id', r.party, r.year, r.cycle,
    p.record ->> '$.page', p.record ->> '$.section', NULL, p.record ->> '$.kind', p.record ->> '$.field',
    p.record ->> '$.language', p.record ->> '$.text', p.record ->> '$.digital', p.record ->> '$.digital_probability',
    p.record ->> '$.labels', p.record ->> '$.primary', p.record ->> '$.review', p.record
FROM passages_1 AS p JOIN reports AS r USING (report);

INSERT INTO answers
SELECT
    report, position, record ->> '$.question_id', record ->> '$.question', record ->> '$.answer', record ->> '$.party',
    record ->> '$.year', record ->> '$.cycle', record ->> '$.page', record ->> '$.section', record ->> '$.activities',
    record
FROM answers_1;

INSERT INTO tags
SELECT
    found.report, found.item, found.item_id, found.level, found.code, found.probability,
    EXISTS (
        SELECT 1 FROM json_each(found.labels) AS label
        WHERE label.value = found.code OR (found.level = 'product' AND label.value LIKE found.code || '.%')
    ) AS given
FROM (
    SELECT report, 'measure' AS item, measure_id AS item_id, 'activity' AS level, labels,
        tag.key AS code, tag.value AS probability
    FROM measures, json_each(record, '$.activities') AS tag
    UNION ALL
    SELECT report, 'measure', measure_id, 'product', labels, tag.key, tag.value
    FROM measures, json_each(record, '$.products') AS tag
    UNION ALL
    SELECT report, 'passage', passage_id, 'activity', labels, tag.key, tag.value
    FROM passages, json_each(record, '$.activities') AS tag
    UNION ALL
    SELECT report, 'passage', passage_id, 'product', labels, tag.key, tag.value
    FROM passages, json_each(record, '$.products') AS tag
) AS found
WHERE found.probability >= 0.05 OR given;

DROP TABLE answers_1;
DROP TABLE passages_1;
DROP TABLE measures_1;
DROP TABLE reports_1;
