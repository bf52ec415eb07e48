"""Reading order: the order of the file where it can be trusted, geometric order where it cannot.

Most programs write a page in the order in which it is read, columns included. Where a line stands above the line
before it without being to its right, the page was written in pieces. The longest piece then keeps its order, and
the lines of the others are put where they stand. A page in many pieces is ordered by its empty bands alone: first
between columns, then between lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Protocol, TypeVar

from qpr_classifier.reading.document import Box

_MIN_GUTTER = 0.9
_MAX_DEPTH = 12
_MANY_PIECES = 0.34
_FEW_LINES = 6
_MAX_INSERTED = 1_000
_ROW = 0.4


class Placed(Protocol):
    """Something with a place on the page: a line, a table."""

    @property
    def box(self) -> Box: ...

    @property
    def size(self) -> float: ...


_Item = TypeVar("_Item", bound=Placed)


def in_reading_order(items: Sequence[_Item]) -> list[_Item]:
    """Lines and tables of one page in reading order.

    Parameters
    ----------
    items : sequence of Line or table
        In the order of the file.

    Returns
    -------
    list
        The same items.
    """
    pieces = _pieces(items)
    if len(pieces) < 2:
        return list(items)
    longest = max(pieces, key=lambda piece: sum(item.box.width for item in piece))
    others = len(items) - len(longest)
    if others > _MAX_INSERTED or (len(items) > _FEW_LINES and len(pieces) > _MANY_PIECES * len(items)):
        return _cut(list(items), 0)
    ordered = list(longest)
    for piece in pieces:
        if piece is not longest:
            for item in piece:
                ordered.insert(_place(ordered, item), item)
    return ordered


def _pieces(items: Sequence[_Item]) -> list[list[_Item]]:
    """Cut where an item stands above the one before it without being to its right."""
    pieces: list[list[_Item]] = []
    for item in items:
        if pieces and not _jumps_back(pieces[-1][-1], item):
            pieces[-1].append(item)
        else:
            pieces.append([item])
    return pieces


def _jumps_back(before: Placed, item: Placed) -> bool:
    return item.box.bottom < before.box.top + 0.3 * before.size and item.box.x0 < before.box.x1 - 1


def _place(ordered: Sequence[Placed], item: Placed) -> int:
    """Index at which an item goes among items in reading order: beside its row-mates, else below what it is under."""
    best: tuple[float, int] | None = None
    for index, other in enumerate(ordered):
        if abs(other.box.bottom - item.box.bottom) < _ROW * max(item.size, other.size, 1.0):
            right = other.box.x0 >= item.box.x1 - 1
            distance = other.box.x0 - item.box.x1 if right else item.box.x0 - other.box.x1
            if best is None or distance < best[0]:
                best = (distance, index if right else index + 1)
    if best is not None:
        return best[1]
    above = [
        (item.box.top - other.box.bottom, -index)
        for index, other in enumerate(ordered)
        if other.box.bottom <= item.box.top + 0.4 * item.size and _overlap(other, item) > 0
    ]
    if above:
        return 1 - min(above)[1]
    below = (
        index for index, other in enumerate(ordered) if other.box.top >= item.box.top and _overlap(other, item) > 0
    )
    place = min(below, default=len(ordered))
    while place and _is_narrow(ordered[place - 1]) and ordered[place - 1].box.top >= item.box.top:
        place -= 1
    return place


def _is_narrow(item: Placed) -> bool:
    """Whether an item is only the number of the line beside it."""
    return item.box.width < 3 * item.size


def _overlap(a: Placed, b: Placed) -> float:
    """Width that two items share, in points."""
    return min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)


def _cut(items: list[_Item], depth: int) -> list[_Item]:
    """Recursive cut: columns side by side left to right, else bands from top to bottom."""
    if len(items) < 2 or depth > _MAX_DEPTH:
        return _by_rows(items)
    columns = _split(items, horizontal=True)
    if columns is not None and all(_is_column(column) for column in columns):
        return [item for column in columns for item in _cut(column, depth + 1)]
    bands = _split(items, horizontal=False)
    if bands is None:
        return _by_rows(items)
    return [item for band in bands for item in _cut(band, depth + 1)]


def _is_column(items: Sequence[Placed]) -> bool:
    """A column has several lines of some width; numbers in the margin are none."""
    return len(items) >= 3 and sum(item.box.width for item in items) / len(items) > 8 * items[0].size


def _split(items: Sequence[_Item], *, horizontal: bool) -> tuple[list[_Item], list[_Item]] | None:
    """Split at the widest empty band; None where there is none."""
    spans = sorted(((item.box.x0, item.box.x1) if horizontal else (item.box.top, item.box.bottom)) for item in items)
    widest, place = 0.0, None
    reach = spans[0][1]
    for start, end in spans[1:]:
        if start - reach > widest:
            widest, place = start - reach, (start + reach) / 2
        reach = max(reach, end)
    size = sum(item.size for item in items) / len(items)
    if place is None or widest < (_MIN_GUTTER * size if horizontal else 0.0):
        return None
    low = [item for item in items if (item.box.x1 if horizontal else item.box.bottom) <= place]
    high = [item for item in items if (item.box.x1 if horizontal else item.box.bottom) > place]
    return (low, high) if low and high else None


def _by_rows(items: Sequence[_Item]) -> list[_Item]:
    """Items from top to bottom, and from left to right where they share a baseline."""
    ordered = sorted(items, key=lambda item: item.box.bottom)
    rows: list[list[_Item]] = []
    for item in ordered:
        if rows and item.box.bottom - rows[-1][0].box.bottom < _ROW * max(item.size, 1.0):
            rows[-1].append(item)
        else:
            rows.append([item])
    return list(itertools.chain.from_iterable(sorted(row, key=lambda item: item.box.x0) for row in rows))
