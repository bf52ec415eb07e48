"""From scores to probabilities: voices are blended and calibrated in one step.

Averaging calibrated models un-calibrates them, so the blend itself is what is calibrated (Platt's sigmoid), on
scores of passages that the voices had not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Blend of the voices' scores and their way to probabilities; each voice gives two planes (see `heads`).

    Parameters
    ----------
    weights : ndarray, shape (n_outputs, n_planes)
        Of the scores in the log-odds of the gate (output 0) and of each label.
    intercepts : ndarray, shape (n_outputs,)
    contest : ndarray, shape (n_planes,)
        Of the scores in the contest of the activities for the primary label.
    standing : float
        Weight, in the log-odds of a label, of how the activity stands in that contest.
    """

    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    contest: NDArray[np.float64]
    standing: float

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n_texts, n_outputs), of scores (n_planes, n_texts, n_outputs).

        The activity that wins the contest has the highest probability of all activities.
        """
        standings = _standings(scores[:, :, 1:], self.contest)
        logits = np.einsum("pto,op->to", scores, self.weights) + self.intercepts
        logits[:, 1:] += self.standing * standings
        rows, winner, highest = np.arange(len(logits)), 1 + standings.argmax(1), 1 + logits[:, 1:].argmax(1)
        logits[rows, winner], logits[rows, highest] = logits[rows, highest], logits[rows, winner]
        return sigmoid(logits)


def _standings(given: NDArray[np.float64], contest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probability of each activity to be the primary one, shape (n_texts, n_activities)."""
    from scipy.special import log_softmax

    return np.asarray(log_softmax(np.tensordot(contest, given, axes=1), axis=1))


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, safe for large logits."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))


def fit_calibration(scores: NDArray[np.float64], labels: NDArray[np.bool_], primary: NDArray[np.int64]) -> Calibration:
    """Fit the blend and the sigmoids on out-of-fold scores.

    The gate has a sigmoid of its own. The activities share all parameters, since one alone has too few examples:
    the weights of the contest are those under which the primary activity is most likely to come first (conditional
    logit), and one sigmoid turns the scores and the standing in the contest into the probability of a label.

    Parameters
    ----------
    scores : ndarray, shape (n_planes, n_texts, 1 + n_activities)
        Of passages that the voices were not trained on.
    labels : ndarray of bool, shape (n_texts, n_activities)
    primary : ndarray of int, shape (n_texts,)
        Column of the primary label, -1 for a negative passage.
    """
    from sklearn.linear_model import LogisticRegression

    planes, _, outputs = scores.shape
    digital = primary >= 0
    weights = np.zeros((outputs, planes))
    intercepts = np.zeros(outputs)

    has_gate = np.flatnonzero(np.ptp(scores[:, :, 0], axis=1) > 0)
    gate = LogisticRegression(C=10.0, max_iter=1000).fit(scores[has_gate, :, 0].T, digital)
    weights[0, has_gate], intercepts[0] = gate.coef_[0], gate.intercept_[0]

    given = scores[:, digital, 1:]
    contest = _conditional_logit(given, primary[digital])
    evidence = np.concatenate([given, _standings(given, contest)[None]]).reshape(planes + 1, -1)
    label = LogisticRegression(C=1.0, max_iter=2000).fit(evidence.T, labels[digital].ravel())
    weights[1:] = label.coef_[0, :planes]
    intercepts[1:] = label.intercept_[0]
    return Calibration(weights, intercepts, contest, float(label.coef_[0, planes]))


def _conditional_logit(given: NDArray[np.float64], primary: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights of the planes, not negative, that make the primary activity likeliest among all.

    Parameters
    ----------
    given : ndarray, shape (n_planes, n_texts, n_activities)
    primary : ndarray of int, shape (n_texts,)
    """
    from scipy.optimize import minimize
    from scipy.special import log_softmax, softmax

    rows = np.arange(len(primary))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        blended = np.tensordot(weights, given, axes=1)
        surplus = softmax(blended, axis=1)
        surplus[rows, primary] -= 1.0
        gradient = np.einsum("pta,ta->p", given, surplus) / len(rows)
        penalty = 1e-3 * weights
        value = -log_softmax(blended, axis=1)[rows, primary].mean() + 0.5e-3 * float(weights @ weights)
        return float(value), gradient + penalty

    start = np.full(len(given), 0.5)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(given))
    return np.asarray(found.x, dtype=np.float64)
