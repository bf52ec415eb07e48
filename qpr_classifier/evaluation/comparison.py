"""Are two models really different? Both judge the same passages, so the tests are paired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.evaluation.metrics import Predictions
from qpr_classifier.evaluation.resampling import SHARE, Interval, Measure, resamples


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two models on the same passages.

    Parameters
    ----------
    first, second : float
    difference : float
        Second minus first.
    interval : Interval
        Of the difference, from the paired bootstrap over passages.
    p_value : float
        Two-sided, from the same resamples: how often chance alone turns the difference round.
    """

    name: str
    first: float
    second: float
    difference: float
    interval: Interval
    p_value: float


@dataclass(frozen=True, slots=True)
class McNemar:
    """Exact test on the decisions in which the two models differ (McNemar, 1947).

    Parameters
    ----------
    only_first, only_second : int
        Passages that only this model judges rightly.
    p_value : float
        Two-sided, binomial.
    """

    question: str
    only_first: int
    only_second: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models side by side."""

    first: str
    second: str
    differences: tuple[Difference, ...]
    tests: tuple[McNemar, ...]


def compare(
    first: Predictions, second: Predictions, names: tuple[str, str], measure: Measure, *, rounds: int, seed: int = 0
) -> Comparison:
    """Compare what two models said of the same passages, in the same order."""
    ours, theirs = measure(first), measure(second)
    moved: dict[str, list[float]] = {name: [] for name in ours}
    for rows in resamples(len(first.gate), rounds, seed):
        one, other = measure(first.select(rows)), measure(second.select(rows))
        for name, values in moved.items():
            values.append(other[name] - one[name])
    differences = tuple(_difference(name, ours[name], theirs[name], np.array(values)) for name, values in moved.items())
    tests = (
        _mcnemar("Digital or not", first.taken == first.digital, second.taken == second.digital),
        _mcnemar(
            "Primary activity, or rightly none",
            first.given_primary == first.true_primary,
            second.given_primary == second.true_primary,
        ),
    )
    return Comparison(*names, differences, tests)


def _difference(name: str, first: float, second: float, values: NDArray[np.float64]) -> Difference:
    tail = (1 - SHARE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    # One is added above and below, so that no finite number of resamples gives a p-value of 0.
    side = min(int((values <= 0).sum()), int((values >= 0).sum()))
    p_value = min(1.0, 2 * (side + 1) / (len(values) + 1))
    return Difference(name, first, second, second - first, Interval(float(low), float(high)), p_value)


def _mcnemar(question: str, first: NDArray[np.bool_], second: NDArray[np.bool_]) -> McNemar:
    from scipy.stats import binomtest

    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    differing = only_first + only_second
    p_value = float(binomtest(only_first, differing, 0.5).pvalue) if differing else 1.0
    return McNemar(question, only_first, only_second, p_value)
