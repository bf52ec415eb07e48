"""Decisions of people on measures: written down, and carried over when a report is read again.

A decision is never changed or removed. It belongs to what the person saw: where the measure says the same after its
report was read again, the decision goes with it, else it is marked as stale.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from qpr_classifier.errors import InputError
from qpr_classifier.store.connection import connect_for_writing, output_error, transaction
from qpr_classifier.store.rows import dump


@dataclass(frozen=True, slots=True)
class Review:
    """What a person decided about a measure.

    Parameters
    ----------
    report, measure_id : str
    reviewer : str
        Who decided.
    decision : {"accepted", "corrected"}
    digital : bool
        Whether it is a digital-environment measure.
    labels : tuple of str
        Codes of its activities, the main one first.
    note : str
    """

    report: str
    measure_id: str
    reviewer: str
    decision: Literal["accepted", "corrected"]
    digital: bool
    labels: tuple[str, ...]
    note: str = ""


def add_review(folder: Path, review: Review) -> None:
    """Write a decision down; it may be done while a run is writing.

    Raises
    ------
    InputError
        If there is no such measure in the results of `folder`.
    OutputError
        If it cannot be written.
    """
    connection = connect_for_writing(folder)
    try:
        with transaction(connection):
            row = connection.execute(
                "SELECT record FROM measures WHERE report = ? AND measure_id = ?", (review.report, review.measure_id)
            ).fetchone()
            if row is None:
                raise InputError(f"There is no measure {review.measure_id} of {review.report} in {folder}.")
            record = json.loads(row[0])
            connection.execute(
                "INSERT INTO reviews (report, measure_id, reviewer, time, decision, digital, labels, note, title, "
                "content_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    review.report,
                    review.measure_id,
                    review.reviewer,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    review.decision,
                    int(review.digital),
                    dump(list(review.labels)),
                    review.note,
                    record.get("title") or "",
                    content_sha256(record),
                ),
            )
    except sqlite3.Error as error:
        raise output_error(error, folder) from error
    finally:
        connection.close()


def content_sha256(measure: Mapping[str, Any]) -> str:
    """Of what a person judges a measure by."""
    said = [measure.get(key) for key in ("title", "text", "objectives", "results")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def carry_over(connection: sqlite3.Connection, report: str, formerly: str | None = None) -> None:
    """Let the decisions on a report follow its measures as they stand now.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction that has written the measures.
    report : str
    formerly : str, optional
        The name under which its results stood before.
    """
    reviews = connection.execute(
        "SELECT review, measure_id, content_sha256 FROM reviews WHERE report = ?", (formerly or report,)
    ).fetchall()
    if not reviews:
        return
    found: dict[str, list[str]] = {}
    for measure_id, record in connection.execute(
        "SELECT measure_id, record FROM measures WHERE report = ? ORDER BY position", (report,)
    ):
        found.setdefault(content_sha256(json.loads(record)), []).append(measure_id)
    for number, measure_id, content in reviews:
        same = found.get(content, [])
        # Of several that say the same, the one that has kept its number.
        now = measure_id if measure_id in same or not same else same[0]
        connection.execute(
            "UPDATE reviews SET report = ?, measure_id = ?, stale = ? WHERE review = ?",
            (report, now, int(not same), number),
        )
