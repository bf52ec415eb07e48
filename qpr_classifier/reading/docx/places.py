"""Where text stands in a document that has no pages until a word processor lays it out.

Pages are those of the last layout, which Word leaves in the file, and of explicit breaks. Boxes are made up: lines
follow one another down the page in rows of equal height, as wide as the text of the page, or as their table cell.
They show the order on the page and serve to tell places apart, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qpr_classifier.reading.document import Block, Box, Cell, Line, PageInfo, PageSource

ENGINE = "docx"
_ROW_CHARACTERS = 95
_ROW_HEIGHT = 14.0
_MARGIN = 72.0
_DEFAULT_SIZE = (595.3, 841.9)
_MAX_PAGES = 5_000


@dataclass(frozen=True, slots=True)
class Frame:
    """Left and right side of a column, as shares of the text width."""

    left: float = 0.0
    right: float = 1.0

    def part(self, left: float, right: float) -> Frame:
        """A column within this one."""
        width = self.right - self.left
        return Frame(self.left + left * width, self.left + right * width)


@dataclass(slots=True)
class Places:
    """Counts pages, and rows on each, as the text is read.

    Attributes
    ----------
    page : int
        1-based.
    row : float
        Rows above the next line.
    is_used : bool
        Whether something stands on the page.
    laid_out : bool
        Whether the file tells of pages as laid out.
    """

    page: int = 1
    row: float = 0.0
    is_used: bool = False
    laid_out: bool = False
    _rows: dict[int, float] = field(default_factory=dict)
    _sections: list[tuple[int, tuple[float, float]]] = field(default_factory=list)

    def line(self, text: str, size: float, bold: bool, frame: Frame) -> Line:
        """The next line; its box counts in rows and shares of the width until `shown`."""
        rows = math.ceil(len(text) / (_ROW_CHARACTERS * max(frame.right - frame.left, 0.05)))
        top, self.row = self.row, self.row + max(1, rows)
        self._rows[self.page] = max(self._rows.get(self.page, 0.0), self.row)
        self.is_used = True
        return Line(text, self.page, Box(frame.left, top, frame.right, self.row), size, bold)

    def break_page(self) -> None:
        """Go to the next page."""
        if self.page < _MAX_PAGES:
            self.page, self.row, self.is_used = self.page + 1, 0.0, False

    def break_used_page(self) -> None:
        """Go to the next page unless nothing stands on this one: the break may be told of twice."""
        if self.is_used:
            self.break_page()

    def back_to(self, page: int, row: float) -> None:
        """Go back to the top of a table row, for its next cell."""
        self.page, self.row, self.is_used = page, row, True

    def end_section(self, size: tuple[float, float] | None) -> None:
        """The pages since the last section have this size in points."""
        self._sections.append((self.page, size or _DEFAULT_SIZE))

    def page_infos(self) -> tuple[PageInfo, ...]:
        """All pages up to the last one with text."""
        last = max(self._rows, default=1)
        return tuple(
            PageInfo(page, *self._size(page), PageSource.TEXT if page in self._rows else PageSource.NONE, ENGINE)
            for page in range(1, last + 1)
        )

    def _size(self, page: int) -> tuple[float, float]:
        for last, size in self._sections:
            if page <= last:
                return size
        return self._sections[-1][1] if self._sections else _DEFAULT_SIZE

    def shown(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The blocks with the boxes of their lines in points."""
        return tuple(
            replace(
                block,
                lines=tuple(map(self._shown, block.lines)),
                cells=tuple(Cell(cell.text, tuple(map(self._shown, cell.lines))) for cell in block.cells),
            )
            for block in blocks
        )

    def _shown(self, line: Line) -> Line:
        width, height = self._size(line.page)
        margin = min(_MARGIN, 0.15 * width, 0.15 * height)
        across, down = width - 2 * margin, height - 2 * margin
        row = min(_ROW_HEIGHT, down / max(1.0, self._rows.get(line.page, 1.0)))
        box = Box(
            round(margin + line.box.x0 * across, 2),
            round(margin + line.box.top * row, 2),
            round(margin + line.box.x1 * across, 2),
            round(margin + line.box.bottom * row, 2),
        )
        return replace(line, box=box)
