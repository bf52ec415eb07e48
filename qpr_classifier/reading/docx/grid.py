"""The grid of a table: which cells stand in which column, merged cells once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from qpr_classifier.reading.docx.xml import Element, attribute, children, find, name, number, switch, value

_MAX_COLUMNS = 200
_LONG_CELL = 600
_SPANS = 0.9


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its column (0-based) and its sides as shares of the table width."""

    column: int
    left: float
    right: float
    content: Element


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row without the lower parts of cells that are merged downwards.

    Parameters
    ----------
    cells : tuple of GridCell
    is_header : bool
        Whether the document repeats it at the top of each page.
    spans : bool
        Whether it is one cell over all columns.
    """

    cells: tuple[GridCell, ...]
    is_header: bool = False
    spans: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Parameters
    ----------
    columns : tuple of float
        Left sides of the columns, as shares of the table width.
    rows : tuple of GridRow
    """

    columns: tuple[float, ...]
    rows: tuple[GridRow, ...]

    @property
    def is_layout(self) -> bool:
        """Whether it is a box round running text, or sets text in columns side by side."""
        if len(self.columns) < 2:
            return True
        if len(self.rows) > 1:
            return False
        lengths = [sum(map(len, cell.content.itertext())) for row in self.rows for cell in row.cells]
        return all(length > _LONG_CELL for length in lengths if length)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with the first of its grid columns and the one behind its last."""

    start: int
    end: int
    content: Element
    goes_on: bool


def read_grid(table: Element) -> Grid:
    """Find the columns and rows of a table; deleted rows and cells are left out."""
    rows: list[tuple[list[_Placed], bool]] = []
    for row in children(table, "tr"):
        properties = find(row, "trPr")
        if find(properties, "del") is None and not switch(properties, "hidden"):
            rows.append((_placed(row, properties), bool(switch(properties, "tblHeader"))))
    starts = sorted({cell.start for cells, _ in rows for cell in cells})
    end = max((cell.end for cells, _ in rows for cell in cells), default=0)
    sides = _sides(table, end)
    column_of = {start: column for column, start in enumerate(starts)}
    made = []
    for cells, is_header in rows:
        placed = tuple(
            GridCell(column_of[cell.start], sides[cell.start], sides[cell.end], cell.content)
            for cell in cells
            if not cell.goes_on
        )
        only = placed[0] if len(cells) == 1 and len(placed) == 1 else None
        spans = only is not None and len(starts) > 1 and only.right - only.left >= _SPANS
        made.append(GridRow(placed, is_header, spans))
    return Grid(tuple(sides[start] for start in starts), tuple(made))


def _placed(row: Element, properties: Element | None) -> list[_Placed]:
    cells = []
    column = min(max(0, number(value(properties, "gridBefore")) or 0), _MAX_COLUMNS)
    for cell in children(row, "tc"):
        own = find(cell, "tcPr")
        if find(own, "cellDel") is not None:
            continue
        span = min(max(1, number(value(own, "gridSpan")) or 1), _MAX_COLUMNS)
        merged = find(own, "vMerge")
        goes_on = merged is not None and attribute(merged, "val") != "restart"
        cells.append(_Placed(column, column + span, cell, goes_on))
        column += span
        if column >= _MAX_COLUMNS:
            break
    return cells


def _sides(table: Element, end: int) -> list[float]:
    """Left side of each grid column, and the right side of the last, from 0 to 1."""
    grid = find(table, "tblGrid")
    widths = (
        [float(number(attribute(column, "w")) or 0) for column in grid if name(column) == "gridCol"] if grid else []
    )
    widths = widths[:end]
    if len(widths) < end or not all(width > 0 for width in widths):
        widths = [1.0] * end
    total = sum(widths) or 1.0
    return [0.0, *(side / total for side in itertools.accumulate(widths))]
