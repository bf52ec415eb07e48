"""From paragraphs, table rows and notes to blocks, as the PDF reader makes them.

Styles tell headings; where they do not, size, weight and capitals do, as on a printed page.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from qpr_classifier.reading.document import Block, BlockKind, Box, Line
from qpr_classifier.reading.docx.flow import Note, Paragraph, Part, TableRows
from qpr_classifier.reading.layout.check_boxes import Piece, split_check_boxes
from qpr_classifier.reading.layout.contents import find_contents
from qpr_classifier.reading.layout.headings import HeadingStyles
from qpr_classifier.reading.layout.markers import find_marker
from qpr_classifier.reading.layout.tables import TableBuilder, TablePart
from qpr_classifier.reading.layout.text import clean, join_lines, vocabulary_of

_TERMINAL = ".!?…:;"
_MAX_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Composed:
    """Blocks of a document, its tables of contents, and its vocabulary."""

    blocks: list[Block]
    contents: list[Block]
    vocabulary: frozenset[str]


def compose(parts: Sequence[Part]) -> Composed:
    """Make the parts of a document into blocks.

    Returns
    -------
    Composed
        Every line of every part is in exactly one block.
    """
    vocabulary = vocabulary_of(line for part in parts for line in _lines(part))
    contents = {line for part in parts if isinstance(part, Paragraph) and part.is_contents for line in part.lines}
    contents |= find_contents([line for part in parts if isinstance(part, Paragraph) for line in part.lines])
    body = [part for part in parts if not (isinstance(part, Paragraph) and part.lines[0] in contents)]
    left_out = [line for part in parts for line in _lines(part) if line in contents]
    tables = TableBuilder(vocabulary)
    blocks: list[Block] = []
    for is_paragraph, run in itertools.groupby(body, lambda part: isinstance(part, Paragraph)):
        if is_paragraph:
            blocks.extend(_text_blocks([part for part in run if isinstance(part, Paragraph)], vocabulary))
            continue
        for part in run:
            if isinstance(part, TableRows):
                blocks.extend(_rows(part, tables))
            elif isinstance(part, Note):
                text = join_lines(part.lines, vocabulary)
                blocks.append(Block(BlockKind.NOTE, part.lines, text, marker=part.marker))
    return Composed(
        _with_headings(blocks),
        [Block(BlockKind.CONTENTS, (line,), clean(line.text)) for line in left_out],
        vocabulary,
    )


def _lines(part: Part) -> Iterator[Line]:
    if isinstance(part, TableRows):
        return (line for row in part.rows for cell in row for line in cell)
    return iter(part.lines)


def _text_blocks(paragraphs: Sequence[Paragraph], vocabulary: Collection[str]) -> list[Block]:
    """Blocks of paragraphs that no table interrupts."""
    owners = {(line.page, line.box.top): paragraph for paragraph in paragraphs for line in paragraph.lines}
    pieces = split_check_boxes([line for paragraph in paragraphs for line in paragraph.lines])
    blocks: list[Block] = []
    for _, run in itertools.groupby(pieces, lambda piece: id(owners[piece.line.page, piece.line.box.top])):
        groups: list[list[Piece]] = []
        for piece in run:
            if groups and not piece.is_box and not _begins(groups[-1][-1].line, piece.line):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        first = groups[0][0].line
        owner = owners[first.page, first.box.top]
        blocks.extend(_block(group, owner, vocabulary, is_first=group is groups[0]) for group in groups)
    return blocks


def _begins(above: Line, line: Line) -> bool:
    """Whether a line that its author began by hand is a paragraph of its own."""
    if above.page != line.page:
        return False
    ended = above.text[-1:] in _TERMINAL
    marker = find_marker(line.text)
    return ended or (marker is not None and marker.is_bullet)


def _block(group: Sequence[Piece], owner: Paragraph, vocabulary: Collection[str], *, is_first: bool) -> Block:
    lines = tuple(piece.line for piece in group)
    if group[0].is_box:
        labels = [replace(piece.line, text=piece.label) for piece in group]
        return Block(BlockKind.CHECK_BOX, lines, join_lines(labels, vocabulary), checked=group[0].checked)
    if owner.level:
        return Block(BlockKind.HEADING, lines, join_lines(lines, vocabulary), level=min(owner.level, _MAX_LEVEL))
    if is_first and owner.marker:
        rest = replace(lines[0], text=lines[0].text[len(owner.marker) :].lstrip())
        text = join_lines([rest, *lines[1:]], vocabulary)
        return Block(BlockKind.LIST_ITEM, lines, text, marker=clean(owner.marker))
    marker = find_marker(lines[0].text)
    if marker is not None:
        rest = replace(lines[0], text=lines[0].text[marker.end :])
        text = join_lines([rest, *lines[1:]], vocabulary)
        return Block(BlockKind.LIST_ITEM, lines, text, marker=clean(marker.text))
    return Block(BlockKind.PARAGRAPH, lines, join_lines(lines, vocabulary))


def _rows(part: TableRows, tables: TableBuilder) -> list[Block]:
    """Rows of a table; its header is the one that the document marks, else the one that looks like it."""
    columns = tuple(float(column) for column in range(len(part.rows[0])))
    made = TablePart(0, part.serial, Box(0.0, 0.0, 1.0, 1.0), columns, part.rows)
    rows = tables.rows_of(made, first_on_page=False, after=None)
    if part.has_header and not rows[0].header:
        header = tuple(cell.text for cell in rows[0].cells)
        rows = [rows[0], *(replace(row, header=header) for row in rows[1:])]
    return rows


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that look like headings as headings, below those that a style declares."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if block.kind not in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            for line in block.lines:
                sizes[round(line.size * 2) / 2] += len(line.text)
    body_size = sizes.most_common(1)[0][0] if sizes else 0.0
    deepest = max((block.level for block in blocks if block.kind is BlockKind.HEADING), default=0)
    marked = HeadingStyles.of(blocks, body_size).mark(blocks)
    return [
        replace(after, level=min(after.level + deepest, _MAX_LEVEL))
        if before.kind is not BlockKind.HEADING and after.kind is BlockKind.HEADING
        else after
        for before, after in zip(blocks, marked, strict=True)
    ]
