"""How far the probabilities can be trusted: reliability, and the errors left when the doubtful go to a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.evaluation.metrics import Predictions
from qpr_classifier.evaluation.resampling import Interval, wilson


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions of like probability.

    Parameters
    ----------
    promised : float
        Mean probability.
    true : float
        Share that came true, with its interval (Wilson).
    """

    promised: float
    true: float
    interval: Interval
    count: int


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """If this share of the passages, the surest ones, is accepted, this share of them is wrong."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The risk-coverage curve (El-Yaniv and Wiener, 2010).

    Parameters
    ----------
    points : tuple of RiskPoint
    area : float
        Mean risk over all coverages; 0 is best.
    without_review : RiskPoint
        Where the review band of the model lies.
    """

    points: tuple[RiskPoint, ...]
    area: float
    without_review: RiskPoint


def reliability(true: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = 10) -> list[ReliabilityBin]:
    """Bins of equal mass, by rising probability."""
    order = np.argsort(probability, kind="stable")
    found = []
    for part in np.array_split(order, bins):
        if len(part):
            hits = int(true[part].sum())
            found.append(
                ReliabilityBin(float(probability[part].mean()), hits / len(part), wilson(hits, len(part)), len(part))
            )
    return found


def gate_reliability(p: Predictions) -> list[ReliabilityBin]:
    """Reliability of the gate over all passages."""
    return reliability(p.digital, p.gate)


def primary_reliability(p: Predictions) -> list[ReliabilityBin]:
    """Reliability of the most probable activity: is it a label of the passage?"""
    best = p.activities.argmax(axis=1)
    rows = np.arange(len(best))
    return reliability(p.true[rows, best], p.activities[rows, best])


def risk_coverage(p: Predictions, points: int = 100) -> RiskCoverage:
    """Risk of a wrong decision, the passages taken in order of confidence.

    A decision is right if a negative passage is left alone or a digital one gets its primary activity.
    Confidence is the probability of the primary label where there is one, else that of "not digital".
    """
    right = p.given_primary == p.true_primary
    confidence = np.where(p.taken, p.activities.max(axis=1), 1 - p.gate)
    order = np.argsort(-confidence, kind="stable")
    risk = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    marks = np.unique(np.linspace(1, len(order), min(points, len(order))).round().astype(int))
    accepted = ~p.review
    return RiskCoverage(
        points=tuple(RiskPoint(int(mark) / len(order), float(risk[mark - 1])) for mark in marks),
        area=float(risk.mean()),
        without_review=RiskPoint(float(accepted.mean()), float((~right[accepted]).mean()) if accepted.any() else 0.0),
    )


def confusion(p: Predictions) -> NDArray[np.int64]:
    """Primary by the annotator (rows) and by the tagger (columns), "none" last in both.

    Returns
    -------
    ndarray of int, shape (n_activities + 1, n_activities + 1)
    """
    size = len(p.codes) + 1
    matrix = np.zeros((size, size), dtype=np.int64)
    np.add.at(matrix, (p.true_primary % size, p.given_primary % size), 1)
    return matrix
