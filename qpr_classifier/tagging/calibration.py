"""From scores to probabilities: voices are blended and calibrated in one logistic step.

Averaging calibrated models un-calibrates them, so the blend itself is what is calibrated (Platt's sigmoid, with
one weight for each voice), on scores of passages that the voices had not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sigmoids over the scores of the voices.

    Parameters
    ----------
    weights : ndarray, shape (n_outputs, n_voices)
    intercepts : ndarray, shape (n_outputs,)
    """

    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n_texts, n_outputs), of scores (n_voices, n_texts, n_outputs)."""
        logits = np.einsum("vto,ov->to", scores, self.weights) + self.intercepts
        return sigmoid(logits)


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, safe for large logits."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))


def fit_calibration(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> Calibration:
    """Fit the sigmoids on out-of-fold scores.

    The gate has a sigmoid of its own. The activities share the weights of the voices, fitted over all of them
    together, since one activity alone has too few examples; each keeps an intercept of its own.

    Parameters
    ----------
    scores : ndarray, shape (n_voices, n_texts, 1 + n_activities)
        Of passages that the voices were not trained on.
    labels : ndarray of bool, shape (n_texts, n_activities)
    """
    from sklearn.linear_model import LogisticRegression

    voices, _, outputs = scores.shape
    digital = labels.any(axis=1)
    weights = np.zeros((outputs, voices))
    intercepts = np.zeros(outputs)

    gate = LogisticRegression(C=10.0, max_iter=1000).fit(scores[:, :, 0].T, digital)
    weights[0], intercepts[0] = gate.coef_[0], gate.intercept_[0]

    given = scores[:, digital, 1:]
    count = given.shape[1]
    stacked = given.transpose(2, 1, 0).reshape(-1, voices)
    own = np.repeat(np.eye(outputs - 1), count, axis=0)
    target = labels[digital].T.reshape(-1)
    shared = LogisticRegression(C=1.0, max_iter=2000).fit(np.hstack([stacked, own]), target)
    weights[1:] = shared.coef_[0, :voices]
    intercepts[1:] = shared.intercept_[0] + shared.coef_[0, voices:]
    return Calibration(weights, intercepts)
