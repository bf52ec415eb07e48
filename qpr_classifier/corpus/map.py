"""A map of passages: points in the plane, near each other where the passages are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.tagging.voices import Features

FEWEST = 10
"""With fewer passages there is nothing to see on a map."""

DIMENSIONS = 40
"""Directions of largest variance that are kept before the passages are laid out in the plane."""


def map_positions(passages: Sequence[LabelledPassage], encoder: Features | None = None) -> NDArray[np.float64]:
    """Places of passages of one language, by t-SNE on the encoder's vectors or on TF-IDF.

    Parameters
    ----------
    passages : sequence of LabelledPassage
    encoder : Features, optional
        Without it, TF-IDF of words and letter sequences is used, which sees words rather than meaning.

    Returns
    -------
    ndarray, shape (n_passages, 2)
        Between 0 and 1 in both directions; the same for the same passages. Empty for fewer than `FEWEST`.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    if len(passages) < FEWEST:
        return np.zeros((0, 2))
    vectors = _encoded(passages, encoder) if encoder else _weighed(passages)
    kept = min(DIMENSIONS, vectors.shape[1] - 1, len(passages) - 1)
    reduced = TruncatedSVD(kept, random_state=0).fit_transform(vectors)
    perplexity = min(30.0, (len(passages) - 1) / 3)
    # On a busy machine the threads of t-SNE wait for each other: one alone was six times faster.
    with threadpool_limits(1):
        placed = TSNE(perplexity=perplexity, init="pca", random_state=0, metric="cosine").fit_transform(reduced)
    # A few passages far out would press all others together: the outer hundredth is drawn on the edge.
    low, high = np.quantile(placed, [0.005, 0.995], axis=0)
    return np.asarray(np.clip((placed - low) / np.maximum(high - low, 1e-9), 0, 1), dtype=np.float64)


def _encoded(passages: Sequence[LabelledPassage], encoder: Features) -> NDArray[np.float64]:
    from qpr_classifier.tagging.text import TagInput

    vectors = np.asarray(encoder.features([TagInput(p.text, p.heading or "", p.language) for p in passages]))
    return np.asarray(vectors - vectors.mean(axis=0), dtype=np.float64)


def _weighed(passages: Sequence[LabelledPassage]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{p.heading or ''} {p.text}" for p in passages]
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 5), sublinear_tf=True).fit_transform(texts)
