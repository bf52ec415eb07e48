"""Documents made by hand for the tests of the form grammar: one string a block, with a mark for what it is."""

from __future__ import annotations

from qpr_classifier.reading.document import Block, BlockKind, Box, Cell, Document, Line, PageInfo
from qpr_classifier.reading.layout.text import vocabulary_of

LINE_HEIGHT = 12.0


def lines(text: str, page: int = 1, *, bold: bool = False, top: float = 100.0) -> tuple[Line, ...]:
    """The printed lines of a text, where ``\\n`` breaks them."""
    return tuple(
        Line(part, page, Box(50, top + i * LINE_HEIGHT, 50 + 5 * len(part), top + (i + 1) * LINE_HEIGHT), 10.0, bold)
        for i, part in enumerate(text.split("\n"))
    )


def paragraph(text: str, page: int = 1, *, bold: bool = False) -> Block:
    return Block(BlockKind.PARAGRAPH, lines(text, page, bold=bold), " ".join(text.split()))


def heading(text: str, page: int = 1, level: int = 2) -> Block:
    return Block(BlockKind.HEADING, lines(text, page, bold=True), " ".join(text.split()), level=level)


def item(text: str, page: int = 1, marker: str = "•") -> Block:
    return Block(BlockKind.LIST_ITEM, lines(f"{marker} {text}", page), text, marker=marker)


def box(label: str, checked: bool, page: int = 1) -> Block:
    return Block(BlockKind.CHECK_BOX, lines(("☒ " if checked else "☐ ") + label, page), label, checked=checked)


def note(text: str, page: int = 1) -> Block:
    return Block(BlockKind.NOTE, lines(text, page), text)


def row(*cells: str, page: int = 1, table: int = 1, header: tuple[str, ...] = ()) -> Block:
    made = tuple(Cell(" ".join(cell.split()), lines(cell, page) if cell else ()) for cell in cells)
    printed = tuple(line for cell in made for line in cell.lines)
    text = " | ".join(cell.text for cell in made)
    return Block(BlockKind.TABLE_ROW, printed, text, cells=made, header=header, table=table)


def document(
    *blocks: Block,
    name: str = "report.pdf",
    removed: tuple[Block, ...] = (),
    metadata: dict[str, str] | None = None,
) -> Document:
    printed = [line for block in (*blocks, *removed) for line in block.lines]
    pages = max((line.page for line in printed), default=1)
    return Document(
        name=name,
        sha256="0" * 64,
        pages=tuple(PageInfo(number, 595, 842) for number in range(1, pages + 1)),
        blocks=tuple(blocks),
        removed=removed,
        vocabulary=vocabulary_of(printed),
        metadata=metadata or {},
    )
