"""What stands in a document one after the other, before it is made into blocks."""

from __future__ import annotations

from dataclasses import dataclass

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.tables import Row


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with text.

    Parameters
    ----------
    lines : tuple of Line
        Cut where the author broke the line, where a page ends, and behind a bold label.
    level : int
        Level of a heading; 0 where no style says that it is one.
    marker : str
        Bullet or number of a list item, also printed at the beginning of the first line.
    is_contents : bool
        Whether it belongs to a table of contents.
    """

    lines: tuple[Line, ...]
    level: int = 0
    marker: str = ""
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of a table that stand together.

    Parameters
    ----------
    serial : int
        Number of the table.
    rows : tuple of Row
        With text; all have the same number of cells.
    has_header : bool
        Whether the document itself marks the first row as the header.
    """

    serial: int
    rows: tuple[Row, ...]
    has_header: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote, behind the paragraph or row that refers to it."""

    lines: tuple[Line, ...]
    marker: str


Part = Paragraph | TableRows | Note
