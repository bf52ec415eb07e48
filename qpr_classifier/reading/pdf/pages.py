"""One page of a PDF: its words, drawn objects and form fields to lines and tables in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qpr_classifier.reading.document import Box, Line, PageInfo, PageSource
from qpr_classifier.reading.layout.line_numbers import find_line_numbers
from qpr_classifier.reading.layout.lines import build_lines, join_lone_markers
from qpr_classifier.reading.layout.order import in_reading_order
from qpr_classifier.reading.layout.page import PageContent
from qpr_classifier.reading.layout.tables import TablePart
from qpr_classifier.reading.layout.words import Word
from qpr_classifier.reading.pdf.choices import with_marked_choices
from qpr_classifier.reading.pdf.fields import Fields, read_fields
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.limits import Limits
from qpr_classifier.reading.pdf.marks import drawn_check_boxes, with_check_boxes, with_fields
from qpr_classifier.reading.pdf.objects import Drawn, read_drawn
from qpr_classifier.reading.pdf.tables import Table, find_tables
from qpr_classifier.reading.pdf.words import PageWords, read_words
from qpr_classifier.reading.text_layer import is_garbled

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 595.0, 842.0
_SCAN_IMAGE_SHARE = 0.5
_SCAN_CHARACTERS = 60
_READABLE = 0.8


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as read, and what went wrong with it.

    Parameters
    ----------
    info : PageInfo
    content : PageContent
        Its text upright; where `turns` is not 0, in coordinates other than those of the page as shown.
    view : View or None
        How the page is shown; None where it could not be opened.
    turns : int
        Clockwise quarter turns between the page as shown and `content`.
    readable : bool
        False where the characters of the text layer mean nothing.
    characters : int
        Printed characters of the text layer.
    """

    info: PageInfo
    content: PageContent
    warnings: tuple[str, ...] = ()
    view: View | None = None
    turns: int = 0
    readable: bool = True
    characters: int = 0


def failed(number: int, reason: str) -> PageReading:
    """A page that could not be read."""
    return PageReading(
        PageInfo(number, _DEFAULT_WIDTH, _DEFAULT_HEIGHT, PageSource.NONE),
        PageContent(number, _DEFAULT_WIDTH, _DEFAULT_HEIGHT, ()),
        (f"Page {number} could not be read ({reason}).",),
        readable=False,
    )


