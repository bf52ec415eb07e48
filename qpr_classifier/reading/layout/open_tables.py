"""Tables without drawn lines: a row of bold column titles, and rows below that keep to their columns."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.tables import Row, TablePart

_SERIAL = 1_000
"""Serial of the first such table of a page; ruled tables have the numbers below."""

_ROW = 0.35
_ALIGNED = 0.6
_TIGHT = 1.35
_APART = 2.6
_TITLE_CHARACTERS = 60
_TITLE_LINES = 3
_CELL_CHARACTERS = 300
_SENTENCE = 40
_FEWEST_ROWS = 2
_CONTINUED_SHARE = 0.2

_Cells = dict[int, Line]
"""Lines on one baseline by column."""


def with_open_tables(flow: Sequence[Line | TablePart]) -> list[Line | TablePart]:
    """The flow of one page, each table without lines as rows in place of its first line.

    Running text in columns below bold headings is no table: its lines go on in lower case, or its cells are sentences.

    Parameters
    ----------
    flow : sequence of Line or TablePart
        In reading order.
    """
    lines = [part for part in flow if isinstance(part, Line)]
    parts = _tables(lines)
    if not parts:
        return list(flow)
    owner = {line: part for part in parts for line in part.lines}
    placed: set[int] = set()
    result: list[Line | TablePart] = []
    for item in flow:
        part = owner.get(item) if isinstance(item, Line) else None
        if part is None:
            result.append(item)
        elif part.serial not in placed:
            placed.add(part.serial)
            result.append(part)
    return result


def _tables(lines: Sequence[Line]) -> list[TablePart]:
    heads: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.bold:
            heads[round(line.box.bottom)].append(line)
    if all(len(row) < 2 for row in heads.values()):
        return []
    baselines = _baselines(lines)
    found: list[TablePart] = []
    position = 0
    while position < len(baselines):
        rows, used = _table_at(baselines, position)
        if rows:
            found.append(_part(rows, _SERIAL + len(found)))
        position += max(1, used)
    return found


def _baselines(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by baseline from top to bottom, each from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.box.bottom):
        if rows and line.box.bottom - rows[-1][0].box.bottom < _ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _table_at(baselines: Sequence[Sequence[Line]], start: int) -> tuple[list[Row], int]:
    """Rows of the table whose titles begin at a baseline, and how many baselines it takes; none where it is none."""
    titles = baselines[start]
    if len(titles) < 2 or not all(line.bold and len(line.text) <= _TITLE_CHARACTERS for line in titles):
        return [], 0
    columns = [line.box.x0 for line in titles]
    head: list[_Cells] = [dict(enumerate(titles))]
    body: list[_Cells] = []
    for above, below in itertools.pairwise(baselines[start:]):
        cells = _in_columns(below, columns)
        distance = below[0].box.bottom - above[0].box.bottom
        if cells is None or distance > _APART * below[0].size:
            break
        bold = {line.bold for line in below}
        if bold == {False}:
            body.append(cells)
        elif bold == {True} and not body and len(head) < _TITLE_LINES and distance <= _TIGHT * below[0].size:
            head.append(cells)
        else:
            break
    rows = _rows(body, len(columns))
    if not _is_table(rows):
        return [], 0
    return [_row(head, len(columns)), *rows], len(head) + len(body)


def _in_columns(row: Sequence[Line], columns: Sequence[float]) -> _Cells | None:
    """The lines of a baseline by column; None where one stands beside its column or runs into the next."""
    cells: _Cells = {}
    for line in row:
        near = [n for n, left in enumerate(columns) if abs(line.box.x0 - left) <= _ALIGNED * line.size]
        if not near or near[0] in cells:
            return None
        if near[0] + 1 < len(columns) and line.box.x1 > columns[near[0] + 1]:
            return None
        cells[near[0]] = line
    return cells


def _rows(body: Sequence[_Cells], width: int) -> list[Row]:
    """Rows from baselines: cut at the wider distances, or, where all are tight, where the first column is filled."""
    gaps = [_bottom(below) - _bottom(above) for above, below in itertools.pairwise(body)]
    tight = [gap <= _TIGHT * next(iter(cells.values())).size for gap, cells in zip(gaps, body, strict=False)]
    groups: list[list[_Cells]] = []
    for number, cells in enumerate(body):
        goes_on = number > 0 and tight[number - 1] and (not all(tight) or 0 not in cells or len(cells) < 2)
        if goes_on:
            groups[-1].append(cells)
        else:
            groups.append([cells])
    return [_row(group, width) for group in groups]


def _bottom(cells: _Cells) -> float:
    return next(iter(cells.values())).box.bottom


def _row(group: Sequence[_Cells], width: int) -> Row:
    return tuple(tuple(cells[column] for cells in group if column in cells) for column in range(width))


def _is_table(rows: Sequence[Row]) -> bool:
    if len(rows) < _FEWEST_ROWS or sum(1 for row in rows if sum(map(bool, row)) >= 2) < _FEWEST_ROWS:
        return False
    cells = [cell for row in rows for cell in row if cell]
    lengths = [sum(len(line.text) for line in cell) for cell in cells]
    sentences = sum(
        length > _SENTENCE and cell[-1].text[-1:] in ".!?" for cell, length in zip(cells, lengths, strict=True)
    )
    if max(lengths) > _CELL_CHARACTERS or 2 * sentences > len(cells):
        return False
    return sum(cell[0].text[:1].islower() for cell in cells) <= _CONTINUED_SHARE * len(cells)


def _part(rows: Sequence[Row], serial: int) -> TablePart:
    lines = [line for row in rows for cell in row for line in cell]
    box = lines[0].box
    for line in lines[1:]:
        box = box.union(line.box)
    columns = tuple(cell[0].box.x0 for cell in rows[0])
    return TablePart(lines[0].page, serial, box, columns, tuple(rows))
