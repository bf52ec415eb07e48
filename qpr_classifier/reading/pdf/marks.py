"""Drawn and interactive check-boxes, bullets and field values, put among the words as if they were printed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from qpr_classifier.reading.document import Box
from qpr_classifier.reading.layout.check_boxes import EMPTY, TICKED
from qpr_classifier.reading.layout.words import Word
from qpr_classifier.reading.pdf.objects import Drawn

_MAX_BOXES = 400
_LABEL_WITHIN = 24.0
_BAND = 24.0
_TICKS = frozenset("xX✓✔✗✘✕✖×•●■vV")


class BoxState(NamedTuple):
    """A check-box on the page and whether it is ticked."""

    box: Box
    checked: bool


def drawn_check_boxes(drawn: Drawn, words: Sequence[Word]) -> tuple[list[BoxState], set[int]]:
    """Small frames that are check-boxes.

    A frame is ticked when something smaller stands inside it: a tick, a dot, a small image, or a letter such
    as ``x``. A frame with other text inside is a cell of a table.

    Returns
    -------
    list of BoxState
    set of int
        Indexes of the words that are the tick of a box, and no text.
    """
    if not drawn.frames or len(drawn.frames) > _MAX_BOXES:
        return [], set()
    outer = _outermost(drawn.frames)
    rows = _rows(enumerate(words))
    found: list[BoxState] = []
    ticks: set[int] = set()
    for box in outer:
        inside = [index for index, word in _near(rows, box) if _holds_word(box, word)]
        if any(words[index].text not in _TICKS for index in inside):
            continue
        ticks.update(inside)
        filled = (
            any(_holds(box, mark, smaller=0.95) for mark in drawn.marks)
            or any(_holds(box, frame, smaller=0.7) for frame in drawn.frames)
            or any(_holds(box, fill, smaller=1.1) for fill in drawn.fills)
        )
        found.append(BoxState(box, bool(inside) or filled))
    return found, ticks


def _outermost(frames: Sequence[Box]) -> list[Box]:
    """One frame for each box: fill and outline of a box are often drawn apart."""
    kept: list[Box] = []
    for frame in sorted(frames, key=lambda box: -box.width * box.height):
        x, y = (frame.x0 + frame.x1) / 2, (frame.top + frame.bottom) / 2
        if not any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in kept):
            kept.append(frame)
    return kept


def _holds(box: Box, mark: Box, smaller: float) -> bool:
    """Whether a mark stands in a box, and is smaller than this share of it: not its outline."""
    x, y = (mark.x0 + mark.x1) / 2, (mark.top + mark.bottom) / 2
    fits = mark.width * mark.height < smaller * box.width * box.height
    return fits and box.x0 < x < box.x1 and box.top < y < box.bottom


def _holds_word(box: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.baseline - 0.3 * word.size
    return box.x0 - 1 < x < box.x1 + 1 and box.top - 1 < y < box.bottom + 1


def with_check_boxes(words: Sequence[Word], boxes: Sequence[BoxState], ticks: set[int]) -> list[Word]:
    """The words with a box character before (or behind) the label of each check-box.

    A box with no word near it is left out: it is an ornament.
    """
    if not boxes:
        return list(words)
    kept = [(index, word) for index, word in enumerate(words) if index not in ticks]
    rows = _rows(kept)
    before: dict[int, list[Word]] = {}
    behind: dict[int, list[Word]] = {}
    for state in boxes:
        box = state.box
        near = _nearest(_near(rows, box), box)
        if near is None:
            continue
        index, label, is_right = near
        sign = Word(TICKED if state.checked else EMPTY, box.x0, box.x1, label.baseline, label.size, label.bold)
        (before if is_right else behind).setdefault(index, []).append(sign)
    result: list[Word] = []
    for index, word in kept:
        result.extend(before.get(index, ()))
        result.append(word)
        result.extend(behind.get(index, ()))
    return result


def _rows(words: Iterable[tuple[int, Word]]) -> dict[int, list[tuple[int, Word]]]:
    """Words with their indexes by bands of the page, so that only those near a box are looked at."""
    rows: dict[int, list[tuple[int, Word]]] = {}
    for item in words:
        rows.setdefault(int(item[1].baseline / _BAND), []).append(item)
    return rows


def _near(rows: dict[int, list[tuple[int, Word]]], box: Box) -> list[tuple[int, Word]]:
    """Words with their indexes, in order, in the bands that a box touches."""
    bands = range(int(box.top / _BAND) - 1, int(box.bottom / _BAND) + 2)
    return sorted(itertools.chain.from_iterable(rows.get(band, ()) for band in bands), key=itemgetter(0))


def _nearest(kept: Sequence[tuple[int, Word]], box: Box) -> tuple[int, Word, bool] | None:
    """The word that labels a box: the next one to its right, else the last one to its left."""
    middle = (box.top + box.bottom) / 2
    best: tuple[float, int, Word, bool] | None = None
    for index, word in kept:
        if not word.top - 3 <= middle <= word.bottom + 3:
            continue
        if word.x0 >= box.x1 - 2:
            distance, is_right = word.x0 - box.x1, True
        elif word.x1 <= box.x0 + 2:
            distance, is_right = _LABEL_WITHIN + box.x0 - word.x1, False
        else:
            continue
        if distance <= _LABEL_WITHIN * (1 if is_right else 1.5) and (best is None or distance < best[0]):
            best = (distance, index, word, is_right)
    return None if best is None else best[1:]


def with_fields(words: Sequence[Word], fields: Sequence[Sequence[Word]]) -> list[Word]:
    """The words with the values of form fields behind the words that stand before them on the page."""
    result = list(words)
    for value in fields:
        if value:
            place = _place_of(result, value[0])
            result[place:place] = value
    return result


def _place_of(words: Sequence[Word], first: Word) -> int:
    """Index at which a field value goes: behind its row-mate on the left, else behind the row above."""
    best: tuple[float, float, int] | None = None
    for index, word in enumerate(words):
        down = first.baseline - word.baseline
        if abs(down) < 0.7 * max(first.size, word.size) and word.x0 <= first.x0:
            rank = (0.0, first.x0 - word.x0, index)
        elif down > 0:
            aside = max(0.0, word.x0 - first.x0, first.x0 - word.x1)
            rank = (down + 0.2 * aside, -word.x0, index)
        else:
            continue
        if best is None or rank < best:
            best = rank
    if best is None:
        return 0
    place = best[2]
    while place + 1 < len(words) and _goes_on(words[place], words[place + 1]):
        place += 1
    return place + 1


def _goes_on(word: Word, following: Word) -> bool:
    """Whether a word follows another one on its row."""
    return abs(word.baseline - following.baseline) < 0.35 * word.size and following.x0 > word.x0
