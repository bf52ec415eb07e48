"""Line numbers printed in the margin: a column of numbers that counts the lines beside it."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence

from qpr_classifier.reading.layout.words import Word

_ENOUGH = 8
_STEPS = (1, 2, 5, 10)
_SAME_COLUMN = 4.0
_EVEN_SHARE = 0.6


def find_line_numbers(words: Sequence[Word]) -> set[int]:
    """Indexes of the words that are line numbers.

    At least eight numbers with one right side, at even distances, that count in steps of 1, 2, 5 or 10, each the
    leftmost word of its row.

    Parameters
    ----------
    words : sequence of Word
        Words of one page.

    Returns
    -------
    set of int
    """
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        if word.text.isdecimal() and len(word.text) <= 4:
            columns[round(word.x1 / _SAME_COLUMN)].append(index)
    found: set[int] = set()
    for column in columns.values():
        if len(column) >= _ENOUGH and _counts(words, column) and _is_leftmost(words, column):
            found.update(column)
    return found


def _counts(words: Sequence[Word], column: list[int]) -> bool:
    """Whether the numbers count evenly, in value and in place."""
    pairs = list(itertools.pairwise(sorted((words[index] for index in column), key=lambda word: word.baseline)))
    step = int(pairs[0][1].text) - int(pairs[0][0].text)
    if step not in _STEPS or any(int(below.text) - int(above.text) != step for above, below in pairs):
        return False
    distances = Counter(round(below.baseline - above.baseline) for above, below in pairs)
    return distances.most_common(1)[0][1] >= _EVEN_SHARE * len(pairs)


def _is_leftmost(words: Sequence[Word], column: list[int]) -> bool:
    """Whether no text stands left of the numbers, and text stands right of most of them."""
    right = max(words[index].x1 for index in column)
    inside = set(column)
    others = [word for index, word in enumerate(words) if index not in inside]
    return bool(others) and all(word.x0 > right for word in others)
