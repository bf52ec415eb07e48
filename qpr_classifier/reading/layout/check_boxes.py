"""Check-boxes in printed lines: several on one line are told apart, each with its state and its label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.text import symbols

TICKED = "☒"
EMPTY = "☐"
"""How readers write a drawn or interactive check-box into the text of a line."""

BOXES: dict[str, bool] = {
    "☐": False, "⬜": False, "◻": False, "▢": False, "□": False, "🗆": False,
    "☑": True, "☒": True, "🗹": True, "🗷": True, "🗸": True, "⊠": True, "⮽": True,
}  # fmt: skip
"""Characters that are a check-box wherever they stand."""

_MAYBE_BOXES: dict[str, bool] = {
    "○": False, "◯": False, "❏": False, "❐": False, "❑": False, "❒": False, "⃝": False,
    "●": True, "◉": True, "⦿": True, "■": True, "⬛": True, "✓": True, "✔": True, "✗": True, "✘": True,
}  # fmt: skip
"""Characters that are a check-box only beside another one, and a bullet otherwise."""

_BRACKETS = r"[\[(]\s?[xX✓✔✗✘]\s?[\])]|\[\s{0,3}\]"
_BOX = re.compile(f"{_BRACKETS}|[{''.join(BOXES)}]")
_MAYBE_BOX = re.compile(f"[{''.join(_MAYBE_BOXES)}]")
_ANY_BOX = re.compile(f"{_BRACKETS}|[{''.join(BOXES)}{''.join(_MAYBE_BOXES)}]")
_LEAD_IN_END = re.compile(r"[:?]\s*")
_NEAR = 3
_ALIGNED = 6.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or the part of a line that belongs to one check-box.

    Parameters
    ----------
    line : Line
        With the box as printed.
    label : str
        Text without the box.
    is_box : bool
        Whether the piece is a check-box.
    checked : bool
        Its state.
    """

    line: Line
    label: str
    is_box: bool = False
    checked: bool = False


def split_check_boxes(lines: Sequence[Line]) -> list[Piece]:
    """Cut lines at their check-boxes.

    Circles, filled squares and ticks are bullets in most reports; they count as check-boxes only where the same
    line, or a line of the same list near it, shows a box too, or the same kind of mark both empty and filled.
    """
    texts = [symbols(line.text) for line in lines]
    any_box = [_ANY_BOX.search(text) is not None for text in texts]
    sure = [found and _BOX.search(text) is not None for text, found in zip(texts, any_box, strict=True)]
    maybe = [_states(text) if found else set() for text, found in zip(texts, any_box, strict=True)]
    pieces: list[Piece] = []
    for position, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if not any_box[position]:
            pieces.append(Piece(line, line.text))
            continue
        around = [
            near
            for near in range(max(0, position - _NEAR), min(len(lines), position + _NEAR + 1))
            if near == position or _in_one_list(lines[near], line)
        ]
        states = {state for near in around for state in maybe[near]}
        near_box = any(sure[near] for near in around)
        pattern = _ANY_BOX if near_box or len(states) > 1 or _is_row_of_circles(text) else _BOX
        pieces.extend(_split(line, text, pattern))
    return pieces


def _in_one_list(a: Line, b: Line) -> bool:
    """Whether two lines stand below each other, or side by side."""
    aligned = abs(a.box.x0 - b.box.x0) < _ALIGNED
    return a.page == b.page and (aligned or abs(a.box.bottom - b.box.bottom) < 0.5 * b.size)


def _states(text: str) -> set[bool]:
    return {_MAYBE_BOXES[c] for c in _MAYBE_BOX.findall(text)}


def _is_row_of_circles(text: str) -> bool:
    return sum(text.count(circle) for circle in "○◯⃝") > 1


def _split(line: Line, text: str, pattern: re.Pattern[str]) -> list[Piece]:
    found = list(pattern.finditer(text))
    if not found:
        return [Piece(line, line.text)]
    first, last = found[0], found[-1]
    labels_before = bool(text[: first.start()].strip()) and not text[last.end() :].strip()
    pieces: list[Piece] = []
    if labels_before:
        start = 0
        lead = list(_LEAD_IN_END.finditer(text, 0, first.start()))
        if lead and text[lead[-1].end() : first.start()].strip():
            start = lead[-1].end()
            pieces.append(_plain(line, 0, start))
        for box in found:
            label = text[start : box.start()].strip(" /,;")
            pieces.append(Piece(line.part(start, box.end()), label, True, _is_checked(box.group())))
            start = box.end()
        return pieces
    if text[: first.start()].strip():
        pieces.append(_plain(line, 0, first.start()))
    for box, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        label = text[box.end() : end].strip()
        pieces.append(Piece(line.part(box.start(), end), label, True, _is_checked(box.group())))
    return pieces


def _plain(line: Line, start: int, end: int) -> Piece:
    part = line.part(start, end)
    return Piece(part, part.text)


def _is_checked(box: str) -> bool:
    if len(box) > 1:
        return bool(box[1:-1].strip())
    return BOXES.get(box, False) or _MAYBE_BOXES.get(box, False)
