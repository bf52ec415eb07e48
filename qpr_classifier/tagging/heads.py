"""Linear heads: one for the gate, one for each reference activity, over one kind of features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = Any
"""A float32 ndarray or scipy.sparse.csr_matrix (scipy ships no types)."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights of the gate (row 0) and of the activities (rows 1 and on, in the order of the framework).

    Parameters
    ----------
    weights : ndarray of float32, shape (1 + n_activities, n_features)
    intercepts : ndarray of float32, shape (1 + n_activities,)
    """

    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def scores(self, features: Matrix) -> NDArray[np.float64]:
        """Log-odds before calibration, shape (n_texts, 1 + n_activities)."""
        return np.asarray(features @ self.weights.T + self.intercepts, dtype=np.float64)


def fit_heads(
    features: Matrix,
    labels: NDArray[np.bool_],
    *,
    gate_strength: float,
    activity_strength: float,
) -> Heads:
    """Logistic regressions for the gate and for each activity.

    The gate learns from all passages; an activity learns from the digital ones only, so that its score means
    "this activity, given that the passage is digital" and need not repeat the work of the gate.

    Parameters
    ----------
    features : array or sparse matrix, shape (n_texts, n_features)
    labels : ndarray of bool, shape (n_texts, n_activities)
    gate_strength, activity_strength : float
        Inverse regularisation (scikit-learn's ``C``).
    """
    digital = np.asarray(labels.any(axis=1))
    positive = features[np.flatnonzero(digital)]
    fitted = [_fit_one(features, digital, gate_strength)]
    fitted += [_fit_one(positive, labels[digital, column], activity_strength) for column in range(labels.shape[1])]
    return Heads(
        weights=np.vstack([weights for weights, _ in fitted]).astype(np.float32),
        intercepts=np.array([intercept for _, intercept in fitted], dtype=np.float32),
    )


def _fit_one(features: Matrix, target: NDArray[np.bool_], strength: float) -> tuple[NDArray[Any], float]:
    from sklearn.linear_model import LogisticRegression

    if target.all() or not target.any():
        # No example of one side: a constant, safely on the side that was seen.
        return np.zeros(features.shape[1]), 10.0 if target.all() else -10.0
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000, solver="lbfgs")
    model.fit(features, target)
    return model.coef_[0], float(model.intercept_[0])


def label_matrix(labels: Sequence[Sequence[str]], codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which passage carries which code, shape (n_passages, n_codes)."""
    column = {code: number for number, code in enumerate(codes)}
    matrix = np.zeros((len(labels), len(codes)), dtype=bool)
    for row, given in enumerate(labels):
        for code in given:
            matrix[row, column[code]] = True
    return matrix
