"""The second reader: pdfplumber, for files that pdfium cannot open and pages whose text it cannot decode.

It gives the same words and drawn objects, so that everything after it is the same; it is some twenty times slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.document import Box
from qpr_classifier.reading.layout.words import DESCENT, Word
from qpr_classifier.reading.pdf.fields import Fields
from qpr_classifier.reading.pdf.file import check_page_count, metadata_of
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.limits import Limits
from qpr_classifier.reading.pdf.objects import Drawn, Edge
from qpr_classifier.reading.pdf.pages import PageReading, failed, lay_out
from qpr_classifier.reading.pdf.words import PageWords, share_readable

_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
_X_TOLERANCE_RATIO = 0.15
_UNDECODED = re.compile(r"\(cid:\d+\)")


def read_with_pdfplumber(
    path: Path, limits: Limits, on_page: Callable[[int, int], None] | None = None
) -> tuple[list[PageReading], dict[str, str]]:
    """Read all pages of a file.

    Raises
    ------
    ReportError
        ``damaged``, ``encrypted``, ``empty`` or ``too large``.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        document = pdfplumber.open(path)
        pages = document.pages
    except Exception as error:  # pdfminer raises bare TypeError, RecursionError and others on damaged files
        if isinstance(error.__cause__ or error, PDFPasswordIncorrect) or "PasswordIncorrect" in repr(error):
            raise ReportError(
                f"{path.name} is protected by a password. Save a copy without one and hand that in.", "encrypted"
            ) from error
        raise ReportError(f"{path.name} is damaged: no reader can open it. Fetch it again.", "damaged") from error
    with document:
        check_page_count(path, len(pages), limits)
        readings = []
        for page in pages:
            readings.append(_read(page, limits))
            if on_page is not None:
                on_page(page.page_number, len(pages))
        return readings, metadata_of({str(key): str(value) for key, value in document.metadata.items()})


def read_again(path: Path, numbers: Collection[int], count: int, limits: Limits) -> dict[int, PageReading]:
    """Read some pages of a file that pdfium could open.

    Parameters
    ----------
    path : Path
    numbers : collection of int
        1-based numbers of the pages.
    count : int
        Number of pages that pdfium counts. Where pdfplumber counts otherwise, the numbers of the two may not mean
        the same pages, and nothing is read.
    limits : Limits

    Returns
    -------
    dict of int to PageReading
        The pages on which pdfplumber found readable text.
    """
    import pdfplumber

    found: dict[int, PageReading] = {}
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) == count:
                for number in numbers:
                    reading = _read(document.pages[number - 1], limits)
                    if reading.readable and reading.content.flow:
                        found[number] = reading
    except Exception:  # as above: the first reading stands
        return found
    return found


def _read(page: Any, limits: Limits) -> PageReading:
    number = page.page_number
    try:
        view = View(0.0, 0.0, float(page.width), float(page.height))
        found = page.extract_words(
            use_text_flow=True, x_tolerance_ratio=_X_TOLERANCE_RATIO, extra_attrs=["fontname", "size"]
        )
        words = _words(found, limits.max_characters)
        drawn = _drawn(page, limits.max_objects)
    except Exception as error:
        return failed(number, type(error).__name__)
    finally:
        page.close()
    return lay_out(number, view, words, drawn, Fields(), limits, engine="pdfplumber")


def _words(found: list[dict[str, Any]], max_characters: int) -> PageWords:
    result = PageWords()
    characters = 0
    for item in found:
        characters += len(item["text"])
        if characters > max_characters:
            result.cut = True
            break
        size = float(item["size"])
        word = Word(
            item["text"],
            float(item["x0"]),
            float(item["x1"]),
            float(item["bottom"]) - DESCENT * size,
            size,
            _BOLD.search(str(item["fontname"])) is not None,
        )
        if item.get("upright", True):
            result.words.append(word)
        else:
            result.skewed = f"{result.skewed} {item['text']}".strip()
    result.readable = share_readable(_UNDECODED.sub("\ufffd", "".join(word.text for word in result.words)))
    return result


def _drawn(page: Any, max_objects: int) -> Drawn:
    drawn = Drawn(cut=len(page.edges) > max_objects)
    for edge in page.edges[:max_objects]:
        x0, top, x1, bottom = (float(edge[key]) for key in ("x0", "top", "x1", "bottom"))
        if edge["orientation"] == "v":
            drawn.edges.append(Edge(x0, top, x0, bottom))
        elif edge["orientation"] == "h":
            drawn.edges.append(Edge(x0, top, x1, top))
    area = max(1.0, float(page.width) * float(page.height))
    for image in page.images[:max_objects]:
        box = Box(*(float(image[key]) for key in ("x0", "top", "x1", "bottom")))
        drawn.image_share = max(drawn.image_share, min(1.0, box.width * box.height / area))
    return drawn
