"""Ruled tables: pdfplumber's table finder on the lines that pdfium lists, and the words put into the cells.

Only pages with enough lines are looked at, and the text of the cells comes from the words already read, so that
pdfplumber need not read the page again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qpr_classifier.reading.document import Box
from qpr_classifier.reading.layout.words import Word
from qpr_classifier.reading.pdf.objects import Drawn, Edge

_Cell = tuple[float, float, float, float]
_SNAP = 3.0
_MIN_UPRIGHT = 6.0
_FEWEST_UPRIGHT = 3
_MIN_FILLED_SHARE = 0.2
_LONG_CELL = 300
_SPANS = 0.9


@dataclass(frozen=True, slots=True)
class TableRow:
    """Words of the cells of a row, left to right.

    An empty cell, and one that a cell above covers, has no words. A row that `spans` is a single cell over all
    columns.
    """

    cells: tuple[tuple[Word, ...], ...]
    spans: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    Parameters
    ----------
    box : Box
        Its place.
    columns : tuple of float
        Left sides of the columns.
    rows : tuple of TableRow
        Rows with text.
    members : frozenset of int
        Indexes of its words.
    """

    box: Box
    columns: tuple[float, ...]
    rows: tuple[TableRow, ...]
    members: frozenset[int]


def find_tables(drawn: Drawn, words: Sequence[Word], max_edges: int) -> tuple[list[Table], bool]:
    """Tables of a page.

    Parameters
    ----------
    drawn : Drawn
        Drawn objects of the page.
    words : sequence of Word
        Words of the page.
    max_edges : int
        Lines above which no table is looked for.

    Returns
    -------
    list of Table
        From top to bottom.
    bool
        True where the page has too many lines to look for tables.
    """
    edges = drawn.edges
    if not _may_hold_table(edges):
        edges = [*edges, *(edge for box in drawn.shades for edge in _sides(box))]
        if not _may_hold_table(edges):
            return [], False
    if len(edges) > max_edges:
        return [], True
    found = []
    taken: set[int] = set()
    for cells in _cell_groups(edges):
        table = _filled(cells, words, taken)
        if table is not None:
            found.append(table)
            taken |= table.members
    return sorted(found, key=lambda table: table.box.top), False


def _may_hold_table(edges: Sequence[Edge]) -> bool:
    """Whether there are enough lines for two columns: three upright and two level ones."""
    upright = {round(edge.x0 / _SNAP) for edge in edges if edge.upright and edge.bottom - edge.top >= _MIN_UPRIGHT}
    level = {round(edge.top / _SNAP) for edge in edges if not edge.upright}
    return len(upright) >= _FEWEST_UPRIGHT and len(level) >= 2


def _sides(box: Box) -> list[Edge]:
    return [
        Edge(box.x0, box.top, box.x1, box.top),
        Edge(box.x0, box.bottom, box.x1, box.bottom),
        Edge(box.x0, box.top, box.x0, box.bottom),
        Edge(box.x1, box.top, box.x1, box.bottom),
    ]


def _cell_groups(edges: Sequence[Edge]) -> list[list[_Cell]]:
    """Cells that hang together, as pdfplumber finds them."""
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    merged = merge_edges([_as_object(edge) for edge in edges], _SNAP, _SNAP, _SNAP, _SNAP)
    merged = [edge for edge in merged if edge["width"] + edge["height"] >= _SNAP]
    merged += _ends_at_page_breaks(merged)
    groups: list[list[_Cell]] = cells_to_tables(intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP)))
    return groups


def _ends_at_page_breaks(merged: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Level lines where the uppermost or lowest uprights end without one: there a page break cuts a row."""
    upright = [edge for edge in merged if edge["orientation"] == "v"]
    closing: list[dict[str, Any]] = []
    for side, outermost in (("top", min), ("bottom", max)):
        end = outermost((edge[side] for edge in upright), default=0.0)
        sides = [edge["x0"] for edge in upright if abs(edge[side] - end) <= _SNAP]
        is_drawn = any(edge["orientation"] == "h" and abs(edge["top"] - end) <= _SNAP for edge in merged)
        if len(sides) >= _FEWEST_UPRIGHT and not is_drawn:
            closing.append(_as_object(Edge(min(sides), end, max(sides), end)))
    return closing


def _as_object(edge: Edge) -> dict[str, Any]:
    """An edge as pdfplumber describes one."""
    return {
        "x0": edge.x0,
        "x1": edge.x1,
        "top": edge.top,
        "bottom": edge.bottom,
        "width": edge.x1 - edge.x0,
        "height": edge.bottom - edge.top,
        "orientation": "v" if edge.upright else "h",
        "object_type": "line",
    }


def _filled(cells: Sequence[_Cell], words: Sequence[Word], taken: set[int]) -> Table | None:
    """The cells with their words; None where they are a box round running text, or a chart."""
    columns = sorted({cell[0] for cell in cells})
    if len(columns) < 2:
        return None
    box = Box(
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )
    inside = [
        (index, word)
        for index, word in enumerate(words)
        if index not in taken and box.x0 <= _x(word) <= box.x1 and box.top <= _y(word) <= box.bottom
    ]
    members: set[int] = set()
    rows: list[TableRow] = []
    for top in sorted({cell[1] for cell in cells}):
        in_row = [cell for cell in cells if cell[1] == top]
        row: dict[float, tuple[Word, ...]] = {}
        lowest = max(cell[3] for cell in in_row)
        in_band = [(index, word) for index, word in inside if index not in members and top <= _y(word) <= lowest]
        for cell in in_row:
            held = [
                (index, word)
                for index, word in in_band
                if index not in members and cell[0] <= _x(word) <= cell[2] and cell[1] <= _y(word) <= cell[3]
            ]
            members.update(index for index, _ in held)
            row[cell[0]] = tuple(word for _, word in held)
        if not any(row.values()):
            continue
        if len(in_row) == 1 and in_row[0][2] - in_row[0][0] >= _SPANS * box.width:
            rows.append(TableRow((row[in_row[0][0]],), spans=True))
        else:
            rows.append(TableRow(tuple(row.get(column, ()) for column in columns)))
    filled = [sum(1 for words_in in row.cells if words_in) for row in rows]
    if sum(filled) < _MIN_FILLED_SHARE * len(cells) or max(filled, default=0) < 2:
        return None
    if len(rows) == 1 and all(sum(len(w.text) for w in cell) > _LONG_CELL for cell in rows[0].cells if cell):
        return None
    return Table(box, tuple(columns), tuple(rows), frozenset(members))


def _x(word: Word) -> float:
    return (word.x0 + word.x1) / 2


def _y(word: Word) -> float:
    return word.baseline - 0.3 * word.size
