"""Blocks from lines: paragraphs rejoined over lines, columns and pages; headings, list items, check-boxes.

The lines come in reading order, already without running headers, notes and tables of contents. Blocks that a
reader has built itself (table rows) may stand between them; they end a paragraph and pass through unchanged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from qpr_classifier.reading.document import Block, BlockKind, Line
from qpr_classifier.reading.layout.breaks import PageMeasure
from qpr_classifier.reading.layout.check_boxes import Piece, split_check_boxes
from qpr_classifier.reading.layout.headings import HeadingStyles
from qpr_classifier.reading.layout.markers import find_marker
from qpr_classifier.reading.layout.text import clean, join_lines, vocabulary_of


def build_blocks(flow: Sequence[Line | Block], vocabulary: Collection[str] | None = None) -> list[Block]:
    """Group lines into blocks.

    Parameters
    ----------
    flow : sequence of Line or Block
        In reading order.
    vocabulary : collection of str, optional
        Lower-case words of the document; taken from the lines when not given.

    Returns
    -------
    list of Block
        In the same order. Every character of every line is in the lines of exactly one block.
    """
    lines = [part for part in flow if isinstance(part, Line) and part.text.strip()]
    words = vocabulary_of(lines) if vocabulary is None else vocabulary
    measure = PageMeasure.of(lines)
    blocks: list[Block] = []
    run: list[Line] = []
    for part in flow:
        if isinstance(part, Block):
            blocks.extend(_blocks_of(run, measure, words))
            blocks.append(part)
            run = []
        elif part.text.strip():
            run.append(part)
    blocks.extend(_blocks_of(run, measure, words))
    return HeadingStyles.of(blocks, measure.body_size).mark(blocks)


def split_block(block: Block, starts: Sequence[int], vocabulary: Collection[str]) -> list[Block]:
    """Cut a block before the lines with the given indexes.

    Parameters
    ----------
    block : Block
        Anything but a table row.
    starts : sequence of int
        Indexes into ``block.lines``; 0 and indexes outside are ignored.
    vocabulary : collection of str
        Words of the document, by which hyphenated line ends are rejoined.

    Returns
    -------
    list of Block
        The first keeps kind, marker and state of `block`; the others are paragraphs, or list items where they
        begin with a marker. `block` itself, alone, where nothing is cut.
    """
    cuts = sorted({start for start in starts if 0 < start < len(block.lines)})
    if not cuts or block.kind is BlockKind.TABLE_ROW:
        return [block]
    parts: list[Block] = []
    for start, end in zip([0, *cuts], [*cuts, len(block.lines)], strict=True):
        lines = block.lines[start:end]
        if start:
            parts.append(_text_block([Piece(line, line.text) for line in lines], vocabulary))
            continue
        text = join_lines(lines, vocabulary)
        if block.checked is not None:
            first = split_check_boxes(lines[:1])[-1]
            text = join_lines([replace(lines[0], text=first.label), *lines[1:]], vocabulary)
        elif block.marker and block.kind is not BlockKind.HEADING:
            text = text.removeprefix(block.marker).lstrip()
        parts.append(replace(block, lines=lines, text=text))
    return parts


def _blocks_of(lines: Sequence[Line], measure: PageMeasure, vocabulary: Collection[str]) -> list[Block]:
    """Blocks of lines that no table interrupts."""
    groups: list[list[Piece]] = []
    for piece in split_check_boxes(lines):
        if groups and not piece.is_box and not measure.breaks([p.line for p in groups[-1]], piece.line):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_text_block(group, vocabulary) for group in groups]


def _text_block(group: Sequence[Piece], vocabulary: Collection[str]) -> Block:
    """A check-box, list item or paragraph; headings are told apart later, when all blocks are known."""
    lines = tuple(piece.line for piece in group)
    first = group[0]
    if first.is_box:
        labels = [replace(piece.line, text=piece.label) for piece in group]
        return Block(BlockKind.CHECK_BOX, lines, join_lines(labels, vocabulary), checked=first.checked)
    marker = find_marker(lines[0].text)
    if marker:
        rest = replace(lines[0], text=lines[0].text[marker.end :])
        text = join_lines([rest, *lines[1:]], vocabulary)
        return Block(BlockKind.LIST_ITEM, lines, text, marker=clean(marker.text))
    return Block(BlockKind.PARAGRAPH, lines, join_lines(lines, vocabulary))
