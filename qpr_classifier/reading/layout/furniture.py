"""Running headers and footers and page numbers: what a page carries besides its text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
_WITH_SIGN = re.compile(r"page|^\W+\d+\W+$|/", re.IGNORECASE)
_ITEM_NUMBER = re.compile(r"\(?\w+[.)]")
_SIGNED_NUMBER = re.compile(
    r".*\s[-–—|•·]\s*(?:page|p\.)\s*(\d{1,4})(?:\s*(?:of|de|sur|/)\s*\d{1,4})?\W*|page\s+(\d{1,4})\s*[-–—|•·]\s.*",
    re.IGNORECASE,
)
"""A reference and a page number on one line: ``REF/0042 - page 2``."""

_SEPARATOR = re.compile(r"\s+[-–—|•·:/]+\s+")
_SHORTEST_PART = 10
_LONGEST_SIGNED = 80
_ROW = 4.0
_FEW_PAGES = 3
_NEAR_MARGIN = 0.2
_SMALL = 0.9
_LARGE = 1.05
_MOST_PAGES = 0.6


def find_furniture(pages: Sequence[PageContent]) -> set[Line]:
    """Lines in the upper and lower margin that recur from page to page, and page numbers.

    A line recurs when the same text (digits set aside) stands at the same height on a quarter of the pages, or
    on a tenth as the outermost line, and on at least two; on one page alone, only a page number counts. What changes
    from section to section recurs by its other part (``Report - Cinema``), or by its place: small type above the text
    of most pages. What stands between the margins as often is text: a question of the form that meets a page break.
    Where most pages would have no text left, the lines are their text.

    Parameters
    ----------
    pages : sequence of PageContent

    Returns
    -------
    set of Line
    """
    candidates = [candidate for page in pages for candidate in _candidates(page)]
    in_margin = {candidate.line for candidate in candidates}
    inside = Counter(_masked(line.text) for page in pages for line in page.lines if line not in in_margin)
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for candidate in candidates:
        for row in candidate.rows:
            seen[candidate.masked, row].add(candidate.line.page)
    furniture: set[Line] = set()
    for candidate in candidates:
        share = _OUTERMOST_RECURS_ON if candidate.outermost else _RECURS_ON
        times = max(len(seen[candidate.masked, row]) for row in candidate.rows)
        likely = candidate.outermost or len(pages) >= _FEW_PAGES or "#" in candidate.masked
        is_text = inside[candidate.masked] >= times
        if likely and not is_text and times >= max(2, share * len(pages)):
            furniture.add(candidate.line)
    body_size = _body_size(pages)
    furniture.update(_changing_headers(candidates, len(pages), _SMALL * body_size))
    furniture.update(_page_numbers(candidates, furniture))
    furniture.update(_displaced(pages, furniture, body_size))
    bare = [page for page in pages if page.flow and all(part in furniture for part in page.flow)]
    if len(bare) > _BARE_SHARE * len(pages):
        furniture.difference_update(line for page in bare for line in page.lines)
    return furniture


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line in the upper or lower margin.

    Parameters
    ----------
    line : Line
    masked : str
        Its text in lower case, numbers as ``#``.
    is_top : bool
        Whether it stands in the upper margin.
    outermost : bool
        Whether no line stands nearer to the edge.
    rows : tuple of int
        The two neighbouring height bands that it may count for, from the edge; negative at the foot.
    """

    line: Line
    masked: str
    is_top: bool
    outermost: bool
    rows: tuple[int, int]


def _candidates(page: PageContent) -> list[_Candidate]:
    lines = page.lines
    highest = min((line.box.top for line in lines), default=0.0)
    lowest = max((line.box.bottom for line in lines), default=0.0)
    found: list[_Candidate] = []
    for line in lines:
        is_top = line.box.bottom < MARGIN * page.height
        if not is_top and line.box.top <= (1 - MARGIN) * page.height:
            continue
        outermost = line.box.top <= highest + 1 if is_top else line.box.bottom >= lowest - 1
        masked = _masked(line.text)
        distance = (line.box.bottom if is_top else page.height - line.box.bottom) / _ROW
        band = round(distance)
        near = band + (1 if distance > band else -1)
        rows = (band + 1, near + 1) if is_top else (-band - 1, -near - 1)
        found.append(_Candidate(line, masked, is_top, outermost, rows))
    return found


