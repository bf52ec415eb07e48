"""One SQLite file per results folder: what was read, what was found, and by which model.

A report is written in one transaction, so a run that is killed leaves whole reports and nothing else. What is done
is known by the hash of the file and a fingerprint of model and settings.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from qpr_classifier.errors import OutputError

FILE_NAME = "results.sqlite"
LOCK_NAME = "results.lock"
SCHEMA_VERSION = 1

_SCHEMA = """
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
"""

Record = Mapping[str, Any]


class ResultsStore:
    """The results of one folder; use it in a ``with`` block, which also keeps other runs out.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.

    Raises
    ------
    OutputError
        If the folder cannot be written, is in use by another run, or holds results of another version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> ResultsStore:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {self.folder} cannot be made: {error.strerror}. Give another with --output."
            ) from error
        try:
            self._lock = sqlite3.connect(self.folder / LOCK_NAME, timeout=0, isolation_level=None)
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise _output_error(error, self.folder) from error
        try:
            self._connection = sqlite3.connect(self.folder / FILE_NAME, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._prepare()
        except sqlite3.Error as error:
            self._lock.close()
            raise _output_error(error, self.folder) from error
        except OutputError:
            self._lock.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()
        self._lock.close()

    def _prepare(self) -> None:
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found == 0:
            self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        elif found != SCHEMA_VERSION:
            raise OutputError(
                f"{self.folder / FILE_NAME} was written by another version (schema {found}, this one writes "
                f"{SCHEMA_VERSION}). Give a new folder with --output."
            )

    def is_done(self, name: str, sha256: str, fingerprint: str) -> bool:
        """Whether this very file was read with this very model and these settings."""
        row = self._connection.execute(
            "SELECT 1 FROM reports WHERE name = ? AND sha256 = ? AND fingerprint = ? AND status = 'read'",
            (name, sha256, fingerprint),
        ).fetchone()
        return row is not None

    def put(
        self,
        report: Record,
        fingerprint: str,
        measures: Sequence[Record] = (),
        passages: Sequence[Record] = (),
        answers: Sequence[Record] = (),
    ) -> None:
        """Write all of a report at once, in place of what was there under its name.

        Parameters
        ----------
        report : mapping
            With ``report`` (name), ``report_sha256`` and ``status``.
        fingerprint : str
            Of model and settings.
        measures, passages, answers : sequences of mapping
            In reading order.
        """
        name = report["report"]
        try:
            with self._transaction():
                self._connection.execute("DELETE FROM reports WHERE name = ?", (name,))
                self._connection.execute(
                    "INSERT INTO reports VALUES (?, ?, ?, ?, ?)",
                    (name, report.get("report_sha256"), fingerprint, report["status"], _dump(report)),
                )
                self._connection.executemany(
                    "INSERT INTO measures VALUES (?, ?, ?, ?)",
                    [(name, number, int(m["digital"]), _dump(m)) for number, m in enumerate(measures)],
                )
                for table, records in (("passages", passages), ("answers", answers)):
                    self._connection.executemany(
                        f"INSERT INTO {table} VALUES (?, ?, ?)",  # noqa: S608 - a name from the line above
                        [(name, number, _dump(record)) for number, record in enumerate(records)],
                    )
        except sqlite3.Error as error:
            raise _output_error(error, self.folder) from error

    def reports(self) -> Iterator[dict[str, Any]]:
        """The records of all reports, by name."""
        return self._records("SELECT record FROM reports ORDER BY name")

    def measures(self) -> Iterator[dict[str, Any]]:
        """The records of all measures, by report and in reading order."""
        return self._records("SELECT record FROM measures ORDER BY report, position")

    def passages(self) -> Iterator[dict[str, Any]]:
        """The records of all passages, by report and in reading order."""
        return self._records("SELECT record FROM passages ORDER BY report, position")

    def answers(self) -> Iterator[dict[str, Any]]:
        """The records of all answers to closed questions, by report and in reading order."""
        return self._records("SELECT record FROM answers ORDER BY report, position")

    def _records(self, query: str) -> Iterator[dict[str, Any]]:
        for (record,) in self._connection.execute(query):
            yield json.loads(record)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)


class _Transaction:
    """All or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _dump(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False)


def _output_error(error: sqlite3.Error, folder: Path) -> OutputError:
    """The SQLite error in words that say what to do."""
    text = str(error)
    if "locked" in text:
        return OutputError(f"Another run is writing to {folder}. Wait until it has ended, or give another --output.")
    if "full" in text:
        return OutputError(
            f"The disk that holds {folder} is full. Free some space and start the same command again: "
            "the reports already read are kept."
        )
    if "readonly" in text or "unable to open" in text:
        return OutputError(f"The folder {folder} cannot be written. Check its rights, or give another with --output.")
    if "not a database" in text or "malformed" in text:
        return OutputError(f"{folder / FILE_NAME} is not a results file. Give an empty folder with --output.")
    return OutputError(f"The results in {folder} cannot be written: {text}.")
