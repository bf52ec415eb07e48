"""Printed choices of which one is marked by hand or by colour: the chosen word is taken for bold.

A line under YES, a coloured ground behind it or a frame round it says YES; a line through NO says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from qpr_classifier.reading.layout.words import Word
from qpr_classifier.reading.pdf.objects import Drawn, Edge

_YES, _NO = frozenset({"yes", "oui"}), frozenset({"no", "non"})
_REACH = 12
"""Words between the two options, where there is a third one or their boxes."""

_COVERED = 0.6
_LARGEST = 4.0
"""A marked word has a line or a ground of its own: one many times as wide belongs to a cell or a heading."""


def with_marked_choices(words: Sequence[Word], drawn: Drawn) -> list[Word]:
    """The words, the marked one of each ``YES / NO`` in bold and the other not.

    Choices of which none or both are marked stay as they are.
    """
    if not drawn.edges and not drawn.shades and not drawn.frames and not drawn.fills and not drawn.marks:
        return list(words)
    changed = list(words)
    for index, word in enumerate(words):
        if _bare(word) not in _YES:
            continue
        other = _other(words, index)
        if other is None:
            continue
        states = [_is_marked(words[place], drawn) for place in (index, other)]
        if set(states) in ({True, None}, {False, None}, {True, False}):
            yes_chosen = states[0] if states[0] is not None else not states[1]
            changed[index] = word._replace(bold=yes_chosen)
            changed[other] = words[other]._replace(bold=not yes_chosen)
    return changed


def _bare(word: Word) -> str:
    return word.text.strip("/.,;:()[]").casefold()


def _other(words: Sequence[Word], index: int) -> int | None:
    """The NO that stands on the line of a YES, behind it."""
    yes = words[index]
    for place in range(index + 1, min(index + _REACH, len(words))):
        word = words[place]
        if abs(word.baseline - yes.baseline) > 0.3 * yes.size or word.x0 < yes.x1 or _bare(word) in _YES:
            return None
        if _bare(word) in _NO:
            return place
    return None


def _is_marked(word: Word, drawn: Drawn) -> bool | None:
    """True where a word is underlined, framed or on a coloured ground, False where it is struck through."""
    through = False
    for edge in drawn.edges:
        if edge.upright or not _covers(edge, word):
            continue
        if 0.15 * word.size < word.baseline - edge.top < 0.55 * word.size:
            through = True
        elif -0.35 * word.size < word.baseline - edge.top <= 0.15 * word.size:
            return True
    if through:
        return False
    middle = word.baseline - 0.3 * word.size
    grounds = (*drawn.shades, *drawn.frames, *drawn.fills, *drawn.marks)
    behind = any(_covers(Edge(b.x0, b.top, b.x1, b.bottom), word) and b.top < middle < b.bottom for b in grounds)
    return True if behind else None


def _covers(edge: Edge, word: Word) -> bool:
    """Whether something as wide as the word, or little wider, stands over or under it."""
    width = max(word.x1 - word.x0, 0.1)
    shared = min(edge.x1, word.x1) - max(edge.x0, word.x0)
    return shared > _COVERED * width and edge.x1 - edge.x0 < _LARGEST * width
