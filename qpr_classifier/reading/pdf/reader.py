"""`read_pdf`: a PDF file to a `Document`.

pdfium gives the words of each page; where it cannot open the file, or where its text of a page is unreadable,
pdfplumber reads instead. Everything after the words is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.document import Block, Cell, Document, Line, PageInfo, PageSource
from qpr_classifier.reading.layout.assemble import assemble
from qpr_classifier.reading.layout.page import PageContent
from qpr_classifier.reading.pdf.fallback import read_again, read_with_pdfplumber
from qpr_classifier.reading.pdf.file import check_file, check_page_count, metadata_of, open_with_pdfium
from qpr_classifier.reading.pdf.limits import DEFAULT_LIMITS, Limits
from qpr_classifier.reading.pdf.pages import PageReading, read_page


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What optical character recognition read on one page.

    Parameters
    ----------
    lines : sequence of Line
        In reading order, in the coordinates of the page as shown.
    engine : str
        For example ``tesseract``.
    confidence : float or None
        Mean confidence between 0 and 1.
    """

    lines: Sequence[Line]
    engine: str
    confidence: float | None = None


OcrReader = Callable[[Path, int], OcrPage | None]
"""Reads the page with this 1-based number by optical character recognition; None where it found no text."""


def read_pdf(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    on_page: Callable[[int, int], None] | None = None,
    ocr: OcrReader | None = None,
) -> Document:
    """Read a PDF report.

    Parameters
    ----------
    path : Path
    limits : Limits
        How much is read before the file is refused.
    on_page : callable, optional
        Called after each page with its number and the number of pages.
    ocr : OcrReader, optional
        Reads the pages that are images of text. Without it they are named in the warnings.

    Returns
    -------
    Document
        A page that cannot be read is a warning; the other pages are there.

    Raises
    ------
    ReportError
        Where the file as a whole cannot be read; its `reason` says why.
    """
    sha256 = check_file(path, limits)
    readings, metadata = _read_pages(path, limits, on_page)
    if all(reading.view is None for reading in readings):
        raise ReportError(f"{path.name} is damaged: none of its pages can be read. Fetch it again.", "damaged")
    warnings = [warning for reading in readings for warning in reading.warnings]
    infos: list[PageInfo] = []
    contents: list[PageContent] = []
    for reading in readings:
        info, content = reading.info, reading.content
        if info.scanned and ocr is not None:
            info, content = _recognised(path, reading, ocr)
            if on_page is not None:
                on_page(info.number, len(readings))
        infos.append(info)
        contents.append(content)
    warnings.extend(_missing_text(infos, tried=ocr is not None))
    layout = assemble(contents)
    turned = {reading.info.number: reading for reading in readings if reading.turns}
    return Document(
        name=path.name,
        sha256=sha256,
        pages=tuple(infos),
        blocks=tuple(_as_shown(block, turned) for block in layout.blocks),
        removed=tuple(_as_shown(block, turned) for block in layout.removed),
        vocabulary=layout.vocabulary,
        metadata=metadata,
        warnings=tuple(warnings),
    )


def _read_pages(
    path: Path, limits: Limits, on_page: Callable[[int, int], None] | None
) -> tuple[list[PageReading], dict[str, str]]:
    document = open_with_pdfium(path)
    if document is None:
        return read_with_pdfplumber(path, limits, on_page)
    try:
        count = len(document)
        document.init_forms()
        check_page_count(path, count, limits)
        metadata = metadata_of(document.get_metadata_dict())
        readings = []
        for index in range(count):
            readings.append(read_page(document, index, limits))
            if on_page is not None:
                on_page(index + 1, count)
    finally:
        document.close()
    unreadable = [
        reading.info.number
        for reading in readings
        if not reading.readable and reading.characters <= limits.max_characters_again
    ]
    if unreadable:
        second = read_again(path, unreadable, count, limits)
        readings = [second.get(reading.info.number, reading) for reading in readings]
    return readings, metadata


def _recognised(path: Path, reading: PageReading, ocr: OcrReader) -> tuple[PageInfo, PageContent]:
    info, content = reading.info, reading.content
    page = ocr(path, info.number)
    if page is None or not page.lines:
        return info, content
    info = PageInfo(info.number, info.width, info.height, PageSource.OCR, page.engine, page.confidence, scanned=True)
    return info, PageContent(info.number, info.width, info.height, tuple(page.lines))


def _missing_text(infos: Sequence[PageInfo], *, tried: bool) -> list[str]:
    """Warnings for the pages that have no text, or only an image of it; `tried`: whether OCR looked at them."""
    unread = [info.number for info in infos if info.scanned and info.source is PageSource.NONE]
    if unread:
        pages = f"Page {unread[0]} is an image" if len(unread) == 1 else f"Pages {_ranges(unread)} are images"
        advice = "Optical character recognition found nothing." if tried else "Install tesseract to read it."
        return [f"{pages} of text, or its characters cannot be decoded; not read. {advice}"]
    if all(info.source is PageSource.NONE for info in infos):
        return ["No page has any text."]
    return []


def _ranges(numbers: Sequence[int]) -> str:
    """``1-3, 7`` for 1, 2, 3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _as_shown(block: Block, turned: Mapping[int, PageReading]) -> Block:
    """The same block, its lines placed on the page as shown, where the text does not stand upright there."""
    if not turned or not any(line.page in turned for line in block.lines):
        return block

    def shown(line: Line) -> Line:
        reading = turned.get(line.page)
        if reading is None or reading.view is None:
            return line
        upright = reading.view.turned(reading.turns)
        return replace(line, box=upright.moved_to(reading.view, line.box))

    cells = tuple(Cell(cell.text, tuple(map(shown, cell.lines))) for cell in block.cells)
    return replace(block, lines=tuple(map(shown, block.lines)), cells=cells)