def read_page(document: Any, index: int, limits: Limits) -> PageReading:
    """Read a page with pdfium.

    Parameters
    ----------
    document : pypdfium2.PdfDocument
        With its form environment, where it has a form.
    index : int
        0-based.
    limits : Limits
    """
    import pypdfium2

    number = index + 1
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        return failed(number, str(error))
    try:
        left, bottom, right, top = page.get_bbox()
        view = View(left, bottom, right, top, page.get_rotation() // 90)
        textpage = page.get_textpage()
        try:
            words = read_words(textpage.raw, view, limits.max_characters)
        finally:
            textpage.close()
        upright = view.turned(words.turns)
        drawn = read_drawn(page.raw, upright, limits.max_objects)
        form = document.formenv.raw if document.formenv else None
        fields = read_fields(page.raw, form, upright)
    except pypdfium2.PdfiumError as error:
        return failed(number, str(error))
    finally:
        page.close()
    return lay_out(number, view, words, drawn, fields, limits)


def lay_out(
    number: int, view: View, words: PageWords, drawn: Drawn, fields: Fields, limits: Limits, engine: str = "pdfium"
) -> PageReading:
    """Lines and tables of a page from what stands on it."""
    upright = view.turned(words.turns)
    warnings: list[str] = []
    if words.cut:
        warnings.append(f"Page {number} has more than {limits.max_characters} characters; the rest of it was left out.")
    shown = [word for word in words.words if _is_shown(word, upright)]
    hidden = [word for word in words.words if not _is_shown(word, upright)] if len(shown) < len(words.words) else []
    numbers = find_line_numbers(shown)
    text_words = [word for index, word in enumerate(shown) if index not in numbers] if numbers else shown
    text_words = with_marked_choices(text_words, drawn)
    boxes, ticks = drawn_check_boxes(drawn, text_words)
    all_words = with_check_boxes(text_words, [*boxes, *fields.boxes], ticks)
    all_words = with_fields(all_words, fields.values)
    tables, too_many = find_tables(drawn, all_words, limits.max_edges)
    if too_many or drawn.cut:
        warnings.append(f"Page {number} has too many drawn lines to look for tables; it was read as plain text.")
    flow = join_lone_markers(in_reading_order(_flow(all_words, tables, number)))
    aside = build_lines([shown[index] for index in sorted(numbers)], number) + build_lines(hidden, number)
    for turns, turned_words in sorted(words.turned.items()):
        other = view.turned(turns)
        for is_shown, target in ((True, flow), (False, aside)):
            lines = build_lines([word for word in turned_words if _is_shown(word, other) is is_shown], number)
            target.extend(replace(line, box=other.moved_to(upright, line.box)) for line in lines)
    has_text = bool(all_words)
    characters = sum(len(word.text) for word in all_words)
    scanned = drawn.image_share > _SCAN_IMAGE_SHARE and characters < _SCAN_CHARACTERS
    readable = words.readable >= _READABLE and not is_garbled(" ".join(word.text for word in words.words))
    info = PageInfo(
        number,
        view.width,
        view.height,
        PageSource.TEXT if has_text and readable and not scanned else PageSource.NONE,
        engine,
        scanned=scanned or not readable,
    )
    if words.skewed:
        aside.append(Line(words.skewed, number, Box(0.0, 0.0, upright.width, upright.height)))
    separator = _separator(drawn, all_words, upright)
    content = PageContent(number, upright.width, upright.height, flow, separator, tuple(aside))
    return PageReading(info, content, tuple(warnings), view, words.turns, readable, characters)


def _is_shown(word: Word, view: View) -> bool:
    """Whether the middle of a word stands on the part of the page that is shown."""
    middle = word.baseline - 0.3 * word.size
    return 0 <= word.x0 + word.x1 <= 2 * view.width and 0 <= middle <= view.height


def _flow(words: Sequence[Word], tables: Sequence[Table], number: int) -> list[Line | TablePart]:
    """Lines and tables in the order of the file; a table stands where its first word does."""
    if not tables:
        return list(build_lines(words, number))
    owner = {index: serial for serial, table in enumerate(tables) for index in table.members}
    flow: list[Line | TablePart] = []
    pending: list[Word] = []
    placed: set[int] = set()
    for index, word in enumerate(words):
        serial = owner.get(index)
        if serial is None:
            pending.append(word)
        elif serial not in placed:
            placed.add(serial)
            flow.extend(build_lines(pending, number))
            pending = []
            flow.extend(_parts(tables[serial], serial, number))
    flow.extend(build_lines(pending, number))
    return flow


def _parts(table: Table, serial: int, number: int) -> list[Line | TablePart]:
    """The rows of a table; a row that is one cell over all columns becomes ordinary lines between them."""
    parts: list[Line | TablePart] = []
    rows: list[tuple[tuple[Line, ...], ...]] = []

    def close() -> None:
        if rows:
            boxes = [line.box for row in rows for cell in row for line in cell]
            box = boxes[0]
            for other in boxes[1:]:
                box = box.union(other)
            parts.append(TablePart(number, serial, box, table.columns, tuple(rows)))
            rows.clear()

    for row in table.rows:
        if row.spans:
            close()
            parts.extend(build_lines(row.cells[0], number))
        else:
            rows.append(tuple(tuple(build_lines(cell, number)) for cell in row.cells))
    close()
    return parts


def _separator(drawn: Drawn, words: Sequence[Word], view: View) -> float | None:
    """Height of the footnote rule: the lowest short rule at the left of the lower part of the page.

    A rule close below a word underlines it.
    """
    rules = [
        edge
        for edge in drawn.edges
        if not edge.upright
        and edge.top > 0.45 * view.height
        and 0.15 * view.width < edge.x1 - edge.x0 < 0.4 * view.width
        and edge.x0 < 0.25 * view.width
    ]
    heights = [
        rule.top
        for rule in rules
        if not any(-1 <= rule.top - word.baseline < 5 and word.x0 < rule.x1 and word.x1 > rule.x0 for word in words)
    ]
    return max(heights, default=None)
