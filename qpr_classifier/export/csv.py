"""The table of measures as CSV, as Excel opens it by a double click in the country of the language."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from qpr_classifier.export.columns import Column, Kind, Value, measure_columns
from qpr_classifier.export.phrasing import Phrasing, Record
from qpr_classifier.export.text import clean, without_formula
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework, Language, load_framework
from qpr_classifier.framework.wording import Wording

LIST_SEPARATOR = "; "


def write_measures_csv(
    records: Iterable[Record], path: Path, language: Language, framework: Framework | None = None
) -> None:
    """Write one row for each measure, with a title row.

    UTF-8 with a byte order mark. English files have commas and decimal points; French ones semicolons and
    decimal commas, as Excel expects them there. Texts that begin like a formula get a leading apostrophe.

    Parameters
    ----------
    records : iterable of mapping
        Measure records of the output contract.
    language : {"en", "fr"}
        Of titles and coded values; texts of the reports stay in their own.
    framework : Framework, optional
        The one that the records were tagged with; the Open Roadmap if not given.

    Raises
    ------
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    """
    phrasing = Phrasing(language, framework or load_framework())
    write_csv(records, measure_columns(phrasing), path, phrasing)


def write_csv(records: Iterable[Record], columns: Sequence[Column], path: Path, phrasing: Phrasing) -> None:
    """Write a row for each record; see `write_measures_csv`."""
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=phrasing.text("csv.separator"), lineterminator="\r\n")
        writer.writerow([column.title(phrasing) for column in columns])
        for record in records:
            writer.writerow(
                [_cell(column.value(record, phrasing), column.kind, phrasing.wording) for column in columns]
            )


def _cell(value: Value, kind: Kind, words: Wording) -> str:
    if value is None:
        return ""
    if isinstance(value, float) or kind is Kind.PERCENT:
        return str(value).replace(".", words.text("csv.decimal"))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        value = LIST_SEPARATOR.join(value)
    return without_formula(clean(value))
