"""Linear heads over one kind of features: a gate, and two for each reference activity.

An activity is asked for in two ways. One against the rest allows several labels but knows few examples; all
activities against each other (softmax) settles which one is the primary. Their blend is better than either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = Any
"""A float32 ndarray or scipy.sparse.csr_matrix (scipy ships no types)."""

PLANES = 2
"""Plane 0 holds the gate and one against the rest, plane 1 the activities against each other."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights of the gate (row 0) and of the activities (rows 1 and on, in the order of the framework).

    Parameters
    ----------
    weights : ndarray of float32, shape (2, 1 + n_activities, n_features)
        Row 0 of plane 1 is zero: there is one gate.
    intercepts : ndarray of float32, shape (2, 1 + n_activities)
    """

    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def scores(self, features: Matrix) -> NDArray[np.float64]:
        """Log-odds before calibration, shape (2, n_texts, 1 + n_activities)."""
        planes = [features @ weights.T + own for weights, own in zip(self.weights, self.intercepts, strict=True)]
        return np.asarray(planes, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Strengths:
    """Inverse regularisation (scikit-learn's ``C``) of the heads.

    Parameters
    ----------
    gate, activity, primary : float
        Of the gate, of one against the rest, and of the activities against each other.
    """

    gate: float
    activity: float
    primary: float


def fit_heads(features: Matrix, labels: NDArray[np.bool_], primary: NDArray[np.int64], strengths: Strengths) -> Heads:
    """Logistic regressions on features of the passages themselves.

    The gate learns from all passages; the activities learn from the digital ones only, so that their scores mean
    "this activity, given that the passage is digital" and need not repeat the work of the gate.

    Parameters
    ----------
    features : array or sparse matrix, shape (n_texts, n_features)
    labels : ndarray of bool, shape (n_texts, n_activities)
    primary : ndarray of int, shape (n_texts,)
        Column of the primary label, -1 for a negative passage.
    strengths : Strengths
    """
    from sklearn.linear_model import LogisticRegression

    def one(rows: Matrix, target: NDArray[np.bool_], strength: float) -> tuple[NDArray[Any], float]:
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000).fit(rows, target)
        return model.coef_[0], float(model.intercept_[0])

    digital = np.flatnonzero(primary >= 0)
    positive = features[digital]
    return _assemble(
        _one_or_constant(one, features, primary >= 0, strengths.gate),
        [_one_or_constant(one, positive, labels[digital, c], strengths.activity) for c in range(labels.shape[1])],
        _against_each_other(positive, primary[digital], strengths.primary),
    )


def fit_kernel_heads(
    kernel: NDArray[np.float32], labels: NDArray[np.bool_], primary: NDArray[np.int64], strengths: Strengths
) -> Heads:
    """Support vector machines, and a kernel logistic regression for the primary, on likeness to the passages.

    The result is linear in the likeness to each training passage, so it has the same shape as heads on other
    features, with one feature for each training passage.

    Parameters
    ----------
    kernel : ndarray of float32, shape (n_texts, n_texts)
        Likeness of each training passage to each other.
    labels, primary, strengths
        As for `fit_heads`.
    """
    from sklearn.svm import SVC

    count = len(kernel)
    digital = np.flatnonzero(primary >= 0)
    inner = kernel[np.ix_(digital, digital)].astype(np.float64)

    def one(rows: NDArray[Any], target: NDArray[np.bool_], strength: float) -> tuple[NDArray[Any], float]:
        machine = SVC(C=strength, kernel="precomputed", class_weight="balanced").fit(rows, target)
        weights = np.zeros(len(rows))
        weights[machine.support_] = machine.dual_coef_[0]
        return weights, float(machine.intercept_[0])

    def among_all(fitted: tuple[NDArray[Any], float]) -> tuple[NDArray[Any], float]:
        weights = np.zeros(count)
        weights[digital] = fitted[0]
        return weights, fitted[1]

    # Kernel logistic regression: coordinates in which the kernel is an inner product, then back to the passages.
    values, vectors = np.linalg.eigh(inner)
    kept = values > 1e-4 * values.max()
    coordinates = vectors[:, kept] / np.sqrt(values[kept])
    found, own_intercepts, classes = _against_each_other(inner @ coordinates, primary[digital], strengths.primary)
    weights_of_all = np.zeros((len(classes), count))
    weights_of_all[:, digital] = found @ coordinates.T
    return _assemble(
        _one_or_constant(one, kernel, primary >= 0, strengths.gate),
        [
            among_all(_one_or_constant(one, inner, labels[digital, c], strengths.activity))
            for c in range(labels.shape[1])
        ],
        (weights_of_all, own_intercepts, classes),
    )


def _against_each_other(
    rows: Matrix, primary: NDArray[np.int64], strength: float
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """Weights and intercept of each activity that is somewhere primary, and which activities these are."""
    from sklearn.linear_model import LogisticRegression

    classes = np.unique(primary)
    if len(classes) == 1:
        return np.zeros((1, rows.shape[1])), np.zeros(1), classes
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=500).fit(rows, primary)
    if len(classes) == 2:  # scikit-learn gives one row for two classes
        return (
            np.vstack([-model.coef_, model.coef_]) / 2,
            np.concatenate([-model.intercept_, model.intercept_]) / 2,
            classes,
        )
    return model.coef_, model.intercept_, classes


def _one_or_constant(fit: Any, rows: Matrix, target: NDArray[np.bool_], strength: float) -> tuple[NDArray[Any], float]:
    """A fitted head; where no passage, or every one, has the label: a constant on the side that was seen."""
    if target.all() or not target.any():
        return np.zeros(rows.shape[1]), 10.0 if target.all() else -10.0
    weights, intercept = fit(rows, target, strength)
    return weights, intercept


def _assemble(
    gate: tuple[NDArray[Any], float],
    activities: Sequence[tuple[NDArray[Any], float]],
    primary: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
) -> Heads:
    rows = 1 + len(activities)
    weights = np.zeros((PLANES, rows, len(gate[0])), dtype=np.float32)
    intercepts = np.zeros((PLANES, rows), dtype=np.float32)
    for row, (own, intercept) in enumerate([gate, *activities]):
        weights[0, row], intercepts[0, row] = own, intercept
    coefficients, own_intercepts, classes = primary
    intercepts[1, 1:] = -10.0  # an activity that is nowhere primary
    for number, column in enumerate(classes):
        weights[1, 1 + column], intercepts[1, 1 + column] = coefficients[number], own_intercepts[number]
    return Heads(weights, intercepts)


def label_matrix(labels: Sequence[Sequence[str]], codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which passage carries which code, shape (n_passages, n_codes)."""
    column = {code: number for number, code in enumerate(codes)}
    matrix = np.zeros((len(labels), len(codes)), dtype=bool)
    for row, given in enumerate(labels):
        for code in given:
            matrix[row, column[code]] = True
    return matrix


def primary_columns(primaries: Sequence[str | None], codes: Sequence[str]) -> NDArray[np.int64]:
    """Column of each primary code, -1 for none, shape (n_passages,)."""
    column: dict[str | None, int] = {code: number for number, code in enumerate(codes)}
    return np.array([column.get(code, -1) for code in primaries], dtype=np.int64)
