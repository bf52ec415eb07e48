"""The columns of the table of measures, the same in the CSV file and in the workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from qpr_classifier.export.decisions import is_digital, is_reviewed, labels_of, review_state
from qpr_classifier.export.phrasing import Phrasing, Record

Value = str | int | float | tuple[str, ...] | None
"""What a cell holds: text, a number, several texts, or nothing."""


class Kind(Enum):
    """How a number is shown."""

    TEXT = "text"
    COUNT = "count"
    YEAR = "year"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of measures.

    Parameters
    ----------
    key : str
        Name of the column in the wording: ``columns.<key>.title`` and ``columns.<key>.about``.
    value : callable
        What stands in it for a record.
    width : float
        In characters.
    fills : mapping of str to str
        For places in the title.
    """

    key: str
    value: Callable[[Record, Phrasing], Value]
    width: float
    kind: Kind = Kind.TEXT
    fills: Mapping[str, str] = field(default_factory=dict)

    def title(self, phrasing: Phrasing) -> str:
        return phrasing.text(f"columns.{self.key}.title", **self.fills)

    def about(self, phrasing: Phrasing) -> str:
        """What the column holds, for people."""
        return phrasing.text(f"columns.{self.key}.about")


def measure_columns(phrasing: Phrasing) -> tuple[Column, ...]:
    """All columns in their order: what the measure is, how it was tagged, why, and what else is reported.

    What a person decided has columns of its own, empty where nobody has, so that it is never mixed with the tags.
    """
    return (
        Column("party", lambda record, say: say.party(record), 17),
        Column("year", lambda record, _: record["year"], 7, Kind.YEAR),
        Column("title", lambda record, _: record["title"], 36),
        Column("digital", lambda record, say: say.yes_no(record["digital"]), 12),
        Column("product", _main_product, 22),
        Column("activity", _main_activity, 26),
        Column("labels", lambda record, say: tuple(say.short_title(code) for code in record["labels"]), 30),
        Column("review", lambda record, say: say.value("review_state", review_state(record)), 14),
        Column("decided_digital", _if_reviewed(lambda record, say: say.yes_no(is_digital(record))), 13),
        Column("decided_labels", _if_reviewed(_decided_labels), 26),
        Column("digital_probability", lambda record, _: record["digital_probability"], 13, Kind.PERCENT),
        Column("activity_probability", _activity_probability, 14, Kind.PERCENT),
        Column("evidence", lambda record, _: record.get("evidence_text"), 52),
        Column("evidence_page", lambda record, _: record.get("evidence_page"), 11, Kind.COUNT),
        Column("pages", lambda record, say: say.pages(record["page_start"], record["page_end"]), 12),
        Column("report", _as_is("report"), 26),
        Column("text", _as_is("text"), 60),
        Column("agency", _as_is("agency"), 26),
        Column("status", _worded("status"), 13),
        Column("reported_by", _worded("reported_by"), 15),
        Column("section", _as_is("section"), 30),
        Column("objectives", _as_is("objectives"), 40),
        Column("results", _as_is("results"), 40),
        Column("evaluated", _yes_no("evaluated"), 12),
        Column("evaluation", _as_is("evaluation"), 30),
        Column("partners", _several("partners"), 28),
        Column("domains", _several("domains"), 22),
        Column("budget", _as_is("budget"), 22),
        Column("years", _as_is("years"), 14),
        Column("scope", _as_is("scope"), 14),
        Column("nature", _as_is("nature"), 16),
        Column("targets_youth", _yes_no("targets_youth"), 13),
        Column("fund_support", _yes_no("fund_support"), 13),
        Column("website", _as_is("website"), 26),
        Column("reviewer", _as_is("reviewer"), 16),
        Column("reviewed_at", lambda record, _: (record.get("reviewed_at") or "")[: len("2027-06-30")], 12),
        Column("review_note", _as_is("review_note"), 24),
        *(_product_probability(code, phrasing) for code in phrasing.framework.product_codes),
        Column("goal", _as_is("goal"), 9, Kind.COUNT),
        Column("language", _worded("language"), 12),
        Column("electoral_group", lambda record, say: say.electoral_group(record["party"]), 11),
        Column("party_code", _as_is("party"), 10),
        Column("cycle", _worded("cycle"), 16),
        Column("measure_id", _as_is("measure_id"), 12),
        Column("report_sha256", _as_is("report_sha256"), 20),
    )


def _if_reviewed(value: Callable[[Record, Phrasing], Value]) -> Callable[[Record, Phrasing], Value]:
    return lambda record, say: value(record, say) if is_reviewed(record) else None


def _decided_labels(record: Record, say: Phrasing) -> Value:
    return tuple(say.short_title(code) for code in labels_of(record))


def _main_product(record: Record, say: Phrasing) -> Value:
    primary = record["primary"]
    return say.short_title(say.framework.product_of(primary).code) if primary else None


def _main_activity(record: Record, say: Phrasing) -> Value:
    return say.short_title(record["primary"]) if record["primary"] else None


def _activity_probability(record: Record, _: Phrasing) -> Value:
    probability: float | None = record["activities"][record["primary"]] if record["primary"] else None
    return probability


def _product_probability(code: str, phrasing: Phrasing) -> Column:
    return Column(
        "product_probability",
        lambda record, _: record["products"][code],
        15,
        Kind.PERCENT,
        {"product": phrasing.short_title(code)},
    )


def _as_is(key: str) -> Callable[[Record, Phrasing], Value]:
    return lambda record, _: record.get(key)


def _several(key: str) -> Callable[[Record, Phrasing], Value]:
    return lambda record, _: tuple(record.get(key) or ())


def _worded(key: str) -> Callable[[Record, Phrasing], Value]:
    return lambda record, say: say.value(key, record[key])


def _yes_no(key: str) -> Callable[[Record, Phrasing], Value]:
    return lambda record, say: say.yes_no(record.get(key))
