"""Bootstrap intervals: how far a figure would move with other passages, or with other writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.evaluation.metrics import Predictions

Measure = Callable[[Predictions], Mapping[str, float]]
"""Figures by name of some predictions."""

SHARE = 0.95
"""Share of the resamples that lies between the two ends of an interval."""

FEWEST_WRITERS = 3
"""With fewer writers, resampling writers says nothing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between `low` and `high` lie 95 % of the values that resamples gave."""

    low: float
    high: float


def resamples(count: int, rounds: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Positions drawn with replacement, as many as there are, `rounds` times."""
    generator = np.random.default_rng(seed)
    for _ in range(rounds):
        yield generator.integers(0, count, count)


def intervals(p: Predictions, measure: Measure, *, rounds: int, seed: int = 0) -> dict[str, Interval]:
    """Intervals of all figures of `measure`, passages being drawn with replacement.

    They say how far another choice of passages *by the same writers* would move the figures, and so are
    narrower than what passages by other writers would do.
    """
    return _intervals([measure(p.select(rows)) for rows in resamples(len(p.gate), rounds, seed)])


def writer_intervals(
    p: Predictions, writers: Sequence[str], measure: Measure, *, rounds: int, seed: int = 0
) -> dict[str, Interval] | None:
    """The same with whole writers drawn with replacement; None with fewer than three of them.

    The honest interval for text by a writer not yet seen; with a handful of writers it is itself rough.
    """
    names = np.array(writers)
    own = [np.flatnonzero(names == name) for name in sorted(set(writers))]
    if len(own) < FEWEST_WRITERS:
        return None
    values = []
    for drawn in resamples(len(own), rounds, seed):
        values.append(measure(p.select(np.concatenate([own[number] for number in drawn]))))
    return _intervals(values)


def _intervals(values: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    tail = (1 - SHARE) / 2
    found = {}
    for name in values[0]:
        low, high = np.quantile([value[name] for value in values], [tail, 1 - tail])
        found[name] = Interval(float(low), float(high))
    return found


def wilson(hits: int, count: int) -> Interval:
    """Interval of a share by Wilson's score, which stays honest for few passages and shares near 0 or 1."""
    if not count:
        return Interval(0.0, 1.0)
    z = 1.959964
    share = hits / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * float(np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)))
    # Rounding must not leave the share itself outside, at 0 and 1.
    return Interval(min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))
