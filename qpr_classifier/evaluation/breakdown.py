"""The figures by parts of the passages: language, group, kind of writing, writer, activity; and false alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qpr_classifier.corpus.passages import NEGATIVE_KINDS, LabelledPassage
from qpr_classifier.evaluation.metrics import Predictions, average_precision, f1, main_figures
from qpr_classifier.evaluation.resampling import Interval, intervals, wilson
from qpr_classifier.framework.roadmap import Framework

FEWEST_FOR_INTERVAL = 20
"""Parts with fewer passages get no interval: it would only look exact."""


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of a part of the passages.

    Parameters
    ----------
    name : str
    passages, digital : int
        How many there are, and how many of them are digital-environment measures.
    figures : dict of str to float
        Those of `main_figures`; None for a figure that needs digital passages where there are none.
    intervals : dict of str to Interval
        Empty for a small part.
    """

    name: str
    passages: int
    digital: int
    figures: dict[str, float | None]
    intervals: dict[str, Interval]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts by one property."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How many negative passages of a kind are taken for digital-environment measures."""

    kind: str
    passages: int
    alarms: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    """How well one activity is found.

    Parameters
    ----------
    support : int
        Passages that carry it as first or further label.
    given : int
        Passages to which the tagger gave it.
    """

    code: str
    title: str
    product: str
    support: int
    given: int
    precision: float | None
    recall: float | None
    f1: float
    average_precision: float | None


PROPERTIES: tuple[tuple[str, Callable[[LabelledPassage], str]], ...] = (
    ("Language", lambda p: {"en": "English", "fr": "French"}.get(p.language, p.language)),
    ("Electoral group", lambda p: p.group),
    ("Kind of writing", lambda p: p.source_kind),
    ("Status", lambda p: p.status),
    ("Writer", lambda p: p.annotator),
)


def breakdowns(p: Predictions, passages: Sequence[LabelledPassage], rounds: int) -> tuple[Breakdown, ...]:
    """The figures by each of the properties."""
    found = []
    for title, key in PROPERTIES:
        names = np.array([key(passage) for passage in passages])
        parts = tuple(_part(name, p.select(names == name), rounds) for name in sorted(set(names.tolist())))
        found.append(Breakdown(title, parts))
    return tuple(found)


def _part(name: str, p: Predictions, rounds: int) -> Part:
    digital = int(p.digital.sum())
    values: dict[str, float | None] = dict(main_figures(p))
    if not digital:
        values = dict.fromkeys(values)
    enough = digital and len(p.gate) >= FEWEST_FOR_INTERVAL
    return Part(name, len(p.gate), digital, values, intervals(p, main_figures, rounds=rounds) if enough else {})


def false_alarms(p: Predictions, passages: Sequence[LabelledPassage]) -> tuple[FalseAlarms, ...]:
    """False alarms by kind of negative passage, all kinds together first."""
    kinds = np.array([passage.negative_kind or "" for passage in passages])
    rows = []
    for kind in ("all", *NEGATIVE_KINDS):
        own = ~p.digital if kind == "all" else kinds == kind
        count, alarms = int(own.sum()), int(p.taken[own].sum())
        if count:
            rows.append(FalseAlarms(kind, count, alarms, alarms / count, wilson(alarms, count)))
    return tuple(rows)


def by_activity(p: Predictions, framework: Framework) -> tuple[ActivityFigures, ...]:
    """The figures of each activity, in the order of the framework."""
    column = {code: number for number, code in enumerate(p.codes)}
    rows = []
    for activity in framework.activities:
        own = column[activity.code]
        true, given = p.true[:, own], p.given[:, own]
        hits, support, taken = int((true & given).sum()), int(true.sum()), int(given.sum())
        rows.append(
            ActivityFigures(
                code=activity.code,
                title=framework.short_title(activity.code, "en"),
                product=activity.product,
                support=support,
                given=taken,
                precision=hits / taken if taken else None,
                recall=hits / support if support else None,
                f1=f1(true, given),
                average_precision=average_precision(true, p.activities[:, own]) if support else None,
            )
        )
    return tuple(rows)
