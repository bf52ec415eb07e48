"""A voice: one way to turn passages into features, with the linear heads trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.heads import Heads, Matrix
from qpr_classifier.tagging.text import TagInput, token_texts


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


class Likeness:
    """Likeness of a passage to each passage of the training, by the vectors of an encoder.

    Parameters
    ----------
    encoder : Features
        Gives vectors of unit length.
    landmarks : ndarray, shape (n_landmarks, n_dimensions)
        Vectors of the training passages.
    gamma : float
        How fast likeness falls with distance: ``exp(-gamma * distance ** 2)``.
    """

    def __init__(self, encoder: Features, landmarks: NDArray[np.float32], gamma: float) -> None:
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


class Voice:
    """Features and the heads that read them.

    Parameters
    ----------
    name : str
        ``words`` or ``encoder``.
    """

    def __init__(self, name: str, features: Features, heads: Heads) -> None:
        self.name = name
        self.features = features
        self.heads = heads

    def scores(self, inputs: Sequence[TagInput]) -> NDArray[np.float64]:
        """Log-odds before calibration, shape (2, n_inputs, 1 + n_activities)."""
        return self.heads.scores(self.features.features(inputs))
