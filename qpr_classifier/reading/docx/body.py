"""The body of a document in order: paragraphs, tables, content controls, text boxes, notes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.docx.flow import Note, Paragraph, Part, TableRows
from qpr_classifier.reading.docx.grid import GridRow, read_grid
from qpr_classifier.reading.docx.numbering import Numbering, in_format
from qpr_classifier.reading.docx.places import Frame, Places
from qpr_classifier.reading.docx.runs import (
    SUPERSCRIPT,
    Break,
    Item,
    NoteReference,
    Picture,
    RunReader,
    Text,
    TextBox,
    is_placeholder,
)
from qpr_classifier.reading.docx.styles import Styles
from qpr_classifier.reading.docx.xml import Element, attribute, find, name, number, value
from qpr_classifier.reading.layout.check_boxes import BOXES
from qpr_classifier.reading.layout.text import bold_parts, symbols

_CONTENTS_GALLERY = "Table of Contents"
_TWENTIETHS = 20.0
_SMALLEST_PAGE, _LARGEST_PAGE = 72.0, 14_400.0
_LABEL_ENDS = (":", "?")


@dataclass(slots=True)
class BodyReader:
    """Reads the body of one document, from its beginning to its end.

    Parameters
    ----------
    styles : Styles
    numbering : Numbering
    notes : mapping
        Notes by kind (``footnote``, ``endnote``) and identifier.

    Attributes
    ----------
    places : Places
    placeholders : list of Line
        Texts of content controls that nobody filled in.
    unread : dict
        What could not be read, with the pages on which it stands.
    pictures : int
        Pictures met.
    """

    styles: Styles
    numbering: Numbering
    notes: Mapping[tuple[str, str], Element] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    placeholders: list[Line] = field(default_factory=list)
    unread: dict[str, set[int]] = field(default_factory=dict)
    pictures: int = 0
    _runs: RunReader = field(init=False)
    _note_counts: dict[str, dict[str, int]] = field(default_factory=dict)
    _merging: list[Item] = field(default_factory=list)
    _tables: int = 0

    def __post_init__(self) -> None:
        self._runs = RunReader(self.styles)

    def read(self, container: Element, frame: Frame = Frame(), *, is_contents: bool = False) -> list[Part]:  # noqa: B008
        """Everything in a container (body, cell, text box, note) in order."""
        parts: list[Part] = []
        for child in container:
            kind = name(child)
            if kind == "p":
                parts.extend(self._paragraph(child, frame, is_contents=is_contents))
            elif kind == "tbl":
                parts.extend(self._table(child, frame))
            elif kind == "sdt":
                parts.extend(self._control(child, frame, is_contents=is_contents))
            elif kind in ("ins", "moveTo", "customXml", "smartTag"):
                parts.extend(self.read(child, frame, is_contents=is_contents))
            elif kind == "sectPr":
                self.places.end_section(_page_size(child))
            elif kind in ("altChunk", "subDoc"):
                self._cannot_read("embedded document")
        if self._merging:
            lines = self._broken_into_lines(self._merging, "", frame)
            self._merging = []
            parts.extend([Paragraph(tuple(lines))] if lines else [])
        return parts

    def lines_of(self, container: Element, frame: Frame = Frame()) -> tuple[Line, ...]:  # noqa: B008
        """The lines of everything in a container, nested tables flattened."""
        return tuple(line for part in self.read(container, frame) for line in _lines(part))

    def _control(self, element: Element, frame: Frame, *, is_contents: bool) -> list[Part]:
        """A content control around paragraphs or tables."""
        content = find(element, "sdtContent")
        if content is None:
            return []
        gallery = value(element, "sdtPr", "docPartObj", "docPartGallery")
        parts = self.read(content, frame, is_contents=is_contents or gallery == _CONTENTS_GALLERY)
        if is_placeholder(element):
            self.placeholders.extend(line for part in parts for line in _lines(part))
            return []
        return parts

    def _paragraph(self, element: Element, frame: Frame, *, is_contents: bool) -> list[Part]:
        properties = find(element, "pPr")
        style = self.styles.paragraph_style(properties)
        before = self.styles.property(properties, style, "pageBreakBefore")
        if before is not None and (attribute(before, "val") or "true") not in ("0", "false", "off"):
            self.places.break_used_page()
        is_contents |= self._runs.in_contents
        items = [*self._merging, *self._runs.items(element, style)]
        is_contents |= self._runs.in_contents or self.styles.is_contents(style)
        self._merging = []
        if find(properties, "rPr", "del") is not None:
            self._merging = items
            return []
        marker = self.numbering.marker(properties, style)
        lines = self._broken_into_lines(items, marker, frame)
        parts: list[Part] = []
        if lines:
            level = self.styles.heading_level(properties, style)
            shown = marker if lines[0].text.startswith(marker) else ""
            parts.append(Paragraph(tuple(lines), level, shown, is_contents))
        for item in items:
            if isinstance(item, TextBox):
                parts.extend(self.read(item.content, frame))
            elif isinstance(item, NoteReference) and (item.kind, item.key) in self.notes:
                found = self.lines_of(self.notes[item.kind, item.key], frame)
                parts.extend([Note(found, self._mark_of(item))] if found else [])
        for placeholder in self._runs.placeholders:
            self.placeholders.append(self.places.line(placeholder, 0.0, False, frame))
        self._runs.placeholders.clear()
        for what in self._runs.unread:
            self._cannot_read(what)
        self._runs.unread.clear()
        section = find(properties, "sectPr")
        if section is not None:
            self.places.end_section(_page_size(section))
            if value(section, "type") not in ("continuous", "nextColumn"):
                self.places.break_page()
        return parts

    def _broken_into_lines(self, items: Sequence[Item], marker: str, frame: Frame) -> list[Line]:
        """The lines of a paragraph, the marker before the first."""
        lines: list[Line] = []
        open_line: list[Text] = []

        def close() -> None:
            lines.extend(self._lines_from(open_line, "" if lines else marker, frame))
            open_line.clear()

        for item in items:
            if isinstance(item, Text):
                open_line.append(item)
            elif isinstance(item, NoteReference) and (item.kind, item.key) in self.notes:
                open_line.append(Text(self._mark_of(item).translate(SUPERSCRIPT), 0.0, False))
            elif isinstance(item, Picture):
                self.pictures += 1
                self.places.is_used = True
            elif isinstance(item, Break):
                close()
                if item is Break.PAGE:
                    self.places.break_page()
                elif item is Break.RENDERED_PAGE:
                    self.places.laid_out = True
                    self.places.break_used_page()
        close()
        return lines

    def _lines_from(self, pieces: Sequence[Text], marker: str, frame: Frame) -> list[Line]:
        """One line, or two where a bold label with a colon or question mark stands before its value."""
        whole = "".join(piece.text for piece in pieces)
        if not whole.strip():
            return []
        if marker and symbols(whole.lstrip())[:1] not in BOXES:
            pieces = [replace(pieces[0], text=f"{marker} "), *pieces]
        label = list(itertools.takewhile(lambda piece: piece.bold or not piece.text.strip(), pieces))
        rest = pieces[len(label) :]
        is_label = "".join(piece.text for piece in label).rstrip().endswith(_LABEL_ENDS)
        if not is_label or not any(any(map(str.isalnum, piece.text)) for piece in rest):
            return [self._line(pieces, frame)]
        characters = sum(len(piece.text) for piece in pieces)
        share = min(0.9, max(0.1, sum(len(piece.text) for piece in label) / characters))
        row = self.places.row
        first = self._line(label, frame.part(0.0, share))
        after, self.places.row = self.places.row, row
        second = self._line(rest, frame.part(share, 1.0))
        self.places.row = max(after, self.places.row)
        return [first, second]

    def _line(self, pieces: Sequence[Text], frame: Frame) -> Line:
        text = " ".join("".join(piece.text for piece in pieces).split())
        letters = sum(len(piece.text.strip()) for piece in pieces)
        bold = sum(len(piece.text.strip()) for piece in pieces if piece.bold)
        main = max(pieces, key=lambda piece: len(piece.text.strip()))
        line = self.places.line(text, main.size, bold * 2 > letters, frame)
        if not 0 < bold < letters:
            return line
        return replace(line, bold_parts=bold_parts((piece.text, piece.bold) for piece in pieces))

    def _mark_of(self, reference: NoteReference) -> str:
        """The mark of a note: footnotes and endnotes are counted as they are first referred to."""
        same_kind = self._note_counts.setdefault(reference.kind, {})
        count = same_kind.setdefault(reference.key, len(same_kind) + 1)
        return in_format(count, "decimal" if reference.kind == "footnote" else "lowerRoman")

    def _table(self, element: Element, frame: Frame) -> list[Part]:
        grid = read_grid(element)
        if grid.is_layout:
            return [part for row in grid.rows for cell in row.cells for part in self.read(cell.content, frame)]
        self._tables += 1
        serial = self._tables
        parts: list[Part] = []
        rows: list[tuple[tuple[Line, ...], ...]] = []
        has_header = False
        for row in grid.rows:
            if row.spans:
                parts.extend([TableRows(serial, tuple(rows), has_header)] if rows else [])
                rows = []
                parts.extend(self.read(row.cells[0].content, frame))
                continue
            cells, notes = self._row(row, len(grid.columns), frame)
            if any(cells):
                has_header |= row.is_header and not rows
                rows.append(cells)
            if notes:
                parts.extend([TableRows(serial, tuple(rows), has_header)] if rows else [])
                rows = []
                parts.extend(notes)
        parts.extend([TableRows(serial, tuple(rows), has_header)] if rows else [])
        return parts

    def _row(self, row: GridRow, columns: int, frame: Frame) -> tuple[tuple[tuple[Line, ...], ...], list[Part]]:
        """Lines of each cell of a row, which all begin at one height; and the notes they refer to."""
        cells: list[tuple[Line, ...]] = [()] * columns
        notes: list[Part] = []
        top = (self.places.page, self.places.row)
        bottom = top
        for cell in row.cells:
            self.places.back_to(*top)
            parts = self.read(cell.content, frame.part(cell.left, cell.right))
            notes.extend(part for part in parts if isinstance(part, Note))
            lines = tuple(line for part in parts if not isinstance(part, Note) for line in _lines(part))
            if lines and lines[0].page > top[0] and not any(cells):
                top = (lines[0].page, lines[0].box.top)
            cells[cell.column] = lines
            bottom = max(bottom, (self.places.page, self.places.row))
        self.places.back_to(*bottom)
        return tuple(cells), notes

    def _cannot_read(self, what: str) -> None:
        self.unread.setdefault(what, set()).add(self.places.page)


def _lines(part: Part) -> list[Line]:
    if isinstance(part, TableRows):
        return [line for row in part.rows for cell in row for line in cell]
    return list(part.lines)


def _page_size(section: Element) -> tuple[float, float] | None:
    size = find(section, "pgSz")
    width, height = number(attribute(size, "w")), number(attribute(size, "h"))
    if width is None or height is None:
        return None
    points = width / _TWENTIETHS, height / _TWENTIETHS
    return points if all(_SMALLEST_PAGE <= side <= _LARGEST_PAGE for side in points) else None
