"""The tagger: voices, calibration and thresholds put together, with sentence windows for long texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.language.detection import TAGGED_LANGUAGES
from qpr_classifier.tagging.calibration import Calibration, sigmoid
from qpr_classifier.tagging.decision import Thresholds, decide
from qpr_classifier.tagging.tags import Tags, untagged
from qpr_classifier.tagging.text import TagInput, windows_of
from qpr_classifier.tagging.voices import Voice


@dataclass(frozen=True, slots=True)
class Scheme:
    """The codes that a model tags with.

    Parameters
    ----------
    framework : str
        Version of the framework, such as ``open-roadmap-2019.1``.
    activities : tuple of str
    products : tuple of (str, tuple of str)
        Each Product with the codes of its activities.
    """

    framework: str
    activities: tuple[str, ...]
    products: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def columns(self) -> dict[str, tuple[int, ...]]:
        """For each Product the positions of its activities."""
        position = {code: number for number, code in enumerate(self.activities)}
        return {product: tuple(position[code] for code in own) for product, own in self.products}


class Tagger:
    """Tags passages with Products and reference activities.

    Parameters
    ----------
    name : str
        Name of the model, ``roadmap`` or ``roadmap-lite``.
    scheme : Scheme
    voices : sequence of Voice
    calibration : Calibration
    thresholds : Thresholds
    pooling : float
        Between 0 and 1: how much a long text is judged by its most digital window rather than as a whole.
    prevalence : float
        Share of digital passages among those that the gate was calibrated on.
    """

    def __init__(
        self,
        name: str,
        scheme: Scheme,
        voices: Sequence[Voice],
        calibration: Calibration,
        thresholds: Thresholds,
        pooling: float,
        prevalence: float,
    ) -> None:
        self.name = name
        self.scheme = scheme
        self.voices = tuple(voices)
        self.calibration = calibration
        self.thresholds = thresholds
        self.pooling = pooling
        self.prevalence = prevalence

    def tag(self, inputs: Sequence[TagInput], prevalence: float | None = None) -> list[Tags]:
        """Tags of each input, in the same order.

        Texts in other languages than those the model was trained for, and texts without a word, come back
        with probabilities of 0 and no label.

        Parameters
        ----------
        inputs : sequence of TagInput
        prevalence : float, optional
            Share of digital texts to be expected among such inputs, where it differs from that of the labelled
            passages; the probabilities are corrected for it.
        """
        shift = 0.0 if prevalence is None else _log_odds(prevalence) - _log_odds(self.prevalence)
        readable = [
            number
            for number, item in enumerate(inputs)
            if item.language in TAGGED_LANGUAGES and any(c.isalpha() for c in item.heading + item.text)
        ]
        results = [untagged(self.scheme.activities, tuple(code for code, _ in self.scheme.products))] * len(inputs)
        if not readable:
            return results
        pieces: list[TagInput] = []
        spans: list[list[tuple[int, int]]] = []
        for number in readable:
            windows = windows_of(inputs[number])
            spans.append(windows)
            pieces.append(inputs[number])
            pieces += [replace(inputs[number], text=inputs[number].text[a:b]) for a, b in windows]
        gate, given = self.probabilities(pieces)

        columns = self.scheme.columns
        first = 0
        for number, windows in zip(readable, spans, strict=True):
            own = slice(first, first + 1 + len(windows))
            first = own.stop
            pooled_gate, pooled_given, best = pool(gate[own], given[own], self.pooling)
            pooled_gate = float(sigmoid(np.array(_log_odds(pooled_gate) + shift)))
            tags = decide(pooled_gate, pooled_given, self.scheme.activities, columns, self.thresholds)
            if windows and tags.digital:
                tags = replace(tags, evidence=(windows[best],))
            results[number] = tags
        return results

    def probabilities(self, pieces: Sequence[TagInput]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Calibrated probabilities of pieces as they are, without windows.

        Returns
        -------
        gate : ndarray, shape (n_pieces,)
        given : ndarray, shape (n_pieces, n_activities)
            Probability of each activity, given that the piece is digital.
        """
        scores = np.concatenate([voice.scores(pieces) for voice in self.voices])
        probabilities = self.calibration.probabilities(scores)
        return probabilities[:, 0], probabilities[:, 1:]


def pool(
    gate: NDArray[np.float64], given: NDArray[np.float64], pooling: float
) -> tuple[float, NDArray[np.float64], int]:
    """One judgement of a text from those of the whole (row 0) and of its windows (the other rows).

    The log-odds of the gate are mixed: `pooling` parts of the most digital window, the rest of the whole. The
    activities are averaged over the pieces, each weighed by how digital it is.

    Returns
    -------
    gate : float
    given : ndarray, shape (n_activities,)
    best : int
        The window that is most digital, counted from 0; 0 where there are none.
    """
    if len(gate) == 1:
        return float(gate[0]), given[0], 0
    best = int(gate[1:].argmax())
    mixed = (1 - pooling) * _log_odds(float(gate[0])) + pooling * _log_odds(float(gate[1 + best]))
    weights = gate * gate
    weights[0] = max(weights[0], 1e-6)
    average = (weights[:, None] * given).sum(axis=0) / weights.sum()
    return float(sigmoid(np.array([mixed]))[0]), average, best


def _log_odds(probability: float) -> float:
    return log(max(probability, 1e-9) / max(1.0 - probability, 1e-9))
