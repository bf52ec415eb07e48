"""Printed lines from the words of a page.

Words are taken in the order of the file. A word continues the line of the word before it when it stands on the
same baseline, further right, and near; a wide gap starts another line (the next column, the next cell), unless
the lines above or below run through that gap, as in justified text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from qpr_classifier.reading.document import Box, Line
from qpr_classifier.reading.layout.check_boxes import BOXES
from qpr_classifier.reading.layout.markers import find_marker
from qpr_classifier.reading.layout.text import bold_parts, superscript
from qpr_classifier.reading.layout.words import Word

_Part = TypeVar("_Part")

WIDE_GAP = 2.2
"""A gap of more than this many type sizes separates two lines on one baseline."""

_SAME_BASELINE = 0.35
_MARKER_GAP = 6.6
_RAISED_GAP = 0.6
_RAISED = 0.15
_SMALL = 0.8
_GLUED_GAP = 0.12


def build_lines(words: Sequence[Word], page: int) -> list[Line]:
    """Group the words of a page into lines.

    Parameters
    ----------
    words : sequence of Word
        In the order of the file.
    page : int
        1-based number of the page.

    Returns
    -------
    list of Line
        In the order of the file.
    """
    groups: list[list[Word]] = []
    for word in words:
        if groups and _continues(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    whole = _rejoin_justified(_interleaved(groups))
    return [_line(part, page) for group in whole for part in _label_and_value(group)]


def join_lone_markers(flow: Sequence[_Part]) -> list[_Part | Line]:
    """Join a number or bullet that stands alone with the line to its right."""
    joined: list[_Part | Line] = []
    for part in flow:
        before = joined[-1] if joined else None
        if isinstance(before, Line) and isinstance(part, Line) and _is_marker_of(before, part):
            moved = tuple((start + len(before.text) + 1, end + len(before.text) + 1) for start, end in part.bold_parts)
            joined[-1] = replace(
                part, text=f"{before.text} {part.text}", box=before.box.union(part.box), bold_parts=moved
            )
        else:
            joined.append(part)
    return joined


def _is_marker_of(marker: Line, line: Line) -> bool:
    size = max(line.size, 1.0)
    return (
        _is_marker(marker.text)
        and abs(marker.box.bottom - line.box.bottom) < _SAME_BASELINE * size
        and 0 < line.box.x0 - marker.box.x0 < _MARKER_GAP * size
    )


def _continues(group: list[Word], word: Word) -> bool:
    """Whether a word goes on the line that `group` is."""
    before = group[-1]
    size = before.size if before.size > word.size else word.size
    gap = word.x0 - before.x1
    if not -_SAME_BASELINE * size <= word.baseline - before.baseline <= _SAME_BASELINE * size and not (
        gap < _RAISED_GAP * size and _is_beside_mark(group, word)
    ):
        return False
    if gap <= WIDE_GAP * size:
        return gap >= -0.5 * size
    return len(group) == 1 and gap <= _MARKER_GAP * size and _is_marker(before.text)


def _is_beside_mark(group: list[Word], word: Word) -> bool:
    """Whether a word is the note mark of the line, or goes on the line behind its note mark."""
    before = group[-1]
    if _is_raised(word, before):
        return True
    if len(group) < 2 or not _is_raised(before, word):
        return False
    return abs(word.baseline - group[-2].baseline) < _RAISED * word.size


def _is_raised(word: Word, reference: Word) -> bool:
    """Whether a word is set small and high: a note number."""
    rise = reference.baseline - word.baseline
    return word.size < _SMALL * reference.size and _RAISED * reference.size < rise < reference.size


def _is_marker(text: str) -> bool:
    """Whether a word alone looks like the bullet, number or box of the text to its right."""
    marker = find_marker(f"{text} X")
    return text in BOXES or (marker is not None and marker.end == len(text) + 1)


def _interleaved(groups: list[list[Word]]) -> list[list[Word]]:
    """Merge neighbouring groups on one baseline that reach into each other: check-boxes drawn before their labels."""
    merged: list[list[Word]] = []
    for group in groups:
        if merged and _same_baseline(merged[-1], group) and _reach_into_each_other(merged[-1], group):
            merged[-1] = sorted(merged[-1] + group, key=lambda word: word.x0)
        else:
            merged.append(group)
    return merged


def _same_baseline(a: list[Word], b: list[Word]) -> bool:
    return abs(a[-1].baseline - b[0].baseline) <= _SAME_BASELINE * max(a[-1].size, b[0].size, 1.0)


def _reach_into_each_other(a: list[Word], b: list[Word]) -> bool:
    left, right = (a, b) if a[0].x0 <= b[0].x0 else (b, a)
    return right[0].x0 < max(word.x1 for word in left)


def _rejoin_justified(groups: list[list[Word]]) -> list[list[Word]]:
    """Rejoin parts of a justified line whose wide gap is only a stretched space.

    That is so where the line above or below runs through the gap and shares both margins.
    """
    joined: list[list[Word]] = []
    position = 0
    while position < len(groups):
        end = position + 1
        while end < len(groups) and _same_row(groups[end - 1], groups[end]):
            end += 1
        parts = groups[position:end]
        if len(parts) > 1:
            whole = [word for part in parts for word in part]
            above = joined[-1] if joined else None
            below = groups[end] if end < len(groups) else None
            if (above and _runs_through(above, whole) and _ends_with(above, whole)) or (
                below and _runs_through(below, whole)
            ):
                parts = [whole]
        joined.extend(parts)
        position = end
    return joined


def _same_row(left: list[Word], right: list[Word]) -> bool:
    size = max(left[-1].size, right[0].size, 1.0)
    return (
        _same_baseline(left, right) and right[0].x0 >= left[-1].x1 and abs(left[-1].size - right[0].size) < 0.2 * size
    )


def _runs_through(neighbour: list[Word], whole: list[Word]) -> bool:
    """Whether the neighbour line has both margins of `whole`, and no wide gap of its own."""
    size = max(whole[0].size, 1.0)
    return (
        abs(neighbour[0].x0 - whole[0].x0) < 1.0 * size
        and neighbour[0].bold == whole[0].bold
        and neighbour[-1].x1 > whole[-1].x0
        and abs(neighbour[0].size - whole[0].size) < 0.15 * size
        and 0.5 * size < abs(neighbour[0].baseline - whole[0].baseline) < 2.2 * size
    )


def _ends_with(above: list[Word], whole: list[Word]) -> bool:
    """Whether two lines have one right margin, as all but the last line of justified text."""
    return abs(above[-1].x1 - whole[-1].x1) < 0.25 * whole[-1].size


def _label_and_value(group: list[Word]) -> list[list[Word]]:
    """Cut a line behind a bold label that ends in a colon or question mark, when what follows is not bold."""
    if not group[0].bold or group[-1].bold or find_marker(f"{group[0].text} X") is not None:
        return [group]
    end = next(position for position, word in enumerate(group) if not word.bold)
    if group[end - 1].text[-1] in ":?" and group[end].text[0] not in ":?*":
        return [group[:end], group[end:]]
    return [group]


def _line(group: Sequence[Word], page: int) -> Line:
    main = max(group, key=_weight)
    small = _SMALL * main.size
    pieces: list[str] = []
    letters = bold = 0
    x0, x1 = group[0].x0, group[0].x1
    highest, lowest = main.top, main.bottom
    previous: Word | None = None
    for word in group:
        text = word.text
        letters += len(text)
        if word.bold:
            bold += len(text)
        if word.x0 < x0:
            x0 = word.x0
        if word.x1 > x1:
            x1 = word.x1
        if word.size != main.size or word.baseline != main.baseline:
            highest, lowest = min(highest, word.top), max(lowest, word.bottom)
            if word.size < small and _is_raised(word, main):
                text = superscript(text)
        if previous is not None and not (text == "-" and _glued(previous, word)):
            pieces.append(" ")
        pieces.append(text)
        previous = word
    box = Box(x0, highest, x1, lowest)
    line = Line("".join(pieces), page, box, round(main.size, 2), bold * 2 > letters)
    if not 0 < bold < letters:
        return line
    weights = iter(group)
    return replace(line, bold_parts=bold_parts([(piece, piece != " " and next(weights).bold) for piece in pieces]))


def _weight(word: Word) -> tuple[bool, float]:
    """How much a word says about the type of its line."""
    length = len(word.text)
    return length > 1, word.size * min(length, 4)


def _glued(left: Word, right: Word) -> bool:
    """Whether a hyphen drawn apart belongs to the word on its left."""
    return left.text[-1].isalpha() and right.x0 - left.x1 < _GLUED_GAP * right.size
