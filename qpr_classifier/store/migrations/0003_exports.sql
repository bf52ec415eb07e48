-- Version 3: whether the exports that lie in the folder are those of the present results.

CREATE TABLE changes (
    number INTEGER NOT NULL
) STRICT;
INSERT INTO changes VALUES (0);

CREATE TRIGGER report_written AFTER INSERT ON reports BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER report_removed AFTER DELETE ON reports BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER review_written AFTER INSERT ON reviews BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER review_carried AFTER UPDATE ON reviews BEGIN UPDATE changes SET number = number + 1; END;

CREATE TABLE exports (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    basis TEXT NOT NULL
) STRICT;
