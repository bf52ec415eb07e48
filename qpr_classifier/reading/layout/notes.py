"""Footnotes, told from the body: small type at the foot of a page, behind a number or a short rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qpr_classifier.reading.document import Block, BlockKind, Line
from qpr_classifier.reading.layout.text import clean, join_lines

_MARK = re.compile(r"\s*([⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ]+|\d{1,3}[.)]?(?=\s|$)|\[\d{1,3}\]|[*†‡]+|[ivx]{1,5}(?=\s|$))\s*")
_SMALL = 0.93
_LOWER_PART = 0.45


def find_notes(lines: Sequence[Line], height: float, body_size: float, separator: float | None) -> list[list[Line]]:
    """Footnotes of a page.

    They form the foot of the page: going up from the last line, all lines are set smaller than the body, or
    stand below a separating rule, and the first of them begins with a note mark. Below a rule, small type is enough.

    Parameters
    ----------
    lines : sequence of Line
        Lines of one page in reading order, without running headers and footers.
    height : float
        Of the page, in points.
    body_size : float
        Size of the body type of the document.
    separator : float or None
        Height of a short horizontal rule in the lower part of the page, from the top.

    Returns
    -------
    list of list of Line
        One list a note, in order.
    """
    by_height = sorted(lines, key=lambda line: (line.box.top, line.box.x0))
    start = len(by_height)
    while start and _may_be_note(by_height[start - 1], height, body_size, separator):
        start -= 1
    foot = set(by_height[start:])
    tail = [line for line in lines if line in foot]
    while tail and not _MARK.match(tail[0].text):
        if separator is not None and tail[0].box.top > separator - 1 and tail[0].size < _SMALL * body_size:
            break
        tail = tail[1:]
    notes: list[list[Line]] = []
    for line in tail:
        if _MARK.match(line.text) or not notes:
            notes.append([line])
        else:
            notes[-1].append(line)
    return notes


def _may_be_note(line: Line, height: float, body_size: float, separator: float | None) -> bool:
    if line.box.top < _LOWER_PART * height:
        return False
    if separator is not None and line.box.bottom > separator + 1:
        return line.size <= body_size
    return 0 < line.size < _SMALL * body_size


def note_block(lines: Sequence[Line], vocabulary: Collection[str]) -> Block:
    """A note as a block; its mark is the marker."""
    found = _MARK.match(lines[0].text)
    if found is None:
        return Block(BlockKind.NOTE, tuple(lines), join_lines(lines, vocabulary))
    first = Line(lines[0].text[found.end() :], lines[0].page, lines[0].box, lines[0].size, lines[0].bold)
    text = join_lines([first, *lines[1:]], vocabulary)
    return Block(BlockKind.NOTE, tuple(lines), text, marker=_plain_number(found.group(1)))


def _plain_number(mark: str) -> str:
    return clean(mark.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ", "0123456789ivx")))
