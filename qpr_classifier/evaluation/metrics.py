"""The figures by which taggers are judged and compared.

All are computed on decisions and probabilities as the tagger gives them to a user.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.tagging.tags import Tags


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a tagger said of labelled passages, as arrays.

    Parameters
    ----------
    codes : tuple of str
        Activity codes, in the order of the columns.
    product_of : ndarray of int, shape (n_activities,)
        Number of the Product of each activity.
    true, given : ndarray of bool, shape (n_passages, n_activities)
        Labels by the annotator, and by the tagger.
    true_primary, given_primary : ndarray of int, shape (n_passages,)
        Column of the primary label; -1 for none.
    gate : ndarray, shape (n_passages,)
        Probability of being digital.
    activities : ndarray, shape (n_passages, n_activities)
        Probability of each activity.
    review : ndarray of bool, shape (n_passages,)
    """

    codes: tuple[str, ...]
    product_of: NDArray[np.int64]
    true: NDArray[np.bool_]
    given: NDArray[np.bool_]
    true_primary: NDArray[np.int64]
    given_primary: NDArray[np.int64]
    gate: NDArray[np.float64]
    activities: NDArray[np.float64]
    review: NDArray[np.bool_]

    @property
    def digital(self) -> NDArray[np.bool_]:
        """Which passages are digital-environment measures."""
        return np.asarray(self.true.any(axis=1))

    @property
    def taken(self) -> NDArray[np.bool_]:
        """Which passages the tagger took for digital."""
        return np.asarray(self.given.any(axis=1))

    def select(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Predictions:
        """Those of some passages, given as a mask or as positions."""
        return Predictions(
            self.codes,
            self.product_of,
            self.true[rows],
            self.given[rows],
            self.true_primary[rows],
            self.given_primary[rows],
            self.gate[rows],
            self.activities[rows],
            self.review[rows],
        )


def predictions_of(
    tags: Sequence[Tags], labels: Sequence[Sequence[str]], products: Sequence[tuple[str, Sequence[str]]]
) -> Predictions:
    """Line up tags and labels.

    Parameters
    ----------
    tags : sequence of Tags
    labels : sequence of sequence of str
        The annotator's codes for each passage, the primary first.
    products : sequence of (str, sequence of str)
        Each Product with the codes of its activities.
    """
    codes = tuple(code for _, own in products for code in own)
    column = {code: number for number, code in enumerate(codes)}
    product_of = np.array([number for number, (_, own) in enumerate(products) for _ in own])

    def matrix(rows: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
        filled = np.zeros((len(rows), len(codes)), dtype=bool)
        for number, row in enumerate(rows):
            filled[number, [column[code] for code in row]] = True
        return filled

    def primary(rows: Sequence[Sequence[str]]) -> NDArray[np.int64]:
        return np.array([column[row[0]] if row else -1 for row in rows], dtype=np.int64)

    own_labels = [item.labels for item in tags]
    return Predictions(
        codes=codes,
        product_of=product_of,
        true=matrix(labels),
        given=matrix(own_labels),
        true_primary=primary(labels),
        given_primary=primary(own_labels),
        gate=np.array([item.digital_probability for item in tags]),
        activities=np.array([[item.activities[code] for code in codes] for item in tags]),
        review=np.array([item.review for item in tags], dtype=bool),
    )


def main_figures(p: Predictions) -> dict[str, float]:
    """The four figures that are also given for parts of the passages; see `figures`."""
    digital = p.digital
    best = p.activities.argmax(axis=1)
    return {
        "micro_f1": f1(p.true, p.given),
        "primary_accuracy": _mean(best[digital] == p.true_primary[digital]),
        "product_accuracy": _mean(p.product_of[best[digital]] == p.product_of[p.true_primary[digital]]),
        "gate_f1": f1(digital, p.taken),
    }


def figures(p: Predictions) -> dict[str, float]:
    """The headline figures.

    Returns
    -------
    dict of str to float
        ``micro_f1`` (with ``micro_precision`` and ``micro_recall``) and ``macro_f1`` over all labels of all
        passages, ``macro_average_precision`` over the activities that occur; ``primary_accuracy`` and
        ``product_accuracy`` over digital passages: the share whose primary activity (its Product) is the most
        probable one, whatever the gate says; ``gate_f1``, ``gate_precision``, ``gate_recall`` and
        ``gate_average_precision``; ``gate_ece``, and ``ece``, the pooled calibration error of gate and activities;
        ``review_share`` and ``accepted_accuracy``: how much is sent to review, and how often the rest is right.
    """
    digital, taken = p.digital, p.taken
    main = main_figures(p)
    accepted = ~p.review
    right = p.given_primary == p.true_primary
    columns = range(len(p.codes))
    present = [average_precision(p.true[:, c], p.activities[:, c]) for c in columns if p.true[:, c].any()]
    return {
        "micro_f1": main["micro_f1"],
        "micro_precision": _mean(p.true[p.given]),
        "micro_recall": _mean(p.given[p.true]),
        "macro_f1": float(np.mean([f1(p.true[:, c], p.given[:, c]) for c in columns])),
        "macro_average_precision": float(np.mean(present)) if present else 0.0,
        "primary_accuracy": main["primary_accuracy"],
        "product_accuracy": main["product_accuracy"],
        "gate_f1": main["gate_f1"],
        "gate_precision": _mean(digital[taken]),
        "gate_recall": _mean(taken[digital]),
        "gate_average_precision": average_precision(digital, p.gate),
        "gate_ece": calibration_error(digital, p.gate),
        "ece": calibration_error(
            np.concatenate([digital, p.true.ravel()]), np.concatenate([p.gate, p.activities.ravel()])
        ),
        "review_share": _mean(p.review),
        "accepted_accuracy": _mean(right[accepted]),
    }


def f1(true: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 where there is nothing to find and nothing found."""
    total = float(true.sum() + given.sum())
    return 2 * float((true & given).sum()) / total if total else 0.0


def average_precision(true: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """Area under the precision-recall curve, as scikit-learn's `average_precision_score` sums it.

    Ten times faster than that, which counts when figures are drawn anew a thousand times.
    """
    positives = int(true.sum())
    if not positives:
        return 0.0
    order = np.argsort(-probability, kind="stable")
    values, hits = probability[order], np.cumsum(true[order])
    ends = np.append(np.flatnonzero(np.diff(values)), len(values) - 1)
    precision, recall = hits[ends] / (ends + 1), hits[ends] / positives
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def calibration_error(true: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = 15) -> float:
    """Expected calibration error with bins of equal mass.

    The mean distance between what was promised and what came true, over bins that hold the same number of
    predictions each (Nixon et al., 2019), so that the many small probabilities do not hide the few large ones.
    """
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(true[part].mean() - probability[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(order)) if len(order) else 0.0


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 0.0
