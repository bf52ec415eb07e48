"""What a report looks like once its pages are read, before anyone asks what it means.

A `Document` is a sequence of `Block`s (headings, paragraphs, list items, table rows, check-boxes, notes) in
reading order, each made of `Line`s that know their place. Every reader (PDF, DOCX, OCR) gives this structure,
and the form grammar reads nothing else.

Coordinates are PDF points with the origin at the top left of the page as it is shown (rotated and cropped).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or a part of one.

    Parameters
    ----------
    text : str
        As printed, words separated by one space; a hyphen at the end of the line is kept.
    page : int
        1-based.
    box : Box
        Place of the line on its page.
    size : float
        Height of the type in points (0 where unknown).
    bold : bool
        Whether most of the line is set in bold.
    bold_parts : tuple of (int, int)
        Where bold characters begin and end in the text, when only a part of the line is set in bold.
    """

    text: str
    page: int
    box: Box
    size: float = 0.0
    bold: bool = False
    bold_parts: tuple[tuple[int, int], ...] = ()

    def __hash__(self) -> int:
        """Lines that differ have other text or stand elsewhere: the rest need not be looked at."""
        return hash((self.text, self.page, self.box.x0, self.box.bottom))

    def part(self, start: int, end: int | None = None) -> Line:
        """The characters ``start:end`` as a line of their own.

        The horizontal place of the part is estimated from its share of the characters.
        """
        stop = len(self.text) if end is None else end
        piece = self.text[start:stop]
        lead = len(piece) - len(piece.lstrip())
        start, stop = start + lead, stop - (len(piece) - len(piece.rstrip()))
        per_character = self.box.width / max(1, len(self.text))
        box = Box(
            self.box.x0 + start * per_character,
            self.box.top,
            self.box.x0 + stop * per_character,
            self.box.bottom,
        )
        inside = ((max(a, start) - start, min(b, stop) - start) for a, b in self.bold_parts if a < stop and b > start)
        return Line(piece.strip(), self.page, box, self.size, self.bold, tuple(inside))


class BlockKind(StrEnum):
    """What a block is on the page (not yet what it means)."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CHECK_BOX = "check_box"
    NOTE = "note"
    FURNITURE = "furniture"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together.

    Parameters
    ----------
    kind : BlockKind
        What it is on the page.
    lines : tuple of Line
        Its printed lines in reading order; they may stand on several pages.
    text : str
        Cleaned: hyphenated words rejoined, ligatures and control characters mended, note marks cut, the list
        marker left out.
    level : int
        Level of a heading, 1 the highest; 0 for everything else.
    marker : str
        What introduced a list item or a lettered question: ``•``, ``a)``, ``1.``; empty otherwise.
    checked : bool or None
        State of a check-box; None for everything else or where the state cannot be seen.
    cells : tuple of Cell
        Cells of a table row, left to right; empty for everything else. An empty cell has an empty text.
    header : tuple of str
        Column titles of the table this row belongs to; empty where it has none.
    table : int or None
        Number of the table in the document that this row belongs to.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    text: str
    level: int = 0
    marker: str = ""
    checked: bool | None = None
    cells: tuple[Cell, ...] = ()
    header: tuple[str, ...] = ()
    table: int | None = None

    @property
    def orig(self) -> str:
        """The text as printed, one printed line a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        """The page on which the block begins (1-based)."""
        return self.lines[0].page

    @property
    def last_page(self) -> int:
        """The page on which the block ends (1-based)."""
        return self.lines[-1].page


class PageSource(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"
    OCR = "ocr"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page of the document.

    Parameters
    ----------
    number : int
        1-based.
    width, height : float
        Size as shown, in points.
    source : PageSource
        ``none`` where the page has no readable text (blank, or a scan that nobody read).
    engine : str
        What gave the words: ``pdfium``, ``pdfplumber``, ``tesseract``, ``docx``.
    confidence : float or None
        Mean confidence of the OCR between 0 and 1; None where there was none.
    scanned : bool
        True where the page is an image of text, whether or not it could be read.
    """

    number: int
    width: float
    height: float
    source: PageSource = PageSource.TEXT
    engine: str = ""
    confidence: float | None = None
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read, page by page.

    Parameters
    ----------
    name : str
        File name without folders.
    sha256 : str
        Of the bytes of the file.
    pages : tuple of PageInfo
        All pages, the unreadable ones too.
    blocks : tuple of Block
        In reading order, without furniture and table of contents.
    removed : tuple of Block
        Running headers and footers, page numbers, watermarks, tables of contents: removed, but listed.
    vocabulary : frozenset of str
        Lower-case words of the document, by which hyphenated line ends are rejoined.
    metadata : mapping
        What the file says of itself: ``title``, ``author``, ``producer``, ``created`` ... where present.
    warnings : tuple of str
        What the reader could not do, for the person who checks the run.
    """

    name: str
    sha256: str
    pages: tuple[PageInfo, ...]
    blocks: tuple[Block, ...]
    removed: tuple[Block, ...] = ()
    vocabulary: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
