"""Measures in the shape of the Policy Monitoring Platform: a row for each, under its goal and area of monitoring.

Goals and areas are those that the report itself prints above a measure. The forms before 2020 and free reports have
none; their cells stay empty rather than be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qpr_classifier.export.columns import Column, Value, measure_columns
from qpr_classifier.export.phrasing import Phrasing, Record
from qpr_classifier.export.sheets import Heading, Link, Row, Sheet, measure_rows
from qpr_classifier.export.text import SECTION_SEPARATOR
from qpr_classifier.framework.monitoring import load_monitoring

COLUMNS = (
    "party", "electoral_group_name", "year", "title", "goal_name", "area", "domain_names", "text", "results",
    "agency", "partners", "budget", "website", "targets_youth", "fund_support", "evaluated", "evaluation", "status",
    "reported_by", "digital", "labels", "digital_probability", "review", "decided_digital", "decided_labels",
    "language", "report", "pages", "cycle", "party_code", "measure_id",
)  # fmt: skip
"""Keys of the columns in their order."""


def platform_columns(phrasing: Phrasing) -> tuple[Column, ...]:
    """The columns of the table, those it shares with the table of measures and its own."""
    own = (
        Column("electoral_group_name", lambda record, say: say.electoral_group_name(record["party"]), 26),
        Column("goal_name", _goal, 34),
        Column("area", _area, 28),
        Column("domain_names", _domains, 26),
    )
    known = {column.key: column for column in (*measure_columns(phrasing), *own)}
    return tuple(known[key] for key in COLUMNS)


def platform_sheets(
    records: Iterable[Record], phrasing: Phrasing, link: Link, about: Sequence[str]
) -> tuple[Sheet, Sheet]:
    """The sheet of measures, and one that says how they were chosen and what each column holds."""
    columns = platform_columns(phrasing)
    measures = Sheet(
        phrasing.text("sheets.measures"),
        [Heading(column.title(phrasing), column.width, column.kind) for column in columns],
        measure_rows(records, columns, phrasing, link),
        if_empty=phrasing.text("notes.no_measures_chosen", sheet=phrasing.text("sheets.columns")),
        frozen=4,
        printed=COLUMNS.index("results") + 1,
    )
    explained = Sheet(
        phrasing.text("sheets.columns"),
        [Heading(phrasing.text("reading.table_title"), 34), Heading(phrasing.text("reading.explanation"), 100)],
        [Row.of(column.title(phrasing), column.about(phrasing)) for column in columns],
        above=[phrasing.text("platform.title"), *about, phrasing.text("platform.about")],
        filtered=False,
    )
    return measures, explained


def _goal(record: Record, say: Phrasing) -> Value:
    name = load_monitoring().goals.get(record["goal"])
    return f"{record['goal']} {name[say.language]}" if name else record["goal"]


def _area(record: Record, say: Phrasing) -> Value:
    area = load_monitoring().area_of((record["section"] or "").split(SECTION_SEPARATOR))
    return area.name[say.language] if area else None


def _domains(record: Record, say: Phrasing) -> Value:
    known = load_monitoring()
    names = (name[say.language] if (name := known.domain(text)) else text for text in record["domains"] or ())
    return tuple(dict.fromkeys(names))
