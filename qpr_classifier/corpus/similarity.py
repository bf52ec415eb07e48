"""How alike passages are: letter sequences within a language, copied runs of words, meaning across languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.tagging.voices import Features

LETTERS = 5
"""Length of the letter sequences that are compared."""

RUN = 5
"""Words in a run."""

NEXT_NEAREST = 4
"""Neighbours in the other language that a translation is compared with."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_ROW_OF_MARKS = re.compile(r"([^\w\s])\1+")
_ROWS = 1000
"""Passages compared with all others at a time, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages, by position, and how alike they are (0 to 1)."""

    first: int
    second: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest other passage of each, and all pairs that are alike.

    Parameters
    ----------
    similarity : ndarray, shape (n_passages,)
        Of each passage and its nearest; 0 for a passage that is alone.
    pairs : tuple of Pair
        Those at or above the floor, the most alike first.
    """

    similarity: NDArray[np.float64]
    pairs: tuple[Pair, ...]


def alike_in_letters(texts: Sequence[str], floor: float) -> Nearest:
    """Compare texts of one language by the cosine of their TF-IDF weights of five-letter sequences.

    Parameters
    ----------
    texts : sequence of str
    floor : float
        Pairs below it are not listed.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    nearest = np.zeros(len(texts))
    pairs: list[Pair] = []
    # A text shorter than the sequences has none of its own; the blank ones are alone.
    if sum(bool(text.strip()) for text in texts) < 2:
        return Nearest(nearest, ())
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(LETTERS, LETTERS), sublinear_tf=True)
    # Rows of dots and dashes are what all tables of contents have in common.
    vectors = weights.fit_transform([_ROW_OF_MARKS.sub(r"\1", text) for text in texts])
    for start in range(0, len(texts), _ROWS):
        block = (vectors[start : start + _ROWS] @ vectors.T).toarray()
        block[np.arange(len(block)), start + np.arange(len(block))] = 0
        nearest[start : start + _ROWS] = block.max(axis=1)
        pairs += [
            Pair(start + int(row), int(column), float(block[row, column]))
            for row, column in np.argwhere(block >= floor)
            if start + row < column
        ]
    return Nearest(nearest, tuple(sorted(pairs, key=lambda pair: -pair.similarity)))


def copied_runs(texts: Sequence[str], floor: float, least_words: int) -> list[Pair]:
    """Pairs of texts of which the shorter shares at least `floor` of its runs of five words with the other.

    Finds a sentence lifted into another passage, which whole texts compared do not show.
    """
    runs = [set(runs_of(words_of(text), RUN)) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, own in enumerate(runs):
        if len(own) >= max(1, least_words - RUN + 1):
            for run in own:
                holders.setdefault(run, []).append(number)
    shared = Counter(pair for numbers in holders.values() for pair in combinations(numbers, 2))
    found = [
        Pair(first, second, count / min(len(runs[first]), len(runs[second])))
        for (first, second), count in shared.items()
    ]
    return sorted((pair for pair in found if pair.similarity >= floor), key=lambda pair: -pair.similarity)


def words_of(text: str) -> list[str]:
    """Words and numbers in lower case."""
    return _WORD.findall(text.lower())


def runs_of(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """All runs of `length` words that follow each other."""
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def alike_across_languages(
    passages: Sequence[LabelledPassage], encoder: Features, floor: float
) -> list[tuple[LabelledPassage, LabelledPassage, float]]:
    """Pairs in two languages that say the same: each is the other's nearest, and nearer than others by `floor`.

    Passages on one activity are all near each other. What speaks for a translation is the margin: by how much the
    cosine of the pair exceeds that of each with its next nearest (Artetxe and Schwenk, *Margin-based parallel corpus
    mining*, 2019). The mean of each language is taken off first, so that the cosine speaks of content.
    """
    from qpr_classifier.tagging.text import TagInput

    vectors = np.asarray(encoder.features([TagInput(p.text, "", p.language) for p in passages]), dtype=np.float64)
    languages = np.array([p.language for p in passages])
    sides = []
    for language in ("en", "fr"):
        positions = np.flatnonzero(languages == language)
        own = vectors[positions] - vectors[positions].mean(axis=0) if len(positions) else vectors[positions]
        lengths = np.linalg.norm(own, axis=1, keepdims=True)
        sides.append((positions, own / np.maximum(lengths, 1e-12)))
    (first, left), (second, right) = sides
    if not len(first) or not len(second):
        return []
    cosine = left @ right.T
    margin = cosine - (_next_nearest(cosine)[:, None] + _next_nearest(cosine.T)[None, :]) / 2
    pairs = []
    for row, column in enumerate(cosine.argmax(axis=1)):
        if margin[row, column] >= floor and cosine[:, column].argmax() == row:
            pairs.append((passages[first[row]], passages[second[column]], float(margin[row, column])))
    return sorted(pairs, key=lambda pair: -pair[2])


def _next_nearest(cosine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean cosine of each row with its nearest but the first, shape (n_rows,); 0 where there is one column."""
    count = min(NEXT_NEAREST, cosine.shape[1] - 1)
    if count < 1:
        return np.zeros(len(cosine))
    return np.asarray(np.sort(cosine, axis=1)[:, -1 - count : -1].mean(axis=1))
