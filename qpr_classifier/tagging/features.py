"""Sparse word and character features of passages, the part of the tagger that works everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from qpr_classifier.tagging.text import TokenText

HEADING_WEIGHT = 0.6
"""Weight of the heading's block beside that of the text (1.0)."""


class SparseFeatures:
    """TF-IDF of words and pairs of words, of letter sequences, and of the words of the heading.

    Parameters
    ----------
    max_words, max_characters : int
        Largest number of word and letter features, the most frequent ones are kept.

    Notes
    -----
    Letter sequences (3 to 5 letters within words) carry over inflections and the many words that French and
    English share: "numérique", "cartographie", "streaming".
    """

    def __init__(self, max_words: int = 40_000, max_characters: int = 40_000) -> None:
        shared: dict[str, Any] = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32}
        words = {**shared, "token_pattern": r"\S+", "min_df": 2}
        self.words = TfidfVectorizer(ngram_range=(1, 2), max_features=max_words, **words)
        self.headings = TfidfVectorizer(ngram_range=(1, 1), max_features=max_words // 4, **words)
        self.characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=3, max_features=max_characters, **shared
        )

    @property
    def vectorizers(self) -> dict[str, TfidfVectorizer]:
        """The three blocks by name, in the order of their columns."""
        return {"words": self.words, "headings": self.headings, "characters": self.characters}

    def fit(self, texts: Sequence[TokenText]) -> SparseFeatures:
        """Learn the vocabularies and weights from `texts`."""
        _fit(self.words, [_body(text) for text in texts])
        _fit(self.headings, [text.heading for text in texts])
        _fit(self.characters, [_body(text) for text in texts])
        return self

    def transform(self, texts: Sequence[TokenText]) -> sparse.csr_matrix:
        """Features, shape (n_texts, n_features), float32."""
        bodies = [_body(text) for text in texts]
        blocks = [
            self.words.transform(bodies),
            self.headings.transform([text.heading for text in texts]) * HEADING_WEIGHT,
            _letters(self.characters, bodies),
        ]
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def names(self) -> list[str]:
        """Readable name of each column: ``words: online``, ``headings: portal``, ``characters: strea``."""
        return [
            f"{block}: {name}"
            for block, vectorizer in self.vectorizers.items()
            for name in vectorizer.get_feature_names_out()
        ]


def _letters(vectorizer: TfidfVectorizer, texts: list[str]) -> sparse.csr_matrix:
    """What ``vectorizer.transform(texts)`` gives, in a third of the time.

    Letter sequences do not cross words, so those of a word are counted once for all texts that it stands in.
    """
    words = CountVectorizer(analyzer=str.split, dtype=np.float32)
    try:
        of_texts = words.fit_transform(texts)
    except ValueError:  # not a word in any text
        return vectorizer.transform(texts)
    counts = of_texts @ CountVectorizer.transform(vectorizer, words.get_feature_names_out())
    counts.sort_indices()
    counts.data = (np.log(counts.data) + 1) * vectorizer.idf_[counts.indices]
    return normalize(counts, copy=False)


def _fit(vectorizer: TfidfVectorizer, texts: list[str]) -> None:
    """Fit a block; where too few texts have anything to learn from (no headings, say), it stays a mere stub."""
    try:
        vectorizer.fit(texts)
    except ValueError:
        vectorizer.set_params(min_df=1).fit([*texts, "nothing"])


def _body(text: TokenText) -> str:
    """Heading and text as one: a measure is often digital in its title alone."""
    return f"{text.heading} {text.text}".strip()
