"""Opening a PDF file: what it is, what it says of itself, and why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.bounds import checked_sha256
from qpr_classifier.reading.pdf.limits import Limits

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
_METADATA = {
    "Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
    "Creator": "creator", "Producer": "producer", "CreationDate": "created", "ModDate": "modified",
}  # fmt: skip
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


def check_file(path: Path, limits: Limits) -> str:
    """See that a file can be a PDF report at all.

    Returns
    -------
    str
        SHA-256 of its bytes, in hexadecimal.

    Raises
    ------
    ReportError
        ``not a report``, ``empty``, ``too large`` or ``unreadable``.
    """
    sha256 = checked_sha256(path, limits.max_bytes)
    with path.open("rb") as stream:
        if _HEADER not in stream.read(_HEADER_WITHIN):
            raise ReportError(
                f"{path.name} is not a PDF file, whatever its name says. Hand in the PDF or DOCX itself.",
                "not a report",
            )
    return sha256


def open_with_pdfium(path: Path) -> Any | None:
    """The document as pdfium opens it, or None where pdfium cannot.

    Raises
    ------
    ReportError
        ``encrypted`` where a password is needed.
    """
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        refused = password_error(path, error)
        if refused:
            raise refused from error
        return None


def password_error(path: Path, error: Exception) -> ReportError | None:
    """The error to raise where pdfium could not open a file for want of a password; None where that is not why."""
    reason = str(error).lower()
    if "password" in reason or "security" in reason:
        return ReportError(
            f"{path.name} is protected by a password. Save a copy without one and hand that in.", "encrypted"
        )
    return None


def check_page_count(path: Path, pages: int, limits: Limits) -> None:
    """Refuse a document without pages or with too many.

    Raises
    ------
    ReportError
        ``empty`` or ``too large``.
    """
    if pages == 0:
        raise ReportError(f"{path.name} has no pages.", "empty")
    if pages > limits.max_pages:
        raise ReportError(
            f"{path.name} has {pages} pages; the limit is {limits.max_pages}. Split it.",
            "too large",
        )


def metadata_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What the file says of itself, under plain names; dates as ``YYYY-MM-DD``."""
    found: dict[str, str] = {}
    for key, name in _METADATA.items():
        value = str(fields.get(key) or "").replace("\x00", "").strip()
        date = _DATE.match(value)
        if date:
            value = "-".join(part for part in date.groups() if part)
        if value:
            found[name] = value
    return found
