"""Running headers and footers, page numbers and printed line numbers: what a page carries besides its text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.page import PageContent

MARGIN = 0.12
"""Share of the page height, above and below, in which running headers and footers stand."""

_RECURS_ON = 0.25
_OUTERMOST_RECURS_ON = 0.1
_BARE_SHARE = 0.5
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite)\s*)?\W*(?:\d{1,4}|[ivxlc]{1,7})\W*"
    r"(?:(?:of|de|sur|/|von)\W*\d{1,4})?\W*",
    re.IGNORECASE,
)
_ITEM_NUMBER = re.compile(r"\(?\w+[.)]")
_ROW = 4.0
_FEW_PAGES = 3


def find_furniture(pages: Sequence[PageContent]) -> set[Line]:
    """Lines in the upper and lower margin that recur from page to page, and page numbers.

    A line recurs when the same text (digits set aside) stands at the same height on a quarter of the pages, or
    on a tenth as the outermost line, and on at least two; on one page alone, only a page number counts. Where most
    pages would have no text left, the lines are their text.

    Parameters
    ----------
    pages : sequence of PageContent

    Returns
    -------
    set of Line
    """
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    candidates: list[tuple[Line, PageContent]] = []
    for page in pages:
        for line in page.lines:
            if _in_margin(line, page):
                candidates.append((line, page))
                for row in _rows(line, page):
                    seen[_masked(line.text), row].add(page.number)
    needed = max(2, _RECURS_ON * len(pages))
    needed_outermost = max(2, _OUTERMOST_RECURS_ON * len(pages))
    furniture = {
        line
        for line, page in candidates
        if max(len(seen[_masked(line.text), row]) for row in _rows(line, page))
        >= (needed_outermost if _is_outermost(line, page) else needed)
        and (len(pages) >= _FEW_PAGES or _DIGITS.search(line.text) or _is_outermost(line, page))
    }
    furniture.update(_page_numbers(candidates, furniture))
    bare = [page for page in pages if page.flow and all(part in furniture for part in page.flow)]
    if len(bare) > _BARE_SHARE * len(pages):
        furniture.difference_update(line for page in bare for line in page.lines)
    return furniture


def _in_margin(line: Line, page: PageContent) -> bool:
    return line.box.bottom < MARGIN * page.height or line.box.top > (1 - MARGIN) * page.height


def _masked(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.lower().split()))


def _rows(line: Line, page: PageContent) -> tuple[int, int]:
    """The two neighbouring height bands that a line may count for, from the nearer edge of the page."""
    top = line.box.top < page.height / 2
    height = line.box.bottom if top else page.height - line.box.bottom
    band = round(height / _ROW)
    neighbour = band + (1 if height / _ROW > band else -1)
    sign = 1 if top else -1
    return sign * (band + 1), sign * (neighbour + 1)


def _is_outermost(line: Line, page: PageContent) -> bool:
    return not any(
        other.box.top < line.box.top - 1 if line.box.top < page.height / 2 else other.box.bottom > line.box.bottom + 1
        for other in page.lines
    )


def _page_numbers(candidates: Sequence[tuple[Line, PageContent]], known: set[Line]) -> set[Line]:
    """Page numbers: they stand outermost, or count up with the pages."""
    offsets: Counter[tuple[bool, int]] = Counter()
    numbers: list[tuple[Line, PageContent, int | None]] = []
    for line, page in candidates:
        if line in known or not _PAGE_NUMBER.fullmatch(line.text) or _ITEM_NUMBER.fullmatch(line.text.strip()):
            continue
        digits = _DIGITS.search(line.text)
        offset = int(digits.group()) - page.number if digits else None
        numbers.append((line, page, offset))
        if offset is not None:
            offsets[line.box.top < page.height / 2, offset] += 1
    share = _RECURS_ON * len({page.number for _, page in candidates})
    return {
        line
        for line, page, offset in numbers
        if (offset is not None and offsets[line.box.top < page.height / 2, offset] >= max(2, share))
        or (offset in (None, 0) and _is_outermost(line, page))
        or (_is_outermost(line, page) and re.search(r"page|^\W+\d+\W+$|/", line.text.strip(), re.IGNORECASE))
    }
