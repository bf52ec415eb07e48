"""From probabilities to decisions: digital or not, which labels, and whether a person should look.

Consistent by construction: an activity's probability is that of the gate times that of the activity given the
gate; a Product lies between its best activity and the gate; labels exist exactly where the gate says digital.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.tagging.tags import Tags

TRUSTED_PRECISION = 0.9
"""Decisions taken without review are right at least this often, on passages the model had not seen."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where decisions change, all chosen on out-of-fold predictions.

    Parameters
    ----------
    gate : float
        A text is digital from this probability on.
    activity : float
        A further label is given from this probability (given digital) on; the best one is always given.
    negative_trusted : float
        Below this gate probability "not digital" needs no review.
    positive_trusted : float
        From this probability of the primary label on (gate times activity) the tags need no review.
    """

    gate: float
    activity: float
    negative_trusted: float
    positive_trusted: float


def product_probabilities(activities: NDArray[np.float64], columns: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Probability of each Product given digital, shape (n_texts, n_products).

    Activities of one Product exclude each other more often than not, so their probabilities add up, to at most 1.
    """
    return np.stack([np.minimum(1.0, activities[:, list(own)].sum(axis=1)) for own in columns], axis=1)


def decide(
    gate: float,
    given: NDArray[np.float64],
    codes: Sequence[str],
    products: Mapping[str, Sequence[int]],
    thresholds: Thresholds,
) -> Tags:
    """Tags of one text.

    Parameters
    ----------
    gate : float
        Calibrated probability that the text is a digital-environment measure.
    given : ndarray, shape (n_activities,)
        Calibrated probability of each activity, given that it is.
    codes : sequence of str
        Activity codes in the order of `given`.
    products : mapping of str to sequence of int
        Columns of `given` that belong to each Product.
    """
    joint = gate * given
    digital = gate >= thresholds.gate
    order = np.argsort(-given, kind="stable")
    labels: tuple[str, ...] = ()
    if digital:
        chosen = [column for column in order if given[column] >= thresholds.activity] or [int(order[0])]
        labels = tuple(codes[column] for column in chosen)
    if digital:
        review = bool(joint[order[0]] < thresholds.positive_trusted)
    else:
        review = bool(gate >= thresholds.negative_trusted)
    shares = product_probabilities(given[None, :], list(products.values()))[0]
    return Tags(
        digital=bool(digital),
        digital_probability=float(gate),
        activities={code: float(value) for code, value in zip(codes, joint, strict=True)},
        products={code: float(gate * share) for code, share in zip(products, shares, strict=True)},
        labels=labels,
        review=review,
    )


def choose_thresholds(
    gate: NDArray[np.float64],
    given: NDArray[np.float64],
    labels: NDArray[np.bool_],
    primary: NDArray[np.int64],
) -> Thresholds:
    """The thresholds that serve best on predictions for passages the model had not seen.

    Parameters
    ----------
    gate : ndarray, shape (n_texts,)
    given : ndarray, shape (n_texts, n_activities)
    labels : ndarray of bool, shape (n_texts, n_activities)
    primary : ndarray of int, shape (n_texts,)
        Column of the primary label, -1 for a negative passage.
    """
    digital = np.asarray(labels.any(axis=1))
    grid = np.linspace(0.05, 0.95, 91)
    # Of calibrated probabilities the threshold with the best F1 is half that F1 (Lipton, Elkan and Naryanaswamy, 2014);
    # looked for among a thousand passages, it would lie anywhere on a wide plateau.
    best_gate = max(_f1(gate >= t, digital) for t in grid) / 2

    def labels_f1(threshold: float) -> float:
        chosen = np.asarray(given[digital] >= threshold)
        chosen[np.arange(len(chosen)), given[digital].argmax(axis=1)] = True
        return _f1(chosen.ravel(), labels[digital].ravel())

    best_activity = _plateau(grid, np.array([labels_f1(t) for t in grid]))
    accepted = np.asarray(gate >= best_gate)
    joint = gate * given.max(axis=1)
    right = np.asarray(given.argmax(axis=1) == primary)
    return Thresholds(
        gate=best_gate,
        activity=best_activity,
        negative_trusted=_trusted_below(gate[~accepted], ~digital[~accepted], best_gate),
        positive_trusted=_trusted_above(joint[accepted], right[accepted]),
    )


def _f1(predicted: NDArray[Any], true: NDArray[Any]) -> float:
    hits = float((predicted & true).sum())
    total = float(predicted.sum() + true.sum())
    return 2 * hits / total if total else 0.0


def _plateau(grid: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """Middle of the thresholds that come within a thousandth of the best: steadier than the best one."""
    near = grid[scores >= scores.max() - 0.001]
    return float(np.median(near))


def _trusted_above(values: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Value from which on decisions about as sure are right often enough; above 1 where none is.

    The share of right decisions is fitted as rising with the value (isotonic regression), so it is that of
    decisions about as sure: many easy ones do not vouch for a few hard ones.
    """
    from sklearn.isotonic import IsotonicRegression

    if not len(values):
        return 1.01
    share = IsotonicRegression().fit_transform(values, right.astype(float))
    trusted = values[share >= TRUSTED_PRECISION]
    return float(trusted.min()) if len(trusted) else 1.01


def _trusted_below(values: NDArray[np.float64], right: NDArray[np.bool_], ceiling: float) -> float:
    """Value below which decisions about as sure are right often enough; 0 where none is."""
    trusted = -_trusted_above(-values, right)
    if trusted < 0:
        return 0.0
    return ceiling if trusted >= values.max() else float(np.nextafter(trusted, 1.0))