def _masked(text: str) -> str:
    """The text in lower case, numbers as ``#``."""
    return _DIGITS.sub("#", " ".join(text.lower().split()))


def _changing_headers(candidates: Sequence[_Candidate], pages: int, small: float) -> set[Line]:
    """Outermost lines of which one part, or below the size `small` only the place above the text, recurs."""
    outer = [candidate for candidate in candidates if candidate.outermost]
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    keys: list[list[tuple[str, int]]] = []
    for candidate in outer:
        names = [part for part in _parts(candidate.masked) if len(part) >= _SHORTEST_PART]
        if candidate.is_top and candidate.line.size < small:
            names.append("")
        keys.append([(name, row) for name in names for row in candidate.rows])
        for key in keys[-1]:
            seen[key].add(candidate.line.page)
    enough = max(_FEW_PAGES, _RECURS_ON * pages)
    by_place = max(_FEW_PAGES + 1, _MOST_PAGES * pages)
    return {
        candidate.line
        for candidate, own in zip(outer, keys, strict=True)
        if any(len(seen[key]) >= (enough if key[0] else by_place) for key in own)
    }


def _parts(masked: str) -> list[str]:
    """The text before the first separator and the one behind the last, where there is any."""
    parts = _SEPARATOR.split(masked)
    return [parts[0], parts[-1]] if len(parts) > 1 else []


def _body_size(pages: Sequence[PageContent]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _displaced(pages: Sequence[PageContent], furniture: Collection[Line], body_size: float) -> set[Line]:
    """Running headers and footers of most pages that also stand further inside on one: below its title, as a rule.

    In bold or large type, such a line is the title itself.
    """
    times = Counter(line.text for line in furniture)
    usual = {text for text, count in times.items() if count >= max(_FEW_PAGES, _MOST_PAGES * len(pages))}
    if not usual:
        return set()
    return {
        line
        for page in pages
        for line in page.lines
        if line.text in usual
        and not line.bold
        and line.size <= _LARGE * body_size
        and (line.box.top < _NEAR_MARGIN * page.height or line.box.bottom > (1 - _NEAR_MARGIN) * page.height)
    }


def _page_numbers(candidates: Sequence[_Candidate], known: Collection[Line]) -> set[Line]:
    """Page numbers: they count up with the pages, or stand outermost and look like nothing else."""
    offsets: Counter[tuple[bool, int]] = Counter()
    numbers: list[tuple[_Candidate, int | None]] = []
    for candidate in candidates:
        text = candidate.line.text.strip()
        if candidate.line in known:
            continue
        signed = _SIGNED_NUMBER.fullmatch(text) if len(text) < _LONGEST_SIGNED else None
        if signed and candidate.outermost and int(signed.group(1) or signed.group(2)) == candidate.line.page:
            numbers.append((candidate, 0))
            continue
        if not _PAGE_NUMBER.fullmatch(text) or _ITEM_NUMBER.fullmatch(text):
            continue
        digits = _DIGITS.search(text)
        offset = int(digits.group()) - candidate.line.page if digits else None
        numbers.append((candidate, offset))
        if offset is not None:
            offsets[candidate.is_top, offset] += 1
    needed = max(2, _RECURS_ON * len({candidate.line.page for candidate in candidates}))
    return {
        candidate.line
        for candidate, offset in numbers
        if (offset is not None and offsets[candidate.is_top, offset] >= needed)
        or (candidate.outermost and (offset in (None, 0) or _WITH_SIGN.search(candidate.line.text.strip())))
    }
