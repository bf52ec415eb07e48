"""From the pages of a document to its blocks: what is not text set aside, the rest built into blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qpr_classifier.reading.document import Block, BlockKind, Line
from qpr_classifier.reading.layout.contents import entries, entry_text, find_contents
from qpr_classifier.reading.layout.furniture import find_furniture
from qpr_classifier.reading.layout.notes import find_notes, note_block
from qpr_classifier.reading.layout.open_tables import with_open_tables
from qpr_classifier.reading.layout.page import PageContent
from qpr_classifier.reading.layout.paragraphs import build_blocks
from qpr_classifier.reading.layout.tables import TableBuilder, TablePart
from qpr_classifier.reading.layout.text import clean, vocabulary_of

_SPECKS = frozenset("'`.,;:|~^°¨´’‘\"_=·\\")


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks of a document, those removed, and its vocabulary."""

    blocks: tuple[Block, ...]
    removed: tuple[Block, ...]
    vocabulary: frozenset[str]


def assemble(pages: Sequence[PageContent]) -> Layout:
    """Build the blocks of a document from its pages.

    Parameters
    ----------
    pages : sequence of PageContent
        In order.

    Returns
    -------
    Layout
    """
    furniture = find_furniture(pages) | {line for page in pages for line in page.lines if _is_speck(line)}
    flows = [[part for part in page.flow if part not in furniture] for page in pages]
    contents = find_contents([part for flow in flows for part in flow if isinstance(part, Line)])
    body_size = _body_size(flows)
    vocabulary = vocabulary_of(line for flow in flows for part in flow for line in _lines_of(part))
    notes: dict[int, list[Block]] = {}
    bodies: list[list[Line | TablePart]] = []
    for page, flow in zip(pages, flows, strict=True):
        lines = [part for part in flow if isinstance(part, Line) and part not in contents]
        found = find_notes(lines, page.height, body_size, page.separator)
        if found:
            notes[page.number] = [note_block(note, vocabulary) for note in found]
        aside = {line for note in found for line in note} | contents
        bodies.append(with_open_tables([part for part in flow if part not in aside]))
    body, repeated = _with_table_rows(bodies, vocabulary)
    blocks = build_blocks(body, vocabulary)
    removed = _removed(pages, furniture.union(repeated), contents)
    return Layout(tuple(_with_notes(blocks, notes)), tuple(removed), vocabulary)


def _lines_of(part: Line | TablePart) -> Sequence[Line]:
    return (part,) if isinstance(part, Line) else part.lines


def _is_speck(line: Line) -> bool:
    """Whether a line is a stray mark, as character recognition makes of dirt on a scan."""
    return len(line.text) <= 2 and all(character in _SPECKS for character in line.text)


def _body_size(flows: Sequence[Sequence[Line | TablePart]]) -> float:
    """Size in which most characters outside tables are set."""
    sizes: Counter[float] = Counter()
    for flow in flows:
        for part in flow:
            if isinstance(part, Line):
                sizes[round(part.size * 2) / 2] += len(part.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _with_table_rows(
    bodies: Sequence[Sequence[Line | TablePart]], vocabulary: Collection[str]
) -> tuple[list[Line | Block], list[Line]]:
    """The flow of the document with the rows of its tables as blocks; and the repeated table headers."""
    builder = TableBuilder(vocabulary)
    flow: list[Line | Block] = []
    for body in bodies:
        for position, part in enumerate(body):
            if isinstance(part, Line):
                flow.append(part)
                continue
            after = flow[-1] if flow and isinstance(flow[-1], Block) else None
            rows = builder.rows_of(part, first_on_page=position == 0, after=after)
            if after is not None and rows and rows[0].lines[: len(after.lines)] == after.lines:
                flow.pop()
            flow.extend(rows)
    return flow, builder.repeated


def _removed(pages: Sequence[PageContent], furniture: Collection[Line], contents: Collection[Line]) -> list[Block]:
    """What was taken out of the text, page by page."""
    removed: list[Block] = []
    for page in pages:
        lines = [line for part in page.flow for line in _lines_of(part)]
        around = [*(line for line in lines if line in furniture), *page.aside]
        removed.extend(Block(BlockKind.FURNITURE, (line,), clean(line.text)) for line in around)
        removed.extend(Block(BlockKind.CONTENTS, entry, entry_text(entry)) for entry in entries(lines, contents))
    return removed


def _with_notes(blocks: Sequence[Block], notes: dict[int, list[Block]]) -> list[Block]:
    """Notes behind the last block that begins on their page."""
    placed: list[Block] = []
    waiting = sorted(notes)
    for block in blocks:
        while waiting and block.page > waiting[0]:
            placed.extend(notes[waiting.pop(0)])
        placed.append(block)
    for page in waiting:
        placed.extend(notes[page])
    return placed
