"""Links from a workbook to the reports beside it, made only where nothing else can be meant."""

from __future__ import annotations

import os
import re
from pathlib import Path

LINKED_SUFFIXES = frozenset({".pdf", ".docx"})
LONGEST_LINK = 1000

# No scheme or drive (:), no server (\), no sign with a meaning in addresses, nothing invisible.
_PLAIN_NAME = re.compile(r"[\w .,;'’()&+=@!~–-]+")


def report_link(workbook: Path, report: Path, page: int | None = None) -> str | None:
    """A relative link from the workbook to a page of a report, as xlsxwriter takes it.

    Returns
    -------
    str or None
        None, and so plain text, for a report that is not there, is no PDF or DOCX, lies on another drive, or
        has a sign in its path that programs could read as something else.
    """
    if report.suffix.lower() not in LINKED_SUFFIXES or not report.is_file():
        return None
    try:
        relative = Path(os.path.relpath(report.resolve(), workbook.resolve().parent))
    except ValueError:
        return None
    if not all(_PLAIN_NAME.fullmatch(part) for part in relative.parts):
        return None
    fragment = f"#page={page}" if page is not None and report.suffix.lower() == ".pdf" else ""
    link = f"external:{relative.as_posix()}{fragment}"
    return link if len(link) <= LONGEST_LINK else None
