"""What the form prints into a report, and the pieces that a block is cut into."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qpr_classifier.framework.forms import Label, Question, Section
from qpr_classifier.reading.document import Block, BlockKind, Line
from qpr_classifier.reading.layout.markers import find_marker
from qpr_classifier.reading.layout.text import join_lines


@dataclass(frozen=True, slots=True)
class Instruction:
    """A printed instruction: neither asks for a field nor answers one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The head of a table: the field that each column holds, None where it holds no known one."""

    fields: tuple[str | None, ...]


Printed = Section | Label | Question | Instruction | Columns

_MARKER = re.compile(r"\s*(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]?|[^\w\s])\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block with one meaning.

    Parameters
    ----------
    block : Block
        The part as a block of its own, with its lines and its text.
    printed : Section, Label, Question, Instruction, Columns or None
        What the form printed; None for what was written by the Party.
    in_row : bool
        Whether the piece is a cell of a table row.
    """

    block: Block
    printed: Printed | None = None
    in_row: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A printed wording in a block: from line and character to line and character."""

    printed: Printed
    start: tuple[int, int]
    end: tuple[int, int]


def cut_block(block: Block, cuts: Sequence[Cut], vocabulary: Collection[str]) -> list[Piece]:
    """The block cut at its printed wordings; nothing between them is lost."""
    pieces: list[Piece] = []
    here = (0, 0)
    last = (len(block.lines) - 1, len(block.lines[-1].text))
    for cut in cuts:
        if cut.start < here:
            continue
        between = lines_between(block, here, cut.start)
        start = cut.start
        if len(between) > 1 and _is_marker(between[-1:]):
            # The letter in front of a question belongs to it, not to the answer above.
            between, start = between[:-1], (cut.start[0], 0)
        if between and not _is_marker(between):
            pieces.append(Piece(_part(block, between, vocabulary, is_first=not pieces)))
            here = start
        if not pieces and cut.end == last:
            return [Piece(block, cut.printed)]
        pieces.append(Piece(_part(block, lines_between(block, here, cut.end), vocabulary), cut.printed))
        here = cut.end
    rest = lines_between(block, here, last)
    if rest:
        pieces.append(Piece(_part(block, rest, vocabulary, is_first=not pieces)))
    return pieces


def lines_between(block: Block, start: tuple[int, int], end: tuple[int, int]) -> tuple[Line, ...]:
    """The lines of a block from one place to another, cut at both, without empty ones."""
    found: list[Line] = []
    for index in range(start[0], min(end[0] + 1, len(block.lines))):
        line = block.lines[index]
        first = start[1] if index == start[0] else 0
        last = end[1] if index == end[0] else len(line.text)
        if line.text[first:last].strip():
            found.append(line if (first, last) == (0, len(line.text)) else line.part(first, last))
    return tuple(found)


def _is_marker(lines: Sequence[Line]) -> bool:
    """Whether the lines are nothing but the number or letter of what follows."""
    return _MARKER.fullmatch("".join(line.text for line in lines)) is not None


def _part(block: Block, lines: tuple[Line, ...], vocabulary: Collection[str], *, is_first: bool = False) -> Block:
    text = join_lines(lines, vocabulary)
    if is_first and block.kind is BlockKind.LIST_ITEM:
        return replace(block, lines=lines, text=text.removeprefix(block.marker).lstrip())
    # What stands behind a label on its line is its answer, however it is set.
    is_rest = block.kind is BlockKind.LIST_ITEM or (block.kind is BlockKind.HEADING and not is_first)
    kind: BlockKind = BlockKind.PARAGRAPH if is_rest else block.kind
    marker = find_marker(lines[0].text) if kind is BlockKind.PARAGRAPH else None
    if marker:
        kind, text = BlockKind.LIST_ITEM, text[marker.end :].strip()
    level = block.level if kind is BlockKind.HEADING else 0
    return replace(block, kind=kind, level=level, lines=lines, text=text, marker=marker.text if marker else "")
