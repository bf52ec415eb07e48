"""Marking the pages of a PDF with pdfium: highlights with notes, added to a copy of the file.

Nothing of the original is rewritten where that can be helped: what is new is appended to its bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qpr_classifier.errors import ReportError
from qpr_classifier.export.highlights import BoxValues, Highlight
from qpr_classifier.reading.document import Box
from qpr_classifier.reading.pdf.file import check_page_count, password_error
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.limits import DEFAULT_LIMITS

AUTHOR = "qpr_classifier"

_PRINTED = 4
"""The flag of an annotation that is printed with its page."""

_FILE_ID = re.compile(rb"/ID\s*\[(.{0,300}?)<([0-9A-Fa-f]{32})>\s*\]", re.DOTALL)
_MADE_UP = re.compile(rb"\s*<([0-9A-Fa-f]{32})>\s*")


@dataclass(frozen=True, slots=True)
class Marking:
    """A report to be marked.

    Parameters
    ----------
    report : Path
    sha256 : str
        Of the file as it was read, without which the places would not be right.
    copy : Path
        File to write.
    highlights : sequence of Highlight
    colours : mapping of str to (int, int, int)
        Red, green and blue by code of the Product.
    """

    report: Path
    sha256: str
    copy: Path
    highlights: Sequence[Highlight]
    colours: Mapping[str, tuple[int, int, int]]


def mark(marking: Marking, on_progress: Callable[[int, int], None]) -> int:
    """Write the marked copy. To be called in a process of its own: the file may be hostile.

    Returns
    -------
    int
        How many highlights could not be placed, on pages that cannot be opened.

    Raises
    ------
    ReportError
        If the file is not the one that was read, or cannot be marked.
    """
    original = _bytes_of(marking)
    by_page: defaultdict[int, list[Highlight]] = defaultdict(list)
    for highlight in marking.highlights:
        by_page[highlight.page].append(highlight)

    document = _open(original, marking.report)
    try:
        check_page_count(marking.report, len(document), DEFAULT_LIMITS)
        existing, expected, missed = {}, {}, 0
        for done, (number, highlights) in enumerate(sorted(by_page.items()), start=1):
            try:
                existing[number] = _annotations(document, number)
                placed = _mark_page(document, number, highlights, marking.colours)
            except _pdfium_error():
                placed = 0
            expected[number] = existing.get(number, 0) + placed
            missed += len(highlights) - placed
            on_progress(done, len(by_page))
        content = _saved(document, marking, original, {page: n for page, n in expected.items() if n})
    finally:
        document.close()
    marking.copy.write_bytes(content)
    return missed


def _bytes_of(marking: Marking) -> bytes:
    path = marking.report
    try:
        with path.open("rb") as stream:
            content = stream.read(DEFAULT_LIMITS.max_bytes + 1)
    except OSError as error:
        raise ReportError(
            f"{path} cannot be opened any more: {error.strerror or error}. If the reports were moved, say where they "
            "are with --reports.",
            "unreadable",
        ) from error
    if hashlib.sha256(content).hexdigest() != marking.sha256:
        raise ReportError(
            f"{path} is no longer the file that was read: its content has changed, so the places would be wrong. Run "
            "`qpr run` again, or give the folder that holds the former file with --reports.",
            "unreadable",
        )
    return content


def _pdfium_error() -> type[Exception]:
    import pypdfium2

    return pypdfium2.PdfiumError  # type: ignore[no-any-return]


def _open(content: bytes, path: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        refused = password_error(path, error)
        raise refused or ReportError(
            f"{path.name} is damaged: it could be read, but no notes can be added to it. Open it in a PDF viewer, "
            "print it to a new PDF, and run that.",
            "damaged",
        ) from error


def _annotations(document: Any, number: int) -> int:
    from pypdfium2 import raw

    page = document[number - 1]
    try:
        return int(raw.FPDFPage_GetAnnotCount(page))
    finally:
        page.close()


def _mark_page(
    document: Any, number: int, highlights: Sequence[Highlight], colours: Mapping[str, tuple[int, int, int]]
) -> int:
    """Add the highlights of a page; returns how many there are."""
    page = document[number - 1]
    try:
        left, bottom, right, top = page.get_bbox()
        view = View(left, bottom, right, top, page.get_rotation() // 90)
        return sum(_add(page, highlight, view, colours[highlight.product]) for highlight in highlights)
    finally:
        page.close()


def _add(page: Any, highlight: Highlight, view: View, colour: tuple[int, int, int]) -> bool:
    from pypdfium2 import raw

    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_HIGHLIGHT)
    if not annotation:
        return False
    try:
        corners = [_corners(box, view) for box in highlight.boxes]
        done = [raw.FPDFAnnot_AppendAttachmentPoints(annotation, raw.FS_QUADPOINTSF(*sum(c, ()))) for c in corners]
        across, up = zip(*(point for four in corners for point in four), strict=True)
        done += [
            raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(min(across), max(up), max(across), min(up))),
            raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colour, 255),
            raw.FPDFAnnot_SetFlags(annotation, _PRINTED),
            _set_text(annotation, b"Contents", highlight.note),
            _set_text(annotation, b"T", AUTHOR),
        ]
        return all(done)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _corners(box: BoxValues, view: View) -> tuple[tuple[float, float], ...]:
    """Top left, top right, bottom left and bottom right of a box, as it is seen, in the coordinates of the PDF."""
    x0, top, x1, bottom = box
    seen = Box(x0, top, max(x1, x0 + 1.0), max(bottom, top + 1.0))
    return tuple(view.user_point(x, y) for y in (seen.top, seen.bottom) for x in (seen.x0, seen.x1))


def _set_text(annotation: Any, key: bytes, text: str) -> bool:
    from pypdfium2 import raw

    buffer = ctypes.create_string_buffer(text.encode("utf-16-le", "replace") + b"\0\0")
    return bool(raw.FPDFAnnot_SetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))))


def _saved(document: Any, marking: Marking, original: bytes, expected: Mapping[int, int]) -> bytes:
    """The marked file: the original with an addition, or where the original is too broken for that, written anew."""
    from pypdfium2 import raw

    for flags in (raw.FPDF_INCREMENTAL, raw.FPDF_NO_INCREMENTAL):
        stream = io.BytesIO()
        try:
            document.save(stream, flags=flags)
        except _pdfium_error():
            continue
        plain = stream.getvalue()
        for content in (_with_lasting_id(plain, marking, original), plain):
            if _holds(content, len(document), expected):
                return content
    raise ReportError(
        f"{marking.report.name} is damaged: it could be read, but a marked copy of it would not open. Open it in a PDF "
        "viewer, print it to a new PDF, and run that.",
        "damaged",
    )


def _with_lasting_id(content: bytes, marking: Marking, original: bytes) -> bytes:
    """The same file with an identifier made from what is in it; pdfium makes one up, another one each time."""
    start = len(original) if content.startswith(original) else 0
    matches = list(_FILE_ID.finditer(content, start))
    if not matches:
        return content
    said = repr([marking.sha256, list(marking.highlights)])
    lasting = hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:32].upper().encode()
    found = matches[-1]
    parts = [found.span(2)]
    own = _MADE_UP.fullmatch(content, *found.span(1))
    if own and own[1].lower() not in original.lower() and bytes.fromhex(own[1].decode()) not in original:
        parts.append(own.span(1))  # the report has no identifier, so the first part is made up too
    for first, last in parts:
        content = content[:first] + lasting + content[last:]
    return content


def _holds(content: bytes, pages: int, expected: Mapping[int, int]) -> bool:
    """Whether a file opens and has so many annotations on its pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return False
    try:
        return len(document) == pages and all(_annotations(document, page) == n for page, n in expected.items())
    except pypdfium2.PdfiumError:
        return False
    finally:
        document.close()
