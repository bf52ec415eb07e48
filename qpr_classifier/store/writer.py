"""Writing the results: what was read, what was found, and by which model.

A report is written in one transaction, so a run that is killed leaves whole reports and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType

from qpr_classifier.errors import OutputError
from qpr_classifier.store.connection import connect_for_writing, lock, output_error, transaction
from qpr_classifier.store.outcome import Outcome, Record
from qpr_classifier.store.results import Results
from qpr_classifier.store.reviews import carry_over
from qpr_classifier.store.rows import (
    ANSWER_COLUMNS,
    MEASURE_COLUMNS,
    PASSAGE_COLUMNS,
    REPORT_COLUMNS,
    Basis,
    Model,
    dump,
    row,
    storable,
    tag_rows,
)

_COLUMNS = {"measures": MEASURE_COLUMNS, "passages": PASSAGE_COLUMNS, "answers": ANSWER_COLUMNS}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the results hold of a report.

    Parameters
    ----------
    report_sha256 : str or None
        Of the file as it was read; None where it could not be opened.
    status : {"read", "failed"}
    message : str or None
        Why it failed.
    path : str or None
        Where it was.
    basis : Basis
    pages_not_read : bool
        Whether it has pages without a text layer that could not be read.
    could_recognise : bool
        Whether there was anything to read such pages with.
    """

    report_sha256: str | None
    status: str
    message: str | None
    path: str | None
    basis: Basis
    pages_not_read: bool = False
    could_recognise: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was written from the results.

    Parameters
    ----------
    size : int
        In bytes.
    modified_ns : int
        When it was changed last, in nanoseconds.
    basis : str
        What it was written from.
    """

    size: int
    modified_ns: int
    basis: str


class ResultsStore(Results):
    """The results of one folder, to be asked and written; its ``with`` block keeps other runs out.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.

    Raises
    ------
    OutputError
        If the folder cannot be written, is in use by another run, or holds results of a newer version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._run: int | None = None
        self._products: Mapping[str, Sequence[str]] = {}

    def __enter__(self) -> ResultsStore:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {self.folder} cannot be made: {error.strerror}. Give another with --output."
            ) from error
        with ExitStack() as stack:
            stack.enter_context(lock(self.folder))
            self.connection = connect_for_writing(self.folder)
            stack.callback(self.connection.close)
            self._open = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def begin_run(self, started: str, program_version: str, model: Model, settings: Record) -> None:
        """Note that a run has begun; what is written from now on belongs to it."""
        with self._writing():
            self.connection.execute(
                "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (model_sha256) DO UPDATE SET "
                "name = excluded.name, framework = excluded.framework, voices = excluded.voices, "
                "products = excluded.products, manifest = excluded.manifest",
                (
                    model.sha256,
                    model.name,
                    model.framework,
                    dump(list(model.voices)),
                    dump(dict(model.products)),
                    dump(dict(model.manifest)),
                ),
            )
            cursor = self.connection.execute(
                "INSERT INTO runs (started, program_version, model_sha256, settings) VALUES (?, ?, ?, ?)",
                (started, program_version, model.sha256, dump(settings)),
            )
            self._run = cursor.lastrowid
            self._products = model.products

    def end_run(self, ended: str, record: Record) -> None:
        """Note that the run has ended, and what it did."""
        with self._writing():
            self.connection.execute(
                "UPDATE runs SET ended = ?, record = ? WHERE run = ?", (ended, dump(record), self._run)
            )

    def standings(self) -> dict[str, Standing]:
        """What the results hold of each report, by its name."""
        query = (
            "SELECT report, report_sha256, status, message, path, reading_basis, label_basis, model_sha256, "
            "json_array_length(record, '$.pages_not_read') AS pages_not_read, "
            "found ->> '$.could_recognise' AS could_recognise FROM reports ORDER BY report"
        )
        return {
            row["report"]: Standing(
                report_sha256=row["report_sha256"],
                status=row["status"],
                message=row["message"],
                path=row["path"],
                basis=Basis(row["reading_basis"], row["label_basis"], row["model_sha256"]),
                pages_not_read=bool(row["pages_not_read"]),
                could_recognise=bool(row["could_recognise"]),
            )
            for row in self._rows(query, [])
        }

    def put(self, outcome: Outcome, basis: Basis, formerly: str | None = None) -> None:
        """Write all of a report at once, in place of what was there under its name.

        Parameters
        ----------
        outcome : Outcome
            Its report record has at least ``report`` (name), ``report_sha256`` and ``status``.
        basis : Basis
        formerly : str, optional
            Name of the same report before its file was renamed; what stood under it goes.
        """
        report, name = outcome.report, storable(outcome.report["report"])
        context = {key: report.get(key) for key in ("party", "year", "cycle")}
        with self._writing():
            self.connection.execute("DELETE FROM reports WHERE report IN (?, ?)", (name, formerly))
            self._insert_report(name, report, basis, outcome.found)
            self._insert_records("measures", name, outcome.measures)
            self._insert_records("passages", name, outcome.passages, context)
            self._insert_records("answers", name, outcome.answers)
            for item, records in (("measure", outcome.measures), ("passage", outcome.passages)):
                self.connection.executemany(
                    "INSERT INTO tags VALUES (?, ?, ?, ?, ?, ?, ?)", tag_rows(name, item, records, self._products)
                )
            carry_over(self.connection, name)
            if formerly is not None:
                carry_over(self.connection, name, formerly)

    def remove(self, name: str) -> None:
        """Take a report out of the results; decisions of people about it are kept."""
        with self._writing():
            self.connection.execute("DELETE FROM reports WHERE report = ?", (name,))
            carry_over(self.connection, name)

    def changes(self) -> int:
        """A number that is another one after everything that exports could show."""
        (number,) = self.connection.execute("SELECT number FROM changes").fetchone()
        return int(number)

    def exports(self) -> dict[str, Export]:
        """The exports that were written into the folder, by name of the file."""
        rows = self.connection.execute("SELECT name, size, modified_ns, basis FROM exports")
        return {name: Export(size, modified_ns, basis) for name, size, modified_ns, basis in rows}

    def note_exports(self, exports: Mapping[str, Export]) -> None:
        """Keep what was written into the folder."""
        with self._writing():
            self.connection.execute("DELETE FROM exports")
            self.connection.executemany(
                "INSERT INTO exports VALUES (?, ?, ?, ?)",
                [(name, export.size, export.modified_ns, export.basis) for name, export in exports.items()],
            )

    def _insert_report(self, name: str, report: Record, basis: Basis, found: Record) -> None:
        values = {
            "report": name,
            **dict(zip(REPORT_COLUMNS, row(REPORT_COLUMNS, report), strict=True)),
            "run": self._run,
            "model_sha256": basis.model_sha256,
            "reading_basis": basis.reading,
            "label_basis": basis.labels,
            "found": dump(found),
            "record": dump(report),
        }
        self.connection.execute(
            f"INSERT INTO reports ({', '.join(values)}) VALUES ({_places(len(values))})",  # noqa: S608 - our names
            list(values.values()),
        )

    def _insert_records(
        self, table: str, name: str, records: Sequence[Record], context: Record = MappingProxyType({})
    ) -> None:
        """Rows of `table`; `context` stands in columns that the records have no field for."""
        columns = _COLUMNS[table]
        self.connection.executemany(
            f"INSERT INTO {table} (report, position, {', '.join(columns)}, record) "  # noqa: S608 - our names
            f"VALUES ({_places(len(columns) + 3)})",
            [
                (name, position, *row(columns, {**context, **record}), dump(record))
                for position, record in enumerate(records)
            ],
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with transaction(self.connection):
                yield
        except sqlite3.Error as error:
            raise output_error(error, self.folder) from error


def _places(number: int) -> str:
    return ", ".join("?" * number)
