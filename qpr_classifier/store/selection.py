"""Which measures, passages and answers are wanted, as a condition in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ReviewState(StrEnum):
    """Where a measure stands with people."""

    NEEDED = "needed"
    NOT_NEEDED = "not needed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; every condition must hold, and an empty one always does.

    Of a measure that a person has reviewed, the decision and the activities are those of that person.

    Parameters
    ----------
    reports : tuple of str
        Names of reports.
    parties : tuple of str
        ISO 3166 alpha-3 codes, or ``EUU``.
    years : tuple of int
    cycles : tuple of str
    languages : tuple of str
        Of the measure or passage.
    activities : tuple of str
        Codes of reference activities; one of them must have been given. For a Product, name all its activities.
    reported_by : tuple of str
        ``government``, ``cso``; of the measure.
    digital : bool, optional
        Whether it is taken for a digital-environment measure.
    least_probability : float
        Of being one.
    review : tuple of ReviewState
        Of the measure.
    """

    reports: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    cycles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    reported_by: tuple[str, ...] = ()
    digital: bool | None = None
    least_probability: float = 0.0
    review: tuple[ReviewState, ...] = ()


Condition = tuple[str, list[object]]
"""An SQL condition with a question mark for each of the values behind it."""


def measures_condition(wanted: Selection) -> Condition:
    """The condition on a measure, in the view ``reviewed_measures``."""
    return _all_of(
        *_common(wanted),
        *_tagged(wanted, "final_digital", "final_labels"),
        _one_of("reported_by", wanted.reported_by),
        _one_of("review_state", [str(state) for state in wanted.review]),
    )


def passages_condition(wanted: Selection) -> Condition:
    """The condition on a passage; what only a measure has is asked of the measure it belongs to."""
    own, values = measures_condition(Selection(reported_by=wanted.reported_by, review=wanted.review))
    of_measure = f"(report, measure_id) IN (SELECT report, measure_id FROM reviewed_measures {own})"  # noqa: S608
    return _all_of(
        *_common(wanted), *_tagged(wanted, "digital", "labels"), (of_measure, values) if values else _ANYTHING
    )


def reports_condition(wanted: Selection) -> Condition:
    """The condition on a report; its language is the one it is written in."""
    return _all_of(*_common(wanted), _one_of("language", wanted.languages))


def answers_condition(wanted: Selection) -> Condition:
    """The condition on an answer: of its report, and of the activities that the question is about."""
    return _all_of(*_common(wanted), _any_of("activities", wanted.activities))


_ANYTHING: Condition = ("", [])


def _common(wanted: Selection) -> list[Condition]:
    return [
        _one_of("report", wanted.reports),
        _one_of("party", wanted.parties),
        _one_of("year", wanted.years),
        _one_of("cycle", wanted.cycles),
    ]


def _tagged(wanted: Selection, digital: str, labels: str) -> list[Condition]:
    return [
        _one_of("language", wanted.languages),
        _any_of(labels, wanted.activities),
        _ANYTHING if wanted.digital is None else (f"{digital} = ?", [int(wanted.digital)]),
        ("digital_probability >= ?", [wanted.least_probability]) if wanted.least_probability > 0 else _ANYTHING,
    ]


def _one_of(column: str, values: Sequence[object]) -> Condition:
    return (f"{column} IN ({', '.join('?' * len(values))})", list(values)) if values else _ANYTHING


def _any_of(column: str, values: Sequence[object]) -> Condition:
    """Whether the JSON list in `column` holds one of the values."""
    condition, given = _one_of("value", values)
    listed = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE {condition})"  # noqa: S608
    return (listed, given) if given else _ANYTHING


def _all_of(*parts: Condition) -> Condition:
    held = [(condition, values) for condition, values in parts if condition]
    clause = "WHERE " + " AND ".join(condition for condition, _ in held) if held else ""
    return clause, [value for _, values in held for value in values]
