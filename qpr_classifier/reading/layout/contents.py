"""Tables of contents, told by their title, their dotted leaders and their page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.text import clean

_LEADER = re.compile(r"(\.\s?){4,}\s*([0-9]{1,4}|[ivxlc]{1,7})?\s*$|(…\s?){2,}\s*\d{0,4}\s*$|_{5,}\s*\d{1,4}$")
_ENDS_IN_NUMBER = re.compile(r"\D.*\s(\d{1,4})|\d{1,2}(?:\.\d{1,2})*\.?\s+\D.*\s(\d{1,4})")
_NUMBER = re.compile(r"\d{1,4}")
_ROW = 0.35
_MAX_ENTRY_LINES = 3
_TITLE = re.compile(
    r"\W*(table\s+of\s+contents?|contents|table\s+des\s+mati[èe]res|sommaire|list\s+of\s+(tables|figures|annexes)"
    r"|liste\s+des\s+(tableaux|figures|annexes)|[íi]ndice)\W*",
    re.IGNORECASE,
)
_NEAR = 5
_ENOUGH = 3


def find_contents(lines: Sequence[Line]) -> set[Line]:
    """Lines of the tables of contents of a document.

    Parameters
    ----------
    lines : sequence of Line
        Of the whole document, in reading order.

    Returns
    -------
    set of Line
        Title, entries, and the first lines of entries that run over two lines.
    """
    entries = [position for position, line in enumerate(lines) if _has_leader(line.text)]
    found: set[Line] = set()
    for run in _runs(entries):
        if len(run) >= _ENOUGH:
            found.update(_extended(lines, run[0], run[-1]))
    for position, line in enumerate(lines):
        if line not in found and _TITLE.fullmatch(line.text):
            listed = _numbered_run(lines, position + 1, numbers_beside(lines))
            found.update([line, *listed] if listed else ())
    return found


def numbers_beside(lines: Iterable[Line]) -> dict[Line, Line]:
    """The page number at the right of each line that has one on its row, and nothing else there."""
    rows: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        rows[line.page, round(line.box.bottom)].append(line)
    found: dict[Line, Line] = {}
    for (page, height), row in rows.items():
        for number in row:
            if not _NUMBER.fullmatch(number.text):
                continue
            near = [line for at in (height - 1, height, height + 1) for line in rows.get((page, at), ())]
            left = [
                line
                for line in near
                if line.box.x1 <= number.box.x0 and abs(line.box.bottom - number.box.bottom) < _ROW * line.size
            ]
            if len(left) == 1 and not _NUMBER.fullmatch(left[0].text):
                found[left[0]] = number
    return found


def entries(lines: Sequence[Line], contents: Collection[Line]) -> list[tuple[Line, ...]]:
    """The lines among `lines` that are contents, each with its page number where that is a line of its own."""
    inside = [line for line in lines if line in contents]
    beside = numbers_beside(inside)
    numbers = set(beside.values())
    return [(line, beside[line]) if line in beside else (line,) for line in inside if line not in numbers]


def entry_text(entry: Sequence[Line]) -> str:
    """Title and page number."""
    return clean(" ".join(line.text for line in entry))


def _has_leader(text: str) -> bool:
    return (".." in text or ". ." in text or "…" in text or "__" in text) and _LEADER.search(text) is not None


def _runs(positions: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for position in positions:
        if runs and position - runs[-1][-1] <= _NEAR:
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs


def _extended(lines: Sequence[Line], first: int, last: int) -> Sequence[Line]:
    """The run with its title and the first half of its first entry."""
    for back in range(first - 1, max(-1, first - 4), -1):
        if _TITLE.fullmatch(lines[back].text):
            return lines[back : last + 1]
    return lines[first : last + 1]


def _numbered_run(lines: Sequence[Line], start: int, beside: Mapping[Line, Line]) -> list[Line]:
    """Lines below a title with page numbers, at their end or beside them, that never fall; entries may be long."""
    run: list[Line] = []
    waiting: list[Line] = []
    page = entries_found = 0
    numbers = set(beside.values())
    for line in lines[start:]:
        if line in numbers:
            continue
        number = _page_of(line, beside)
        waiting.append(line)
        if number is not None and page <= number <= page + 60:
            page = number
            entries_found += 1
            run += waiting
            run += [beside[entry] for entry in waiting if entry in beside]
            waiting = []
        elif len(waiting) >= _MAX_ENTRY_LINES:
            break
    return run if entries_found >= _ENOUGH else []


def _page_of(line: Line, beside: Mapping[Line, Line]) -> int | None:
    if line in beside:
        return int(beside[line].text)
    found = _ENDS_IN_NUMBER.fullmatch(line.text.strip())
    return int(found.group(1) or found.group(2)) if found else None
