"""A voice: one way to turn passages into features, with the linear heads trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.heads import PLANES, Heads, Matrix
from qpr_classifier.tagging.text import TagInput, token_texts

VOTERS = 30
"""Training passages that vote: with 20, 60 or 120 the figures were the same (docs/experiments.md)."""

VOTE_SHARPNESS = 5
"""Power of the likeness with which a vote counts."""


class Features(Protocol):
    """Anything that turns passages into rows of numbers."""

    def features(self, inputs: Sequence[TagInput]) -> Matrix:
        """Features of each input, shape (n_inputs, n_features)."""
        ...


class WordFeatures:
    """Sparse features behind the `Features` protocol."""

    def __init__(self, sparse: SparseFeatures) -> None:
        self.sparse = sparse

    def features(self, inputs: Sequence[TagInput]) -> Matrix:
        """TF-IDF features, shape (n_inputs, n_features)."""
        return self.sparse.transform(token_texts(inputs))


class Encoder(Features, Protocol):
    """Turns passages into vectors of unit length: the dense encoder, or the table of word vectors."""

    name: str
    """Of the voice that rests on it."""
    sha256: str
    """Of the files; a model records it."""
    tuned_on: frozenset[str]
    """Writers of labelled passages that it learnt from; it knows too much of these to be judged by them."""


class Likeness:
    """Likeness of a passage to each passage of the training, by the vectors of an encoder.

    Parameters
    ----------
    encoder : Encoder
    landmarks : ndarray, shape (n_landmarks, n_dimensions)
        Vectors of the training passages.
    gamma : float
        How fast likeness falls with distance: ``exp(-gamma * distance ** 2)``.
    """

    def __init__(self, encoder: Encoder, landmarks: NDArray[np.float32], gamma: float) -> None:
        self.encoder = encoder
        self.landmarks = landmarks
        self.gamma = gamma

    def features(self, inputs: Sequence[TagInput]) -> Matrix:
        """Likeness to each landmark, shape (n_inputs, n_landmarks)."""
        return likeness(self.encoder.features(inputs), self.landmarks, self.gamma)


def likeness(vectors: NDArray[np.float32], others: NDArray[np.float32], gamma: float) -> NDArray[np.float32]:
    """Gaussian kernel of vectors of unit length, shape (n_vectors, n_others), between 0 and 1."""
    distance = np.maximum(0.0, 2.0 - 2.0 * (vectors @ others.T))
    return np.asarray(np.exp(-gamma * distance), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Vote:
    """The labels of the training passages, which vote on a passage by their likeness to it.

    Parameters
    ----------
    labels : ndarray of bool, shape (n_landmarks, 1 + n_activities)
        Whether each is digital, and each of its labels.
    """

    labels: NDArray[np.bool_]

    def scores(self, kernel: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds of the share of the votes, shape (1, n_texts, 1 + n_activities).

        Parameters
        ----------
        kernel : ndarray, shape (n_texts, n_landmarks)
            Likeness of each text to each training passage.
        """
        voters = min(VOTERS, len(self.labels))
        nearest = np.argpartition(-kernel, voters - 1, axis=1)[:, :voters]
        weights = np.take_along_axis(kernel, nearest, axis=1).astype(np.float64) ** VOTE_SHARPNESS
        votes = np.einsum("tv,tvo->to", weights, self.labels[nearest])
        # A share of 0 or 1 is never certain.
        share = (votes / weights.sum(axis=1, keepdims=True) * voters + 0.25) / (voters + 0.5)
        return np.asarray(np.log(share / (1 - share))[None])


class Voice:
    """Features and the heads that read them, with a vote of the nearest training passages where there is one.

    Parameters
    ----------
    name : str
        ``words``, ``encoder`` or ``word-vectors``.
    """

    def __init__(self, name: str, features: Features, heads: Heads, vote: Vote | None = None) -> None:
        self.name = name
        self.features = features
        self.heads = heads
        self.vote = vote

    @property
    def planes(self) -> int:
        """How many scores it gives for each output."""
        return PLANES + (self.vote is not None)

    def scores(self, inputs: Sequence[TagInput]) -> NDArray[np.float64]:
        """Log-odds before calibration, shape (planes, n_inputs, 1 + n_activities)."""
        features = self.features.features(inputs)
        scores = self.heads.scores(features)
        return scores if self.vote is None else np.concatenate([scores, self.vote.scores(features)])
