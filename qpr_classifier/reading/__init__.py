"""Reading reports: pages to words, lines, blocks, measures and passages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.document import Document

SUFFIXES = (".pdf", ".docx")
"""Endings of the files that can be reports, in lower case."""


def read_document(path: Path, on_page: Callable[[int, int], None] | None = None) -> Document:
    """Read a PDF or DOCX file, told apart by what is in it rather than by its name.

    Parameters
    ----------
    path : Path
    on_page : callable, optional
        Told the number of each page as it is read, and how many there are.

    Raises
    ------
    ReportError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(1024)
    except OSError as error:
        raise ReportError(
            f"{path.name} cannot be opened: {error.strerror or error}. Check that the file is there and may be read.",
            "unreadable",
        ) from error
    if start.startswith(b"PK\x03\x04"):
        from qpr_classifier.reading.docx import read_docx

        return read_docx(path)
    from qpr_classifier.reading.pdf import read_pdf

    return read_pdf(path, on_page=on_page)
