"""Asking the results: reports, measures, passages and answers as records, all of them or a selection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qpr_classifier.errors import InputError
from qpr_classifier.store.connection import connect_for_reading, snapshot
from qpr_classifier.store.outcome import Outcome
from qpr_classifier.store.selection import (
    Condition,
    Selection,
    answers_condition,
    measures_condition,
    passages_condition,
    reports_condition,
)

Record = dict[str, Any]

EVERYTHING = Selection()


class Results:
    """The results of a folder, to be asked.

    Records are those of the output contract (`docs/outputs.md`), by report and in reading order; they are fetched as
    they are iterated, so that memory does not grow with the number of reports.

    Parameters
    ----------
    connection : sqlite3.Connection
        Also for queries of one's own; `docs/store.md` describes the tables.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def reports(self, wanted: Selection = EVERYTHING) -> Iterator[Record]:
        """The records of reports, read or not, by name."""
        return self._records("SELECT record FROM reports {} ORDER BY report", reports_condition(wanted))

    def measures(self, wanted: Selection = EVERYTHING) -> Iterator[Record]:
        """The records of measures as the program tagged them."""
        return self._records(
            "SELECT record FROM reviewed_measures {} ORDER BY report, position", measures_condition(wanted)
        )

    def reviewed_measures(self, wanted: Selection = EVERYTHING) -> ReviewedMeasures:
        """The records of measures with the last word on each."""
        return ReviewedMeasures(self.connection, wanted)

    def passages(self, wanted: Selection = EVERYTHING) -> Iterator[Record]:
        """The records of passages."""
        return self._records("SELECT record FROM passages {} ORDER BY report, position", passages_condition(wanted))

    def answers(self, wanted: Selection = EVERYTHING) -> Iterator[Record]:
        """The records of answers to closed questions."""
        return self._records("SELECT record FROM answers {} ORDER BY report, position", answers_condition(wanted))

    def outcome(self, report: str) -> Outcome:
        """All records of a report.

        Raises
        ------
        KeyError
            If there is no such report.
        """
        row = self.connection.execute("SELECT record, found FROM reports WHERE report = ?", (report,)).fetchone()
        if row is None:
            raise KeyError(report)
        own = Selection(reports=(report,))
        record, found = map(json.loads, row)
        return Outcome(record, list(self.measures(own)), list(self.passages(own)), list(self.answers(own)), found)

    def counts_by_code(self) -> dict[str, dict[str, int]]:
        """Digital-environment measures, and distinct Parties, behind each Product and activity that has any."""
        query = (
            "SELECT code, count(*), count(DISTINCT party) FROM tags "
            "JOIN measures ON measures.report = tags.report AND measures.measure_id = tags.item_id "
            "WHERE item = 'measure' AND given = 1 GROUP BY code ORDER BY code"
        )
        rows = self.connection.execute(query)
        return {code: {"measures": measures, "parties": parties} for code, measures, parties in rows}

    def same_files(self) -> list[list[str]]:
        """The names of reports that are one and the same file."""
        query = (
            "SELECT json_group_array(report) FROM (SELECT * FROM reports ORDER BY report) WHERE status = 'read' "
            "GROUP BY report_sha256 HAVING count(*) > 1 ORDER BY min(report)"
        )
        return [json.loads(names) for (names,) in self.connection.execute(query)]

    def passages_of(self, report: str, measure_id: str) -> Iterator[Record]:
        """The records of the passages of a measure."""
        condition = "WHERE report = ? AND measure_id = ?"
        return self._records("SELECT record FROM passages {} ORDER BY position", (condition, [report, measure_id]))

    def reviews(self, report: str | None = None, measure_id: str | None = None) -> Iterator[Record]:
        """The decisions of people, of all or one report or measure, oldest first; stale ones too."""
        query = (
            "SELECT review, report, measure_id, reviewer, time, decision, digital, labels, note, title, stale "
            "FROM reviews WHERE report = coalesce(?, report) AND measure_id = coalesce(?, measure_id) ORDER BY review"
        )
        for row in self._rows(query, [report, measure_id]):
            yield row | {
                "digital": bool(row["digital"]),
                "labels": json.loads(row["labels"]),
                "stale": bool(row["stale"]),
            }

    def runs(self) -> Iterator[Record]:
        """What each run was and did, oldest first; ``ended`` and ``record`` are None for one that was killed."""
        for row in self._rows("SELECT * FROM runs ORDER BY run", []):
            yield row | {"settings": json.loads(row["settings"]), "record": json.loads(row["record"] or "null")}

    def models(self) -> Iterator[Record]:
        """The models that results rest or rested on."""
        for row in self._rows("SELECT * FROM models ORDER BY model_sha256", []):
            yield row | {key: json.loads(row[key]) for key in ("voices", "products", "manifest")}

    def _records(self, query: str, condition: Condition) -> Iterator[Record]:
        clause, values = condition
        for (record,) in self.connection.execute(query.format(clause), values):
            yield json.loads(record)

    def _rows(self, query: str, values: list[object]) -> Iterator[Record]:
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True)
class ReviewedMeasures:
    """Measures with the last word on each; they can be gone through again and again, and are never all in memory.

    Each has, beside its record, ``review_state`` (see `ReviewState`), ``reviewer``, ``reviewed_at``,
    ``review_note``, and ``final_digital`` and ``final_labels``: those of the person who reviewed it, else those
    of the program.
    """

    connection: sqlite3.Connection
    wanted: Selection

    def __iter__(self) -> Iterator[Record]:
        clause, values = measures_condition(self.wanted)
        query = (
            "SELECT record, review_state, reviewer, reviewed_at, review_note, final_digital, final_labels "  # noqa: S608
            f"FROM reviewed_measures {clause} ORDER BY report, position"
        )
        for record, state, reviewer, at, note, digital, labels in self.connection.execute(query, values):
            yield json.loads(record) | {
                "review_state": state,
                "reviewer": reviewer,
                "reviewed_at": at,
                "review_note": note,
                "final_digital": bool(digital),
                "final_labels": json.loads(labels),
            }

    def count(self) -> int:
        """How many there are."""
        clause, values = measures_condition(self.wanted)
        query = f"SELECT count(*) FROM reviewed_measures {clause}"  # noqa: S608 - our names
        (number,) = self.connection.execute(query, values).fetchone()
        return int(number)


@contextmanager
def open_results(folder: Path) -> Iterator[Results]:
    """The results of a folder, as they are at this instant, whatever a run writes meanwhile.

    Nothing can be changed, and no run is kept from writing.

    Raises
    ------
    InputError
        If there are no results in `folder`, or they cannot be read.

    Examples
    --------
    >>> with open_results(Path("results")) as results:  # doctest: +SKIP
    ...     for measure in results.measures(Selection(parties=("VNM",), digital=True)):
    ...         print(measure["title"])
    """
    connection = connect_for_reading(folder)
    try:
        with snapshot(connection):
            yield Results(connection)
    except sqlite3.DatabaseError as error:
        raise InputError(f"The results in {folder} cannot be read: {error}.") from error
    finally:
        connection.close()
