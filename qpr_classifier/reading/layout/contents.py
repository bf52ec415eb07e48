"""Tables of contents, told by their dotted leaders and page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qpr_classifier.reading.document import Line

_LEADER = re.compile(r"(\.\s?){4,}\s*([0-9]{1,4}|[ivxlc]{1,7})?\s*$|(…\s?){2,}\s*\d{0,4}\s*$|_{5,}\s*\d{1,4}$")
_ENDS_IN_NUMBER = re.compile(r"\D.*\s(\d{1,4})$")
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
            run = _numbered_run(lines, position + 1)
            if len(run) >= _ENOUGH:
                found.update(lines[position : run[-1] + 1])
    return found


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


def _numbered_run(lines: Sequence[Line], start: int) -> list[int]:
    """Lines below a title that end in page numbers which never fall."""
    run: list[int] = []
    page = 0
    for position in range(start, len(lines)):
        found = _ENDS_IN_NUMBER.fullmatch(lines[position].text.strip())
        if found and page <= int(found.group(1)) <= page + 60:
            page = int(found.group(1))
            run.append(position)
        elif position - (run[-1] if run else start - 1) > 2:
            break
    return run
