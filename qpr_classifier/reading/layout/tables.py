"""Table rows as blocks: header row found, tables continued over page breaks, rows cut by a page break mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from qpr_classifier.reading.document import Block, BlockKind, Box, Cell, Line
from qpr_classifier.reading.layout.text import clean, join_lines

_SAME_COLUMN = 5.0
_HEADER_CHARACTERS = 80

Row = tuple[tuple[Line, ...], ...]
"""Lines of each cell, left to right."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows of a ruled table that stand together on one page.

    Parameters
    ----------
    page : int
        1-based.
    serial : int
        Which table of the page; two parts share it when a row that spans all columns stands between them.
    box : Box
        Place of the rows.
    columns : tuple of float
        Left sides of the columns.
    rows : tuple of Row
        At least one cell of each row has text.
    """

    page: int
    serial: int
    box: Box
    columns: tuple[float, ...]
    rows: tuple[Row, ...]

    @property
    def size(self) -> float:
        """Size of the type of the first line."""
        return next((line.size for row in self.rows for cell in row for line in cell), 0.0)

    @property
    def lines(self) -> list[Line]:
        return [line for row in self.rows for cell in row for line in cell]


@dataclass(slots=True)
class TableBuilder:
    """Numbers the tables of a document and turns their parts into rows; parts come in reading order.

    Attributes
    ----------
    repeated : list of Line
        Lines of headers that were printed again after a page break, and left out.
    """

    vocabulary: Collection[str]
    repeated: list[Line] = field(default_factory=list)
    _number: int = 0
    _last: TablePart | None = None
    _header: Row | None = None

    def rows_of(self, part: TablePart, *, first_on_page: bool, after: Block | None) -> list[Block]:
        """Rows of a part.

        Parameters
        ----------
        part : TablePart
        first_on_page : bool
            Whether only running headers stand above it on its page.
        after : Block or None
            The block before it in the document.

        Returns
        -------
        list of Block
            When the first of them continues the row in `after`, it takes the place of `after`, and has its lines.
        """
        rows = list(part.rows)
        same_table = self._last is not None and (self._last.page, self._last.serial) == (part.page, part.serial)
        follows_row = after is not None and after.kind is BlockKind.TABLE_ROW
        continued = (
            self._last is not None
            and first_on_page
            and follows_row
            and self._last.page == part.page - 1
            and _same_columns(self._last.columns, part.columns)
        )
        if not same_table and not continued:
            self._number += 1
            self._header = rows[0] if _is_header(rows) else None
        elif continued and self._header and _texts(rows[0]) == _texts(self._header):
            self.repeated.extend(line for cell in rows[0] for line in cell)
            rows = rows[1:]
        self._last = part
        header = tuple(clean(" ".join(line.text for line in cell)) for cell in self._header or ())
        blocks = [self._block(row, () if row is self._header else header) for row in rows]
        if continued and blocks and after is not None and _continues_row(after, blocks[0]):
            blocks[0] = self._merged(after, blocks[0])
        return blocks

    def _block(self, row: Row, header: tuple[str, ...]) -> Block:
        cells = tuple(Cell(join_lines(cell, self.vocabulary), cell) for cell in row)
        return Block(
            BlockKind.TABLE_ROW,
            tuple(line for cell in row for line in cell),
            " | ".join(cell.text for cell in cells),
            cells=cells,
            header=header,
            table=self._number,
        )

    def _merged(self, first: Block, second: Block) -> Block:
        """One row from its parts above and below a page break."""
        row = tuple(a.lines + b.lines for a, b in zip(first.cells, second.cells, strict=True))
        merged = self._block(row, first.header)
        return replace(merged, lines=first.lines + second.lines)


def _same_columns(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= _SAME_COLUMN for x, y in zip(a, b, strict=True))


def _texts(row: Row) -> list[str]:
    return [" ".join(line.text for line in cell) for cell in row]


def _continues_row(above: Block, below: Block) -> bool:
    """Whether a row at the top of a page is the rest of the row at the foot of the page before.

    Its first cell is empty while the one above is not, or all its cells go on in lower case.
    """
    if len(above.cells) != len(below.cells):
        return False
    if not below.cells[0].text and above.cells[0].text:
        return True
    filled = [(a.text, b.text) for a, b in zip(above.cells, below.cells, strict=True) if b.text]
    return all(a and b[0].islower() and a[-1] not in ".!?" for a, b in filled)


def _is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: short, filled, and set apart from the rows below."""
    if len(rows) < 2:
        return False
    texts = _texts(rows[0])
    if not all(texts) or any(len(text) > _HEADER_CHARACTERS for text in texts):
        return False
    if not all(any(c.isalpha() for c in text) or text in ("#", "№") for text in texts):
        return False
    if _is_bold(rows[0]):
        return not _is_bold(rows[1])
    return len(texts) > 2 and len(rows) > 2 and all(text[-1] not in ".;:?" and len(text) <= 60 for text in texts)


def _is_bold(row: Row) -> bool:
    return all(line.bold for cell in row for line in cell)
