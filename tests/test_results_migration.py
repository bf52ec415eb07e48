"""A results file of an earlier version becomes one of this version, with nothing lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from command_line import lines, qpr
from store_samples import BASIS, begin

from qpr_classifier.errors import ExitCode, InputError, OutputError
from qpr_classifier.store import FILE_NAME, ResultsStore, Selection, open_results
from qpr_classifier.store.schema import SCHEMA_VERSION, migrate, version_of

VERSION_1 = Path(__file__).parent / "stores" / "version_1.sql"
REPORTS = Path(__file__).parent.parent / "corpus" / "reports"


def old_results(folder: Path) -> dict[str, list[str]]:
    """A file of version 1 in `folder`, and the records in it."""
    connection = sqlite3.connect(folder / FILE_NAME)
    connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    records = {
        table: [record for (record,) in connection.execute(f"SELECT record FROM {table} ORDER BY 1, position")]
        for table in ("measures", "passages", "answers")
    }
    records["reports"] = [record for (record,) in connection.execute("SELECT record FROM reports ORDER BY name")]
    connection.close()
    return records


def test_every_record_of_version_1_is_kept_as_it_was(tmp_path: Path) -> None:
    before = old_results(tmp_path)
    with ResultsStore(tmp_path) as store:
        assert version_of(store.connection) == SCHEMA_VERSION
        for table, records in before.items():
            after = store.connection.execute(f"SELECT record FROM {table} ORDER BY report, record").fetchall()
            assert sorted(record for (record,) in after) == sorted(records), table
            assert len(records) >= 2
        assert not store.connection.execute("PRAGMA foreign_key_check").fetchall()
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_columns_of_version_1_records_are_those_of_new_ones(tmp_path: Path) -> None:
    old_results(tmp_path)
    tables = ("measures", "passages", "answers", "tags")
    with ResultsStore(tmp_path) as store:
        begin(store)
        (name,) = (r["report"] for r in store.reports(Selection(parties=("LTU",))))
        outcome = store.outcome(name)
        migrated = {t: _columns(store.connection, t, name) for t in tables}
        store.put(outcome, BASIS)
        assert {t: _columns(store.connection, t, name) for t in tables} == migrated
        assert all(migrated.values())


def _columns(connection: sqlite3.Connection, table: str, report: str) -> list[tuple[object, ...]]:
    """All values but the records themselves, and the positions, which have gaps in the shortened file."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(name for name in columns if name not in ("record", "position"))
    return sorted(connection.execute(f"SELECT {names} FROM {table} WHERE report = ?", (report,)), key=repr)


def test_reading_old_results_brings_them_up_to_date(tmp_path: Path) -> None:
    before = old_results(tmp_path)
    with open_results(tmp_path) as results:
        assert [json.loads(record) for record in before["reports"]] == list(results.reports())
        assert len(list(results.measures(Selection(digital=True)))) > 2


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qpr_classifier.store import schema

    old_results(tmp_path)
    steps = schema._steps()
    monkeypatch.setattr(schema, "_steps", lambda: {**steps, 2: steps[2] + "\nSELECT 1 FROM nowhere;"})
    with pytest.raises(OutputError, match="nowhere"), ResultsStore(tmp_path):
        pass
    monkeypatch.undo()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert version_of(connection) == 1
        assert connection.execute("SELECT count(*) FROM measures").fetchone()[0] > 4
        migrate(connection)
        assert version_of(connection) == SCHEMA_VERSION
    connection.close()


def test_the_number_of_steps_is_the_version() -> None:
    from qpr_classifier.store import schema

    assert list(schema._steps()) == list(range(1, SCHEMA_VERSION + 1))


def test_results_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(OutputError, match="newer version"), ResultsStore(tmp_path):
        pass
    with pytest.raises(InputError, match="newer version"), open_results(tmp_path):
        pass
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE birds (name TEXT)")
    connection.close()
    with pytest.raises(OutputError, match="not a results file"), ResultsStore(tmp_path):
        pass
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("birds",)]
    connection.close()


def test_a_run_goes_on_from_old_results(tmp_path: Path) -> None:
    old_results(tmp_path)
    shutil.copy(REPORTS / "madagascar_2012_fr.pdf", tmp_path)
    report = tmp_path / "madagascar_2012_fr.pdf"
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(
            "UPDATE reports SET record = json_set(record, '$.path', ?) WHERE name LIKE 'madagascar%'", (str(report),)
        )
    connection.close()
    assert qpr("run", report, "--output", tmp_path, "--model", "roadmap-lite") == ExitCode.OK
    found = [record["report"] for record in lines(tmp_path / "measures.jsonl")]
    assert found.count("madagascar_2012_fr.pdf") == 17 and found.count("lithuania_2016_en.pdf") == 4
