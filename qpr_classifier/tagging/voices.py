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
        """Log-odds before calibration, shape (n_inputs, 1 + n_activities)."""
        return self.heads.scores(self.features.features(inputs))
