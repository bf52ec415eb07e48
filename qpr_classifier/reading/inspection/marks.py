"""What stands where on one page: each part with its sort, its boxes and the passage it became."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from qpr_classifier.errors import InputError
from qpr_classifier.reading.document import Block, BlockKind, Box, Document
from qpr_classifier.reading.layout.paragraphs import build_blocks
from qpr_classifier.reading.report import Passage, PassageKind, Report


class PagePart(Enum):
    """A sort of thing on a page: its letter, its colour and its name.

    Each sort has a letter beside its colour, so that colour is never the only sign. The colours are those of
    Okabe and Ito (2008), which people with any colour vision tell apart, and three greys and browns beside them.
    """

    HEADING = ("H", "#0072B2", "heading")
    ANSWER = ("A", "#009E73", "answer")
    BODY = ("B", "#56B4E9", "body text")
    FORM = ("F", "#E69F00", "printed by the form")
    TABLE = ("T", "#CC79A7", "table row")
    NOTE = ("N", "#8C510A", "note")
    ANNEX = ("X", "#5E3C99", "annex")
    TICKED = ("+", "#D55E00", "check-box, ticked")
    EMPTY = ("-", "#D55E00", "check-box, empty")
    UNKNOWN = ("?", "#D55E00", "check-box, state not seen")
    FURNITURE = ("R", "#999999", "removed: header, footer, watermark")
    CONTENTS = ("C", "#555555", "removed: table of contents")

    def __init__(self, letter: str, colour: str, title: str) -> None:
        self.letter, self.colour, self.title = letter, colour, title


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of a page.

    Parameters
    ----------
    boxes : tuple of Box
        Its place on this page, one box for each stretch of lines that stand below one another.
    text : str
        As the program reads it; a check-box has its label.
    passage : Passage or None
        The passage it became; None for what was removed, and for a check-box within a passage.
    """

    part: PagePart
    boxes: tuple[Box, ...]
    text: str
    passage: Passage | None = None

    @property
    def label(self) -> str:
        """Letter, and number of the passage, as drawn beside the box and printed in the tree."""
        return f"{self.part.letter}{self.passage.passage_id[1:].lstrip('0')}" if self.passage else self.part.letter


_KINDS = {
    PassageKind.HEADING: PagePart.HEADING,
    PassageKind.ANSWER: PagePart.ANSWER,
    PassageKind.BODY: PagePart.BODY,
    PassageKind.FORM: PagePart.FORM,
    PassageKind.TABLE: PagePart.TABLE,
    PassageKind.NOTE: PagePart.NOTE,
    PassageKind.ANNEX: PagePart.ANNEX,
}
_STATES = {True: PagePart.TICKED, False: PagePart.EMPTY, None: PagePart.UNKNOWN}


def marks_of(document: Document, report: Report, page: int) -> list[Mark]:
    """All parts of a page: its passages in reading order, check-boxes within them, and what was removed from it.

    Parameters
    ----------
    document : Document
        The pages as read.
    report : Report
        What the grammar made of the same document.
    page : int
        1-based.

    Raises
    ------
    InputError
        If the document has no such page.
    """
    if not 1 <= page <= len(document.pages):
        raise InputError(
            f"{document.name} has no page {page}. Give a page from 1 to {len(document.pages)} with --page."
        )
    marks: list[Mark] = []
    boxes = {_places(block, page): block for block in _check_boxes(document, page)}
    for passage in report.passages:
        places = stretches([box for place in passage.places if place.page == page for box in place.boxes])
        if places:
            box = boxes.pop(places, None)
            marks.append(Mark(_STATES[box.checked] if box else _KINDS[passage.kind], places, passage.text, passage))
    marks += [Mark(_STATES[block.checked], places, block.text) for places, block in boxes.items()]
    for block in document.removed:
        places = _places(block, page)
        if places:
            part = PagePart.CONTENTS if block.kind is BlockKind.CONTENTS else PagePart.FURNITURE
            marks.append(Mark(part, places, block.text))
    return marks


def stretches(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes of lines in reading order, put together as long as each stands below or beside the one before it."""
    found: list[Box] = []
    for box in boxes:
        if found and _goes_on(found[-1], box):
            found[-1] = found[-1].union(box)
        else:
            found.append(box)
    return tuple(found)


def _goes_on(above: Box, box: Box) -> bool:
    height = max(box.height, 1.0)
    is_below = above.bottom - height < box.top < above.bottom + 2 * height
    is_beside = box.top < above.bottom and box.bottom > above.top
    shares_columns = box.x0 < above.x1 and box.x1 > above.x0
    return (is_below and shares_columns) or is_beside


def _check_boxes(document: Document, page: int) -> Iterator[Block]:
    """The check-boxes on a page, those inside table cells too."""
    for block in document.blocks:
        inside = [part for cell in block.cells for part in build_blocks(cell.lines, document.vocabulary)]
        for part in inside or [block]:
            if part.kind is BlockKind.CHECK_BOX and _places(part, page):
                yield part


def _places(block: Block, page: int) -> tuple[Box, ...]:
    return stretches([line.box for line in block.lines if line.page == page])
