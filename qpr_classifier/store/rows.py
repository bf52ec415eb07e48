"""What stands in the columns: rows of the tables made from the records of the output contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qpr_classifier.store.outcome import Record

Value = str | int | float | None

LEAST_PROBABILITY = 0.05
"""Tags that were not given and are less probable have no row of their own; records hold all probabilities."""

MEASURE_COLUMNS = (
    "measure_id", "party", "sub_national", "year", "cycle", "title", "agency", "website", "section", "goal",
    "reported_by", "language", "page_start", "page_end", "text", "objectives", "results", "domains", "budget",
    "partners", "evaluated", "evaluation", "targets_youth", "fund_support", "years", "scope", "nature", "status",
    "digital", "digital_probability", "labels", "primary_activity", "review", "evidence_text", "evidence_page",
)  # fmt: skip
PASSAGE_COLUMNS = (
    "passage_id", "measure_id", "party", "year", "cycle", "page", "section", "heading", "kind", "field", "language",
    "text", "digital", "digital_probability", "labels", "primary_activity", "review",
)  # fmt: skip
ANSWER_COLUMNS = (
    "question_id", "question", "answer", "party", "year", "cycle", "page", "section", "activities",
)  # fmt: skip
REPORT_COLUMNS = (
    "report_sha256", "path", "status", "reason", "message", "party", "sub_national", "year", "cycle", "language",
    "pages", "measures", "digital_measures", "needs_review", "passages", "answers", "seconds",
)  # fmt: skip

_FIELDS = {"primary_activity": "primary"}
"""Columns that are called otherwise than the field of the record, whose name means something else in SQL."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Basis:
    """What the results of a report rest on, beside the bytes of its file.

    Parameters
    ----------
    reading : str
        Program and settings that it was read with; another one and it must be read again.
    labels : str
        What the user said of its Party and year.
    model_sha256 : str or None
        Of the model that it was tagged with; None where it could not be read.
    """

    reading: str
    labels: str
    model_sha256: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """The facts of a model that outlive it.

    Parameters
    ----------
    sha256 : str
        Of its manifest, which vouches for all its files.
    name, framework : str
    voices : tuple of str
    products : mapping of str to sequence of str
        Codes of the Products, each with the codes of its activities.
    manifest : mapping
        The whole manifest: settings, thresholds, versions, figures.
    """

    sha256: str
    name: str
    framework: str
    voices: tuple[str, ...]
    products: Mapping[str, Sequence[str]]
    manifest: Record


def row(columns: Sequence[str], record: Record) -> list[Value]:
    """The values of `columns`, in their order."""
    return [_value(record.get(_FIELDS.get(column, column))) for column in columns]


def dump(record: object) -> str:
    """The record as JSON that SQLite can hold and query."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    # Halves of characters, from file names that are not valid UTF-8, stand only in escapes.
    return json.dumps(record, separators=(",", ":")) if _SURROGATE.search(text) else text


def storable(text: str) -> str:
    """The text without halves of characters, which SQLite does not take."""
    return _SURROGATE.sub("\ufffd", text)


def tag_rows(
    report: str, item: str, records: Iterable[Record], products: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Value, ...]]:
    """Rows of the table of tags: those that were given, and those that are worth a thought.

    Parameters
    ----------
    report : str
        Its name.
    item : {"measure", "passage"}
    records : iterable of mapping
    products : mapping of str to sequence of str
        Codes of the Products, each with the codes of its activities.
    """
    for record in records:
        labels = set(record["labels"])
        given = labels | {product for product, own in products.items() if not labels.isdisjoint(own)}
        for level, field in (("product", "products"), ("activity", "activities")):
            for code, probability in record[field].items():
                if probability >= LEAST_PROBABILITY or code in given:
                    yield report, item, record[f"{item}_id"], level, code, probability, int(code in given)


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list | tuple | dict):
        return dump(value)
    if isinstance(value, bool):
        return int(value)
    return value  # type: ignore[no-any-return]
